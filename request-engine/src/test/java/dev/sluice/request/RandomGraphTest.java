package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.sluice.request.threadpool.QueueDiscipline;
import dev.sluice.request.threadpool.ThreadPool;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * All rules at once: graphs of requests drawn at random come to an end, with nothing lost.
 *
 * <p>The system property {@code sluice.test.seeds} says how many seeds each number of workers gets (default 100, so 300 in all), and
 * {@code sluice.test.seed} the first one. A failure names its seed.
 */
@Timeout(3_600)
class RandomGraphTest {

    private static final int SEEDS = Integer.getInteger("sluice.test.seeds", 100);
    private static final long FIRST = Long.getLong("sluice.test.seed", 1);
    private static final int REQUESTS = Integer.getInteger("sluice.test.requests", 2_000);

    @ParameterizedTest(name = "{0} workers")
    @MethodSource("dev.sluice.request.Engines#workers")
    void whateverRequestsDoEverythingComesToAnEnd(int workers) throws InterruptedException {
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            QueueDiscipline discipline = QueueDiscipline.values()[(int) (seed % QueueDiscipline.values().length)];
            try {
                runOne(workers, seed, discipline);
            } catch (AssertionError violation) {
                fail("seed " + seed + ", " + workers + " workers, " + discipline + ", " + Engines.CARRIERS, violation);
            }
        }
    }

    private static void runOne(int workers, long seed, QueueDiscipline discipline) throws InterruptedException {
        AtomicInteger unhandled = new AtomicInteger();
        RequestEngine engine = Engines.builder(workers)
                .queue(discipline)
                .onUnhandledFailure((request, failure) -> unhandled.incrementAndGet())
                .build();
        RandomGraph graph = new RandomGraph(engine, seed, REQUESTS);

        try {
            graph.run();
        } catch (AssertionError hang) {
            hang.addSuppressed(new AssertionError(engine.snapshot().toString()));
            throw hang;
        }
        Engines.untilAtRest(engine);

        EngineSnapshot rest = engine.snapshot();
        assertThat(graph.violations()).isEmpty();
        assertThat(rest.submitted()).isEqualTo(rest.finished() + rest.failed() + rest.cancelled());
        assertThat(rest.workers()).hasSize(workers).containsOnly(ThreadPool.WorkerState.IDLE);
        assertThat(rest.queued()).isZero();
        assertThat(rest.requests()).isEmpty();
        assertThat(graph.locks()).noneMatch(RequestLock::isLocked);
        assertThat(graph.requests()).allMatch(request -> request.isDone() || request.state() == Request.State.CREATED);
        assertThat(count(graph, Request.State.FINISHED)).isEqualTo(rest.finished());
        assertThat(count(graph, Request.State.FAILED)).isEqualTo(rest.failed());
        assertThat(count(graph, Request.State.CANCELLED)).isGreaterThanOrEqualTo(rest.cancelled());
        assertThat(unhandled.get()).isLessThanOrEqualTo((int) rest.failed());
        engine.close();
        assertThat(engine.snapshot().workers()).containsOnly(ThreadPool.WorkerState.CLOSED);
    }

    private static long count(RandomGraph graph, Request.State state) {
        return graph.requests().stream()
                .filter(request -> request.state() == state)
                .count();
    }
}
