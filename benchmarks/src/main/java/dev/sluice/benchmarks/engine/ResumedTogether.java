package dev.sluice.benchmarks.engine;

import dev.sluice.benchmarks.shared.Gate;
import dev.sluice.benchmarks.shared.Pools;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/**
 * Where does affinity lose? While all workers but one are held, 48 requests start on that one and suspend; then all workers are let go
 * and all requests resumed, each with about a millisecond of arithmetic to do. A request that resumes on the worker that first ran it
 * has to queue there, however idle the others are.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class ResumedTogether {
    public static final int TASKS = 48;

    /** Bound to their worker. */
    @Benchmark
    public long requests(Pools.Affine pool) throws InterruptedException {
        return requests(pool.engine);
    }

    /** Without the JVM flag: bound to a slot, which one of the JDK's carriers runs. */
    @Benchmark
    public long requestsInSlots(Pools.Slots pool) throws InterruptedException {
        return requests(pool.engine);
    }

    private static long requests(RequestEngine engine) throws InterruptedException {
        long sum = 0;
        for (Request<Long> task : resume(engine)) {
            sum += task.await();
        }
        return sum;
    }

    /**
     * The tasks, resumed but not awaited; what held the other workers has been let go. A held slot holds one of the JDK's carriers, so
     * the engine must have no more workers than there are processors.
     */
    public static List<Request<Long>> resume(RequestEngine engine) {
        Gate gate = new Gate(engine);
        Holding holding = new Holding(engine.workers() - 1);
        List<Request<Long>> tasks = new ArrayList<>(TASKS);
        try {
            for (int i = 0; i < holding.count; i++) {
                engine.submit(holding::hold);
            }
            holding.awaitAll();
            for (int i = 0; i < TASKS; i++) {
                long seed = i;
                tasks.add(engine.submit(() -> gate.request().await() * TooManyWorkers.arithmetic(seed)));
            }
            tasks.forEach(Gate::awaitSuspension);
        } finally {
            holding.release();
            gate.open();
        }
        return tasks;
    }

    /** Virtual threads, which resume on whatever carrier is free. */
    @Benchmark
    public long virtualThreads() throws InterruptedException {
        CountDownLatch gate = new CountDownLatch(1);
        Holding holding = new Holding(Pools.WORKERS - 1);
        AtomicLong sum = new AtomicLong();
        List<Thread> tasks = new ArrayList<>(TASKS + holding.count);
        try {
            for (int i = 0; i < holding.count; i++) {
                tasks.add(Thread.startVirtualThread(holding::hold));
            }
            holding.awaitAll();
            for (int i = 0; i < TASKS; i++) {
                long seed = i;
                tasks.add(Thread.startVirtualThread(() -> {
                    try {
                        gate.await();
                        sum.addAndGet(TooManyWorkers.arithmetic(seed));
                    } catch (InterruptedException e) {
                        throw new IllegalStateException("nobody interrupts a benchmark", e);
                    }
                }));
            }
            tasks.subList(holding.count, tasks.size()).forEach(Gate::awaitSuspension);
        } finally {
            holding.release();
            gate.countDown();
        }
        for (Thread task : tasks) {
            task.join();
        }
        return sum.get();
    }

    /** Keeps some workers busy, without a call at which they could be taken away. */
    private static final class Holding {
        final int count;
        private final AtomicInteger held = new AtomicInteger();
        private volatile boolean released;

        Holding(int count) {
            this.count = count;
        }

        long hold() {
            held.incrementAndGet();
            while (!released) {
                Thread.onSpinWait();
            }
            return 0;
        }

        void awaitAll() {
            while (held.get() < count) {
                Gate.yieldUnlessInterrupted();
            }
        }

        void release() {
            released = true;
        }
    }
}
