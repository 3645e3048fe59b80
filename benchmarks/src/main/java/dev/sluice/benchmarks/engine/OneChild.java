package dev.sluice.benchmarks.engine;

import dev.sluice.benchmarks.shared.Pools;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.StructuredTaskScope.Joiner;
import java.util.concurrent.StructuredTaskScope.Subtask;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** What does it cost to start one task and to wait for it, from inside another? A thousand times in a row, per task. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class OneChild {

    public static final int TIMES = 1_000;

    /** A request submits a child and awaits it. */
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public long request(Pools.Affine pool) throws InterruptedException {
        return request(pool.engine);
    }

    /** The same without the JVM flag. */
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public long requestInSlots(Pools.Slots pool) throws InterruptedException {
        return request(pool.engine);
    }

    private static long request(RequestEngine engine) throws InterruptedException {
        return engine.submit(() -> {
                    long sum = 0;
                    for (int i = 0; i < TIMES; i++) {
                        long number = i;
                        Request<Long> child = engine.submit(() -> number);
                        sum += child.await();
                    }
                    return sum;
                })
                .await();
    }

    /** A virtual thread starts another and joins it. */
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public long virtualThread() throws InterruptedException {
        return Pools.inVirtualThread(() -> {
            long[] result = new long[1];
            long sum = 0;
            for (int i = 0; i < TIMES; i++) {
                long number = i;
                Thread child = Thread.startVirtualThread(() -> result[0] = number);
                child.join();
                sum += result[0];
            }
            return sum;
        });
    }

    /** A task forks another and joins it, which its own thread then executes. */
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public long forkJoin(Pools.ForkJoin pool) throws InterruptedException, ExecutionException {
        return pool.pool
                .submit(() -> {
                    long sum = 0;
                    for (int i = 0; i < TIMES; i++) {
                        long number = i;
                        sum += ForkJoinTask.<Long>adapt(() -> number).fork().join();
                    }
                    return sum;
                })
                .get();
    }

    /** A task submits another to its own pool and gets: it holds its thread meanwhile, so deeper nesting would need more threads. */
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public long fixedThreadPool(Pools.Fixed pool) throws InterruptedException, ExecutionException {
        return pool.executor
                .submit(() -> {
                    long sum = 0;
                    for (int i = 0; i < TIMES; i++) {
                        long number = i;
                        sum += pool.executor.submit(() -> number).get();
                    }
                    return sum;
                })
                .get();
    }

    /** The same with a future that is joined. */
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public long completableFuture(Pools.Fixed pool) throws InterruptedException, ExecutionException {
        return pool.executor
                .submit(() -> {
                    long sum = 0;
                    for (int i = 0; i < TIMES; i++) {
                        long number = i;
                        sum += CompletableFuture.supplyAsync(() -> number, pool.executor)
                                .join();
                    }
                    return sum;
                })
                .get();
    }

    /** A virtual thread opens a scope for each child, which is how one awaits a single one. */
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public long structuredTask() throws InterruptedException {
        return Pools.inVirtualThread(() -> {
            long sum = 0;
            for (int i = 0; i < TIMES; i++) {
                long number = i;
                try (var scope = StructuredTaskScope.open(Joiner.<Long>awaitAllSuccessfulOrThrow())) {
                    Subtask<Long> task = scope.fork(() -> number);
                    scope.join();
                    sum += task.get();
                }
            }
            return sum;
        });
    }
}
