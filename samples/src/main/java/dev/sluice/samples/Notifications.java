package dev.sluice.samples;

import dev.sluice.request.InvalidRequestException;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import dev.sluice.request.RequestException;
import java.io.PrintStream;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/** Callbacks: exactly one kind fires, once, in the order of registration, and before {@code await()} returns. */
final class Notifications {

    /** Returns what happened, in order. */
    static List<String> journal() throws InterruptedException {
        Queue<String> journal = new ConcurrentLinkedQueue<>();
        try (RequestEngine engine = RequestEngine.create(2)) {
            // begin notifications
            Request<String> request = engine.request(() -> "the result");
            request.onFinished(result -> journal.add("first: " + result));
            request.onFinished(result -> journal.add("second: " + result));
            request.onFailed(failure -> journal.add("never: " + failure));
            request.onCancelled(() -> journal.add("never"));

            request.await();
            journal.add("await returned");

            request.onFinished(result -> journal.add("late, at once: " + result));
            // end notifications
        }
        return List.copyOf(journal);
    }

    /**
     * A callback that is still at work when the result is there: {@code await()} waits for it as well. Returns what happened, in order.
     */
    static List<String> slowCallback() throws InterruptedException {
        Queue<String> journal = new ConcurrentLinkedQueue<>();
        try (RequestEngine engine = RequestEngine.create(2)) {
            CountDownLatch mayEnd = new CountDownLatch(1);
            CountDownLatch atWork = new CountDownLatch(1);
            Request<String> request = engine.request(() -> "the result");
            request.onFinished(result -> {
                atWork.countDown();
                while (mayEnd.getCount() > 0) {
                    Thread.onSpinWait();
                }
                journal.add("the callback is done");
            });
            Request<Boolean> waiter = engine.submit(() -> {
                request.await();
                return journal.add("await returned");
            });
            atWork.await();
            journal.add("the callback is at work, the request is done: " + request.isDone() + ", its waiter: "
                    + waiter.isDone());
            mayEnd.countDown();
            waiter.await();
        }
        return List.copyOf(journal);
    }

    /** Which kinds of callback fire for a request that fails, and for one that is cancelled. */
    static List<String> otherOutcomes() throws InterruptedException {
        Queue<String> journal = new ConcurrentLinkedQueue<>();
        try (RequestEngine engine = RequestEngine.create(2)) {
            Request<String> failing = engine.request(() -> {
                throw new IllegalStateException("the disk is full");
            });
            Request<String> cancelled = engine.request(() -> "never computed");
            for (Request<String> request : List.of(failing, cancelled)) {
                request.onFinished(result -> journal.add("finished: " + result));
                request.onFailed(failure -> journal.add("failed: " + failure.getMessage()));
                request.onCancelled(() -> journal.add("cancelled"));
                request.onDone(any -> journal.add("done: " + any.state()));
            }
            cancelled.cancel();
            for (Request<String> request : List.of(failing, cancelled)) {
                try {
                    request.block();
                } catch (RequestException | InvalidRequestException expected) {
                    journal.add("await threw " + expected.getClass().getSimpleName());
                }
            }
        }
        return List.copyOf(journal);
    }

    static void run(PrintStream out, List<String> arguments) throws InterruptedException {
        journal().forEach(out::println);
        slowCallback().forEach(out::println);
        otherOutcomes().forEach(out::println);
    }

    private Notifications() {}
}
