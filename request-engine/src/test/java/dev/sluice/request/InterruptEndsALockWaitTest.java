package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** E16: an interrupt ends the waits that say so, in requests and threads alike, and never costs the lock. */
@Timeout(60)
class InterruptEndsALockWaitTest extends WithEngine {

    private interface Wait {
        void run() throws InterruptedException;
    }

    private final RequestLock lock = new RequestLock();
    private final RequestCondition condition = lock.newCondition();

    /** "interrupted" if the wait threw; else whether the thread's flag is set afterwards. */
    private static String outcome(Wait wait) {
        try {
            wait.run();
            return Thread.interrupted() ? "went on, flag kept" : "went on";
        } catch (InterruptedException e) {
            return Thread.interrupted() ? "interrupted, flag kept" : "interrupted";
        }
    }

    /** Runs {@code wait} in a request, interrupts its thread once it is suspended, and then does {@code afterwards}. */
    private String inARequest(Wait wait, Runnable afterwards) throws InterruptedException {
        AtomicReference<Thread> thread = new AtomicReference<>();
        Request<String> request = engine.submit(() -> {
            thread.set(Thread.currentThread());
            return outcome(wait);
        });
        Awaits.untilSuspended(request);
        thread.get().interrupt();
        afterwards.run();
        return Awaits.result(request);
    }

    /** The same in a platform thread. */
    private static String inAThread(Wait wait, Runnable afterwards) throws InterruptedException {
        AtomicReference<String> outcome = new AtomicReference<>();
        Thread thread = Thread.ofPlatform().start(() -> outcome.set(outcome(wait)));
        Awaits.untilParked(thread);
        thread.interrupt();
        afterwards.run();
        Awaits.join(thread);
        return outcome.get();
    }

    private void waitForTheCondition(Wait wait) throws InterruptedException {
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
    void lockInterruptiblyThrows() throws InterruptedException {
        lock.lock();

        String request = inARequest(lock::lockInterruptibly, () -> {});
        String thread = inAThread(lock::lockInterruptibly, () -> {});

        assertThat(request).isEqualTo("interrupted");
        assertThat(thread).isEqualTo("interrupted");
        lock.unlock();
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    void aTimedTryLockThrows() throws InterruptedException {
        lock.lock();

        String request = inARequest(() -> lock.tryLock(1, TimeUnit.HOURS), () -> {});
        String thread = inAThread(() -> lock.tryLock(1, TimeUnit.HOURS), () -> {});

        assertThat(request).isEqualTo("interrupted");
        assertThat(thread).isEqualTo("interrupted");
        lock.unlock();
    }

    @Test
    void lockGoesOnAndKeepsTheFlag() throws InterruptedException {
        lock.lock();
        String request = inARequest(this::lockAndUnlock, lock::unlock);
        lock.lock();
        String thread = inAThread(this::lockAndUnlock, lock::unlock);

        assertThat(request).isEqualTo("went on, flag kept");
        assertThat(thread).isEqualTo("went on, flag kept");
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    void aConditionThrowsOnceItHasTheLockAgain() throws InterruptedException {
        Wait untimed = () -> waitForTheCondition(condition::await);
        Wait timed = () -> waitForTheCondition(() -> condition.await(1, TimeUnit.HOURS));

        assertThat(inARequest(untimed, () -> {})).isEqualTo("interrupted");
        assertThat(inARequest(timed, () -> {})).isEqualTo("interrupted");
        assertThat(inAThread(untimed, () -> {})).isEqualTo("interrupted");
        assertThat(inAThread(timed, () -> {})).isEqualTo("interrupted");
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    void awaitUninterruptiblyGoesOnUntilItIsSignalledAndKeepsTheFlag() throws InterruptedException {
        Wait wait = () -> waitForTheCondition(condition::awaitUninterruptibly);
        Runnable signal = () -> {
            lock.lock();
            try {
                condition.signalAll();
            } finally {
                lock.unlock();
            }
        };

        assertThat(inARequest(wait, signal)).isEqualTo("went on, flag kept");
        assertThat(inAThread(wait, signal)).isEqualTo("went on, flag kept");
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    void anInterruptBeforeTheWaitEndsItAtOnce() throws InterruptedException {
        Request<String> request = engine.submit(() -> {
            Thread.currentThread().interrupt();
            return outcome(lock::lockInterruptibly);
        });

        assertThat(Awaits.result(request)).isEqualTo("interrupted");
        assertThat(lock.isLocked()).isFalse();
    }
}
