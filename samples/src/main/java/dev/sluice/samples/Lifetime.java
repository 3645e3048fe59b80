package dev.sluice.samples;

import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/** Follows one request from its creation to its end. */
final class Lifetime {

    /** Returns the states in order, each with what brought it about. */
    static List<String> states() throws InterruptedException {
        Queue<String> journal = new ConcurrentLinkedQueue<>();
        CountDownLatch workerIsFree = new CountDownLatch(1);
        CountDownLatch childMayEnd = new CountDownLatch(1);
        try (RequestEngine engine = RequestEngine.create(1)) {
            Request<Integer> child = engine.request(() -> {
                childMayEnd.await();
                return 41;
            });
            Request<Integer> request = engine.request(() -> {
                Request<?> self = Request.current().orElseThrow();
                int worker = self.worker().orElseThrow();
                journal.add(self.state() + ": the worker took it");
                child.submit();
                // With a time limit, or it would execute the child itself, as no worker has taken it yet.
                int result = child.await(Duration.ofHours(1)) + 1;
                boolean same = worker == self.worker().orElseThrow();
                journal.add(self.state() + ": woken on " + (same ? "its worker" : "another worker"));
                return result;
            });
            journal.add(request.state() + ": nobody has submitted it");

            Request<Boolean> busy = busyUntil(engine, workerIsFree);
            request.submit();
            journal.add(request.state() + ": the only worker is busy");

            workerIsFree.countDown();
            busy.block();
            while (request.state() != Request.State.SUSPENDED) {
                Thread.onSpinWait();
            }
            journal.add(request.state() + ": waits for its child, its worker is free for the child");

            childMayEnd.countDown();
            int result = request.await();
            journal.add(request.state() + ": result " + result);
        }
        return List.copyOf(journal);
    }

    /** Occupies a worker; returns once it does. */
    private static Request<Boolean> busyUntil(RequestEngine engine, CountDownLatch free) throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        Request<Boolean> busy = engine.submit(() -> {
            started.countDown();
            while (free.getCount() > 0) {
                Thread.onSpinWait(); // as native code would, it keeps the worker
            }
            return true;
        });
        started.await();
        return busy;
    }

    static void run(PrintStream out, List<String> arguments) throws InterruptedException {
        states().forEach(out::println);
    }

    private Lifetime() {}
}
