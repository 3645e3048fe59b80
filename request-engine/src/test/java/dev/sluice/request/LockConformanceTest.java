package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@link RequestLock}, method by method. */
class LockConformanceTest extends Conformance {

    private final RequestLock lock = new RequestLock();
    private RequestEngine engine;

    @BeforeEach
    void prepare() {
        engine = engine(2);
    }

    @Test
    @Covers({"RequestLock()", "RequestLock.isLocked()", "RequestLock.toString()"})
    void aNewLockIsFree() {
        RequestLock fresh = new RequestLock();

        assertThat(fresh.isLocked()).isFalse();
        assertThat(fresh.toString()).contains("free");
        fresh.lock();
        assertThat(fresh.isLocked()).isTrue();
        assertThat(fresh.toString()).contains("held");
        fresh.unlock();
    }

    @Test
    @Covers({"RequestLock.lock()", "RequestLock.unlock()"})
    void lockWaitsForUnlock() throws Exception {
        lock.lock();
        Request<Boolean> request = engine.submit(() -> {
            lock.lock();
            lock.unlock();
            return true;
        });
        Thread thread = start(() -> {
            lock.lock();
            lock.unlock();
        });
        Awaits.untilSuspended(request);
        Awaits.untilParked(thread);

        lock.unlock();

        assertThat(Awaits.result(request)).isTrue();
        Awaits.join(thread);
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    @Covers({
        "RequestLock.lock() throws IllegalMonitorStateException",
        "RequestLock.lockInterruptibly() throws IllegalMonitorStateException"
    })
    void itIsNotReentrant() throws Exception {
        everywhere(engine, () -> {
            lock.lock();
            assertThatThrownBy(lock::lock).isInstanceOf(IllegalMonitorStateException.class);
            assertThatThrownBy(lock::lockInterruptibly).isInstanceOf(IllegalMonitorStateException.class);
            assertThat(lock.tryLock()).isFalse();
            lock.unlock();
            assertThat(lock.isLocked()).isFalse();
        });
    }

    @Test
    @Covers("RequestLock.lockInterruptibly()")
    void lockInterruptiblyLocks() throws Exception {
        everywhere(engine, () -> {
            lock.lockInterruptibly();
            assertThat(lock.isLocked()).isTrue();
            lock.unlock();
        });
    }

    @Test
    @Covers("RequestLock.tryLock()")
    void tryLockTakesAFreeLockOnly() throws Exception {
        assertThat(lock.tryLock()).isTrue();

        Request<Boolean> other = engine.submit(() -> lock.tryLock());

        assertThat(Awaits.result(other)).isFalse();
        lock.unlock();
        everywhere(engine, () -> {
            assertThat(lock.tryLock()).isTrue();
            lock.unlock();
        });
    }

    @Test
    @Covers("RequestLock.tryLock(long, TimeUnit)")
    void aTimedTryLockWaitsAsLongAsItMay() throws Exception {
        everywhere(engine, () -> {
            assertThat(lock.tryLock(0, TimeUnit.DAYS)).isTrue();
            lock.unlock();
            assertThat(lock.tryLock(Long.MIN_VALUE, TimeUnit.DAYS)).isTrue();
            lock.unlock();
        });
        lock.lock();
        Request<Boolean> none = engine.submit(() -> lock.tryLock(0, TimeUnit.DAYS)
                || lock.tryLock(-1, TimeUnit.DAYS)
                || lock.tryLock(Long.MIN_VALUE, TimeUnit.DAYS)
                || lock.tryLock(1, TimeUnit.MILLISECONDS));
        assertThat(Awaits.result(none)).isFalse();
        Request<Boolean> forEver = engine.submit(() -> {
            boolean locked = lock.tryLock(Long.MAX_VALUE, TimeUnit.DAYS);
            lock.unlock();
            return locked;
        });
        Awaits.untilSuspended(forEver);

        lock.unlock();

        assertThat(Awaits.result(forEver)).isTrue();
    }

    @Test
    @Covers("RequestLock.newCondition()")
    void aConditionIsOfItsLock() throws Exception {
        RequestCondition condition = lock.newCondition();
        assertThat(lock.newCondition()).isNotSameAs(condition);

        new RequestLock().lock(); // another one
        assertThatThrownBy(condition::signal).isInstanceOf(IllegalMonitorStateException.class);
        lock.lock();
        condition.signal();
        lock.unlock();
    }

    @Test
    @Covers("RequestLock.newCondition(String)")
    void aConditionsNameIsWhatIsWaitedFor() throws Exception {
        RequestCondition condition = lock.newCondition("a free connection");
        Request<Boolean> waiting = engine.submit(() -> {
            lock.lock();
            try {
                condition.await();
                return true;
            } finally {
                lock.unlock();
            }
        });
        Awaits.untilSuspended(waiting);

        assertThat(engine.snapshot().toString()).contains("waits for a free connection");

        lock.lock();
        condition.signal();
        lock.unlock();
        assertThat(Awaits.result(waiting)).isTrue();
    }
}
