package dev.sluice.benchmarks.study;

import dev.sluice.benchmarks.shared.Distribution;
import dev.sluice.benchmarks.shared.Gate;
import dev.sluice.benchmarks.shared.Pools;
import dev.sluice.request.Carriers;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import dev.sluice.request.threadpool.QueueDiscipline;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.StructuredTaskScope.Joiner;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How long does it take to cancel a tree of tasks that all wait: a root, ten children, ten of each and so on, 11,111 in all? From asking
 * until the last has ended, beside interrupting nested scopes, and as many virtual threads of an executor.
 */
public final class CancelledTree {
    private static final int CHILDREN = 10;
    private static final int DEPTH = 4;
    private static final int WARM_UPS = 3;

    private final int depth;
    private final int leaves;

    /** With so many levels below the root. */
    public CancelledTree(int depth) {
        this.depth = depth;
        leaves = (int) Math.pow(CHILDREN, depth);
    }

    /** All there are, the root included. */
    public int tasks() {
        return (CHILDREN * leaves - 1) / (CHILDREN - 1);
    }

    /** What one way took, and how many of its tasks ended cancelled. */
    public record Outcome(long nanoseconds, int cancelled) {}

    /** Requests, of which the leaves wait for one that does not end. */
    public Outcome requests(Carriers carriers) throws InterruptedException {
        try (RequestEngine engine = Pools.engine(Pools.WORKERS, carriers, QueueDiscipline.PRIORITY)) {
            Gate gate = new Gate(engine);
            Queue<Request<Long>> all = new ConcurrentLinkedQueue<>();
            Request<Long> root = engine.submit(() -> node(engine, gate, all, depth));
            all.add(root);
            while (all.size() < tasks()) {
                Gate.yieldUnlessInterrupted();
            }
            all.forEach(Gate::awaitSuspension);
            long start = System.nanoTime();
            root.cancel();
            for (Request<Long> request : all) {
                while (!request.isDone()) {
                    Gate.yieldUnlessInterrupted();
                }
            }
            long time = System.nanoTime() - start;
            gate.open();
            return new Outcome(
                    time, (int) all.stream().filter(Request::isCancelled).count());
        }
    }

    private static long node(RequestEngine engine, Gate gate, Queue<Request<Long>> all, int below)
            throws InterruptedException {
        if (below == 0) {
            return gate.request().await();
        }
        List<Request<Long>> children = new ArrayList<>(CHILDREN);
        for (int i = 0; i < CHILDREN; i++) {
            Request<Long> child = engine.submit(() -> node(engine, gate, all, below - 1));
            all.add(child);
            children.add(child);
        }
        long sum = 0;
        for (Request<Long> child : children) {
            sum += child.await();
        }
        return sum;
    }

    /** Nested scopes, of which the outermost is interrupted. */
    public Outcome structuredTasks() throws InterruptedException {
        Waiting waiting = new Waiting();
        Thread root = Thread.startVirtualThread(() -> waiting.scope(depth));
        waiting.awaitAll(tasks());
        long start = System.nanoTime();
        root.interrupt();
        root.join();
        return new Outcome(System.nanoTime() - start, waiting.interrupted.get());
    }

    /** As many virtual threads without a tree, of an executor that is shut down. */
    public Outcome virtualThreads() throws InterruptedException {
        Waiting waiting = new Waiting();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < tasks(); i++) {
                executor.execute(() -> waiting.scope(0));
            }
            waiting.awaitAll(tasks());
            long start = System.nanoTime();
            executor.shutdownNow();
            if (!executor.awaitTermination(1, TimeUnit.HOURS)) {
                throw new IllegalStateException("interrupted threads still wait");
            }
            return new Outcome(System.nanoTime() - start, waiting.interrupted.get());
        }
    }

    /** Threads that wait until they are interrupted. */
    private static final class Waiting {
        private final CountDownLatch never = new CountDownLatch(1);
        private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();
        final AtomicInteger interrupted = new AtomicInteger();

        boolean scope(int below) {
            threads.add(Thread.currentThread());
            try {
                if (below == 0) {
                    never.await();
                } else {
                    try (var scope = StructuredTaskScope.open(Joiner.<Boolean>awaitAllSuccessfulOrThrow())) {
                        for (int i = 0; i < CHILDREN; i++) {
                            scope.fork(() -> scope(below - 1));
                        }
                        scope.join();
                    }
                }
            } catch (InterruptedException expected) {
                interrupted.incrementAndGet();
            }
            return true;
        }

        void awaitAll(int count) {
            while (threads.size() < count) {
                Gate.yieldUnlessInterrupted();
            }
            threads.forEach(Gate::awaitSuspension);
        }
    }

    /** A way to run and cancel a tree. */
    @FunctionalInterface
    private interface Way {
        Outcome run() throws InterruptedException;
    }

    static void print(PrintStream out, int turns) throws InterruptedException {
        CancelledTree tree = new CancelledTree(DEPTH);
        Map<String, Way> ways = new LinkedHashMap<>();
        ways.put("requests", () -> tree.requests(Carriers.AFFINE));
        ways.put("requests in worker slots", () -> tree.requests(Carriers.SLOTS));
        ways.put("nested `StructuredTaskScope`s", tree::structuredTasks);
        ways.put("virtual threads of an executor, no tree", tree::virtualThreads);
        Map<String, long[]> times = new LinkedHashMap<>();
        for (int turn = -WARM_UPS; turn < turns; turn++) {
            for (Map.Entry<String, Way> way : ways.entrySet()) {
                Outcome outcome = way.getValue().run();
                if (outcome.cancelled() != tree.tasks()) {
                    throw new IllegalStateException(way.getKey() + ": " + outcome.cancelled() + " of " + tree.tasks()
                            + " tasks were cancelled");
                }
                if (turn >= 0) {
                    times.computeIfAbsent(way.getKey(), any -> new long[turns])[turn] = outcome.nanoseconds();
                }
            }
        }
        out.printf(
                Locale.ROOT,
                "A tree of %,d tasks that all wait, from asking for its cancellation until the last has ended; turns: %d%n%n",
                tree.tasks(),
                turns);
        out.println("| | median | a task | range |");
        out.println("| --- | --- | --- | --- |");
        times.forEach((name, nanoseconds) -> {
            Distribution all = Distribution.of(nanoseconds);
            out.printf(
                    Locale.ROOT,
                    "| %s | %s | %,d ns | %s to %s |%n",
                    name,
                    Distribution.milliseconds(all.median()),
                    all.median() / tree.tasks(),
                    Distribution.milliseconds(all.quantile(0)),
                    Distribution.milliseconds(all.largest()));
        });
    }
}
