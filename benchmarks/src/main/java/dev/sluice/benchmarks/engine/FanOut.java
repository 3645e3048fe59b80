package dev.sluice.benchmarks.engine;

import dev.sluice.benchmarks.shared.Pools;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.Future;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.StructuredTaskScope.Joiner;
import java.util.concurrent.StructuredTaskScope.Subtask;
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

    public static final int CHILDREN = 1_000;

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

    /** The one submitted last is awaited first. */
    @Benchmark
    @OperationsPerInvocation(CHILDREN)
    public long requestsReversed(Pools.Affine pool) throws InterruptedException {
        return requests(pool.engine, CHILDREN, true);
    }

    /** All workers but one are held by others, so that the parent has its own for itself. */
    @Benchmark
    @OperationsPerInvocation(CHILDREN)
    public long requestsBesideBusyWorkers(Pools.Held pool) throws InterruptedException {
        return requests(pool.engine, CHILDREN);
    }

    static long requests(RequestEngine engine, int children) throws InterruptedException {
        return requests(engine, children, false);
    }

    private static long requests(RequestEngine engine, int children, boolean reversed) throws InterruptedException {
        return engine.submit(() -> {
                    List<Request<Long>> submitted = new ArrayList<>(children);
                    for (int i = 0; i < children; i++) {
                        long number = i;
                        submitted.add(engine.submit(() -> number));
                    }
                    long sum = 0;
                    for (Request<Long> child : reversed ? submitted.reversed() : submitted) {
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
        return Pools.inVirtualThread(() -> {
            long[] results = new long[children];
            List<Thread> started = new ArrayList<>(children);
            for (int i = 0; i < children; i++) {
                int number = i;
                started.add(Thread.startVirtualThread(() -> results[number] = number));
            }
            long sum = 0;
            for (int i = 0; i < children; i++) {
                started.get(i).join();
                sum += results[i];
            }
            return sum;
        });
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

    /** The same with plain futures. */
    @Benchmark
    @OperationsPerInvocation(CHILDREN)
    public long fixedThreadPool(Pools.Fixed pool) throws InterruptedException, ExecutionException {
        List<Future<Long>> futures = new ArrayList<>(CHILDREN);
        for (int i = 0; i < CHILDREN; i++) {
            long number = i;
            futures.add(pool.executor.submit(() -> number));
        }
        long sum = 0;
        for (Future<Long> future : futures) {
            sum += future.get();
        }
        return sum;
    }

    /** A virtual thread that forks subtasks in a scope and joins it. */
    @Benchmark
    @OperationsPerInvocation(CHILDREN)
    public long structuredTasks() throws InterruptedException {
        return Pools.inVirtualThread(() -> {
            try (var scope = StructuredTaskScope.open(Joiner.<Long>awaitAllSuccessfulOrThrow())) {
                List<Subtask<Long>> forked = new ArrayList<>(CHILDREN);
                for (int i = 0; i < CHILDREN; i++) {
                    long number = i;
                    forked.add(scope.fork(() -> number));
                }
                scope.join();
                long sum = 0;
                for (Subtask<Long> task : forked) {
                    sum += task.get();
                }
                return sum;
            }
        });
    }
}
