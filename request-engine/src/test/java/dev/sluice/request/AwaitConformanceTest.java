package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ways to wait for a {@link Request}, and each exception of each. */
class AwaitConformanceTest extends Conformance {

    private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);

    private RequestEngine engine;

    @BeforeEach
    void prepare() {
        engine = engine(2);
    }

    private static ThrowingCallable[] waits(Request<?> request) {
        return new ThrowingCallable[] {request::await, () -> request.await(Awaits.AGES), request::block};
    }

    @Test
    @Covers({"Request.await()", "Request.block()"})
    void awaitReturnsTheResultAndBlockWaitsForIt() throws Exception {
        everywhere(engine, () -> {
            Request<Integer> awaited = engine.request(() -> 7);
            Request<Integer> blocked = engine.request(() -> 8);

            blocked.block();

            assertThat(awaited.await()).isEqualTo(7);
            assertThat(blocked.result()).isEqualTo(8);
        });
    }

    @Test
    @Covers("Request.await(Duration)")
    void aTimedAwaitReturnsTheResult() throws Exception {
        everywhere(engine, () -> {
            Request<Integer> awaited = engine.request(() -> 7);

            assertThat(awaited.await(FOR_EVER)).isEqualTo(7);
            assertThat(awaited.await(Duration.ZERO)).isEqualTo(7);
            assertThat(awaited.await(FOR_EVER.negated())).isEqualTo(7);
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 0, -1, Long.MIN_VALUE})
    @Covers("Request.await(Duration) throws TimeoutException")
    void theTimeIsOver(long nanos) throws Exception {
        Duration time = nanos == Long.MIN_VALUE ? Duration.ofSeconds(nanos) : Duration.ofNanos(nanos);
        Gate gate = gate();
        Request<Integer> held = held(engine, gate, 7);

        everywhere(
                engine,
                () -> assertThatThrownBy(() -> held.await(time))
                        .isInstanceOf(TimeoutException.class)
                        .hasMessageContaining(held.toString()));

        gate.open();
        assertThat(Awaits.result(held)).as("the request goes on").isEqualTo(7);
    }

    @Test
    @Covers({
        "Request.await() throws InterruptedException",
        "Request.await(Duration) throws InterruptedException",
        "Request.block() throws InterruptedException"
    })
    void anInterruptEndsTheWaitAndNotTheRequest() throws Exception {
        Gate gate = gate();
        Request<Integer> held = held(engine, gate, 7);

        Interrupts.end(engine, held::await);
        Interrupts.end(engine, () -> held.await(FOR_EVER));
        Interrupts.end(engine, held::block);

        assertThat(held.isDone()).isFalse();
        gate.open();
        assertThat(Awaits.result(held)).isEqualTo(7);
    }

    @Test
    @Covers({
        "Request.await() throws RequestException",
        "Request.await(Duration) throws RequestException",
        "Request.block() throws RequestException",
        "RequestException.rootCause()"
    })
    void aFailureReachesWhoWaits() throws Exception {
        Exception fault = new Exception("planned");
        Request<Object> inner = engine.request(() -> {
            throw fault;
        });
        Request<Object> failing = engine.request(inner::await);

        everywhere(engine, () -> {
            for (ThrowingCallable wait : waits(failing)) {
                assertThatThrownBy(wait)
                        .isInstanceOfSatisfying(
                                RequestException.class,
                                thrown -> assertThat(thrown.rootCause()).isSameAs(fault))
                        .hasMessageContaining(failing.toString())
                        .cause()
                        .isInstanceOf(RequestException.class)
                        .hasCause(fault);
            }
        });
    }

    @Test
    @Covers({
        "Request.await() throws InvalidRequestException",
        "Request.await(Duration) throws InvalidRequestException",
        "Request.block() throws InvalidRequestException"
    })
    void aCancelledRequestHasNoResultToWaitFor() throws Exception {
        Request<Integer> cancelled = engine.request(() -> 7);
        cancelled.cancel();

        everywhere(engine, () -> {
            for (ThrowingCallable wait : waits(cancelled)) {
                assertThatThrownBy(wait)
                        .isInstanceOf(InvalidRequestException.class)
                        .hasMessageContaining(cancelled.toString());
            }
        });
    }

    @Test
    @Covers({
        "Request.await() throws IllegalStateException",
        "Request.await(Duration) throws IllegalStateException",
        "Request.block() throws IllegalStateException",
        "Request.submit() throws IllegalStateException",
        "RequestEngine.request(Callable) throws IllegalStateException",
        "RequestEngine.submit(Callable) throws IllegalStateException"
    })
    void aClosedEngineStartsNothing() throws Exception {
        RequestEngine closed = engine(1);
        Request<Integer> late = closed.request(() -> 7);
        Request<Integer> done = closed.submit(() -> 8);
        Awaits.result(done);
        closed.close();

        everywhere(engine, () -> {
            for (ThrowingCallable wait : waits(late)) {
                assertThatThrownBy(wait)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("closed");
            }
            assertThatThrownBy(late::submit).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> closed.request(() -> 9)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> closed.submit(() -> 9)).isInstanceOf(IllegalStateException.class);
            assertThat(done.await()).isEqualTo(8);
            assertThat(done.submit().await(Duration.ZERO)).isEqualTo(8);
        });
        assertThat(late.state()).isEqualTo(Request.State.CREATED);
    }
}
