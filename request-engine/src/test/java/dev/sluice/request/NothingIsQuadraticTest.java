package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** E30: a chain of waits, timed waiters, callbacks: each costs the same, however many there are. Quadratic, these take minutes. */
@Timeout(100)
class NothingIsQuadraticTest {

    private static final int MANY = 50_000;

    @Test
    void aChainOfRequestsThatEachAwaitTheLast() throws InterruptedException {
        try (RequestEngine engine = Engines.builder(2).build()) {
            Gate gate = new Gate();
            Request<Integer> last = engine.submit(() -> {
                gate.pass();
                return 0;
            });
            for (int i = 0; i < MANY; i++) {
                Request<Integer> before = last;
                last = engine.submit(() -> before.await() + 1);
            }
            Awaits.untilSuspended(last);
            gate.open();

            assertThat(Awaits.result(last)).isEqualTo(MANY);
        }
    }

    @Test
    void timedWaitersThatLeaveOldestFirst() throws InterruptedException {
        try (RequestEngine engine = Engines.builder(2).build()) {
            Gate gate = new Gate();
            Request<Integer> awaited = engine.submit(() -> {
                gate.pass();
                return 0;
            });
            AtomicInteger timedOut = new AtomicInteger();
            List<Request<?>> waiters = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                waiters.add(engine.submit(() -> {
                    try {
                        return awaited.await(Duration.ofMillis(1));
                    } catch (TimeoutException late) {
                        return timedOut.incrementAndGet();
                    }
                }));
            }
            waiters.forEach(Awaits::untilDone);
            gate.open();

            assertThat(timedOut).hasValue(MANY);
            assertThat(Awaits.result(awaited)).isZero();
        }
    }

    @Test
    void callbacks() throws InterruptedException {
        try (RequestEngine engine = Engines.builder(1).build()) {
            AtomicInteger called = new AtomicInteger();
            Request<Integer> request = engine.request(() -> 1);
            for (int i = 0; i < 10 * MANY; i++) {
                request.onFinished(value -> called.addAndGet(value));
            }

            Awaits.result(request);

            assertThat(called).hasValue(10 * MANY);
        }
    }
}
