package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** E8: a cancelled request that is suspended wakes promptly, even when what it waited for goes on for others. */
@Timeout(150)
class CancelledWakesTest extends WithEngine {

    private final Gate gate = new Gate();
    private final RequestLock lock = new RequestLock();
    private final RequestCondition condition = lock.newCondition();
    private Request<String> awaited;
    private RequestPool pool;
    private Request<String> member;

    @BeforeEach
    void prepare() {
        awaited = engine.request(this::held);
        member = engine.request(this::held);
        pool = engine.pool();
        pool.add(member);
    }

    private String held() throws InterruptedException {
        gate.pass();
        return "done";
    }

    @Test
    @Covers("Request.await() throws RequestCancelledException")
    void fromAwait() throws InterruptedException {
        awaited.submit();
        Awaits.untilSuspended(awaited); // no longer to be executed by whoever awaits it

        wakesWhileOthersGoOn(awaited::await, awaited);
    }

    @Test
    @Covers("Request.await(Duration) throws RequestCancelledException")
    void fromTimedAwait() throws InterruptedException {
        wakesWhileOthersGoOn(() -> awaited.await(Awaits.AGES), awaited);
    }

    @Test
    @Covers("Request.block() throws RequestCancelledException")
    void fromBlock() throws InterruptedException {
        awaited.submit();
        Awaits.untilSuspended(awaited); // no longer to be executed by whoever awaits it

        wakesWhileOthersGoOn(
                () -> {
                    awaited.block();
                    return null;
                },
                awaited);
    }

    @Test
    void fromAPool() throws InterruptedException {
        wakesWhileOthersGoOn(
                () -> {
                    pool.await();
                    return null;
                },
                member);
    }

    @Test
    void fromATimedWaitForAPool() throws InterruptedException {
        wakesWhileOthersGoOn(
                () -> {
                    pool.await(Awaits.AGES);
                    return null;
                },
                member);
    }

    /** The wait starts {@code needed}, if nobody has, and a foreign thread and a request need it too. */
    private void wakesWhileOthersGoOn(Callable<Object> wait, Request<String> needed) throws InterruptedException {
        Seen seen = new Seen();
        Request<Object> request = engine.submit(seen.in(wait));
        Awaits.untilSuspended(request);
        Request<String> otherRequest = engine.submit(needed::await);
        Awaits.untilSuspended(otherRequest);

        assertThat(request.cancel()).isTrue();

        assertThat(seen.thrown()).isInstanceOf(RequestCancelledException.class);
        Awaits.untilDone(request);
        assertThat(request.state()).isEqualTo(Request.State.CANCELLED);
        assertThat(needed.isCancelled()).isFalse();
        gate.open();
        assertThat(Awaits.result(otherRequest)).isEqualTo("done");
        assertThat(needed.result()).isEqualTo("done");
    }

    @Test
    @Covers("RequestLock.lock() throws RequestCancelledException")
    void fromALock() throws InterruptedException {
        wakesFromALock(() -> {
            lock.lock();
            return null;
        });
    }

    @Test
    @Covers("RequestLock.lockInterruptibly() throws RequestCancelledException")
    void fromALockTakenInterruptibly() throws InterruptedException {
        wakesFromALock(() -> {
            lock.lockInterruptibly();
            return null;
        });
    }

    @Test
    @Covers("RequestLock.tryLock(long, TimeUnit) throws RequestCancelledException")
    void fromALockTakenForSomeTime() throws InterruptedException {
        wakesFromALock(() -> lock.tryLock(1, TimeUnit.HOURS));
    }

    private void wakesFromALock(Callable<Object> wait) throws InterruptedException {
        Seen seen = new Seen();
        lock.lock();
        Request<Object> before = engine.submit(this::lockAndUnlock);
        Awaits.untilSuspended(before);
        Request<Object> request = engine.submit(seen.in(wait));
        Awaits.untilSuspended(request);
        Request<Object> after = engine.submit(this::lockAndUnlock);
        Awaits.untilSuspended(after);

        assertThat(request.cancel()).isTrue();

        assertThat(seen.thrown()).isInstanceOf(RequestCancelledException.class);
        Awaits.untilDone(request);
        assertThat(lock.isLocked()).isTrue();
        lock.unlock();
        Awaits.result(before);
        Awaits.result(after);
        assertThat(lock.isLocked()).isFalse();
    }

    private Object lockAndUnlock() {
        lock.lock();
        lock.unlock();
        return null;
    }

    @Test
    @Covers("RequestCondition.await() throws RequestCancelledException")
    void fromACondition() throws InterruptedException {
        wakesFromACondition(() -> {
            condition.await();
            return null;
        });
    }

    @Test
    @Covers("RequestCondition.awaitUninterruptibly() throws RequestCancelledException")
    void fromAnUninterruptibleCondition() throws InterruptedException {
        wakesFromACondition(() -> {
            condition.awaitUninterruptibly();
            return null;
        });
    }

    @Test
    @Covers("RequestCondition.await(long, TimeUnit) throws RequestCancelledException")
    void fromATimedCondition() throws InterruptedException {
        wakesFromACondition(() -> condition.await(1, TimeUnit.HOURS));
    }

    @Test
    @Covers("RequestCondition.awaitNanos(long) throws RequestCancelledException")
    void fromAConditionTimedInNanoseconds() throws InterruptedException {
        wakesFromACondition(() -> condition.awaitNanos(TimeUnit.HOURS.toNanos(1)));
    }

    private void wakesFromACondition(Callable<Object> wait) throws InterruptedException {
        Seen seen = new Seen();
        Request<Object> request = engine.submit(() -> {
            lock.lock();
            try {
                return seen.in(wait).call();
            } finally {
                lock.unlock(); // throws unless the lock was taken back
            }
        });
        Awaits.untilSuspended(request);
        Awaits.until(() -> !lock.isLocked());

        assertThat(request.cancel()).isTrue();

        assertThat(seen.thrown()).isInstanceOf(RequestCancelledException.class);
        Awaits.untilDone(request);
        assertThat(request.state()).isEqualTo(Request.State.CANCELLED);
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    void fromAConditionOnlyOnceTheLockIsFree() throws InterruptedException {
        Seen seen = new Seen();
        CompletableFuture<Boolean> heldTheLock = new CompletableFuture<>();
        Request<Object> request = engine.submit(() -> {
            lock.lock();
            try {
                return seen.in(() -> {
                            condition.await();
                            return null;
                        })
                        .call();
            } finally {
                heldTheLock.complete(lock.isLocked());
                lock.unlock();
            }
        });
        Awaits.untilSuspended(request);
        lock.lock();

        assertThat(request.cancel()).isTrue();
        Awaits.result(engine.submit(() -> "time for the cancelled request to run"));
        assertThat(request.isDone()).isFalse();
        assertThat(heldTheLock).isNotDone();
        lock.unlock();

        assertThat(seen.thrown()).isInstanceOf(RequestCancelledException.class);
        assertThat(heldTheLock.join()).isTrue();
        Awaits.untilDone(request);
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    void aSignalIsNotLostToACancelledWaiter() throws InterruptedException {
        boolean[] go = {false};
        Request<Object> cancelled = engine.submit(() -> awaitSignal(go));
        Awaits.untilSuspended(cancelled);
        Request<Object> other = engine.submit(() -> awaitSignal(go));
        Awaits.untilSuspended(other);
        lock.lock();

        cancelled.cancel();
        go[0] = true;
        condition.signal();
        lock.unlock();

        Awaits.result(other);
        Awaits.untilDone(cancelled);
        assertThat(cancelled.state()).isEqualTo(Request.State.CANCELLED);
    }

    private Object awaitSignal(boolean[] go) throws InterruptedException {
        lock.lock();
        try {
            while (!go[0]) {
                condition.await();
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    @Test
    void fromAnotherEnginesRequest() throws InterruptedException {
        try (RequestEngine other = Engines.create(1)) {
            Request<String> theirs = other.request(this::held);
            Seen seen = new Seen();
            Request<String> request = engine.submit(seen.in(theirs::await));
            Awaits.untilSuspended(request);
            Awaits.untilSuspended(theirs);

            assertThat(request.cancel()).isTrue();

            assertThat(seen.thrown()).isInstanceOf(RequestCancelledException.class);
            Awaits.untilDone(theirs);
            assertThat(theirs.state()).isEqualTo(Request.State.CANCELLED);
        }
    }
}
