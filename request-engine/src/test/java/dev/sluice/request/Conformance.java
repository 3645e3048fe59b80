package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.request.threadpool.ThreadPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/**
 * What the conformance tests stand on, in the manner of the TCK of JSR 166. What goes wrong in a thread or request that a test began fails
 * the test, and nothing outlives it: its threads are joined, its engines and pools closed. Whatever does not end is a failure with a
 * {@link ThreadDump}.
 */
@Timeout(120)
abstract class Conformance {

    /** What a thread does. */
    @FunctionalInterface
    interface Body {
        void run() throws Exception;
    }

    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();
    private final Queue<RequestEngine> engines = new ConcurrentLinkedQueue<>();
    private final Queue<ThreadPool> pools = new ConcurrentLinkedQueue<>();
    private final Queue<Gate> gates = new ConcurrentLinkedQueue<>();

    /** How long to wait for what has to end. */
    Duration patience() {
        return Awaits.LONG;
    }

    /** An engine in the mode under test. */
    final RequestEngine engine(int workers) {
        return engine(Engines.builder(workers));
    }

    /** An engine that fails the test if a request fails that nobody listens to. */
    final RequestEngine engine(RequestEngine.Builder settings) {
        return keep(settings.onUnhandledFailure((request, failure) -> failures.add(failure))
                .build());
    }

    /** An engine to be closed after the test. */
    final RequestEngine keep(RequestEngine engine) {
        engines.add(engine);
        return engine;
    }

    /** A pool to be closed after the test. */
    final ThreadPool keep(ThreadPool pool) {
        pools.add(pool);
        return pool;
    }

    /** A gate that opens after the test at the latest. */
    final Gate gate() {
        Gate gate = new Gate();
        gates.add(gate);
        return gate;
    }

    /** A request that runs, suspended at the gate, and then returns {@code result}. */
    static <T> Request<T> held(RequestEngine engine, Gate gate, T result) {
        Request<T> request = engine.submit(() -> {
            gate.pass();
            return result;
        });
        Awaits.untilSuspended(request);
        return request;
    }

    /** Starts a thread. */
    final Thread start(Body body) {
        Thread thread = Thread.ofPlatform()
                .daemon()
                .name(getClass().getSimpleName() + "-" + threads.size())
                .start(() -> {
                    try {
                        body.run();
                    } catch (Throwable thrown) {
                        failures.add(thrown);
                    }
                });
        threads.add(thread);
        return thread;
    }

    /** Does it here, in a foreign thread, and then inside a request. */
    static void everywhere(RequestEngine engine, Body body) throws Exception {
        body.run();
        Awaits.result(engine.submit(() -> {
            body.run();
            return true;
        }));
    }

    @AfterEach
    final void nothingIsLeft() throws InterruptedException {
        gates.forEach(Gate::open);
        joinAll();
        engines.forEach(engine -> start(engine::close));
        pools.forEach(pool -> start(pool::close));
        joinAll();
        if (!failures.isEmpty()) {
            AssertionError failure = new AssertionError("outside of the test's thread: " + failures, failures.poll());
            failures.forEach(failure::addSuppressed);
            throw failure;
        }
        for (RequestEngine engine : engines) {
            EngineSnapshot end = engine.snapshot();
            assertThat(end.finished() + end.failed() + end.cancelled())
                    .as("every request ended in one way: %s", end)
                    .isEqualTo(end.submitted());
        }
    }

    private void joinAll() throws InterruptedException {
        List<Thread> all = new ArrayList<>(threads);
        for (Thread thread : all) {
            if (!thread.join(patience())) {
                failures.add(ThreadDump.stuck(thread.getName() + " has not ended within " + patience(), null));
                thread.interrupt();
            }
        }
        threads.removeAll(all);
    }
}
