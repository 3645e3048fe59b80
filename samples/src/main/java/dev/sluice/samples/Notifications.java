package dev.sluice.samples;

import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import java.io.PrintStream;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

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

    static void run(PrintStream out, List<String> arguments) throws InterruptedException {
        journal().forEach(out::println);
    }

    private Notifications() {}
}
