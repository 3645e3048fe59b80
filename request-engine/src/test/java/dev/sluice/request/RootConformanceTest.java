package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** E25: a request without a parent, wherever it is created. */
class RootConformanceTest extends Conformance {

    private final AtomicReference<Request<Integer>> made = new AtomicReference<>();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    @Covers("RequestEngine.root(Callable)")
    void aRootHasNoParentWhereverItIsCreated(int workers) throws Exception {
        RequestEngine engine = engine(workers);

        everywhere(engine, () -> {
            Request<Optional<Request<?>>> root =
                    engine.root(() -> Request.current().orElseThrow().parent());

            assertThat(root.state()).isEqualTo(Request.State.CREATED);
            assertThat(root.parent()).isEmpty();
            assertThat(root.await()).isEmpty();
            assertThat(Request.withValue(root).parent()).isEmpty();
        });
    }

    @Test
    void aRootOutlivesTheFailureOfItsCreator() throws Exception {
        RequestEngine engine = engine(2);
        Gate gate = gate();
        IllegalStateException fault = new IllegalStateException("planned");

        Request<Integer> creator = engine.request(() -> {
            made.set(engine.root(() -> {
                        gate.pass();
                        return 42;
                    })
                    .submit());
            throw fault;
        });
        assertThatThrownBy(creator::await).hasCause(fault);
        gate.open();

        assertThat(Awaits.result(made.get())).isEqualTo(42);
    }

    @Test
    void aRootOutlivesTheCancelOfItsCreator() throws Exception {
        RequestEngine engine = engine(2);
        Gate gate = gate();
        Gate forever = gate();
        Request<Integer> creator = engine.submit(() -> {
            made.set(engine.root(() -> {
                        gate.pass();
                        return 42;
                    })
                    .submit());
            forever.pass();
            return 0;
        });
        forever.untilArrived(1);

        assertThat(creator.cancel()).isTrue();
        Awaits.untilDone(creator);
        gate.open();

        assertThat(made.get().isCancelled()).isFalse();
        assertThat(Awaits.result(made.get())).isEqualTo(42);
    }

    @Test
    void aRootThatIsCreatedInACancelledRequestIsAlive() throws Exception {
        RequestEngine engine = engine(1);
        Gate forever = gate();
        Request<Integer> creator = engine.submit(() -> {
            try {
                forever.pass();
            } finally {
                made.set(engine.root(() -> 42).submit());
            }
            return 0;
        });
        Awaits.untilSuspended(creator);

        assertThat(creator.cancel()).isTrue();
        Awaits.untilDone(creator);

        assertThat(Awaits.result(made.get())).isEqualTo(42);
    }

    @Test
    void aRootHasAnAgeOfItsOwn() throws Exception {
        RequestEngine engine = engine(1);
        CountDownLatch blocked = new CountDownLatch(1);
        List<String> order = new ArrayList<>();
        Request<Integer> first = engine.submit(() -> {
            engine.root(() -> order.add("root of the first")).submit();
            engine.submit(() -> order.add("child of the first"));
            Awaits.on(blocked);
            return 1;
        });
        Awaits.until("the first runs", () -> first.state() == Request.State.RUNNING);
        Request<Boolean> second = engine.submit(() -> order.add("second"));
        blocked.countDown();

        Awaits.result(first);
        Awaits.result(second);
        Engines.untilAtRest(engine);

        assertThat(order).first().isEqualTo("child of the first");
        assertThat(order).containsExactlyInAnyOrder("child of the first", "second", "root of the first");
    }

    @Test
    @Covers("RequestEngine.root(Callable) throws IllegalStateException")
    void aClosedEngineMakesNoRoots() throws Exception {
        RequestEngine engine = engine(1);
        Request<Integer> early = engine.root(() -> 1);
        engine.close();

        assertThatThrownBy(() -> engine.root(() -> 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(engine.name());
        assertThatThrownBy(early::submit).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aRequestThatRunsWhileTheEngineClosesMayCleanUpInARoot() throws Exception {
        RequestEngine engine = engine(1);
        Gate gate = gate();
        Request<Integer> running = held(engine, gate, 1);
        Request<Integer> cleaning = engine.submit(() -> {
            try {
                gate.pass();
            } finally {
                made.set(engine.root(() -> 42).submit());
            }
            return 2;
        });
        Awaits.untilSuspended(cleaning);

        Thread closer = start(engine::close);
        Awaits.until("the engine closes", () -> refuses(engine));
        gate.open();
        Awaits.join(closer);

        assertThat(running.result()).isEqualTo(1);
        assertThat(made.get().result()).isEqualTo(42);
    }

    private static boolean refuses(RequestEngine engine) {
        try {
            engine.request(() -> 1);
            return false;
        } catch (IllegalStateException closed) {
            return true;
        }
    }

    @Test
    void sharedResultsOutliveTheirFirstUsers() throws Exception {
        RequestEngine engine = engine(2);
        Gate gate = gate();
        Map<String, Request<Integer>> cache = new ConcurrentHashMap<>();
        Request<Integer> first = engine.submit(() -> cache.computeIfAbsent(
                        "key",
                        key -> engine.root(() -> {
                            gate.pass();
                            return 42;
                        }))
                .await());
        gate.untilArrived(1);

        first.cancel();
        gate.open();
        Awaits.untilDone(first);
        Request<Integer> later = engine.submit(() -> cache.get("key").await());

        assertThat(Awaits.result(later)).isEqualTo(42);
    }
}
