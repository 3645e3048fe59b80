package dev.sluice.benchmarks.engine;

import dev.sluice.benchmarks.shared.Pools;
import dev.sluice.request.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** Does a fan-out of 1,000 tasks of about 20 us keep two workers busy? Against two threads that each loop over half of them; per task. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SmallTasks {

    public static final int TASKS = 1_000;
    private static final int STEPS = 10_000;

    /** Some 20 us of arithmetic, whose steps wait for each other. */
    static long work(long seed) {
        long value = seed | 1;
        for (int i = 0; i < STEPS; i++) {
            value ^= value << 13;
            value ^= value >>> 7;
            value ^= value << 17;
        }
        return value;
    }

    /** A request submits them all and awaits them in order. */
    @Benchmark
    @OperationsPerInvocation(TASKS)
    public long requests(Pools.Pair pool) throws InterruptedException {
        return pool.engine
                .submit(() -> {
                    List<Request<Long>> children = new ArrayList<>(TASKS);
                    for (int i = 0; i < TASKS; i++) {
                        long seed = i;
                        children.add(pool.engine.submit(() -> work(seed)));
                    }
                    long sum = 0;
                    for (Request<Long> child : children) {
                        sum += child.await();
                    }
                    return sum;
                })
                .await();
    }

    /** The ideal: two threads that are there already, half of the tasks each. */
    @Benchmark
    @OperationsPerInvocation(TASKS)
    public long halves(Pools.Fixed pool) throws InterruptedException, ExecutionException {
        Future<Long> lower = pool.executor.submit(() -> sum(0, TASKS / 2));
        Future<Long> upper = pool.executor.submit(() -> sum(TASKS / 2, TASKS));
        return lower.get() + upper.get();
    }

    public static long sum(int from, int to) {
        long sum = 0;
        for (int i = from; i < to; i++) {
            sum += work(i);
        }
        return sum;
    }
}
