package dev.sluice.benchmarks.engine;

import dev.sluice.benchmarks.shared.Pools;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import java.util.concurrent.RecursiveTask;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/**
 * What does it cost to divide work until nothing is left of it? The 25th Fibonacci number by recursion, one of each two calls a task of its
 * own; per call.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Fibonacci {

    static final int N = 25;
    public static final long RESULT = 75_025;

    /** 2 x fib(N + 1) - 1. */
    static final int CALLS = 242_785;

    /** Every first half is submitted, the second computed meanwhile. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public long requests(Pools.Affine pool) throws InterruptedException {
        return pool.engine.submit(() -> compute(pool.engine, N)).await();
    }

    private static long compute(RequestEngine engine, int n) throws InterruptedException {
        if (n < 2) {
            return n;
        }
        Request<Long> first = engine.submit(() -> compute(engine, n - 1));
        long second = compute(engine, n - 2);
        return first.await() + second;
    }

    /** What the fork-join pool was made for. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public long forkJoin(Pools.ForkJoin pool) {
        return pool.pool.invoke(new Forked(N));
    }

    private static final class Forked extends RecursiveTask<Long> {
        private static final long serialVersionUID = 1;

        private final int n;

        Forked(int n) {
            this.n = n;
        }

        @Override
        protected Long compute() {
            if (n < 2) {
                return (long) n;
            }
            Forked first = new Forked(n - 1);
            first.fork();
            long second = new Forked(n - 2).compute();
            return first.join() + second;
        }
    }
}
