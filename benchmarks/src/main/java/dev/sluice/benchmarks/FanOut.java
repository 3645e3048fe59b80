package dev.sluice.benchmarks;

import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/**
 * What does it cost to start 1,000 tasks that do nothing and to wait for all of them? Per task; every variant adds up what its tasks
 * return.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FanOut {

    static final int CHILDREN = 1_000;

    /** A request and its children. */
    @Benchmark
    @OperationsPerInvocation(CHILDREN)
    public long requests(Pools.Affine pool) throws InterruptedException {
        return requests(pool.engine, CHILDREN);
    }

    /** The same without the JVM flag. */
    @Benchmark
    @OperationsPerInvocation(CHILDREN)
    public long requestsInSlots(Pools.Slots pool) throws InterruptedException {
        return requests(pool.engine, CHILDREN);
    }

    static long requests(RequestEngine engine, int children) throws InterruptedException {
        return engine.submit(() -> {
                    List<Request<Long>> submitted = new ArrayList<>(children);
                    for (int i = 0; i < children; i++) {
                        long number = i;
                        submitted.add(engine.submit(() -> number));
                    }
                    long sum = 0;
                    for (Request<Long> child : submitted) {
                        sum += child.await();
                    }
                    return sum;
                })
                .await();
    }

    /** A virtual thread that starts others and joins them, on the JDK's scheduler. */
    @Benchmark
    @OperationsPerInvocation(CHILDREN)
    public long virtualThreads() throws InterruptedException {
        return virtualThreads(CHILDREN);
    }

    static long virtualThreads(int children) throws InterruptedException {
        long[] sum = new long[1];
        Thread parent = Thread.startVirtualThread(() -> {
            long[] results = new long[children];
            List<Thread> started = new ArrayList<>(children);
            for (int i = 0; i < children; i++) {
                int number = i;
                started.add(Thread.startVirtualThread(() -> results[number] = number));
            }
            for (int i = 0; i < children; i++) {
                joinUninterrupted(started.get(i));
                sum[0] += results[i];
            }
        });
        parent.join();
        return sum[0];
    }

    private static void joinUninterrupted(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a benchmark", e);
        }
    }

    /** Forked subtasks, joined in the order that suits their pool best, last first. */
    @Benchmark
    @OperationsPerInvocation(CHILDREN)
    public long forkJoin(Pools.ForkJoin pool) throws InterruptedException, ExecutionException {
        return pool.pool
                .submit(() -> {
                    List<ForkJoinTask<Long>> forked = new ArrayList<>(CHILDREN);
                    for (int i = 0; i < CHILDREN; i++) {
                        long number = i;
                        forked.add(ForkJoinTask.<Long>adapt(() -> number).fork());
                    }
                    long sum = 0;
                    for (ForkJoinTask<Long> task : forked.reversed()) {
                        sum += task.join();
                    }
                    return sum;
                })
                .get();
    }

    /** Futures on a fixed pool. The waiting is done by the caller: inside the pool it would hold a thread. */
    @Benchmark
    @OperationsPerInvocation(CHILDREN)
    public long completableFutures(Pools.Fixed pool) {
        List<CompletableFuture<Long>> futures = new ArrayList<>(CHILDREN);
        for (int i = 0; i < CHILDREN; i++) {
            long number = i;
            futures.add(CompletableFuture.supplyAsync(() -> number, pool.executor));
        }
        long sum = 0;
        for (CompletableFuture<Long> future : futures) {
            sum += future.join();
        }
        return sum;
    }
}
