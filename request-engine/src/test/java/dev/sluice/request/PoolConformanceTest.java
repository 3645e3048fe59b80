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

/** {@link RequestPool}, method by method. */
class PoolConformanceTest extends Conformance {

    private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);

    private RequestEngine engine;

    @BeforeEach
    void prepare() {
        engine = engine(2);
    }

    private RequestPool pool(Request<?>... members) {
        RequestPool pool = engine.pool();
        for (Request<?> member : members) {
            pool.add(member);
        }
        return pool;
    }

    private Request<Object> failing(Exception failure) {
        return engine.request(() -> {
            throw failure;
        });
    }

    private Request<Integer> waiting(Gate gate) {
        return engine.request(() -> {
            gate.pass();
            return 7;
        });
    }

    @Test
    @Covers({"RequestPool.add(Request)", "RequestPool.size()", "RequestPool.await()", "RequestPool.toString()"})
    void membersRunWhenThePoolIsAwaited() throws Exception {
        everywhere(engine, () -> {
            Request<Integer> member = engine.request(() -> 7);
            RequestPool pool = pool(member);
            assertThat(pool.size()).isEqualTo(1);
            assertThat(pool.toString()).contains("pool", "1");
            assertThat(member.state()).isEqualTo(Request.State.CREATED);

            pool.await();

            assertThat(member.result()).isEqualTo(7);
            assertThat(pool.size()).isZero();
            pool.await();
        });
    }

    @Test
    @Covers("RequestPool.await(Duration)")
    void aTimedAwaitRunsThemToo() throws Exception {
        everywhere(engine, () -> {
            Request<Integer> member = engine.request(() -> 7);
            RequestPool pool = pool(member);

            pool.await(FOR_EVER);

            assertThat(member.result()).isEqualTo(7);
            pool.await(Duration.ZERO);
            pool.await(FOR_EVER.negated());
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 0, -1, Long.MIN_VALUE})
    @Covers("RequestPool.await(Duration) throws TimeoutException")
    void theTimeIsOver(long nanos) throws Exception {
        Duration time = nanos == Long.MIN_VALUE ? Duration.ofSeconds(nanos) : Duration.ofNanos(nanos);
        Gate gate = gate();
        Request<Integer> member = waiting(gate);
        RequestPool pool = pool(member);

        everywhere(engine, () -> assertThatThrownBy(() -> pool.await(time)).isInstanceOf(TimeoutException.class));

        gate.open();
        pool.await();
        assertThat(member.result()).as("the members go on").isEqualTo(7);
    }

    @Test
    @Covers({
        "RequestPool.await() throws InterruptedException",
        "RequestPool.await(Duration) throws InterruptedException"
    })
    void anInterruptEndsTheWaitAndNotTheMembers() throws Exception {
        Gate gate = gate();
        Request<Integer> member = waiting(gate);
        RequestPool pool = pool(member);

        Interrupts.end(engine, pool::await);
        Interrupts.end(engine, () -> pool.await(FOR_EVER));

        assertThat(member.isDone()).isFalse();
        gate.open();
        pool.await();
        assertThat(member.result()).isEqualTo(7);
    }

    @Test
    @Covers({
        "RequestPool.await() throws RequestException",
        "RequestPool.await(Duration) throws RequestException",
        "RequestPool.close() throws RequestException"
    })
    void theFirstFailureIsThrown() throws Exception {
        Exception fault = new Exception("planned");

        everywhere(engine, () -> {
            RequestPool awaited = pool(failing(fault));
            RequestPool timed = pool(failing(fault));
            RequestPool closed = pool(failing(fault));

            for (ThrowingCallable wait :
                    new ThrowingCallable[] {awaited::await, () -> timed.await(FOR_EVER), closed::close}) {
                assertThatThrownBy(wait).isInstanceOf(RequestException.class).hasCause(fault);
            }
            awaited.close(); // has thrown it already
        });
    }

    @Test
    @Covers({
        "RequestPool.await() throws InvalidRequestException",
        "RequestPool.await(Duration) throws InvalidRequestException"
    })
    void aPoolWithACancelledMemberHasNoEndToWaitFor() throws Exception {
        everywhere(engine, () -> {
            Request<Integer> cancelled = engine.request(() -> 7);
            cancelled.cancel();
            RequestPool pool = pool(cancelled, engine.request(() -> 8));

            assertThatThrownBy(pool::await).isInstanceOf(InvalidRequestException.class);
            assertThatThrownBy(() -> pool.await(FOR_EVER)).isInstanceOf(InvalidRequestException.class);
            pool.close();
        });
    }

    @Test
    @Covers({"RequestPool.cancel()", "RequestPool.add(Request) throws IllegalStateException"})
    void aCancelledPoolStartsNothingAndTakesNothing() throws Exception {
        everywhere(engine, () -> {
            Request<Integer> member = engine.request(() -> 7);
            RequestPool pool = pool(member);

            pool.cancel();
            pool.cancel();

            assertThat(member.state()).isEqualTo(Request.State.CANCELLED);
            assertThatThrownBy(pool::await).isInstanceOf(InvalidRequestException.class);
            assertThatThrownBy(() -> pool.add(engine.request(() -> 8)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("started");
        });
    }

    @Test
    @Covers("RequestPool.close()")
    void closeAwaitsTheMembers() throws Exception {
        everywhere(engine, () -> {
            Request<Integer> member = engine.request(() -> 7);
            RequestPool pool = pool(member);

            pool.close();
            pool.close();

            assertThat(member.result()).isEqualTo(7);
        });
    }

    @Test
    @Covers("RequestPool.close()")
    void anInterruptDuringCloseCancelsTheMembersAndKeepsTheFlag() throws Exception {
        Gate gate = gate();
        for (boolean inARequest : new boolean[] {true, false}) {
            Request<Integer> member = waiting(gate);
            RequestPool pool = pool(member);

            String outcome = inARequest
                    ? Interrupts.inARequest(engine, pool::close, () -> {})
                    : Interrupts.inAThread(pool::close, () -> {});

            assertThat(outcome).isEqualTo(Interrupts.KEPT);
            assertThat(member.state()).isEqualTo(Request.State.CANCELLED);
        }
    }

    @Test
    @Covers({
        "RequestPool.await() throws RequestCancelledException",
        "RequestPool.await(Duration) throws RequestCancelledException",
        "RequestPool.close() throws RequestCancelledException"
    })
    void aCancelledRequestDoesNotWaitForAPool() throws Exception {
        RequestPool pool = pool(engine.request(() -> 7));
        Seen seen = new Seen();
        Request<Object> cancelled = engine.request(seen.in(() -> {
            Request.current().orElseThrow().cancel();
            for (ThrowingCallable wait :
                    new ThrowingCallable[] {pool::await, () -> pool.await(FOR_EVER), pool::close}) {
                assertThatThrownBy(wait).isInstanceOf(RequestCancelledException.class);
            }
            return null;
        }));

        cancelled.submit();

        assertThat(seen.thrown()).isNull();
        Awaits.untilDone(cancelled);
        pool.close();
    }

    @Test
    void aPoolOfAClosedEngineFails() throws Exception {
        RequestEngine closed = engine(1);
        RequestPool pool = closed.pool();
        pool.add(closed.request(() -> 7));
        closed.close();

        everywhere(
                engine,
                () -> assertThatThrownBy(pool::await)
                        .isInstanceOf(RequestException.class)
                        .cause()
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("closed"));
    }

    @Test
    void membersThatRunAlreadyOrAreOverAreWaitedForAsWell() throws Exception {
        Gate gate = gate();
        Request<Integer> running = held(engine, gate, 7);
        Request<Integer> finished = engine.submit(() -> 8);
        Awaits.result(finished);
        RequestPool pool = pool(running, finished, Request.withValue(9));

        assertThatThrownBy(() -> pool.await(Duration.ZERO)).isInstanceOf(TimeoutException.class);
        gate.open();
        pool.await();

        assertThat(running.result()).isEqualTo(7);
        assertThat(pool.size()).isZero();
    }
}
