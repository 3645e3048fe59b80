package dev.sluice.request.threadpool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** E21: who asks how long a queue is, as a snapshot does, never makes it seem empty to a worker that is about to sleep. */
@Timeout(60)
class LookingChangesNothingTest {

    private static final int ROUNDS = 50_000;

    /** Fewer rounds where others want the processors as well, and each handing over may take a millisecond. */
    private static final long LONGEST_NANOS = 10_000_000_000L;

    private static final int END = -1;

    private static final class Nothing extends ThreadPool.Task {
        @Override
        public void run() {}
    }

    @Test
    void aQueueWithATaskIsNotEmptyWhileItsLengthIsTaken() throws InterruptedException {
        SharedQueue queue = new SharedQueue(QueueDiscipline.PRIORITY, 2);
        AtomicInteger round = new AtomicInteger();
        AtomicInteger looked = new AtomicInteger();
        AtomicInteger wrongLengths = new AtomicInteger();
        Thread looker = Thread.ofPlatform().start(() -> {
            for (int now = 1; ; now++) {
                int asked;
                while ((asked = round.get()) < now && asked != END) {
                    Thread.yield(); // there may be one processor only
                }
                if (asked == END) {
                    return;
                }
                if (queue.length() != 1) {
                    wrongLengths.incrementAndGet();
                }
                looked.set(now);
            }
        });
        int seemedEmpty = 0;
        long start = System.nanoTime();
        for (int now = 1; now <= ROUNDS && System.nanoTime() - start < LONGEST_NANOS; now++) {
            queue.add(new Nothing(), now % 3 - 1);
            round.set(now);
            while (looked.get() < now && looker.isAlive()) {
                if (queue.isEmpty()) {
                    seemedEmpty++;
                }
                Thread.yield();
            }
            assertThat(looked).hasValue(now);
            assertThat(queue.poll()).isNotNull();
        }
        round.set(END);
        looker.join();

        assertThat(seemedEmpty).isZero();
        assertThat(wrongLengths).hasValue(0);
    }
}
