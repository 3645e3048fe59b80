package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.request.threadpool.ThreadPool;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** E28: a request that waits in a callback of native code, or in a class initialiser, does not take its worker from the others. */
@Timeout(150)
class PinnedWaitTest extends WithEngine {

    /** Its class is made anew for each engine, and initialised by a request, which awaits this. */
    static volatile Request<Integer> awaitedByInitialiser = Request.withValue(0);

    /** The class that is initialised. */
    static final class Initialised {
        static final int VALUE;

        static {
            try {
                VALUE = awaitedByInitialiser.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        private Initialised() {}
    }

    private Request<String> pinnedIn(NativeSort.Action action) {
        return pinnedIn(engine, action);
    }

    private static Request<String> pinnedIn(RequestEngine engine, NativeSort.Action action) {
        Request<String> request = engine.submit(() -> {
            NativeSort.inNativeCode(action);
            return "done";
        });
        Awaits.untilSuspended(request);
        return request;
    }

    private void othersGoOn() throws InterruptedException {
        Request<Integer> other = engine.submit(() -> engine.submit(() -> 1).await(Awaits.AGES) + 1);
        assertThat(Awaits.result(other)).isEqualTo(2);
    }

    private EngineSnapshot.LiveRequest seen(Request<?> request) {
        return engine.snapshot().requests().stream()
                .filter(live -> live.name().equals(request.name()))
                .findAny()
                .orElseThrow();
    }

    /** In slots one that waits pinned keeps a carrier, of which the JDK has as many as processors: of one none is left (E28). */
    @BeforeEach
    void aCarrierIsLeft() {
        assumeTrue(Engines.affine() || Runtime.getRuntime().availableProcessors() > 1, "needs two processors in slots");
    }

    @Test
    void aComparatorThatNativeCodeCallsAwaitsRequests() throws Exception {
        int[] numbers = {5, 3, 9, 1, 7, 8, 2, 6, 4, 0};

        Request<int[]> sorting = engine.submit(() -> NativeSort.sort(
                numbers,
                (left, right) ->
                        engine.submit(() -> Integer.compare(left, right)).await()));

        assertThat(Awaits.result(sorting)).isSorted().hasSize(10);
        assertThat(engine.snapshot().submitted()).isGreaterThan(9);
    }

    @Test
    void aClassInitialiserAwaitsARequest() throws Exception {
        Gate gate = new Gate();
        awaitedByInitialiser = engine.submit(() -> {
            gate.pass();
            return 42;
        });
        byte[] bytes;
        try (InputStream file = Initialised.class.getResourceAsStream("PinnedWaitTest$Initialised.class")) {
            bytes = Objects.requireNonNull(file).readAllBytes();
        }
        Class<?> fresh = MethodHandles.lookup().defineHiddenClass(bytes, false).lookupClass();

        Request<Object> using = engine.submit(() -> MethodHandles.privateLookupIn(fresh, MethodHandles.lookup())
                .findStaticVarHandle(fresh, "VALUE", int.class)
                .get());
        Awaits.untilSuspended(using);
        assertThat(seen(using).state()).isEqualTo(Request.State.PINNED);
        othersGoOn();
        gate.open();

        assertThat(Awaits.result(using)).isEqualTo(42);
    }

    @Test
    @Covers("Request.State.PINNED")
    void aSnapshotMarksItAndItsStateSaysThatItWaits() throws Exception {
        Gate gate = new Gate();
        Request<String> pinned = pinnedIn(gate::pass);
        Request<?> suspended = engine.submit(() -> {
            gate.pass();
            return "";
        });
        Awaits.untilSuspended(suspended);

        assertThat(pinned.state()).isEqualTo(Request.State.SUSPENDED);
        assertThat(seen(pinned).state()).isEqualTo(Request.State.PINNED);
        assertThat(seen(pinned).waitsFor()).isPresent();
        assertThat(seen(suspended).state()).isEqualTo(Request.State.SUSPENDED);
        assertThat(engine.snapshot().toString()).containsOnlyOnce("PINNED");
        gate.open();

        assertThat(Awaits.result(pinned)).isEqualTo("done");
        assertThat(Awaits.result(suspended)).isEqualTo("");
    }

    @Test
    void itWaitsForLocksConditionsPoolsAndEndsWhileOthersRun() throws Exception {
        Gate gate = new Gate();
        Request<?> gated = engine.submit(() -> {
            gate.pass();
            return 1;
        });
        RequestLock lock = new RequestLock();
        lock.lock();
        List<Request<String>> waiting = new ArrayList<>();
        List<NativeSort.Action> waits = List.of(
                gate::pass, lock::lock, () -> gated.await(), () -> gated.await(Awaits.AGES), gated::awaitEnd, () -> {
                    try (RequestPool pool = engine.pool()) {
                        pool.add(engine.request(gated::await));
                        pool.await();
                    }
                });
        for (NativeSort.Action wait : waits) {
            if (Engines.affine() || waiting.isEmpty()) { // the JDK has as many carriers as processors
                waiting.add(pinnedIn(wait));
                othersGoOn();
            }
        }

        assertThat(engine.snapshot().workers()).hasSize(workers);
        lock.unlock();
        gate.open();
        for (Request<String> request : waiting) {
            assertThat(Awaits.result(request)).isEqualTo("done");
            assertThat(request.worker().orElseThrow()).isBetween(0, workers - 1);
        }
    }

    @Test
    void aTimedWaitEndsInTimeAndTheWorkerIsFreeMeanwhile() throws Exception {
        Gate gate = new Gate();
        Request<?> gated = engine.submit(() -> {
            gate.pass();
            return 1;
        });
        AtomicInteger timeouts = new AtomicInteger();
        Request<?> waiting = engine.submit(() -> {
            NativeSort.inNativeCode(() -> {
                try {
                    gated.await(Duration.ofMillis(20));
                } catch (TimeoutException expected) {
                    timeouts.incrementAndGet();
                }
            });
            return "in time";
        });
        othersGoOn();

        assertThat(Awaits.result(waiting)).isEqualTo("in time");
        assertThat(timeouts).hasPositiveValue();
        gate.open();
        Awaits.result(gated);
    }

    @Test
    void itsCancelWakesIt() throws Exception {
        Gate gate = new Gate();
        Request<String> pinned = pinnedIn(gate::pass);

        assertThat(pinned.cancel()).isTrue();

        assertThat(pinned.awaitEnd()).isEqualTo(Request.State.CANCELLED);
        othersGoOn();
    }

    @Test
    void anInterruptWakesIt() throws Exception {
        Gate gate = new Gate();
        AtomicReference<Thread> thread = new AtomicReference<>();
        Request<String> pinned = pinnedIn(() -> {
            thread.set(Thread.currentThread());
            gate.pass();
        });

        thread.get().interrupt();

        assertThatThrownBy(() -> Awaits.result(pinned)).hasRootCauseInstanceOf(InterruptedException.class);
        othersGoOn();
    }

    @Test
    void closeWaitsForIt() throws Exception {
        Gate gate = new Gate();
        RequestEngine closed = Engines.create(workers);
        Request<String> pinned = pinnedIn(closed, gate::pass);

        Thread closing = Thread.ofPlatform().start(closed::close);
        Awaits.untilParked(closing);
        assertThat(pinned.isDone()).isFalse();
        gate.open();
        Awaits.join(closing);

        assertThat(pinned.result()).isEqualTo("done");
        assertThat(closed.snapshot().workers()).containsOnly(ThreadPool.WorkerState.CLOSED);
    }

    @Test
    void closeInTimeCancelsIt() {
        Gate never = new Gate();
        RequestEngine closed = Engines.create(workers);
        Request<String> pinned = pinnedIn(closed, never::pass);

        Awaits.until("closed", () -> closed.close(Duration.ofMillis(20)));

        assertThat(pinned.state()).isEqualTo(Request.State.CANCELLED);
    }

    @Test
    void oneWithinTheOther() throws Exception {
        int depth = Engines.affine() ? 30 : 1;

        assertThat(Awaits.result(engine.submit(() -> callbacks(depth)))).isEqualTo(depth);
    }

    private int callbacks(int depth) throws Exception {
        AtomicInteger deeper = new AtomicInteger();
        if (depth > 0) {
            NativeSort.inNativeCode(() -> {
                Callable<Integer> next = () -> callbacks(depth - 1) + 1;
                deeper.set(
                        depth % 2 == 0
                                ? engine.request(next).await()
                                : engine.submit(next).await(Awaits.AGES));
            });
        }
        return deeper.get();
    }

    @Test
    void noMoreRunAtOnceThanThereAreWorkers() throws Exception {
        assumeTrue(Engines.affine(), "the JDK has as many carriers as processors");
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        NativeSort.Action run = () -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            Thread.onSpinWait();
            running.decrementAndGet();
        };
        int[] numbers = IntStream.range(0, 12).map(number -> number * 7 % 12).toArray();
        List<Request<int[]>> sorts = new ArrayList<>();
        for (int i = 0; i < 3 * workers; i++) {
            sorts.add(engine.submit(() -> NativeSort.sort(numbers, (left, right) -> {
                run.run();
                int result = engine.submit(() -> {
                            run.run();
                            return Integer.compare(left, right);
                        })
                        .await();
                run.run();
                return result;
            })));
        }

        for (Request<int[]> sort : sorts) {
            assertThat(Awaits.result(sort)).isSorted();
        }
        assertThat(most.get()).isBetween(1, workers);
    }
}
