package dev.sluice.samples;

import dev.sluice.request.Request;
import dev.sluice.request.RequestCancelledException;
import dev.sluice.request.RequestCondition;
import dev.sluice.request.RequestEngine;
import dev.sluice.request.RequestLock;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/** Cancellation travels down the tree, spares what others still need, and leaves time to clean up. */
final class Cancelling {

    /** A gate nobody opens unless told to: what the requests of this sample wait for. */
    private static final class Gate {
        private final RequestLock lock = new RequestLock();
        private final RequestCondition opened = lock.newCondition();
        private boolean open;

        void pass() throws InterruptedException {
            lock.lock();
            try {
                while (!open) {
                    opened.await(); // a suspension point: cancellation wakes it
                }
            } finally {
                lock.unlock();
            }
        }

        void open() {
            lock.lock();
            try {
                open = true;
                opened.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Cancels a parent with three waiting children; returns the final state of all four. */
    static List<Request.State> aTree() throws InterruptedException {
        try (RequestEngine engine = RequestEngine.create(2)) {
            Gate never = new Gate();
            List<Request<Boolean>> children = new ArrayList<>();
            CountDownLatch waiting = new CountDownLatch(1);
            Request<Boolean> parent = engine.request(() -> {
                for (int i = 0; i < 3; i++) {
                    children.add(engine.submit(() -> {
                        never.pass();
                        return true;
                    }));
                }
                waiting.countDown();
                for (Request<Boolean> child : children) {
                    child.block();
                }
                return true;
            });
            parent.submit();
            waiting.await();

            parent.cancel();

            List<Request<Boolean>> all = new ArrayList<>(children);
            all.addFirst(parent);
            for (Request<Boolean> request : all) {
                request.toCompletableFuture().exceptionally(cancelled -> null).join();
            }
            return all.stream().map(Request::state).toList();
        }
    }

    /** What became of two requests that wait for the same third one, when the first of the two is cancelled. */
    record Shared(Request.State first, String second) {}

    static Shared aSharedRequestSurvives() throws InterruptedException {
        try (RequestEngine engine = RequestEngine.create(2)) {
            Gate gate = new Gate();
            Request<String> shared = engine.request(() -> {
                gate.pass();
                return "needed by somebody alive";
            });
            shared.submit();
            Request<String> first = engine.submit(shared::await);
            Request<String> second = engine.submit(shared::await);
            untilSuspended(first);
            untilSuspended(second);

            first.cancel(); // asks `shared` as well, which is refused: `second` waits for it
            gate.open();

            String result = second.await();
            first.toCompletableFuture().exceptionally(cancelled -> "").join();
            return new Shared(first.state(), result);
        }
    }

    /** A cancelled request undoes what it did outside and passes the cancellation on; returns what happened, in order. */
    static List<String> externalStateIsRestored() throws InterruptedException {
        try (RequestEngine engine = RequestEngine.create(1)) {
            ConcurrentLinkedQueue<String> journal = new ConcurrentLinkedQueue<>();
            Gate never = new Gate();
            // begin restore
            Request<Boolean> careful = engine.submit(() -> {
                journal.add("window opened");
                try {
                    never.pass();
                } catch (RequestCancelledException cancelled) {
                    journal.add("window closed");
                    throw cancelled;
                }
                return true;
            });
            // end restore
            untilSuspended(careful);

            careful.cancel();

            careful.toCompletableFuture().exceptionally(cancelled -> null).join();
            journal.add(careful.state().toString());
            return List.copyOf(journal);
        }
    }

    /** Waits for a state that is sure to come; a request that is cancelled earlier would show something else. */
    private static void untilSuspended(Request<?> request) {
        while (request.state() != Request.State.SUSPENDED) {
            Thread.onSpinWait();
        }
    }

    static void run(PrintStream out, List<String> arguments) throws InterruptedException {
        out.println("a parent and its three children: " + aTree());
        Shared shared = aSharedRequestSurvives();
        out.printf(
                "two waiters for one request: the first is %s, the second got '%s'%n", shared.first(), shared.second());
        out.println("a careful request: " + externalStateIsRestored());
    }

    private Cancelling() {}
}
