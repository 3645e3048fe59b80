package dev.sluice.benchmarks;

import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
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

    static final int TIMES = 1_000;

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
        long[] sum = new long[1];
        Thread parent = Thread.startVirtualThread(() -> {
            long[] result = new long[1];
            for (int i = 0; i < TIMES; i++) {
                long number = i;
                Thread child = Thread.startVirtualThread(() -> result[0] = number);
                try {
                    child.join();
                } catch (InterruptedException e) {
                    throw new IllegalStateException("nobody interrupts a benchmark", e);
                }
                sum[0] += result[0];
            }
        });
        parent.join();
        return sum[0];
    }
}
