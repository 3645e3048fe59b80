package dev.sluice.benchmarks.study;

import dev.sluice.benchmarks.shared.Gate;
import dev.sluice.benchmarks.shared.Numbers;
import dev.sluice.benchmarks.shared.Pools;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much memory does a suspended request take, and how much a parked virtual thread? A program of its own, so that its heap can be
 * limited: all wait for the same thing, the heap is measured, then they are let go and everything is checked to have ended.
 */
public final class SuspendedRequests {

    private static final long MOST_BYTES = 1_300;
    private static final int MISSED = 3;
    private static final int WARM_UPS = 3;

    public record Outcome(int count, long bytesEach, long sum) {}

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
            gate.open();
            for (Request<Long> request : waiting) {
                request.block();
            }
            return new Outcome(count, bytes / count, sum.get());
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
        gate.countDown();
        for (Thread thread : waiting) {
            thread.join();
        }
        return new Outcome(count, bytes / count, sum.get());
    }

    private static long usedHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
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
    }

    private SuspendedRequests() {}
}
