package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Date;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@link RequestCondition}, method by method. */
class ConditionConformanceTest extends Conformance {

    private static final Date LATER = new Date(Long.MAX_VALUE);

    private final RequestLock lock = new RequestLock();
    private final RequestCondition condition = lock.newCondition();
    private RequestEngine engine;

    @BeforeEach
    void prepare() {
        engine = engine(2);
    }

    private <T> T locked(Callable<T> body) throws Exception {
        lock.lock();
        try {
            return body.call();
        } finally {
            lock.unlock(); // throws unless the lock was retaken
        }
    }

    private void signal() {
        lock.lock();
        condition.signal();
        lock.unlock();
    }

    /** Checks what a wait returns that is signalled, in a request and then in a thread. */
    private <T> void signalled(Callable<T> wait, T expected) throws Exception {
        CountDownLatch requestHasTheLock = new CountDownLatch(1);
        Request<T> request = engine.submit(() -> locked(() -> {
            requestHasTheLock.countDown();
            return wait.call();
        }));
        Awaits.on(requestHasTheLock);
        signal(); // which has to lock: so the wait has begun
        assertThat(Awaits.result(request)).isEqualTo(expected);

        CountDownLatch threadHasTheLock = new CountDownLatch(1);
        AtomicReference<T> seen = new AtomicReference<>();
        Thread thread = start(() -> locked(() -> {
            threadHasTheLock.countDown();
            seen.set(wait.call());
            return true;
        }));
        Awaits.on(threadHasTheLock);
        signal();
        Awaits.join(thread);
        assertThat(seen.get()).isEqualTo(expected);
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    @Covers("RequestCondition.await()")
    void awaitEndsWithASignal() throws Exception {
        signalled(
                () -> {
                    condition.await();
                    return "signalled";
                },
                "signalled");
    }

    @Test
    @Covers("RequestCondition.awaitUninterruptibly()")
    void awaitUninterruptiblyEndsWithASignal() throws Exception {
        signalled(
                () -> {
                    condition.awaitUninterruptibly();
                    return "signalled";
                },
                "signalled");
    }

    @Test
    @Covers("RequestCondition.awaitNanos(long)")
    void awaitNanosReturnsWhatIsLeftOfTheTime() throws Exception {
        signalled(() -> condition.awaitNanos(Long.MAX_VALUE) > 0, true);
        everywhere(
                engine,
                () -> locked(() -> {
                    assertThat(condition.awaitNanos(0)).isNotPositive();
                    assertThat(condition.awaitNanos(Long.MIN_VALUE)).isNotPositive();
                    return assertThat(condition.awaitNanos(1_000)).isNotPositive();
                }));
    }

    @Test
    @Covers("RequestCondition.await(long, TimeUnit)")
    void aTimedAwaitTellsWhetherItWasSignalled() throws Exception {
        signalled(() -> condition.await(Long.MAX_VALUE, TimeUnit.DAYS), true);
        everywhere(
                engine,
                () -> locked(() -> {
                    assertThat(condition.await(0, TimeUnit.DAYS)).isFalse();
                    assertThat(condition.await(Long.MIN_VALUE, TimeUnit.DAYS)).isFalse();
                    return assertThat(condition.await(1, TimeUnit.MICROSECONDS)).isFalse();
                }));
    }

    @Test
    @Covers("RequestCondition.awaitUntil(Date)")
    void awaitUntilTellsWhetherItWasSignalled() throws Exception {
        signalled(() -> condition.awaitUntil(LATER), true);
        everywhere(
                engine,
                () -> locked(() -> {
                    assertThat(condition.awaitUntil(new Date(0))).isFalse();
                    assertThat(condition.awaitUntil(new Date(Long.MIN_VALUE))).isFalse();
                    return assertThat(condition.awaitUntil(Date.from(Instant.now())))
                            .isFalse();
                }));
    }

    @Test
    @Covers({
        "RequestCondition.awaitNanos(long) throws InterruptedException",
        "RequestCondition.awaitUntil(Date) throws InterruptedException"
    })
    void anInterruptEndsTheTimedWaitsToo() throws Exception {
        Interrupts.end(engine, () -> locked(() -> condition.awaitNanos(Long.MAX_VALUE)));
        Interrupts.end(engine, () -> locked(() -> condition.awaitUntil(LATER)));

        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    @Covers("RequestCondition.awaitUntil(Date) throws RequestCancelledException")
    void aCancelEndsAwaitUntil() throws Exception {
        Seen seen = new Seen();
        Request<Boolean> request = engine.submit(seen.in(() -> locked(() -> condition.awaitUntil(LATER))));
        Awaits.untilSuspended(request);

        assertThat(request.cancel()).isTrue();

        assertThat(seen.thrown()).isInstanceOf(RequestCancelledException.class);
        Awaits.untilDone(request);
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    @Covers({
        "RequestCondition.await() throws IllegalMonitorStateException",
        "RequestCondition.awaitUninterruptibly() throws IllegalMonitorStateException",
        "RequestCondition.awaitNanos(long) throws IllegalMonitorStateException",
        "RequestCondition.await(long, TimeUnit) throws IllegalMonitorStateException",
        "RequestCondition.awaitUntil(Date) throws IllegalMonitorStateException",
        "RequestCondition.signal() throws IllegalMonitorStateException",
        "RequestCondition.signalAll() throws IllegalMonitorStateException"
    })
    void nothingWorksWithoutTheLock() throws Exception {
        everywhere(engine, this::nobodyHasTheLock);
        lock.lock();
        Awaits.result(engine.submit(() -> {
            nobodyHasTheLock(); // nobody here
            return true;
        }));
        lock.unlock();
    }

    private void nobodyHasTheLock() {
        for (ThrowingCallable call : new ThrowingCallable[] {
            condition::await,
            condition::awaitUninterruptibly,
            () -> condition.awaitNanos(1),
            () -> condition.await(1, TimeUnit.NANOSECONDS),
            () -> condition.awaitUntil(new Date(0)),
            condition::signal,
            condition::signalAll
        }) {
            assertThatThrownBy(call)
                    .isInstanceOf(IllegalMonitorStateException.class)
                    .hasMessageContaining("not held");
        }
    }

    @Test
    @Covers({"RequestCondition.signal()", "RequestCondition.signalAll()"})
    void signalsWithoutAWaiterAreForgotten() throws Exception {
        locked(() -> {
            condition.signal();
            condition.signalAll();
            return assertThat(condition.await(1, TimeUnit.MICROSECONDS)).isFalse();
        });
    }

    @Test
    @Covers("RequestCondition.toString()")
    void itSaysWhatItIs() {
        assertThat(condition.toString()).contains("condition", "lock", "free");
    }
}
