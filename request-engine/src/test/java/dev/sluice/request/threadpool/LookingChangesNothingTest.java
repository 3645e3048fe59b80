package dev.sluice.request.threadpool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** E21: who asks how long a queue is, as a snapshot does, never makes it seem empty to a worker that is about to sleep. */
@Timeout(60)
class LookingChangesNothingTest {

    private static final int ROUNDS = 50_000;

    private static final class Nothing extends ThreadPool.Task {
        @Override
        public void run() {}
    }

    @Test
    void aQueueWithATaskIsNotEmptyWhileItsLengthIsTaken() throws InterruptedException {
        SharedQueue queue = new SharedQueue(QueueDiscipline.PRIORITY);
        AtomicInteger round = new AtomicInteger();
        AtomicInteger looked = new AtomicInteger();
        AtomicInteger wrongLengths = new AtomicInteger();
        Thread looker = Thread.ofPlatform().start(() -> {
            for (int now = 1; now <= ROUNDS; now++) {
                while (round.get() < now) {
                    Thread.yield(); // there may be one processor only
                }
                if (queue.length() != 1) {
                    wrongLengths.incrementAndGet();
                }
                looked.set(now);
            }
        });
        int seemedEmpty = 0;
        for (int now = 1; now <= ROUNDS; now++) {
            queue.add(new Nothing());
            round.set(now);
            while (looked.get() < now && looker.isAlive()) {
                if (queue.isEmpty()) {
                    seemedEmpty++;
                }
                Thread.yield();
            }
            assertThat(queue.poll()).isNotNull();
        }
        looker.join();

        assertThat(looked).hasValue(ROUNDS);
        assertThat(seemedEmpty).isZero();
        assertThat(wrongLengths).hasValue(0);
    }
}
