package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** E22: a part of a request that does not know of its cancel. */
class UncancellableConformanceTest extends Conformance {

    private final Gate forever = gate();
    private final Queue<Object> seen = new ConcurrentLinkedQueue<>();

    /** Cancels a request that is suspended at the first gate, and waits for its end. */
    private void cancelAtTheGate(Request<?> request) {
        forever.untilArrived(1);
        Awaits.untilSuspended(request);
        assertThat(request.cancel()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    @Covers({"Request.uncancellable(Callable)", "Request.uncancellable(Callable) throws Exception"})
    void outsideOfACancelItOnlyCalls(int workers) throws Exception {
        RequestEngine engine = engine(workers);
        Exception fault = new Exception("planned");

        everywhere(engine, () -> {
            assertThat(Request.uncancellable(() -> 42)).isEqualTo(42);
            assertThat(Request.<Integer>uncancellable(() -> null)).isNull();
            assertThatThrownBy(() -> Request.uncancellable(() -> {
                        throw fault;
                    }))
                    .isSameAs(fault);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void cleanupInACancelledRequestWaitsLocksAndCreates(int workers) throws Exception {
        RequestEngine engine = engine(workers);
        RequestLock lock = new RequestLock();
        AtomicInteger users = new AtomicInteger(1);
        Gate held = gate();
        Request<Object> holder = engine.submit(() -> {
            lock.lock();
            try {
                held.pass();
            } finally {
                lock.unlock();
            }
            return 0;
        });
        held.untilArrived(1);
        Request<Object> request = engine.submit(() -> {
            try {
                forever.pass();
            } finally {
                Request.uncancellable(() -> {
                    lock.lock();
                    users.decrementAndGet();
                    lock.unlock();
                    Request.checkCancelled();
                    Request<String> queued = engine.submit(() -> "queued");
                    seen.add(queued.isCancelled());
                    seen.add(queued.await());
                    seen.add(engine.request(() -> "direct").await());
                    try (RequestPool pool = engine.pool()) {
                        pool.add(engine.request(() -> seen.add("member")));
                        pool.await();
                    }
                    return seen.add(Request.current().orElseThrow().isCancelled());
                });
            }
            return 0;
        });

        cancelAtTheGate(request);
        held.open();
        Awaits.untilDone(request);
        Awaits.untilDone(holder);

        assertThat(users).hasValue(0);
        assertThat(seen).containsExactly(false, "queued", "direct", "member", true);
        assertThat(request.state()).isEqualTo(Request.State.CANCELLED);
    }

    @Test
    void aCancelMeanwhileWaitsForTheOutermostEnd() throws Exception {
        RequestEngine engine = engine(2);
        Gate inside = gate();
        Gate childsGate = gate();
        AtomicReference<Request<Integer>> child = new AtomicReference<>();
        Request<Object> request = engine.submit(() -> {
            child.set(engine.submit(() -> {
                childsGate.pass();
                return 7;
            }));
            Request.uncancellable(() -> {
                Request.uncancellable(() -> 1);
                inside.pass();
                seen.add("inside, " + child.get().isCancelled());
                return 0;
            });
            seen.add("outside, " + child.get().isCancelled());
            assertThatThrownBy(Request::checkCancelled).isInstanceOf(RequestCancelledException.class);
            forever.pass();
            return seen.add("never");
        });
        inside.untilArrived(1);
        Awaits.untilSuspended(request);
        Awaits.untilSuspended(child.get());

        assertThat(request.cancel()).isTrue();
        assertThat(request.isCancelled()).isTrue();
        assertThat(request.isDone()).isFalse();
        assertThat(child.get().isCancelled()).isFalse();
        inside.open();

        Awaits.untilDone(request);
        Awaits.untilDone(child.get());
        assertThat(seen).containsExactly("inside, false", "outside, true");
        assertThat(request.state()).isEqualTo(Request.State.CANCELLED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void meanwhileItCountsAsALiveWaiter(boolean poolsToo) throws Exception {
        RequestEngine engine = engine(2);
        Gate gate = gate();
        Request<Integer> needed = engine.request(() -> {
            gate.pass();
            return 7;
        });
        Request<Object> request = engine.submit(() -> Request.uncancellable(() -> {
            if (poolsToo) {
                try (RequestPool pool = engine.pool()) {
                    pool.add(needed);
                    pool.await();
                }
            } else {
                needed.submit().await();
            }
            return seen.add(needed.result());
        }));
        gate.untilArrived(1);
        Awaits.untilSuspended(request);

        assertThat(request.cancel()).isTrue();
        assertThat(needed.cancel()).isFalse();
        gate.open();

        Awaits.untilDone(request);
        assertThat(seen).containsExactly(7);
        assertThat(needed.state()).isEqualTo(Request.State.FINISHED);
        assertThat(request.state()).isEqualTo(Request.State.CANCELLED);
    }

    @Test
    void aCircleIsFoundThoughACancelledRequestIsPartOfIt() throws Exception {
        RequestEngine engine = engine(2);
        Gate gate = gate();
        AtomicReference<Request<Object>> first = new AtomicReference<>();
        Request<Object> second = engine.request(() -> {
            gate.pass();
            return first.get().await();
        });
        first.set(engine.request(() -> Request.uncancellable(second.submit()::await)));
        first.get().submit();
        gate.untilArrived(1);
        Awaits.untilSuspended(first.get());

        assertThat(first.get().cancel()).isTrue();
        gate.open();

        Awaits.untilDone(first.get());
        Awaits.untilDone(second);
        assertThat(second.failure()).containsInstanceOf(InvalidRequestException.class);
    }

    @Test
    void debuggingModeHasItToo() throws Exception {
        RequestEngine engine = engine(0);
        Request<Object> request = engine.request(() -> {
            Request<?> self = Request.current().orElseThrow();
            Request.uncancellable(() -> {
                seen.add(self.cancel());
                Request.checkCancelled();
                seen.add(engine.submit(() -> "child").result());
                return 0;
            });
            Request.checkCancelled();
            return 0;
        });

        request.submit();

        assertThat(seen).containsExactly(true, "child");
        assertThat(request.state()).isEqualTo(Request.State.CANCELLED);
    }

    @Test
    void manyCancelsAtAnyMomentLoseNothing() throws Exception {
        RequestEngine engine = engine(2);
        RequestLock lock = new RequestLock();
        AtomicInteger users = new AtomicInteger();
        List<Request<Object>> requests = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            requests.add(engine.submit(() -> {
                users.incrementAndGet();
                try {
                    lock.lock();
                    lock.unlock();
                    Request.checkCancelled();
                    return engine.submit(() -> 1).await();
                } finally {
                    Request.uncancellable(() -> {
                        lock.lock();
                        users.decrementAndGet();
                        lock.unlock();
                        return 0;
                    });
                }
            }));
        }

        requests.forEach(Request::cancel);
        Engines.untilAtRest(engine);

        assertThat(users).hasValue(0);
        assertThat(lock.isLocked()).isFalse();
    }
}
