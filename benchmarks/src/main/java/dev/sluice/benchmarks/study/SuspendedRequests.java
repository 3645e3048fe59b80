package dev.sluice.benchmarks.study;

import dev.sluice.benchmarks.shared.Gate;
import dev.sluice.benchmarks.shared.Numbers;
import dev.sluice.benchmarks.shared.Pools;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * How much memory does a suspended request take, and how much a parked virtual thread? A program of its own, so that its heap can be
 * limited: all wait for the same thing, the heap is measured, then they are let go and everything is checked to have ended.
 */
public final class SuspendedRequests {

    private static final long MOST_BYTES = 1_300;
    private static final int MISSED = 3;
    private static final int WARM_UPS = 3;

    /**
     * What was found.
     *
     * @param parts bytes of each class of which there is one for each, or more
     */
    public record Outcome(int count, long bytesEach, long sum, Map<String, Long> parts) {}

    /** Requests that await another one. */
    public static Outcome requests(int count) throws InterruptedException {
        try (RequestEngine engine = RequestEngine.create(Pools.WORKERS)) {
            AtomicLong sum = new AtomicLong();
            Gate gate = new Gate(engine);
            long before = usedHeap();
            List<Request<Long>> waiting = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                waiting.add(engine.submit(() -> {
                    long one = gate.request().await();
                    sum.addAndGet(one);
                    return one;
                }));
            }
            waiting.forEach(Gate::awaitSuspension);
            long bytes = usedHeap() - before;
            Map<String, Long> parts = parts(count);
            gate.open();
            for (Request<Long> request : waiting) {
                request.block();
            }
            return new Outcome(count, bytes / count, sum.get(), parts);
        }
    }

    /** Virtual threads that wait for a latch. */
    public static Outcome virtualThreads(int count) throws InterruptedException {
        CountDownLatch gate = new CountDownLatch(1);
        AtomicLong sum = new AtomicLong();
        long before = usedHeap();
        List<Thread> waiting = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            waiting.add(Thread.startVirtualThread(() -> {
                try {
                    gate.await();
                    sum.incrementAndGet();
                } catch (InterruptedException e) {
                    throw new IllegalStateException("nobody interrupts a benchmark", e);
                }
            }));
        }
        waiting.forEach(Gate::awaitSuspension);
        long bytes = usedHeap() - before;
        Map<String, Long> parts = parts(count);
        gate.countDown();
        for (Thread thread : waiting) {
            thread.join();
        }
        return new Outcome(count, bytes / count, sum.get(), parts);
    }

    private static long usedHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** The JVM's histogram of classes. */
    private static Map<String, Long> parts(int count) {
        Map<String, Long> parts = new LinkedHashMap<>();
        try {
            Object text = ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "gcClassHistogram",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
            for (String line : String.valueOf(text).lines().toList()) {
                String[] words = line.strip().split("\\s+");
                if (words.length >= 4 && words[0].endsWith(":") && Long.parseLong(words[1]) > count * 0.9) {
                    parts.merge(
                            words[3].replaceAll("/0x.*", ""),
                            Math.round(Double.parseDouble(words[2]) / count),
                            Long::sum);
                }
            }
            return parts;
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@code [COUNT]}. */
    public static void main(String[] arguments) throws Exception {
        Numbers.run("SuspendedRequests", arguments, List.of("COUNT"), List.of(1_000_000), numbers -> {
            int count = numbers.getFirst();
            System.out.printf(
                    Locale.ROOT,
                    "%,d suspended at once and resumed in a heap of %,d MiB%n%n",
                    count,
                    Runtime.getRuntime().maxMemory() >> 20);
            System.out.println("| | bytes of heap each |");
            System.out.println("| --- | --- |");
            // The frames of code that is interpreted yet are larger.
            for (int turn = 0; turn < WARM_UPS; turn++) {
                requests(count / 10);
                virtualThreads(count / 10);
            }
            Outcome suspended = requests(count);
            print(System.out, "a suspended request", suspended);
            print(System.out, "a waiting virtual thread", virtualThreads(count));
            if (suspended.bytesEach() > MOST_BYTES) {
                System.out.printf(Locale.ROOT, "%nmissed: a suspended request takes %,d bytes at most%n", MOST_BYTES);
                System.exit(MISSED);
            }
        });
    }

    private static void print(PrintStream out, String what, Outcome outcome) {
        if (outcome.sum() != outcome.count()) {
            throw new IllegalStateException("only " + outcome.sum() + " of " + outcome.count() + " resumed");
        }
        out.printf(Locale.ROOT, "| %s | %,d |%n", what, outcome.bytesEach());
        outcome.parts().forEach((name, bytes) -> out.printf(Locale.ROOT, "| ... %s | %,d |%n", name, bytes));
    }

    private SuspendedRequests() {}
}
