package dev.sluice.benchmarks.engine;

import dev.sluice.benchmarks.shared.Pools;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** Does an ordered queue pay when it is long? A fan-out on one worker, so that 100,000 requests wait before the first runs. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LongQueue {

    public static final int WAITING = 100_000;

    /** Once with each queue. */
    @Benchmark
    @OperationsPerInvocation(WAITING)
    public long fanOut(Pools.OneWorker pool) throws InterruptedException {
        return FanOut.requests(pool.engine, WAITING);
    }
}
