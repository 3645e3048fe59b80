package dev.sluice.benchmarks.engine;

import dev.sluice.benchmarks.shared.Pools;
import dev.sluice.request.RequestEngine;
import dev.sluice.request.RequestLock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** What does a lock cost that nobody else wants? Inside a request, per pair of lock and unlock. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class UncontendedLock {

    public static final int TIMES = 10_000;

    /** The lock that suspends. */
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public long requestLock(Pools.Affine pool) throws InterruptedException {
        return count(pool.engine, new RequestLock());
    }

    /** The JDK's. */
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public long reentrantLock(Pools.Affine pool) throws InterruptedException {
        return count(pool.engine, new ReentrantLock());
    }

    private static long count(RequestEngine engine, Lock lock) throws InterruptedException {
        long[] counter = new long[1];
        return engine.submit(() -> {
                    for (int i = 0; i < TIMES; i++) {
                        lock.lock();
                        try {
                            counter[0]++;
                        } finally {
                            lock.unlock();
                        }
                    }
                    return counter[0];
                })
                .await();
    }
}
