package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** E25: a request that ends as a stage of somebody else does. */
class StageConformanceTest extends Conformance {

    private final Queue<Object> seen = new ConcurrentLinkedQueue<>();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    @Covers("RequestEngine.fromStage(CompletionStage)")
    void itEndsAsTheStageDoes(int workers) throws Exception {
        RequestEngine engine = engine(workers);
        IllegalStateException fault = new IllegalStateException("planned");

        everywhere(engine, () -> {
            CompletableFuture<Integer> cancelled = new CompletableFuture<>();
            cancelled.cancel(false);
            Request<Integer> failed = engine.fromStage(CompletableFuture.<Integer>failedFuture(fault))
                    .onFailed(seen::add);
            Request<Integer> dependent = engine.<Integer>fromStage(
                            CompletableFuture.completedFuture(1).thenApply(one -> {
                                throw fault;
                            }))
                    .onFailed(seen::add);

            assertThat(engine.fromStage(CompletableFuture.completedFuture(42)).await())
                    .isEqualTo(42);
            assertThat(engine.fromStage(CompletableFuture.completedStage(43)).await())
                    .isEqualTo(43);
            assertThat(failed.failure()).containsSame(fault);
            assertThat(dependent.failure()).containsSame(fault);
            assertThat(engine.fromStage(cancelled).awaitEnd()).isEqualTo(Request.State.CANCELLED);
        });
        assertThat(seen).hasSize(4).containsOnly(fault);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void whoAwaitsItIsSuspendedAndNoWorkerIsHeld(int workers) throws Exception {
        RequestEngine engine = engine(workers);
        List<CompletableFuture<Integer>> stages = new ArrayList<>();
        List<Request<Integer>> requests = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            CompletableFuture<Integer> stage = new CompletableFuture<>();
            stages.add(stage);
            requests.add(engine.submit(() -> engine.fromStage(stage).await() + 1));
        }
        requests.forEach(Awaits::untilSuspended);

        assertThat(Awaits.result(engine.submit(() -> "others run"))).isEqualTo("others run");
        assertThat(engine.snapshot().toString()).contains("SUSPENDED");
        Request<Boolean> completing = engine.submit(() -> {
            stages.forEach(stage -> stage.complete(41));
            return Request.current().isPresent();
        });

        assertThat(Awaits.result(completing)).isTrue();
        for (Request<Integer> request : requests) {
            assertThat(Awaits.result(request)).isEqualTo(42);
        }
    }

    @Test
    void itsCallbacksRunOutsideOfTheRequestThatCompletesIt() throws Exception {
        RequestEngine engine = engine(1);
        CompletableFuture<Integer> stage = new CompletableFuture<>();
        Request<Integer> request = engine.fromStage(stage);
        assertThat(request.onFinished(value -> seen.add(Request.current().isPresent()))
                        .state())
                .isEqualTo(Request.State.SUSPENDED);

        Awaits.result(engine.submit(() -> stage.complete(1)));

        assertThat(Awaits.result(request)).isEqualTo(1);
        assertThat(seen).containsExactly(false);
        assertThat(request.worker()).isEmpty();
    }

    @Test
    void cancellingItCancelsAFuture() throws Exception {
        RequestEngine engine = engine(1);
        CompletableFuture<Integer> stage = new CompletableFuture<>();
        CompletableFuture<Integer> ofParent = new CompletableFuture<>();
        CompletionStage<Integer> noFuture = new CompletableFuture<Integer>().minimalCompletionStage();
        Request<Integer> request = engine.fromStage(stage);
        Request<Integer> unreachable = engine.fromStage(noFuture);
        Request<Integer> parent = engine.submit(() -> engine.fromStage(ofParent).await());
        Awaits.untilSuspended(parent);

        assertThat(request.cancel()).isTrue();
        assertThat(unreachable.cancel()).isTrue();
        assertThat(parent.cancel()).isTrue();

        assertThat(request.state()).isEqualTo(Request.State.CANCELLED);
        assertThat(unreachable.state()).isEqualTo(Request.State.CANCELLED);
        assertThat(stage.isCancelled()).isTrue();
        Awaits.untilDone(parent);
        assertThat(ofParent.isCancelled()).isTrue();
    }

    @Test
    void closingTheEngineCancelsIt() throws Exception {
        RequestEngine engine = engine(1);
        CompletableFuture<Integer> ofRoot = new CompletableFuture<>();
        CompletableFuture<Integer> ofChild = new CompletableFuture<>();
        Request<Integer> root = engine.fromStage(ofRoot);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Request<Integer> waiting =
                engine.request(() -> engine.fromStage(ofChild).await());
        waiting.onFailed(failure::set).submit();
        Awaits.untilSuspended(waiting);

        engine.close();

        assertThat(root.state()).isEqualTo(Request.State.CANCELLED);
        assertThat(ofRoot.isCancelled()).isTrue();
        assertThat(ofChild.isCancelled()).isTrue();
        assertThat(failure.get()).isInstanceOf(InvalidRequestException.class);
        ofRoot.complete(1);
    }

    @Test
    void aFailureNobodyHearsOfIsReported() {
        RequestEngine engine = keep(Engines.builder(1)
                .onUnhandledFailure((request, failure) -> seen.add(failure))
                .build());
        CompletableFuture<Integer> stage = new CompletableFuture<>();
        IllegalStateException fault = new IllegalStateException("planned");
        engine.fromStage(stage);

        stage.completeExceptionally(fault);

        assertThat(seen).containsExactly(fault);
    }

    @Test
    @Covers("RequestEngine.fromStage(CompletionStage) throws IllegalStateException")
    void aClosedEngineTakesNone() {
        RequestEngine engine = engine(1);
        engine.close();

        assertThatThrownBy(() -> engine.fromStage(new CompletableFuture<>())).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void aValueThatComesAfterTheCancelIsDiscarded(int workers) throws Exception {
        RequestEngine engine = engine(workers);
        CompletableFuture<String> source = new CompletableFuture<>();
        Queue<String> early = new ConcurrentLinkedQueue<>();
        Request<String> request = engine.fromStage(source.minimalCompletionStage());
        request.onDiscarded(early::add).onDone(done -> seen.add(done.state()));

        assertThat(request.cancel()).isTrue();
        assertThat(request.awaitEnd()).isEqualTo(Request.State.CANCELLED);
        assertThat(early).isEmpty();
        source.complete("late");

        assertThat(early).containsExactly("late");
        assertThat(seen).containsExactly(Request.State.CANCELLED);
    }

    @Test
    void oneThatCannotBeFollowedLeavesNoRequest() {
        RequestEngine engine = engine(1);
        IllegalArgumentException fault = new IllegalArgumentException("planned");
        CompletableFuture<Integer> stage = new CompletableFuture<>() {
            @Override
            public CompletableFuture<Integer> whenComplete(
                    BiConsumer<? super @Nullable Integer, ? super @Nullable Throwable> action) {
                throw fault;
            }
        };

        assertThatThrownBy(() -> engine.fromStage(stage)).isSameAs(fault);
        assertThat(engine.snapshot().requests()).isEmpty();
        assertThat(stage).isCancelled();
    }
}
