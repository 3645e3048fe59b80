package dev.sluice.benchmarks.engine;

import dev.sluice.benchmarks.shared.Pools;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** Does it hurt to have 48 workers on 2 cores? 240 requests, each about a millisecond of nothing but arithmetic. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class TooManyWorkers {

    public static final int REQUESTS = 240;

    /** About 1 ms on a core of 2020 or later: three shifts and three exclusive ors a step, each waiting for the one before. */
    private static final int STEPS = 450_000;

    /** Once with each number of workers. */
    @Benchmark
    public long arithmetic(Pools.Crowd pool) throws InterruptedException {
        return arithmetic(pool.engine, REQUESTS);
    }

    public static long arithmetic(RequestEngine engine, int requests) throws InterruptedException {
        List<Request<Long>> submitted = new ArrayList<>(requests);
        for (int i = 0; i < requests; i++) {
            long seed = i;
            submitted.add(engine.submit(() -> arithmetic(seed)));
        }
        long sum = 0;
        for (Request<Long> request : submitted) {
            sum += request.await();
        }
        return sum;
    }

    public static long arithmetic(long seed) {
        long value = seed + 1;
        for (int i = 0; i < STEPS; i++) {
            value ^= value << 13;
            value ^= value >>> 7;
            value ^= value << 17;
        }
        return value;
    }
}
