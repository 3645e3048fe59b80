package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** E23: a pool is closed when its members have ended, so that what they work with can be freed. */
class PoolEndsWithItsMembersTest extends Conformance {

    private final Gate gate = gate();
    private final Gate forever = gate();
    private final Queue<String> seen = new ConcurrentLinkedQueue<>();

    /** Goes on after its cancel until the gate is open. */
    private Request<Object> slowToEnd(RequestEngine engine) {
        return engine.request(() -> {
            try {
                forever.pass();
            } finally {
                Request.uncancellable(() -> {
                    gate.pass();
                    return seen.add("a member has ended");
                });
            }
            return 1;
        });
    }

    @Test
    void thoughTheRequestThatClosesItIsCancelled() {
        RequestEngine engine = engine(2);
        Request<Object> user = engine.submit(() -> {
            try (RequestPool pool = engine.pool(2)) {
                pool.add(slowToEnd(engine));
                pool.add(slowToEnd(engine));
                pool.await();
            } finally {
                seen.add("memory is freed");
            }
            return 1;
        });
        forever.untilArrived(2);
        Awaits.untilSuspended(user);

        assertThat(user.cancel()).isTrue();
        gate.untilArrived(2);
        Awaits.untilSuspended(user);
        assertThat(seen).isEmpty();
        gate.open();

        assertThat(user.awaitEnd()).isEqualTo(Request.State.CANCELLED);
        assertThat(seen).containsExactly("a member has ended", "a member has ended", "memory is freed");
    }

    @Test
    void thoughItNeverStarted() {
        RequestEngine engine = engine(1);
        AtomicReference<Request<Object>> member = new AtomicReference<>();
        Request<Object> user = engine.submit(() -> {
            try (RequestPool pool = engine.pool()) {
                member.set(engine.root(() -> seen.add("never")));
                pool.add(member.get());
                forever.pass();
            }
            return 1;
        });
        forever.untilArrived(1);

        assertThat(user.cancel()).isTrue();

        assertThat(user.awaitEnd()).isEqualTo(Request.State.CANCELLED);
        assertThat(member.get().state()).isEqualTo(Request.State.CANCELLED);
        assertThat(seen).isEmpty();
    }

    @Test
    void thoughOthersNeedAMemberAfterAFailure() throws Exception {
        RequestEngine engine = engine(3);
        Gate ofNeeded = gate();
        Request<Integer> needed = engine.request(() -> {
            ofNeeded.pass();
            seen.add("a member has ended");
            return 42;
        });
        Request<Object> failing = engine.request(() -> {
            gate.pass();
            throw new IllegalStateException("planned");
        });
        Request<Object> user = engine.request(() -> {
            try (RequestPool pool = engine.pool(2)) {
                pool.add(needed);
                pool.add(failing);
                pool.await();
            } finally {
                seen.add("memory is freed");
            }
            return 1;
        });
        user.onFailed(failure -> {}).submit();
        ofNeeded.untilArrived(1);
        gate.untilArrived(1);
        Request<Integer> other = engine.submit(() -> needed.await());
        Awaits.untilSuspended(other);

        gate.open();
        failing.awaitEnd();
        Awaits.untilSuspended(user);
        assertThat(seen).isEmpty();
        ofNeeded.open();

        assertThat(user.awaitEnd()).isEqualTo(Request.State.FAILED);
        assertThat(Awaits.result(other)).isEqualTo(42);
        assertThat(seen).containsExactly("a member has ended", "memory is freed");
    }

    @Test
    void thoughWhatDependsOnOneThatOthersNeedTakesItsTime() throws Exception {
        RequestEngine engine = engine(1);
        Gate untilItHasEnded = gate();
        Request<Integer> shared = engine.root(() -> {
            gate.pass();
            return 1;
        });
        Request<Integer> other = engine.request(shared::await);
        Request<Object> user = engine.request(() -> {
            try (RequestPool pool = engine.pool(2)) {
                pool.add(shared);
                pool.add(engine.request(() -> {
                    throw new IllegalStateException("planned");
                }));
                assertThatThrownBy(pool::await).isInstanceOf(RequestException.class);
                untilItHasEnded.pass();
                seen.add("closing");
            }
            return seen.add("closed");
        });
        shared.toCompletableFuture().thenRun(() -> {
            seen.add("depends");
            passSlowly();
        });
        shared.submit();
        gate.untilArrived(1);
        other.submit();
        Awaits.untilSuspended(other);
        user.submit();
        untilItHasEnded.untilArrived(1);
        gate.open();
        forever.untilArrived(1);
        assertThat(shared.isDone()).isTrue();
        untilItHasEnded.open();
        Awaits.until("it closes", () -> seen.contains("closing"));
        forever.open();

        assertThat(user.await(Awaits.LONG)).isEqualTo(true);
        assertThat(other.await(Awaits.LONG)).isEqualTo(1);
        assertThat(seen).containsExactly("depends", "closing", "closed");
    }

    private void passSlowly() {
        try {
            forever.pass();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
