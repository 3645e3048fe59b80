package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** E16: an interrupt ends the waits that say so, in requests and threads alike, and never costs the lock. */
@Timeout(60)
class InterruptEndsALockWaitTest extends WithEngine {

    private final RequestLock lock = new RequestLock();
    private final RequestCondition condition = lock.newCondition();

    private void waitForTheCondition(Interrupts.Wait wait) throws Exception {
        lock.lock();
        try {
            wait.run();
        } finally {
            lock.unlock(); // throws unless the lock was retaken
        }
    }

    private void lockAndUnlock() {
        lock.lock();
        lock.unlock();
    }

    @Test
    @Covers("RequestLock.lockInterruptibly() throws InterruptedException")
    void lockInterruptiblyThrows() throws InterruptedException {
        lock.lock();

        Interrupts.end(engine, lock::lockInterruptibly);

        lock.unlock();
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    @Covers("RequestLock.tryLock(long, TimeUnit) throws InterruptedException")
    void aTimedTryLockThrows() throws InterruptedException {
        lock.lock();

        Interrupts.end(engine, () -> lock.tryLock(1, TimeUnit.HOURS));

        lock.unlock();
    }

    @Test
    void lockGoesOnAndKeepsTheFlag() throws InterruptedException {
        lock.lock();
        String request = Interrupts.inARequest(engine, this::lockAndUnlock, lock::unlock);
        lock.lock();
        String thread = Interrupts.inAThread(this::lockAndUnlock, lock::unlock);

        assertThat(request).isEqualTo(Interrupts.KEPT);
        assertThat(thread).isEqualTo(Interrupts.KEPT);
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    @Covers({
        "RequestCondition.await() throws InterruptedException",
        "RequestCondition.await(long, TimeUnit) throws InterruptedException"
    })
    void aConditionThrowsOnceItHasTheLockAgain() throws InterruptedException {
        Interrupts.end(engine, () -> waitForTheCondition(condition::await));
        Interrupts.end(engine, () -> waitForTheCondition(() -> condition.await(1, TimeUnit.HOURS)));

        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    void awaitUninterruptiblyGoesOnUntilItIsSignalledAndKeepsTheFlag() throws InterruptedException {
        Interrupts.Wait wait = () -> waitForTheCondition(condition::awaitUninterruptibly);
        Runnable signal = () -> {
            lock.lock();
            try {
                condition.signalAll();
            } finally {
                lock.unlock();
            }
        };

        assertThat(Interrupts.inARequest(engine, wait, signal)).isEqualTo(Interrupts.KEPT);
        assertThat(Interrupts.inAThread(wait, signal)).isEqualTo(Interrupts.KEPT);
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    void anInterruptBeforeTheWaitEndsItThoughTheLockIsFree() throws InterruptedException {
        assertThat(Interrupts.before(engine, lock::lockInterruptibly)).isEqualTo(Interrupts.ENDED);
        assertThat(Interrupts.before(engine, () -> lock.tryLock(1, TimeUnit.HOURS)))
                .isEqualTo(Interrupts.ENDED);
        assertThat(lock.isLocked()).isFalse();
    }
}
