package dev.sluice.samples;

import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A graph in which several requests wait for the same one.
 *
 * <pre>
 *           source          runs once, whoever asks first
 *          /      \
 *     doubled    squared    run at the same time
 *          \      /
 *            sum
 * </pre>
 */
final class SharedDependency {

    /** What came out, and how often the shared request ran. */
    record Outcome(int sum, int runsOfSource) {}

    static Outcome compute(int workers) throws InterruptedException {
        AtomicInteger runs = new AtomicInteger();
        try (RequestEngine engine = RequestEngine.create(workers)) {
            // begin shared
            Request<Integer> source = engine.request(() -> {
                runs.incrementAndGet();
                return 7;
            });
            Request<Integer> doubled = engine.request(() -> 2 * source.await());
            Request<Integer> squared = engine.request(() -> source.await() * source.await());
            Request<Integer> sum = engine.request(() -> {
                doubled.submit();
                squared.submit();
                return doubled.await() + squared.await();
            });
            return new Outcome(sum.await(), runs.get());
            // end shared
        }
    }

    static void run(PrintStream out, List<String> arguments) throws InterruptedException {
        Outcome outcome = compute(2);
        out.printf("sum = %d; the shared source ran %d time%n", outcome.sum(), outcome.runsOfSource());
    }

    private SharedDependency() {}
}
