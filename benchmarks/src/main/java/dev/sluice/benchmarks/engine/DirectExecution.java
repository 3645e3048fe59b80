package dev.sluice.benchmarks.engine;

import dev.sluice.benchmarks.shared.Pools;
import dev.sluice.request.RequestEngine;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** What does a request cost that is executed where it is awaited? Against a plain call of its callable; per call. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DirectExecution {

    /** Many, so that what it costs the benchmark to hand its request over and to wait for it does not count. */
    public static final int TIMES = 20_000;

    /** Keeps the callables from being one the compiler sees through. */
    private static Callable<Long> callable(long number) {
        return (number & 1) == 0 ? () -> number : () -> number + 1;
    }

    /** Nobody submitted the child, so its parent executes it. */
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
                        sum += engine.request(callable(i)).await();
                    }
                    return sum;
                })
                .await();
    }

    /** The same callables, called. */
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public long plainCall(Pools.Affine pool) throws InterruptedException {
        return pool.engine
                .submit(() -> {
                    long sum = 0;
                    for (int i = 0; i < TIMES; i++) {
                        sum += callable(i).call();
                    }
                    return sum;
                })
                .await();
    }
}
