package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
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

    @Test
    void aPoolRunsItsMembersInTheCallerAndRethrowsTheFirstFailure() {
        try (RequestEngine engine = RequestEngine.create(0)) {
            RequestPool pool = engine.pool();
            List<Thread> threads = new ArrayList<>();
            Request<Boolean> first = engine.request(() -> threads.add(Thread.currentThread()));
            Request<Object> second = engine.request(DebuggingModeRunsInTheCallerTest::fault);
            Request<Boolean> third = engine.request(() -> threads.add(Thread.currentThread()));
            List.of(first, second, third).forEach(pool::add);

            RequestException exception = catchThrowableOfType(RequestException.class, pool::await);

            assertThat(exception.rootCause()).hasMessage("fault");
            assertThat(threads).containsExactly(Thread.currentThread());
            assertThat(third.isCancelled()).isTrue();
            assertThat(pool.size()).isZero();
        }
    }

    @Test
    void cancellationHoldsAsEverywhere() {
        try (RequestEngine engine = RequestEngine.create(0)) {
            Request<Integer> unstarted = engine.request(() -> 1);
            Request<Object> itself = engine.request(() -> {
                Request<?> current = Request.current().orElseThrow();
                Request<Integer> child = engine.request(() -> 2);
                boolean took = current.cancel();
                assertThat(took).isTrue();
                assertThat(child.isCancelled()).isTrue();
                Request.checkCancelled();
                return "not reached";
            });

            assertThat(unstarted.cancel()).isTrue();
            itself.submit();

            assertThat(unstarted.state()).isEqualTo(Request.State.CANCELLED);
            assertThatThrownBy(unstarted::await).isInstanceOf(InvalidRequestException.class);
            assertThat(itself.state()).isEqualTo(Request.State.CANCELLED);
            assertThatThrownBy(itself::await).isInstanceOf(InvalidRequestException.class);
        }
    }

    @Test
    void insideARequestOfAnotherEngineLocksAreThatRequests() throws InterruptedException {
        try (RequestEngine debugged = RequestEngine.create(0);
                RequestEngine engine = Engines.create(1)) {
            RequestLock lock = new RequestLock();
            Request<Boolean> request = engine.submit(() -> {
                lock.lock();
                debugged.submit(() -> {
                    lock.lock();
                    lock.unlock();
                    debugged.submit(lock::tryLock);
                    lock.unlock();
                    return lock.isLocked();
                });
                lock.unlock();
                debugged.submit(() -> {
                    lock.lock();
                    return null;
                });
                boolean held = lock.isLocked();
                lock.unlock();
                return held;
            });

            assertThat(Awaits.result(request)).isTrue();
            assertThat(lock.isLocked()).isFalse();
        }
    }

    @Test
    void insideARequestOfAnotherEngineItsWaitsFreeThatOnesWorker() throws InterruptedException {
        try (RequestEngine debugged = RequestEngine.create(0);
                RequestEngine engine = Engines.create(1)) {
            Request<Integer> request = engine.submit(() -> {
                Request<Integer> child = engine.submit(() -> 42);
                return debugged.request(() -> child.await(Awaits.AGES)).await();
            });

            assertThat(Awaits.result(request)).isEqualTo(42);
        }
    }
}
