package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** E25: an engine as an executor, as {@link ExecutorService} says and as requests need it. */
class ExecutorConformanceTest extends Conformance {

    private static final long AGES = Awaits.AGES.toSeconds();

    private static <T> T get(Future<T> future) throws Exception {
        return future.get(Awaits.LONG.toSeconds(), TimeUnit.SECONDS);
    }

    private static Callable<Integer> failing(Exception fault) {
        return () -> {
            throw fault;
        };
    }

    private static Callable<Integer> passing(Gate gate, int result) {
        return () -> {
            gate.pass();
            return result;
        };
    }

    // ---- tasks

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    @Covers("RequestEngine.asExecutorService()")
    void tasksOfAnyKindAreRequestsWithoutAParent(int workers) throws Exception {
        RequestEngine engine = engine(workers);
        ExecutorService executor = engine.asExecutorService();

        everywhere(engine, () -> {
            Queue<Optional<Request<?>>> parents = new ConcurrentLinkedQueue<>();
            Runnable noting = () -> parents.add(Request.current().orElseThrow().parent());
            Gate executed = gate();

            Future<Optional<Request<?>>> called =
                    executor.submit(() -> Request.current().orElseThrow().parent());
            Future<String> ran = executor.submit(noting, "ran");
            Future<?> without = executor.submit(noting);
            executor.execute(() -> {
                noting.run();
                executed.open();
            });

            assertThat(get(called)).isEmpty();
            assertThat(get(ran)).isEqualTo("ran");
            assertThat(get(without)).isNull();
            executed.pass();
            assertThat(parents).hasSize(3).containsOnly(Optional.empty());
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aFailureArrivesAsItWasThrown(int workers) {
        ExecutorService executor = engine(workers).asExecutorService();
        IllegalStateException fault = new IllegalStateException("planned");

        Future<Integer> future = executor.submit(failing(fault));

        assertThatThrownBy(() -> get(future))
                .isInstanceOf(ExecutionException.class)
                .hasCause(fault);
        assertThat(future.state()).isEqualTo(Future.State.FAILED);
        assertThat(future.exceptionNow()).isSameAs(fault);
    }

    @Test
    void aFailureThatNobodyCanAskForIsReported() {
        Queue<Throwable> told = new ConcurrentLinkedQueue<>();
        RequestEngine engine = keep(Engines.builder(1)
                .onUnhandledFailure((request, failure) -> told.add(failure))
                .build());
        IllegalStateException fault = new IllegalStateException("planned");

        engine.asExecutorService().execute(() -> {
            throw fault;
        });
        engine.asExecutorService().submit(failing(new IllegalStateException("asked for by its future")));
        Engines.untilAtRest(engine);
        engine.close();

        assertThat(told).containsExactly(fault);
    }

    @Test
    void futuresOfOthersCompleteThoughTheRequestThatBeganThemFails() throws Exception {
        RequestEngine engine = engine(1);
        ExecutorService executor = engine.asExecutorService();
        Queue<CompletableFuture<Integer>> futures = new ConcurrentLinkedQueue<>();
        Request<Integer> creator = engine.request(() -> {
            for (int i = 0; i < 20; i++) {
                futures.add(CompletableFuture.supplyAsync(() -> 42, executor));
            }
            throw new IllegalStateException("planned");
        });

        assertThatThrownBy(creator::await).isInstanceOf(RequestException.class);

        for (CompletableFuture<Integer> future : futures) {
            assertThat(get(future)).isEqualTo(42);
        }
    }

    @Test
    void cancellingAFutureCancelsItsRequest() throws Exception {
        RequestEngine engine = engine(1);
        Gate forever = gate();
        AtomicReference<Request<?>> request = new AtomicReference<>();
        Future<Integer> future = engine.asExecutorService().submit(() -> {
            request.set(Request.current().orElseThrow());
            forever.pass();
            return 1;
        });
        forever.untilArrived(1);
        Thread waiting = start(() -> assertThat(catchThrowable(future::get)).isInstanceOf(CancellationException.class));
        Awaits.untilParked(waiting); // who waits for a future keeps nobody from cancelling

        assertThat(future.cancel(false)).isTrue();

        assertThat(future.isDone()).isTrue();
        assertThat(future.isCancelled()).isTrue();
        Awaits.untilDone(request.get());
        assertThat(request.get().state()).isEqualTo(Request.State.CANCELLED);
        assertThat(future.cancel(true)).isTrue();
        Awaits.join(waiting);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void whoWaitsForAFutureInARequestFreesTheWorker(int workers) throws Exception {
        RequestEngine engine = engine(workers);
        ExecutorService executor = engine.asExecutorService();
        List<Request<Integer>> requests = new ArrayList<>();

        for (int i = 0; i < 5; i++) {
            requests.add(engine.submit(() -> {
                Future<Integer> first =
                        executor.submit(() -> executor.submit(() -> 1).get());
                CompletableFuture<Integer> second =
                        engine.submit(() -> 2).toCompletableFuture().thenApply(two -> two + 1);
                return first.get(AGES, TimeUnit.SECONDS) + second.join();
            }));
        }

        for (Request<Integer> request : requests) {
            assertThat(Awaits.result(request)).isEqualTo(4);
        }
    }

    @Test
    void aWaitForAFutureEndsWithACancelAnInterruptOrTheTime() throws Exception {
        RequestEngine engine = engine(2);
        Gate forever = gate();
        Future<Integer> future = engine.asExecutorService().submit(passing(forever, 1));
        Request<Integer> cancelled = engine.submit(() -> future.get());
        Request<Integer> joining = engine.submit(() -> ((CompletableFuture<Integer>) future).join());
        Request<Boolean> impatient = engine.submit(() -> {
            assertThatThrownBy(() -> future.get(1, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            Thread.currentThread().interrupt();
            assertThatThrownBy(future::get).isInstanceOf(InterruptedException.class);
            return Thread.currentThread().isInterrupted();
        });

        assertThat(Awaits.result(impatient)).isFalse();
        Awaits.untilSuspended(cancelled);
        Awaits.untilSuspended(joining);
        assertThat(cancelled.cancel()).isTrue();
        assertThat(joining.cancel()).isTrue();
        Awaits.untilDone(cancelled);
        Awaits.untilDone(joining);
        assertThat(future.isDone()).isFalse();
        forever.open();
        assertThat(get(future)).isEqualTo(1);
    }

    // ---- many tasks

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void invokeAllWaitsForAllWhateverTheirEnd(int workers) throws Exception {
        RequestEngine engine = engine(workers);
        ExecutorService executor = engine.asExecutorService();
        IllegalStateException fault = new IllegalStateException("planned");

        everywhere(engine, () -> {
            List<Future<Integer>> futures = executor.invokeAll(List.of(() -> 1, failing(fault), () -> 3));

            assertThat(futures).allMatch(Future::isDone);
            assertThat(futures.get(0).resultNow()).isEqualTo(1);
            assertThat(futures.get(1).exceptionNow()).isSameAs(fault);
            assertThat(futures.get(2).resultNow()).isEqualTo(3);
            assertThat(executor.invokeAll(List.of())).isEmpty();
        });
    }

    @Test
    void invokeAllWithATimeCancelsWhatHasNotEnded() throws Exception {
        RequestEngine engine = engine(2);
        ExecutorService executor = engine.asExecutorService();
        Gate forever = gate();

        everywhere(engine, () -> {
            List<Future<Integer>> futures = executor.invokeAll(List.of(passing(forever, 1)), 1, TimeUnit.MILLISECONDS);

            assertThat(futures).singleElement().matches(Future::isCancelled);
            List<Future<Integer>> inTime = executor.invokeAll(List.of(() -> 2), AGES, TimeUnit.SECONDS);
            assertThat(inTime.getFirst().resultNow()).isEqualTo(2);
        });
        Engines.untilAtRest(engine);
    }

    @Test
    void aCancelledRequestLeavesInvokeAllAndItsTasksGoWithIt() throws Exception {
        RequestEngine engine = engine(2);
        ExecutorService executor = engine.asExecutorService();
        Gate forever = gate();
        Request<Integer> caller = engine.submit(
                () -> executor.invokeAll(List.of(passing(forever, 1), () -> 2)).size());
        forever.untilArrived(1);
        Awaits.untilSuspended(caller);

        assertThat(caller.cancel()).isTrue();

        Engines.untilAtRest(engine);
        assertThat(caller.state()).isEqualTo(Request.State.CANCELLED);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void invokeAnyReturnsTheFirstResult(int workers) throws Exception {
        RequestEngine engine = engine(workers);
        ExecutorService executor = engine.asExecutorService();
        IllegalStateException fault = new IllegalStateException("planned");
        Gate forever = gate();

        everywhere(engine, () -> {
            List<Callable<Integer>> tasks = new ArrayList<>(List.of(failing(fault), () -> 2));
            if (workers > 0) { // without, it would stay in there
                tasks.addFirst(passing(forever, 1));
            }

            assertThat(executor.invokeAny(tasks)).isEqualTo(2);
            assertThat(executor.invokeAny(tasks, AGES, TimeUnit.SECONDS)).isEqualTo(2);
            assertThatThrownBy(() -> executor.invokeAny(List.of(failing(fault), failing(fault))))
                    .isInstanceOf(ExecutionException.class)
                    .hasCause(fault);
            assertThatThrownBy(() -> executor.invokeAny(List.of())).isInstanceOf(IllegalArgumentException.class);
        });
        Engines.untilAtRest(engine);
    }

    @Test
    void invokeAnyEndsWithTheTimeOrTheCallersCancel() throws Exception {
        RequestEngine engine = engine(1);
        ExecutorService executor = engine.asExecutorService();
        Gate forever = gate();

        everywhere(
                engine,
                () -> assertThatThrownBy(
                                () -> executor.invokeAny(List.of(passing(forever, 1)), 1, TimeUnit.MILLISECONDS))
                        .isInstanceOf(TimeoutException.class));
        Request<Integer> caller = engine.submit(() -> executor.invokeAny(List.of(passing(forever, 1))));
        Awaits.untilSuspended(caller);
        assertThat(caller.cancel()).isTrue();

        Engines.untilAtRest(engine);
        assertThat(caller.state()).isEqualTo(Request.State.CANCELLED);
    }

    // ---- the end

    @Test
    void anExecutorThatIsShutDownRefusesAndLeavesTheEngineOpen() throws Exception {
        RequestEngine engine = engine(1);
        ExecutorService executor = engine.asExecutorService();
        ExecutorService other = engine.asExecutorService();
        Gate gate = gate();
        Future<Integer> running = executor.submit(passing(gate, 1));

        executor.shutdown();

        assertThat(executor.isShutdown()).isTrue();
        assertThat(executor.isTerminated()).isFalse();
        assertThat(executor.awaitTermination(1, TimeUnit.MILLISECONDS)).isFalse();
        assertThatThrownBy(() -> executor.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> executor.submit(() -> 1))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining(engine.name());
        gate.open();
        assertThat(executor.awaitTermination(AGES, TimeUnit.SECONDS)).isTrue();
        assertThat(executor.isTerminated()).isTrue();
        assertThat(running.resultNow()).isEqualTo(1);
        assertThat(get(other.submit(() -> 2))).isEqualTo(2);
        assertThat(Awaits.result(engine.submit(() -> 3))).isEqualTo(3);
    }

    @Test
    void shutdownNowCancelsWhatRunsAndGivesBackWhatDoesNot() throws Exception {
        RequestEngine engine = engine(1);
        ExecutorService executor = engine.asExecutorService();
        Gate forever = gate();
        AtomicInteger runs = new AtomicInteger();
        CompletableFuture<Boolean> blocked = new CompletableFuture<>();
        CompletableFuture<Boolean> started = new CompletableFuture<>();
        Future<Integer> waiting = executor.submit(passing(forever, 1));
        forever.untilArrived(1);
        Request<Boolean> busy = engine.submit(() -> {
            started.complete(true);
            while (!blocked.isDone()) {
                Thread.onSpinWait();
            }
            return true;
        });
        get(started);
        Future<Integer> queued = executor.submit(runs::incrementAndGet);
        Runnable runnable = runs::incrementAndGet;
        executor.execute(runnable);

        List<Runnable> neverStarted = executor.shutdownNow();
        blocked.complete(true);

        assertThat(executor.awaitTermination(AGES, TimeUnit.SECONDS)).isTrue();
        assertThat(waiting.isCancelled()).isTrue();
        assertThat(queued.isCancelled()).isTrue();
        assertThat(neverStarted).hasSize(2).contains(runnable);
        assertThat(runs).hasValue(0);
        neverStarted.forEach(Runnable::run);
        assertThat(runs).hasValue(2);
        assertThat(Awaits.result(busy)).isTrue();
    }

    @Test
    void awaitTerminationSuspendsARequest() throws Exception {
        RequestEngine engine = engine(1);
        ExecutorService executor = engine.asExecutorService();
        Gate gate = gate();
        executor.submit(passing(gate, 1));
        Request<Boolean> waiting = engine.submit(() -> executor.awaitTermination(AGES, TimeUnit.SECONDS));
        Request<Boolean> cancelled = engine.submit(() -> executor.awaitTermination(AGES, TimeUnit.SECONDS));
        Awaits.untilSuspended(waiting);
        Awaits.untilSuspended(cancelled);

        assertThat(cancelled.cancel()).isTrue();
        executor.shutdown();
        gate.open();

        assertThat(Awaits.result(waiting)).isTrue();
        Awaits.untilDone(cancelled);
    }

    @Test
    void closingTheEngineEndsItsExecutors() throws Exception {
        RequestEngine engine = engine(1);
        ExecutorService executor = engine.asExecutorService();
        Gate gate = gate();
        Future<Integer> running = executor.submit(passing(gate, 1));
        gate.untilArrived(1);
        CompletableFuture<Boolean> blocked = new CompletableFuture<>();
        Request<Boolean> busy = engine.submit(() -> {
            while (!blocked.isDone()) {
                Thread.onSpinWait();
            }
            return true;
        });
        Awaits.until("busy", () -> busy.state() == Request.State.RUNNING);
        Future<Integer> queued = executor.submit(() -> 2);
        FutureTask<Integer> wrapped = new FutureTask<>(() -> 3);
        executor.execute(wrapped);
        Thread terminated = start(() ->
                assertThat(executor.awaitTermination(AGES, TimeUnit.SECONDS)).isTrue());
        Awaits.untilParked(terminated);

        Thread closer = start(engine::close);
        assertThatThrownBy(() -> get(queued)).isInstanceOf(CancellationException.class);
        assertThatThrownBy(() -> get(wrapped)).isInstanceOf(CancellationException.class);
        assertThat(executor.isShutdown()).isTrue();
        assertThatThrownBy(() -> executor.submit(() -> 5)).isInstanceOf(RejectedExecutionException.class);
        blocked.complete(true);
        gate.open();

        Awaits.join(closer);
        Awaits.join(terminated);
        assertThat(running.resultNow()).isEqualTo(1);
        assertThat(executor.isTerminated()).isTrue();
    }

    @Test
    void anExecutorWithoutTasksEndsWithItsEngine() throws Exception {
        RequestEngine engine = engine(1);
        ExecutorService executor = engine.asExecutorService();
        Thread terminated = start(() ->
                assertThat(executor.awaitTermination(AGES, TimeUnit.SECONDS)).isTrue());
        Awaits.untilParked(terminated);

        engine.close();

        Awaits.join(terminated);
        assertThatThrownBy(() -> executor.submit(() -> 1))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining(engine.name());
    }

    @Test
    void closeWaitsForTheTasksThoughTheCallerIsCancelled() throws Exception {
        RequestEngine engine = engine(2);
        Gate gate = gate();
        Gate forever = gate();
        AtomicReference<Future<Integer>> task = new AtomicReference<>();
        Queue<String> order = new ConcurrentLinkedQueue<>();
        Request<Integer> caller = engine.submit(() -> {
            try (ExecutorService executor = engine.asExecutorService()) {
                task.set(executor.submit(() -> {
                    try {
                        forever.pass();
                    } finally {
                        gate.untilArrived(1);
                        order.add("the task has ended");
                    }
                    return 1;
                }));
                forever.untilArrived(1);
            }
            order.add("closed");
            return 1;
        });
        Awaits.untilSuspended(caller);

        assertThat(caller.cancel()).isTrue();
        Request<Integer> opener = engine.submit(passing(gate, 1));
        gate.open();

        Awaits.untilDone(caller);
        assertThat(Awaits.result(opener)).isEqualTo(1);
        assertThat(order).containsExactly("the task has ended", "closed");
        assertThat(task.get().isCancelled()).isTrue();
    }

    @Test
    void aTaskCannotCloseItsOwnExecutor() throws Exception {
        ExecutorService executor = engine(1).asExecutorService();

        Future<?> future = executor.submit(executor::close);

        assertThatThrownBy(() -> get(future)).hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void nullsAreRefused() {
        ExecutorService executor = engine(1).asExecutorService();

        assertThatThrownBy(() -> executor.execute(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> executor.submit((Runnable) null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> executor.submit((Callable<?>) null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> executor.submit(null, 1)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> executor.invokeAll(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> executor.invokeAny(null)).isInstanceOf(NullPointerException.class);
    }
}
