package dev.sluice.benchmarks.engine;

import dev.sluice.benchmarks.shared.Pools;
import dev.sluice.request.RequestPool;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** What does a request pool cost that runs 1,000 requests which do nothing, a few at a time? Per request. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ManyMembers {

    public static final int MEMBERS = 1_000;

    /** Awaited in a request. */
    @Benchmark
    @OperationsPerInvocation(MEMBERS)
    public long requestPool(Pools.Affine pool) throws InterruptedException {
        return pool.engine
                .submit(() -> {
                    RequestPool members = pool.engine.pool();
                    for (int i = 0; i < MEMBERS; i++) {
                        members.add(pool.engine.request(() -> MEMBERS));
                    }
                    members.await();
                    return (long) MEMBERS - members.size();
                })
                .await();
    }

    /** As many virtual threads, which may wait as members may; what one for each task costs, without cancellation, order, or a result. */
    @Benchmark
    @OperationsPerInvocation(MEMBERS)
    public long virtualThreadsAndLatch() throws InterruptedException {
        return Pools.inVirtualThread(() -> {
            CountDownLatch latch = new CountDownLatch(MEMBERS);
            for (int i = 0; i < MEMBERS; i++) {
                Thread.startVirtualThread(latch::countDown);
            }
            latch.await();
            return MEMBERS - latch.getCount();
        });
    }

    /** As many tasks on a fixed pool, which count a latch down that the caller waits for. */
    @Benchmark
    @OperationsPerInvocation(MEMBERS)
    public long fixedThreadPoolAndLatch(Pools.Fixed pool) throws InterruptedException {
        CountDownLatch latch = new CountDownLatch(MEMBERS);
        for (int i = 0; i < MEMBERS; i++) {
            pool.executor.execute(latch::countDown);
        }
        latch.await();
        return MEMBERS - latch.getCount();
    }
}
