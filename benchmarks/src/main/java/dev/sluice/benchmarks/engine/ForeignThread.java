package dev.sluice.benchmarks.engine;

import dev.sluice.benchmarks.shared.Pools;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.StructuredTaskScope.Joiner;
import java.util.concurrent.StructuredTaskScope.Subtask;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** What does it cost an ordinary thread to have something done by the pool and to wait for it? */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ForeignThread {

    public static final long ANSWER = 42;

    /** Submits a request and awaits it. */
    @Benchmark
    public long request(Pools.Affine pool) throws InterruptedException {
        return pool.engine.submit(() -> ANSWER).await();
    }

    /** The same without the JVM flag. */
    @Benchmark
    public long requestInSlots(Pools.Slots pool) throws InterruptedException {
        return pool.engine.submit(() -> ANSWER).await();
    }

    /** Submits to a fixed thread pool and gets. */
    @Benchmark
    public long fixedThreadPool(Pools.Fixed pool) throws InterruptedException, ExecutionException {
        return pool.executor.submit(() -> ANSWER).get();
    }

    /** Submits to a fork-join pool and gets. */
    @Benchmark
    public long forkJoin(Pools.ForkJoin pool) throws InterruptedException, ExecutionException {
        return pool.pool.submit(() -> ANSWER).get();
    }

    /** Supplies a future on a fixed thread pool and joins. */
    @Benchmark
    public long completableFuture(Pools.Fixed pool) {
        return CompletableFuture.supplyAsync(() -> ANSWER, pool.executor).join();
    }

    /** Starts a virtual thread and joins it. */
    @Benchmark
    public long virtualThread() throws InterruptedException {
        return Pools.inVirtualThread(() -> ANSWER);
    }

    /** Forks a single subtask in a scope and joins that. */
    @Benchmark
    public long structuredTask() throws InterruptedException {
        try (var scope = StructuredTaskScope.open(Joiner.<Long>awaitAllSuccessfulOrThrow())) {
            Subtask<Long> task = scope.fork(() -> ANSWER);
            scope.join();
            return task.get();
        }
    }
}
