package dev.sluice.benchmarks;

import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much memory does a suspended request take? A program of its own, so that its heap can be limited: all requests wait for the
 * same one, the heap is measured, then they are let go and everything is checked to have ended.
 */
final class SuspendedRequests {

    record Outcome(int requests, long bytesPerRequest, long sum) {}

    static Outcome measure(int requests) throws InterruptedException {
        try (RequestEngine engine = RequestEngine.create(Pools.WORKERS)) {
            CountDownLatch open = new CountDownLatch(1);
            AtomicLong sum = new AtomicLong();
            long before = usedHeap();
            Request<Long> gate = engine.submit(() -> {
                open.await();
                return 1L;
            });
            List<Request<Long>> waiting = new ArrayList<>(requests);
            for (int i = 0; i < requests; i++) {
                waiting.add(engine.submit(() -> {
                    long one = gate.await();
                    sum.addAndGet(one);
                    return one;
                }));
            }
            for (Request<Long> request : waiting) {
                while (request.state() != Request.State.SUSPENDED) {
                    Thread.onSpinWait();
                }
            }
            long bytes = usedHeap() - before;
            open.countDown();
            for (Request<Long> request : waiting) {
                request.block();
            }
            return new Outcome(requests, bytes / requests, sum.get());
        }
    }

    private static long usedHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** {@code args[0]}: how many. */
    public static void main(String[] args) throws InterruptedException {
        report(System.out, measure(Integer.parseInt(args[0])));
    }

    static void report(PrintStream out, Outcome outcome) {
        long heap = Runtime.getRuntime().maxMemory() >> 20;
        if (outcome.sum() != outcome.requests()) {
            throw new IllegalStateException(
                    "only " + outcome.sum() + " of " + outcome.requests() + " requests resumed");
        }
        out.printf(
                "%,d requests suspended at once and resumed in a heap of %,d MiB, %,d bytes each%n",
                outcome.requests(), heap, outcome.bytesPerRequest());
    }

    private SuspendedRequests() {}
}
