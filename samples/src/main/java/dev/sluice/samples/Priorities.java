package dev.sluice.samples;

import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import dev.sluice.request.threadpool.QueueDiscipline;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/**
 * Three jobs of two steps each, on one worker. The steps of an older job go first with {@code PRIORITY}, so jobs end one after the
 * other; with {@code FIFO} all of them are begun before any is continued.
 */
final class Priorities {

    /** Returns the order in which the steps ran. */
    static List<String> order(QueueDiscipline discipline) throws InterruptedException {
        Queue<String> journal = new ConcurrentLinkedQueue<>();
        try (RequestEngine engine =
                RequestEngine.builder().workers(1).queue(discipline).build()) {
            CountDownLatch allQueued = new CountDownLatch(1);
            CountDownLatch gateTaken = new CountDownLatch(1);
            Request<Boolean> gate = engine.submit(() -> {
                gateTaken.countDown();
                while (allQueued.getCount() > 0) {
                    Thread.onSpinWait(); // holds the only worker while the jobs queue up
                }
                return true;
            });
            gateTaken.await();
            List<Request<Boolean>> jobs = new ArrayList<>();
            for (String name : List.of("A", "B", "C")) {
                jobs.add(engine.submit(() -> {
                    journal.add(name + "1");
                    Request<Boolean> second = engine.submit(() -> journal.add(name + "2"));
                    return second.await(
                            Duration.ofHours(1)); // without a limit it would be executed in place, whatever the order
                }));
            }
            allQueued.countDown();
            gate.block();
            for (Request<Boolean> job : jobs) {
                job.block();
            }
        }
        return List.copyOf(journal);
    }

    static void run(PrintStream out, List<String> arguments) throws InterruptedException {
        for (QueueDiscipline discipline : QueueDiscipline.values()) {
            out.printf("%-8s %s%n", discipline, String.join(" ", order(discipline)));
        }
    }

    private Priorities() {}
}
