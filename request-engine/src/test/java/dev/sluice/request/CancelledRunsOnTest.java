package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** E8: where a cancelled request notices, where it does not, and how one that has not started ends. */
@Timeout(150)
class CancelledRunsOnTest extends WithEngine {

    private final Gate gate = new Gate();
    private final RequestLock lock = new RequestLock();
    private final RequestCondition condition = lock.newCondition();

    private String held() throws InterruptedException {
        gate.pass();
        return "done";
    }

    /** Runs {@code body} in a request that has been cancelled while it ran; returns what it threw. */
    private Throwable afterCancel(Callable<?> body) throws InterruptedException {
        Seen seen = new Seen();
        Request<Object> request = engine.submit(seen.in(() -> {
            assertThat(Request.current().orElseThrow().cancel()).isTrue();
            return body.call();
        }));
        Throwable thrown = seen.thrown();
        Awaits.untilDone(request);
        assertThat(request.state()).isEqualTo(Request.State.CANCELLED);
        return thrown;
    }

    @Test
    void aRunningRequestSeesItAtCheckCancelled() throws InterruptedException {
        assertThat(afterCancel(() -> {
                    Request.checkCancelled();
                    return null;
                }))
                .isInstanceOf(RequestCancelledException.class);
    }

    @Test
    void checkCancelledIsSilentInALiveRequestAndOutsideOfAny() throws InterruptedException {
        Request.checkCancelled();

        Request<String> request = engine.submit(() -> {
            Request.checkCancelled();
            return "alive";
        });

        assertThat(Awaits.result(request)).isEqualTo("alive");
    }

    @Test
    void aRunningRequestSeesItAtItsNextAwait() throws InterruptedException {
        Request<String> awaited = engine.submit(this::held);

        assertThat(afterCancel(awaited::await)).isInstanceOf(RequestCancelledException.class);
        assertThat(afterCancel(() -> awaited.await(Awaits.AGES))).isInstanceOf(RequestCancelledException.class);

        gate.open();
        assertThat(Awaits.result(awaited)).isEqualTo("done");
    }

    @Test
    void evenWhenWhatItAwaitsIsOver() throws InterruptedException {
        Request<String> over = engine.submit(() -> "over");
        Awaits.result(over);

        assertThat(afterCancel(over::await)).isInstanceOf(RequestCancelledException.class);
    }

    @Test
    void aRunningRequestSeesItAtItsNextPool() throws InterruptedException {
        Request<String> member = engine.request(this::held);
        RequestPool pool = engine.pool();
        pool.add(member);

        assertThat(afterCancel(() -> {
                    pool.await();
                    return null;
                }))
                .isInstanceOf(RequestCancelledException.class);

        member.cancel();
    }

    @Test
    void aRunningRequestSeesItAtALockThatIsHeld() throws InterruptedException {
        lock.lock();

        assertThat(afterCancel(() -> {
                    lock.lock();
                    return null;
                }))
                .isInstanceOf(RequestCancelledException.class);
        assertThat(afterCancel(() -> lock.tryLock(1, TimeUnit.HOURS))).isInstanceOf(RequestCancelledException.class);
        assertThat(afterCancel(() -> {
                    assertThat(lock.tryLock()).isFalse();
                    return null;
                }))
                .isNull();

        lock.unlock();
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    void aRunningRequestSeesItAtACondition() throws InterruptedException {
        assertThat(afterCancel(() -> {
                    lock.lock();
                    try {
                        condition.await();
                    } finally {
                        lock.unlock();
                    }
                    return null;
                }))
                .isInstanceOf(RequestCancelledException.class);
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    void lockingAFreeLockSucceedsSoThatFinallyCanCleanUp() throws InterruptedException {
        boolean[] cleaned = {false};

        Throwable thrown = afterCancel(() -> {
            try {
                Request.checkCancelled();
            } finally {
                lock.lock();
                lock.unlock();
                lock.lockInterruptibly();
                lock.unlock();
                assertThat(lock.tryLock(1, TimeUnit.HOURS)).isTrue();
                lock.unlock();
                assertThat(lock.tryLock()).isTrue();
                lock.unlock();
                cleaned[0] = true;
            }
            return null;
        });

        assertThat(thrown).isInstanceOf(RequestCancelledException.class);
        assertThat(cleaned[0]).isTrue();
    }

    @Test
    void theExceptionIsAlsoTheJdksCancellationException() throws InterruptedException {
        assertThat(afterCancel(() -> {
                    Request.checkCancelled();
                    return null;
                }))
                .isInstanceOf(CancellationException.class);
    }

    @Test
    void aRequestThatCatchesItSeesItAgain() throws InterruptedException {
        Request<String> awaited = engine.submit(this::held);

        assertThat(afterCancel(() -> {
                    assertThatThrownBy(awaited::await).isInstanceOf(RequestCancelledException.class);
                    assertThatThrownBy(Request::checkCancelled).isInstanceOf(RequestCancelledException.class);
                    return awaited.await();
                }))
                .isInstanceOf(RequestCancelledException.class);
        awaited.cancel();
    }

    @Test
    void oneThatNobodySubmittedIsDoneAtOnceAndNeverStarts() {
        Seen seen = new Seen();
        AtomicBoolean told = new AtomicBoolean();
        Request<String> request = engine.request(seen.in(this::held)).onCancelled(() -> told.set(true));

        assertThat(request.cancel()).isTrue();

        assertThat(request.isDone()).isTrue();
        assertThat(told).isTrue();
        assertThatThrownBy(request::result).isInstanceOf(InvalidRequestException.class);
        request.submit();
        assertThatThrownBy(request::await).isInstanceOf(InvalidRequestException.class);
        assertThat(seen.entered()).isFalse();
        assertThat(engine.snapshot().submitted()).isZero();
    }

    @Test
    void oneThatIsQueuedNeverStarts() throws InterruptedException {
        CountDownLatch busy = new CountDownLatch(workers);
        AtomicBoolean goOn = new AtomicBoolean();
        for (int i = 0; i < workers; i++) {
            engine.submit(() -> {
                busy.countDown();
                holdWorkerUntil(goOn);
                return null;
            });
        }
        Awaits.on(busy);
        Seen seen = new Seen();
        Request<String> queued = engine.submit(seen.in(() -> "started"));

        boolean tookEffect = queued.cancel();
        goOn.set(true);

        assertThat(tookEffect).isTrue();
        assertThat(queued.isDone()).isTrue();
        Engines.untilAtRest(engine);
        assertThat(seen.entered()).isFalse();
        assertThat(engine.snapshot().cancelled()).isEqualTo(1);
    }

    /** Keeps the worker, but in SLOTS mode not a processor, of which there may be fewer. */
    private static void holdWorkerUntil(AtomicBoolean goOn) {
        while (!goOn.get()) {
            if (Engines.affine()) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(100_000);
            }
        }
    }

    @Test
    void theJdksOwnBlockingCallsAreNotSuspensionPoints() throws InterruptedException {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch latch = new CountDownLatch(1);
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Request<Object> request = engine.submit(() -> {
            inside.countDown();
            latch.await();
            interrupted.complete(Thread.interrupted());
            return null;
        });
        Awaits.on(inside);

        assertThat(request.cancel()).isTrue();
        if (workers > 1 || Engines.affine()) {
            Awaits.result(engine.submit(() -> "time for it to wake, if it did"));
        }
        assertThat(request.isDone()).isFalse();
        latch.countDown();

        assertThat(interrupted.join()).isFalse();
        Awaits.untilDone(request);
        assertThat(request.state()).isEqualTo(Request.State.CANCELLED);
    }

    @Test
    void aComputationIsNotInterruptedInTheMiddle() throws InterruptedException {
        CountDownLatch inside = new CountDownLatch(1);
        AtomicBoolean goOn = new AtomicBoolean();
        Seen seen = new Seen();
        Request<Boolean> request = engine.submit(seen.in(() -> {
            inside.countDown();
            while (!goOn.get()) {
                LockSupport.parkNanos(10_000);
            }
            return Thread.interrupted();
        }));
        Awaits.on(inside);

        request.cancel();
        goOn.set(true);

        assertThat(seen.thrown()).isNull();
        Awaits.untilDone(request);
    }

    @Test
    void whileADirectlyExecutedChildIsNeededByOthersTheParentWakesWhenTheChildEnds() throws InterruptedException {
        CompletableFuture<Request<String>> started = new CompletableFuture<>();
        Seen inParent = new Seen();
        Request<String> parent = engine.submit(inParent.in(() -> {
            Request<String> child = engine.request(this::held);
            started.complete(child);
            return child.await();
        }));
        Request<String> child = started.join();
        Awaits.untilSuspended(child);
        Request<String> other = engine.submit(child::await);
        Awaits.untilSuspended(other);

        assertThat(parent.cancel()).isTrue();
        Awaits.result(engine.submit(() -> "time for the parent to wake, if it did"));
        assertThat(parent.isDone()).isFalse();
        assertThat(child.isCancelled()).isFalse();
        gate.open();

        assertThat(Awaits.result(other)).isEqualTo("done");
        assertThat(inParent.thrown()).isInstanceOf(RequestCancelledException.class);
        Awaits.untilDone(parent);
        assertThat(parent.state()).isEqualTo(Request.State.CANCELLED);
    }

    @Test
    void afterThatExceptionTheChildIsCancelledWhenTheLastOfTheOthersGoes() throws InterruptedException {
        CompletableFuture<Request<String>> started = new CompletableFuture<>();
        Request<String> parent = engine.submit(() -> {
            Request<String> child = engine.request(this::held);
            started.complete(child);
            return child.await();
        });
        Request<String> child = started.join();
        Awaits.untilSuspended(child);
        Request<String> other = engine.submit(child::await);
        Awaits.untilSuspended(other);
        parent.cancel();

        assertThat(other.cancel()).isTrue();

        Awaits.untilDone(child);
        Awaits.untilDone(parent);
        assertThat(child.state()).isEqualTo(Request.State.CANCELLED);
        assertThat(parent.state()).isEqualTo(Request.State.CANCELLED);
    }

    @Test
    void aManyTimesCancelledRequestEndsOnce() throws InterruptedException {
        int[] ends = {0};
        for (int i = 0; i < 200; i++) {
            Request<String> request = engine.submit(this::held).onCancelled(() -> ends[0]++);
            Thread first = Thread.ofPlatform().start(request::cancel);
            request.cancel();
            Awaits.join(first);
            Awaits.untilDone(request);
        }

        assertThat(ends[0]).isEqualTo(200);
        assertThat(engine.snapshot().cancelled()).isEqualTo(200);
    }
}
