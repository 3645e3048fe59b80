package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.request.threadpool.QueueDiscipline;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** E4: random graphs of requests that await each other end alike with take-back, without it, and as plain calls would. */
@Timeout(300)
class TakeBackChangesNoOutcomeTest {

    private static final int SEEDS = Integer.getInteger("sluice.test.seeds", 20);
    private static final int NODES = 150;

    /** What a request does: awaits others, some of them after submitting all, and its own children; then returns a number, or fails. */
    private record Node(
            int number, List<Integer> awaited, boolean submitsFirst, int children, boolean fails, boolean forgives) {}

    private static final class Planned extends RuntimeException {
        private static final long serialVersionUID = 1;

        Planned() {
            super("planned", null, false, false);
        }
    }

    @ParameterizedTest(name = "{0} workers")
    @MethodSource("dev.sluice.request.Engines#workers")
    void everyRequestEndsAlike(int workers) throws InterruptedException {
        for (long seed = 1; seed <= SEEDS; seed++) {
            List<Node> graph = graph(new SplittableRandom(seed));
            List<@Nullable Integer> model = new ArrayList<>();
            graph.forEach(node -> model.add(expected(node, model)));
            QueueDiscipline discipline = QueueDiscipline.values()[(int) (seed % 3)];

            List<@Nullable Integer> with = outcomes(graph, seed, workers, discipline, true);
            List<@Nullable Integer> without = outcomes(graph, seed, workers, discipline, false);

            assertThat(with).as("taken back, seed " + seed).isEqualTo(model);
            assertThat(without).as("queued, seed " + seed).isEqualTo(model);
        }
    }

    private static List<Node> graph(SplittableRandom random) {
        List<Node> graph = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            List<Integer> awaited = new ArrayList<>();
            for (int n = i == 0 ? 0 : random.nextInt(5); n > 0; n--) {
                awaited.add(Math.max(0, i - 1 - random.nextInt(20)));
            }
            graph.add(new Node(
                    i,
                    awaited,
                    random.nextBoolean(),
                    random.nextInt(4),
                    random.nextInt(12) == 0,
                    random.nextInt(4) > 0));
        }
        return graph;
    }

    /** Null for a failure. */
    private static @Nullable Integer expected(Node node, List<@Nullable Integer> earlier) {
        int sum = node.number;
        for (int other : node.awaited) {
            Integer value = earlier.get(other);
            if (value == null && !node.forgives) {
                return null;
            }
            sum = 31 * sum + (value == null ? -1 : value);
        }
        for (int child = 0; child < node.children; child++) {
            sum = 31 * sum + child;
        }
        return node.fails ? null : sum;
    }

    private static int run(Node node, RequestEngine engine, List<Request<Integer>> all) throws InterruptedException {
        if (node.submitsFirst) {
            node.awaited.forEach(other -> all.get(other).submit());
        }
        int sum = node.number;
        for (int other : node.awaited) {
            sum = 31 * sum + value(all.get(other), node.forgives);
        }
        List<Request<Integer>> children = new ArrayList<>();
        for (int child = 0; child < node.children; child++) {
            int number = child;
            children.add(engine.submit(() -> number));
        }
        for (Request<Integer> child : children) {
            sum = 31 * sum + child.await();
        }
        if (node.fails) {
            throw new Planned();
        }
        return sum;
    }

    private static int value(Request<Integer> request, boolean forgives) throws InterruptedException {
        try {
            return request.await();
        } catch (RequestException failed) {
            if (forgives) {
                return -1;
            }
            throw failed;
        }
    }

    private static List<@Nullable Integer> outcomes(
            List<Node> graph, long seed, int workers, QueueDiscipline discipline, boolean takesBack)
            throws InterruptedException {
        try (RequestEngine engine = Engines.builder(workers)
                .queue(discipline)
                .takesBack(takesBack)
                .onUnhandledFailure((request, failure) -> {})
                .build()) {
            List<Request<Integer>> all = new ArrayList<>();
            graph.forEach(node -> all.add(engine.request(() -> run(node, engine, all))));
            SplittableRandom order = new SplittableRandom(seed);
            for (int i = 0; i < NODES; i++) {
                all.get(order.nextInt(NODES)).submit();
            }
            all.forEach(Request::submit);
            List<@Nullable Integer> outcomes = new ArrayList<>();
            for (Request<Integer> request : all) {
                Awaits.untilDone(request);
                outcomes.add(request.failure().isPresent() ? null : request.result());
            }
            return outcomes;
        }
    }
}
