package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** E5: a foreign thread that awaits submits to the pool and blocks itself only, so no more requests run than there are workers. */
@Timeout(150)
class ForeignThreadTest extends WithEngine {

    private final Gate gate = new Gate();

    @Test
    void theRequestRunsOnAWorkerAndNotInTheForeignThread() throws InterruptedException {
        Request<Thread> request = engine.request(Thread::currentThread);

        assertThat(request.await()).isNotSameAs(Thread.currentThread());
        assertThat(request.worker()).isPresent();
        assertThat(Request.current()).isEmpty();
    }

    @Test
    void noMoreRequestsRunAtOnceThanThereAreWorkersHoweverManyThreadsAwait() throws InterruptedException {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 24; t++) {
            Thread.Builder builder = t % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual();
            threads.add(builder.start(() -> {
                try {
                    for (int i = 0; i < 50; i++) {
                        engine.request(() -> {
                                    int now = running.incrementAndGet();
                                    most.accumulateAndGet(now, Math::max);
                                    burn();
                                    return running.decrementAndGet();
                                })
                                .await();
                    }
                } catch (Throwable failure) {
                    failures.add(failure);
                }
            }));
        }
        for (Thread thread : threads) {
            Awaits.join(thread);
        }

        assertThat(failures).isEmpty();
        assertThat(most.get()).isBetween(1, workers);
        assertThat(engine.snapshot().finished()).isEqualTo(24 * 50);
    }

    private static void burn() {
        for (int i = 0; i < 2_000; i++) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aBlockedForeignThreadHoldsUpNobodyElse() throws InterruptedException {
        Request<String> held = engine.request(() -> {
            gate.pass();
            return "held";
        });
        List<Thread> blocked = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            blocked.add(Thread.ofPlatform().start(() -> awaitQuietly(held)));
        }
        blocked.forEach(Awaits::untilParked);
        Awaits.untilSuspended(held);

        for (int i = 0; i < 100; i++) {
            assertThat(Awaits.result(engine.submit(() -> "another"))).isEqualTo("another");
        }
        gate.open();

        for (Thread thread : blocked) {
            Awaits.join(thread);
        }
    }

    @Test
    void aTimedWaitThatRunsOutLetsTheRequestGoOn() throws InterruptedException, TimeoutException {
        Request<String> held = engine.request(() -> {
            gate.pass();
            return "held";
        });

        assertThatThrownBy(() -> held.await(Duration.ofMillis(5))).isInstanceOf(TimeoutException.class);
        assertThatThrownBy(() -> held.await(Duration.ZERO)).isInstanceOf(TimeoutException.class);
        assertThatThrownBy(() -> held.await(Duration.ofSeconds(-1))).isInstanceOf(TimeoutException.class);
        gate.open();

        assertThat(Awaits.result(held)).isEqualTo("held");
        assertThat(held.await(Duration.ZERO)).isEqualTo("held");
        assertThat(held.await(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo("held");
    }

    @Test
    void anInterruptEndsTheWaitAndNotTheRequest() throws InterruptedException {
        Request<String> held = engine.request(() -> {
            gate.pass();
            return "held";
        });
        ConcurrentLinkedQueue<Boolean> flagAfter = new ConcurrentLinkedQueue<>();
        Thread waiter = Thread.ofPlatform().start(() -> {
            assertThatThrownBy(held::await).isInstanceOf(InterruptedException.class);
            flagAfter.add(Thread.currentThread().isInterrupted());
        });
        Awaits.untilSuspended(held);
        Awaits.untilParked(waiter);

        waiter.interrupt();
        Awaits.join(waiter);
        assertThat(flagAfter).containsExactly(false);
        assertThat(held.isDone()).isFalse();
        gate.open();

        assertThat(Awaits.result(held)).isEqualTo("held");
    }

    @Test
    void aForeignThreadMayLockAndAwaitPoolsLikeARequest() throws InterruptedException {
        RequestLock lock = new RequestLock();
        AtomicInteger sum = new AtomicInteger();
        try (RequestPool pool = engine.pool(2)) {
            for (int i = 1; i <= 100; i++) {
                int value = i;
                pool.add(engine.request(() -> {
                    lock.lock();
                    try {
                        sum.set(sum.get() + value);
                        return null;
                    } finally {
                        lock.unlock();
                    }
                }));
            }
            pool.await();
        }
        lock.lock();
        lock.unlock();

        assertThat(sum).hasValue(5_050);
    }

    private static void awaitQuietly(Request<?> request) {
        try {
            request.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
