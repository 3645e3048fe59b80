package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** E17: without workers everything runs, and fails, in the thread that submits. */
@Timeout(30)
class DebuggingModeRunsInTheCallerTest {

    @Test
    void submitExecutesInTheCallingThread() {
        try (RequestEngine engine = RequestEngine.create(0)) {
            Request<Thread> request = engine.request(Thread::currentThread);

            request.submit();

            assertThat(request.result()).isSameAs(Thread.currentThread());
            assertThat(request.worker()).isEmpty();
        }
    }

    @Test
    void aFailureSurfacesInSubmitWithATraceFromTheCallerToTheFault() {
        try (RequestEngine engine = RequestEngine.create(0)) {
            Request<Object> failing =
                    engine.request(() -> engine.request(() -> fault()).await());

            RequestException exception = catchThrowableOfType(RequestException.class, failing::submit);

            assertThat(exception.rootCause()).hasMessage("fault");
            assertThat(exception.rootCause().getStackTrace())
                    .extracting(StackTraceElement::getMethodName)
                    .contains("fault", "aFailureSurfacesInSubmitWithATraceFromTheCallerToTheFault");
            assertThatThrownBy(failing::await).isInstanceOf(RequestException.class);
        }
    }

    private static Object fault() {
        throw new IllegalStateException("fault");
    }

    @Test
    void locksAreReentrantInsideItsRequests() {
        try (RequestEngine engine = RequestEngine.create(0)) {
            RequestLock lock = new RequestLock();
            Request<Boolean> request = engine.submit(() -> {
                lock.lock();
                lock.lock();
                lock.unlock();
                boolean held = lock.isLocked();
                lock.unlock();
                return held;
            });

            assertThat(request.result()).isTrue();
            assertThat(lock.isLocked()).isFalse();
        }
    }
}
