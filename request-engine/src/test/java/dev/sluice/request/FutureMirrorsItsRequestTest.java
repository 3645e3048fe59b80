package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A future mirrors its request without submitting it, and cancelling it asks to cancel the request; timed waits submit. */
@Timeout(30)
class FutureMirrorsItsRequestTest {

    private static final String WORKERS = "dev.sluice.request.Engines#workers";

    @ParameterizedTest
    @MethodSource(WORKERS)
    void itMirrorsTheOutcomeAndDoesNotSubmit(int workers) throws Exception {
        try (RequestEngine engine = Engines.create(workers)) {
            IllegalStateException fault = new IllegalStateException("fault");
            Request<Integer> finishing = engine.request(() -> 7);
            Request<Integer> failing = engine.request(() -> {
                throw fault;
            });
            CompletableFuture<Integer> finished = finishing.toCompletableFuture();
            CompletableFuture<Integer> failed = failing.toCompletableFuture();
            assertThat(finishing.state()).isEqualTo(Request.State.CREATED);

            finishing.submit();
            failing.submit();

            assertThat(finished.get()).isEqualTo(7);
            assertThatThrownBy(failed::get).cause().isSameAs(fault);
        }
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void cancellingItAsksAndCompletingItByHandDoesNotTouchTheRequest(int workers) throws Exception {
        try (RequestEngine engine = Engines.create(workers)) {
            Request<Integer> cancelled = engine.request(() -> 7);
            Request<Integer> completed = engine.request(() -> 8);

            boolean took = cancelled.toCompletableFuture().cancel(true);
            completed.toCompletableFuture().complete(9);

            assertThat(took).isTrue();
            assertThat(cancelled.state()).isEqualTo(Request.State.CANCELLED);
            assertThat(Awaits.result(completed)).isEqualTo(8);
        }
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void cancellingItWhileSomebodyWaitsCancelsTheFutureAlone(int workers) throws Exception {
        try (RequestEngine engine = Engines.create(workers)) {
            Gate gate = new Gate();
            Request<Integer> needed = engine.request(() -> {
                gate.pass();
                return 7;
            });
            Request<Integer> waiting = engine.submit(() -> needed.await());
            gate.untilArrived(1);
            CompletableFuture<Integer> future = needed.toCompletableFuture();

            boolean took = future.cancel(true);
            gate.open();

            assertThat(took).isTrue();
            assertThat(future).isCancelled();
            assertThat(Awaits.result(waiting)).isEqualTo(7);
            assertThat(needed.state()).isEqualTo(Request.State.FINISHED);
        }
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void aTimedWaitInsideARequestSubmitsTheChildAndCanTimeOut(int workers) throws Exception {
        try (RequestEngine engine = Engines.create(workers);
                RequestEngine other = Engines.create(1)) {
            Gate gate = new Gate();
            CountDownLatch timedOut = new CountDownLatch(1);
            Request<Integer> waiting = engine.submit(() -> {
                Request<Integer> child = engine.request(() -> {
                    gate.pass();
                    return 7;
                });
                assertThatThrownBy(() -> child.await(Duration.ofMillis(2))).isInstanceOf(TimeoutException.class);
                timedOut.countDown();
                return child.await() + other.submit(() -> 35).await();
            });
            Awaits.on(timedOut);

            gate.open();

            assertThat(Awaits.result(waiting)).isEqualTo(42);
        }
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void whatDependsOnItMakesRootsThatASnapshotShowsAndAClosedEngineRefuses(int workers) throws Exception {
        Gate gate = new Gate();
        AtomicReference<Optional<Request<?>>> current = new AtomicReference<>();
        AtomicReference<Request<String>> made = new AtomicReference<>();
        AtomicReference<Throwable> refused = new AtomicReference<>();
        try (RequestEngine engine = Engines.create(workers)) {
            Gate first = new Gate();
            Request<String> request = engine.submit(() -> {
                first.pass();
                return "first";
            });
            CompletableFuture<Void> dependent = request.toCompletableFuture().thenAccept(value -> {
                current.set(Request.current());
                made.set(engine.<String>submit(() -> {
                            gate.pass();
                            return value + ", second";
                        })
                        .name("made by a dependent"));
            });
            first.open();
            dependent.get();

            assertThat(current.get()).isEmpty();
            assertThat(made.get().parent()).isEmpty();
            assertThat(engine.snapshot().requests())
                    .extracting(EngineSnapshot.LiveRequest::name)
                    .containsExactly("made by a dependent");
            CompletableFuture<Void> late = made.get().toCompletableFuture().thenAccept(value -> {
                try {
                    engine.submit(() -> "third");
                } catch (IllegalStateException closed) {
                    refused.set(closed);
                }
            });
            gate.untilArrived(1); // what has not begun would be cancelled
            Thread closing = Thread.ofPlatform().start(engine::close);
            Awaits.until("refuses", () -> {
                try {
                    engine.request(() -> "");
                    return false;
                } catch (IllegalStateException closed) {
                    return true;
                }
            });
            gate.open();
            Awaits.join(closing);

            assertThat(late).isCompleted();
            assertThat(made.get().result()).isEqualTo("first, second");
            assertThat(refused.get()).isInstanceOf(IllegalStateException.class);
        }
    }
}
