package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.request.threadpool.ThreadPool;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** E15: a pool runs at most so many at once, forgets who has ended, and fails with its first failure. */
@Timeout(60)
class PoolRunsAFewAtATimeTest {

    private static final String WORKERS = "dev.sluice.request.Engines#workers";

    private static RequestEngine engine(int workers) {
        return Engines.builder(workers)
                .onUnhandledFailure((request, failure) -> {})
                .build();
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    @Covers({"RequestEngine.pool()", "RequestEngine.pool(int)"})
    void neverMoreThanMaxActiveRunAtOnceAndAllRun(int workers) throws Exception {
        try (RequestEngine engine = engine(workers)) {
            for (int maxActive : new int[] {0, 1, 3, 50}) {
                RequestPool pool = maxActive == 0 ? engine.pool() : engine.pool(maxActive);
                AtomicInteger active = new AtomicInteger();
                AtomicInteger most = new AtomicInteger();
                AtomicInteger runs = new AtomicInteger();
                for (int i = 0; i < 200; i++) {
                    pool.add(engine.request(() -> {
                        most.accumulateAndGet(active.incrementAndGet(), Math::max);
                        engine.submit(() -> 1).await();
                        active.decrementAndGet();
                        return runs.incrementAndGet();
                    }));
                }
                assertThat(pool.size()).isEqualTo(200);

                pool.await();

                assertThat(runs).hasValue(200);
                assertThat(most.get()).isBetween(1, maxActive == 0 ? workers : maxActive);
                assertThat(pool.size()).isZero();
            }
        }
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void anEmptyPoolReturnsAtOnceInsideARequestToo(int workers) throws Exception {
        try (RequestEngine engine = engine(workers)) {
            engine.pool().await();
            engine.pool().await(Duration.ZERO);
            engine.pool().close();

            Request<String> inside = engine.submit(() -> {
                engine.pool(3).await();
                return "returned";
            });

            assertThat(Awaits.result(inside)).isEqualTo("returned");
        }
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void nothingCanBeAddedAfterTheStart(int workers) throws Exception {
        try (RequestEngine engine = engine(workers)) {
            Gate gate = new Gate();
            RequestPool pool = engine.pool();
            pool.add(engine.request(() -> {
                gate.pass();
                return null;
            }));
            assertThatThrownBy(() -> pool.await(Duration.ofMillis(1))).isInstanceOf(TimeoutException.class);

            assertThatThrownBy(() -> pool.add(engine.request(() -> 1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("start");
            gate.open();
            pool.await();
            assertThatThrownBy(() -> pool.add(engine.request(() -> 1))).isInstanceOf(IllegalStateException.class);
        }
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void noCompletedMemberNorItsResultIsKept(int workers) throws Exception {
        try (RequestEngine engine = engine(workers)) {
            Gate gate = new Gate();
            RequestPool pool = engine.pool(2);
            List<WeakReference<?>> gone = new ArrayList<>();
            AtomicInteger ended = new AtomicInteger();
            pool.add(engine.request(() -> {
                gate.pass();
                return null;
            }));
            for (int i = 0; i < 20; i++) {
                Request<byte[]> member = engine.request(() -> new byte[1_000]).onDone(done -> {
                    synchronized (gone) {
                        gone.add(new WeakReference<>(done.result()));
                    }
                    ended.incrementAndGet();
                });
                gone.add(new WeakReference<>(member));
                pool.add(member);
            }
            Request<String> waiter = engine.submit(() -> {
                pool.await();
                return "over";
            });

            Awaits.until("all but one have ended", () -> ended.get() == 20 && pool.size() == 1);

            Awaits.until("the ended members are collected", () -> {
                System.gc();
                synchronized (gone) {
                    return gone.stream().allMatch(reference -> reference.refersTo(null));
                }
            });
            gate.open();
            assertThat(Awaits.result(waiter)).isEqualTo("over");
        }
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void theFirstFailureIsThrownWhenTheCancelledRestHasEndedAndAgainLater(int workers) throws Exception {
        try (RequestEngine engine = engine(workers)) {
            IllegalStateException fault = new IllegalStateException("fault");
            Gate never = new Gate();
            Gate fail = new Gate();
            RequestPool pool = engine.pool(3);
            List<Request<?>> rest = new ArrayList<>();
            AtomicInteger cleanedUp = new AtomicInteger();
            for (int i = 0; i < 2; i++) {
                rest.add(engine.request(() -> {
                    try {
                        never.pass();
                        return null;
                    } finally {
                        cleanedUp.incrementAndGet();
                    }
                }));
            }
            rest.forEach(pool::add);
            pool.add(engine.request(() -> {
                fail.pass();
                throw fault;
            }));
            for (int i = 0; i < 5; i++) {
                Request<?> pending = engine.request(() -> "never started");
                rest.add(pending);
                pool.add(pending);
            }
            Request<Throwable> waiter = engine.submit(() -> catchThrowableOfType(RequestException.class, pool::await));
            never.untilArrived(2);
            fail.untilArrived(1);

            fail.open();
            Throwable inside = Awaits.result(waiter);

            assertThat(inside).isInstanceOf(RequestException.class).cause().isSameAs(fault);
            assertThat(cleanedUp).hasValue(2);
            assertThat(rest).extracting(Request::state).containsOnly(Request.State.CANCELLED);
            RequestException again = catchThrowableOfType(RequestException.class, pool::await);
            assertThat(again).isNotSameAs(inside).cause().isSameAs(fault);
        }
    }

    @Test
    void aMemberWhoseCallbacksStillRunIsWaitedForWhenAnotherOneFails() throws Exception {
        try (RequestEngine engine = engine(2)) {
            CountDownLatch inCallback = new CountDownLatch(1);
            CountDownLatch release = new CountDownLatch(1);
            RequestPool pool = engine.pool(2);
            Request<Integer> ending = engine.request(() -> 1);
            ending.onFinished(value -> {
                inCallback.countDown();
                Awaits.until("the test lets go", () -> release.getCount() == 0);
            });
            Request<Integer> failing = engine.request(() -> {
                Awaits.until("the other one calls back", () -> inCallback.getCount() == 0);
                throw new IllegalStateException("planned");
            });
            pool.add(ending);
            pool.add(failing);
            Request<?> waiter = engine.submit(() -> {
                pool.await();
                return 1;
            });

            try {
                Awaits.until(
                        "the failure is dealt with",
                        () -> failing.isDone()
                                && engine.snapshot()
                                                .workers()
                                                .get(failing.worker().orElseThrow())
                                        == ThreadPool.WorkerState.IDLE);

                assertThat(pool.size()).isEqualTo(1);
                assertThat(waiter.isDone()).isFalse();
            } finally {
                release.countDown();
            }
            assertThatThrownBy(waiter::await).isInstanceOf(RequestException.class);
            assertThat(ending.state()).isEqualTo(Request.State.FINISHED);
        }
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void cancelWithdrawsTheWaitsOfThreadsAndRequests(int workers) throws Exception {
        try (RequestEngine engine = engine(workers)) {
            Gate never = new Gate();
            RequestPool pool = engine.pool(1);
            List<Request<?>> members = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                members.add(engine.request(() -> {
                    never.pass();
                    return null;
                }));
            }
            members.forEach(pool::add);
            Request<Throwable> waiter = engine.submit(() -> catchThrowableOfType(RuntimeException.class, pool::await));
            List<Throwable> seen = new ArrayList<>();
            Thread thread = Thread.ofPlatform()
                    .start(() -> seen.add(catchThrowableOfType(RuntimeException.class, pool::await)));
            never.untilArrived(1);
            Awaits.untilSuspended(waiter);
            Awaits.untilParked(thread);

            pool.cancel();

            assertThat(Awaits.result(waiter)).isInstanceOf(InvalidRequestException.class);
            Awaits.join(thread);
            assertThat(seen).singleElement().isInstanceOf(InvalidRequestException.class);
            assertThatThrownBy(pool::await).isInstanceOf(InvalidRequestException.class);
            members.forEach(Awaits::untilDone);
            assertThat(members).extracting(Request::state).containsOnly(Request.State.CANCELLED);
        }
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void aTimedAwaitGivesUpAndTheMembersGoOn(int workers) throws Exception {
        try (RequestEngine engine = engine(workers)) {
            Gate gate = new Gate();
            RequestPool pool = engine.pool();
            Request<String> member = engine.request(() -> {
                gate.pass();
                return "went on";
            });
            pool.add(member);
            Request<Throwable> inside = engine.submit(
                    () -> catchThrowableOfType(TimeoutException.class, () -> pool.await(Duration.ofMillis(5))));

            assertThatThrownBy(() -> pool.await(Duration.ofMillis(5))).isInstanceOf(TimeoutException.class);

            assertThat(Awaits.result(inside)).isInstanceOf(TimeoutException.class);
            gate.open();
            pool.await(Awaits.LONG);
            assertThat(member.result()).isEqualTo("went on");
        }
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void poolsNestOnAnyNumberOfWorkers(int workers) throws Exception {
        try (RequestEngine engine = engine(workers)) {
            AtomicInteger leaves = new AtomicInteger();

            nest(engine, 4, leaves);

            assertThat(leaves).hasValue(256);
        }
    }

    private static void nest(RequestEngine engine, int depth, AtomicInteger leaves) throws InterruptedException {
        if (depth == 0) {
            leaves.incrementAndGet();
            return;
        }
        try (RequestPool pool = engine.pool(2)) {
            for (int i = 0; i < 4; i++) {
                pool.add(engine.request(() -> {
                    nest(engine, depth - 1, leaves);
                    return null;
                }));
            }
            pool.await();
        }
    }

    @Test
    void inTheDebuggingModeManyMembersDoNotPileUpOnTheStack() throws Exception {
        try (RequestEngine engine = RequestEngine.create(0)) {
            AtomicInteger runs = new AtomicInteger();
            RequestPool pool = engine.pool();
            for (int i = 0; i < 50_000; i++) {
                pool.add(engine.request(runs::incrementAndGet));
            }

            pool.await();

            assertThat(runs).hasValue(50_000);
        }
    }

    @Test
    void aPoolThatCouldRunNothingIsRefused() {
        try (RequestEngine engine = RequestEngine.create(1)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> engine.pool(0))
                    .withMessageContaining("0");
        }
    }
}
