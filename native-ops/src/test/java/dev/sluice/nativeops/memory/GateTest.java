package dev.sluice.nativeops.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GateTest {
    @Test
    void whatComesAtTheEndComesOnceWhenTheLastHasLeft() {
        AtomicInteger ends = new AtomicInteger();
        Gate gate = new Gate(ends::incrementAndGet);

        boolean entered = gate.enter();
        entered &= gate.enter();
        boolean first = gate.shut();
        boolean second = gate.shut();
        boolean late = gate.enter();
        gate.leave();
        int before = ends.get();
        gate.leave();

        assertThat(entered).isTrue();
        assertThat(first).isTrue();
        assertThat(second).isFalse();
        assertThat(late).isFalse();
        assertThat(before).isZero();
        assertThat(ends).hasValue(1);
    }

    @Test
    void anEmptyGateEndsWhenItIsShut() {
        AtomicInteger ends = new AtomicInteger();
        Gate gate = new Gate(ends::incrementAndGet);

        gate.shut();
        gate.awaitEmpty();

        assertThat(ends).hasValue(1);
    }

    @Test
    void whoeverWaitsIsWokenByTheLastAndKeepsItsInterrupt() throws Exception {
        for (int round = 0; round < 2000; round++) {
            Gate gate = new Gate();
            AtomicInteger inside = new AtomicInteger();
            CountDownLatch go = new CountDownLatch(1);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                threads.add(Thread.ofPlatform().start(() -> {
                    if (gate.enter()) {
                        inside.incrementAndGet();
                        go.countDown();
                        inside.decrementAndGet();
                        gate.leave();
                    }
                }));
            }
            go.await();

            Thread.currentThread().interrupt();
            gate.shut();
            gate.awaitEmpty();

            assertThat(Thread.interrupted()).isTrue();
            assertThat(inside).hasValue(0);
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }
}
