package dev.sluice.request;

import dev.sluice.request.threadpool.ThreadPool;
import java.util.stream.IntStream;

/** The engines that tests run on: in the mode of the system property {@code sluice.test.carriers}, with 1, 2 and 8 workers. */
final class Engines {

    /** The mode under test. */
    static final Carriers CARRIERS = Carriers.valueOf(System.getProperty("sluice.test.carriers", "AFFINE"));

    private Engines() {}

    /** Numbers of workers, for {@code @MethodSource("dev.sluice.request.Engines#workers")}. */
    static IntStream workers() {
        return IntStream.of(1, 2, 8);
    }

    static RequestEngine create(int workers) {
        return builder(workers).build();
    }

    /** A builder in the mode under test. */
    static RequestEngine.Builder builder(int workers) {
        return RequestEngine.builder().workers(workers).carriers(CARRIERS);
    }

    static boolean affine() {
        return CARRIERS == Carriers.AFFINE;
    }

    /** Waits until everything that was submitted has ended, nothing is queued or alive, and all workers are idle. */
    static void untilAtRest(RequestEngine engine) {
        Awaits.until("at rest: " + engine, () -> isAtRest(engine.snapshot()), engine::snapshot);
    }

    private static boolean isAtRest(EngineSnapshot now) {
        return now.submitted() == now.finished() + now.failed() + now.cancelled()
                && now.queued() == 0
                && now.requests().isEmpty()
                && now.workers().stream().allMatch(ThreadPool.WorkerState.IDLE::equals);
    }
}
