package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.request.threadpool.ThreadPool;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Gives every test an engine, with 1, 2 and 8 workers in turn. After each test the engine must have come to rest: each request that was
 * submitted has ended in exactly one way, nothing is queued or alive, and every worker is there and idle.
 */
@ParameterizedClass(name = "{0} workers")
@MethodSource("dev.sluice.request.Engines#workers")
abstract class WithEngine {

    @Parameter
    int workers;

    RequestEngine engine;

    /** Failures that nobody heard of. */
    final Queue<Throwable> unhandled = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void start() {
        engine = Engines.builder(workers)
                .onUnhandledFailure((request, failure) -> unhandled.add(failure))
                .build();
    }

    @AfterEach
    void comesToRest() {
        Engines.untilAtRest(engine);
        engine.close();
        assertThat(engine.snapshot().workers()).containsOnly(ThreadPool.WorkerState.CLOSED);
    }
}
