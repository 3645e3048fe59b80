package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** E23: waiting for the real end. */
class EndConformanceTest extends Conformance {

    private static final Duration SHORT = Duration.ofMillis(1);

    private final Gate gate = gate();
    private final Gate forever = gate();
    private final Queue<Object> seen = new ConcurrentLinkedQueue<>();

    /** A request that, once cancelled, goes on until the gate is open. */
    private Request<Integer> slowToEnd(RequestEngine engine) {
        Request<Integer> request = engine.submit(() -> {
            try {
                forever.pass();
            } finally {
                Request.uncancellable(() -> {
                    gate.pass();
                    return seen.add("the callable has ended");
                });
            }
            return 1;
        });
        forever.untilArrived(1);
        Awaits.untilSuspended(request);
        return request;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    @Covers("Request.awaitEnd()")
    void itTellsHowTheRequestEndedAndThrowsNothingOfIt(int workers) throws Exception {
        RequestEngine engine = engine(workers);

        everywhere(engine, () -> {
            Request<Integer> finished = engine.request(() -> 1);
            Request<Integer> failed = engine.request(() -> {
                throw new IllegalStateException("planned");
            });
            failed.onFailed(failure -> seen.add("failed"));
            Request<Integer> cancelled = engine.request(() -> 1);
            cancelled.cancel();
            finished.submit();
            try {
                failed.submit();
            } catch (RequestException inTheDebuggingMode) {
                assertThat(workers).isZero();
            }

            assertThat(finished.awaitEnd()).isEqualTo(Request.State.FINISHED);
            assertThat(failed.awaitEnd()).isEqualTo(Request.State.FAILED);
            assertThat(cancelled.awaitEnd()).isEqualTo(Request.State.CANCELLED);
            assertThat(Request.withValue(1).awaitEnd()).isEqualTo(Request.State.FINISHED);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    @Covers("Request.awaitEnd() throws IllegalStateException")
    void aRequestThatNobodySubmittedIsRefused(int workers) throws Exception {
        RequestEngine engine = engine(workers);

        everywhere(
                engine,
                () -> assertThatThrownBy(() -> engine.request(() -> 1).awaitEnd())
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("submitted"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void theEndIsThatOfTheCallableAndItsCallbacks(int workers) {
        RequestEngine engine = engine(workers);
        Request<Integer> request = slowToEnd(engine).onCancelled(() -> seen.add("callback"));
        Thread outside = start(() -> {
            assertThat(request.awaitEnd()).isEqualTo(Request.State.CANCELLED);
            seen.add("ended");
        });
        Awaits.untilParked(outside);

        assertThat(request.cancel())
                .as("who waits for the end does not need the result")
                .isTrue();
        Request<Boolean> inside = engine.submit(() -> seen.add(request.awaitEnd()));
        Awaits.untilSuspended(inside);
        gate.open();

        Awaits.untilDone(inside);
        Awaits.until("both", () -> seen.size() == 4);
        assertThat(seen).startsWith("the callable has ended", "callback").contains("ended", Request.State.CANCELLED);
    }

    @Test
    void itWorksInACancelledRequestAndIsNotCutShortByInterrupts() throws Exception {
        RequestEngine engine = engine(2);
        Request<Integer> request = slowToEnd(engine);
        Gate first = gate();
        Request<Object> waiting = engine.submit(() -> {
            try {
                first.pass();
            } finally {
                request.cancel();
                Thread.currentThread().interrupt();
                seen.add(request.awaitEnd());
                seen.add(Thread.interrupted());
            }
            return 0;
        });
        Awaits.untilSuspended(waiting);

        assertThat(waiting.cancel()).isTrue();
        Awaits.until("it waits again", () -> waiting.state() == Request.State.SUSPENDED && request.isCancelled());
        gate.open();

        Awaits.untilDone(waiting);
        assertThat(seen).containsExactly("the callable has ended", Request.State.CANCELLED, true);
    }

    @Test
    void theCancelOfWhoWaitsDoesNotSpreadAndAFailureIsNotHeard() {
        Queue<Throwable> told = new ConcurrentLinkedQueue<>();
        RequestEngine engine = keep(Engines.builder(2)
                .onUnhandledFailure((request, failure) -> told.add(failure))
                .build());
        IllegalStateException fault = new IllegalStateException("planned");
        Request<Integer> failing = engine.submit(() -> {
            gate.pass();
            throw fault;
        });
        Request<Boolean> waiting = engine.submit(() -> seen.add(failing.awaitEnd()));
        Awaits.untilSuspended(waiting);
        Awaits.untilSuspended(failing);

        assertThat(waiting.cancel()).isTrue();
        assertThat(failing.isCancelled()).isFalse();
        gate.open();

        Awaits.untilDone(waiting);
        assertThat(seen).containsExactly(Request.State.FAILED);
        Awaits.until("it is reported", () -> told.size() == 1);
        assertThat(told).containsExactly(fault);
    }

    @Test
    @Covers("Request.awaitEnd() throws CircularWaitException")
    void aRequestCannotWaitForItsOwnEnd() throws Exception {
        RequestEngine engine = engine(2);
        AtomicReference<Request<Integer>> first = new AtomicReference<>();
        first.set(engine.request(() -> {
            Request<Integer> second = engine.submit(() -> first.get().await());
            Awaits.untilSuspended(second);
            assertThatThrownBy(second::awaitEnd).isInstanceOf(CircularWaitException.class);
            return 42;
        }));
        Request<Object> selfish =
                engine.request(() -> Request.current().orElseThrow().awaitEnd());

        assertThat(Awaits.result(first.get())).isEqualTo(42);
        assertThatThrownBy(() -> Awaits.result(selfish)).hasCauseInstanceOf(CircularWaitException.class);
    }

    // ---- awaitOrCancel

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    @Covers({
        "Request.awaitOrCancel(Duration)",
        "Request.awaitOrCancel(Duration) throws RequestException",
        "Request.awaitOrCancel(Duration) throws InvalidRequestException"
    })
    void inTimeItIsAnAwait(int workers) throws Exception {
        RequestEngine engine = engine(workers);
        IllegalStateException fault = new IllegalStateException("planned");

        everywhere(engine, () -> {
            Request<Integer> cancelled = engine.request(() -> 1);
            cancelled.cancel();

            assertThat(engine.request(() -> 42).awaitOrCancel(Awaits.AGES)).isEqualTo(42);
            assertThatThrownBy(() -> engine.request(() -> {
                                throw fault;
                            })
                            .awaitOrCancel(Awaits.AGES))
                    .isInstanceOf(RequestException.class)
                    .hasCause(fault);
            assertThatThrownBy(() -> cancelled.awaitOrCancel(Awaits.AGES)).isInstanceOf(InvalidRequestException.class);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    @Covers("Request.awaitOrCancel(Duration) throws TimeoutException")
    void afterThatTheRequestIsCancelledAndHasEnded(int workers) throws Exception {
        RequestEngine engine = engine(workers);

        everywhere(engine, () -> {
            Request<Object> late = engine.request(() -> {
                forever.pass();
                return 1;
            });

            assertThatThrownBy(() -> late.awaitOrCancel(SHORT)).isInstanceOf(TimeoutException.class);
            assertThat(late.isDone()).isTrue();
            assertThat(late.state()).isEqualTo(Request.State.CANCELLED);
        });
    }

    @Test
    void itWaitsForTheEndOfWhatItCancelled() throws Exception {
        RequestEngine engine = engine(2);
        Request<Integer> request = slowToEnd(engine);
        Thread impatient = start(() -> {
            assertThatThrownBy(() -> request.awaitOrCancel(SHORT)).isInstanceOf(TimeoutException.class);
            seen.add("timed out");
        });

        Awaits.until("cancelled", request::isCancelled);
        Awaits.untilParked(impatient);
        gate.open();
        Awaits.join(impatient);

        assertThat(seen).containsExactly("the callable has ended", "timed out");
    }

    @Test
    void whatOthersNeedGoesOn() throws Exception {
        RequestEngine engine = engine(2);
        Request<Integer> needed = held(engine, gate, 42);
        Request<Integer> other = engine.submit(() -> needed.await());
        Awaits.untilSuspended(other);

        assertThatThrownBy(() -> needed.awaitOrCancel(SHORT)).isInstanceOf(TimeoutException.class);
        assertThat(needed.isCancelled()).isFalse();
        gate.open();

        assertThat(Awaits.result(other)).isEqualTo(42);
    }

    @Test
    @Covers({
        "Request.awaitOrCancel(Duration) throws RequestCancelledException",
        "Request.awaitOrCancel(Duration) throws CircularWaitException",
        "Request.awaitOrCancel(Duration) throws IllegalStateException",
        "Request.awaitOrCancel(Duration) throws InterruptedException"
    })
    void itThrowsWhatAwaitThrows() throws Exception {
        RequestEngine engine = engine(2);
        Request<Integer> needed = held(engine, gate, 42);
        Request<Integer> waiting = engine.submit(() -> needed.awaitOrCancel(Awaits.AGES));
        Awaits.untilSuspended(waiting);
        Request<Integer> selfish =
                engine.request(() -> (Integer) Request.current().orElseThrow().awaitOrCancel(Awaits.AGES));
        RequestEngine closed = engine(1);
        Request<Integer> late = closed.request(() -> 1);
        closed.close();
        Callable<Integer> interrupted = () -> {
            // Not after the interrupt: with the flag set, waiting for its start would spin, on the only carrier
            // perhaps.
            Request<Integer> child = held(engine, forever, 1);
            Thread.currentThread().interrupt();
            return child.awaitOrCancel(Awaits.AGES);
        };

        assertThat(waiting.cancel()).isTrue();
        Awaits.untilDone(waiting);
        assertThat(needed.awaitEnd()).isEqualTo(Request.State.CANCELLED);
        assertThatThrownBy(() -> Awaits.result(selfish)).hasCauseInstanceOf(CircularWaitException.class);
        assertThatThrownBy(() -> late.awaitOrCancel(SHORT)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Awaits.result(engine.request(interrupted)))
                .hasCauseInstanceOf(InterruptedException.class);
    }
}
