package dev.sluice.samples.service;

import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import dev.sluice.request.RequestLock;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/** What a cancelled request does all the same. Its suspension points throw, so what has to wait is done uncancellable, or by a root. */
public final class Cleanup {

    /** How many are at work, which has to be right whoever is cancelled. */
    static final class Counter {
        private final RequestLock lock = new RequestLock();
        private int count; // guarded by lock

        // begin uncancellable
        /** Counts the task in and out. The lock may be held by others, and waiting for it is no option for a cancelled request. */
        <T> T count(Task<T> task) throws Exception {
            add(1);
            try {
                return task.run();
            } finally {
                Request.uncancellable(() -> {
                    add(-1);
                    return null;
                });
            }
        }
        // end uncancellable

        private void add(int change) {
            lock.lock();
            try {
                count += change;
            } finally {
                lock.unlock();
            }
        }

        int count() {
            lock.lock();
            try {
                return count;
            } finally {
                lock.unlock();
            }
        }
    }

    /** Something that may fail. */
    interface Task<T> {
        T run() throws Exception;
    }

    /** Many requests count themselves in, are cancelled at once, and count themselves out. Returns what is left, with how they ended. */
    static String counted(int requests) throws InterruptedException {
        Counter counter = new Counter();
        CountDownLatch inside = new CountDownLatch(requests);
        CountDownLatch never = new CountDownLatch(1);
        try (RequestEngine engine = RequestEngine.create(2)) {
            List<Request<Boolean>> all = new ArrayList<>();
            for (int i = 0; i < requests; i++) {
                all.add(engine.submit(() -> counter.count(() -> {
                    inside.countDown();
                    return engine.request(() -> Request.interruptible(() -> {
                                never.await();
                                return true;
                            }))
                            .submit()
                            .await();
                })));
            }
            inside.await();
            all.forEach(Request::cancel);
            long cancelled = all.stream()
                    .filter(request -> request.awaitEnd() == Request.State.CANCELLED)
                    .count();
            return cancelled + " cancelled, " + counter.count() + " still counted";
        }
    }

    /** A cancelled request leaves the rest to a root, which nobody waits for and no cancel reaches. */
    static List<String> handedOver() throws InterruptedException {
        Queue<String> journal = new ConcurrentLinkedQueue<>();
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch removed = new CountDownLatch(1);
        try (RequestEngine engine = RequestEngine.create(1)) {
            // begin root
            Request<String> upload = engine.submit(() -> {
                try {
                    running.countDown();
                    while (true) {
                        Request.checkCancelled(); // stands for the work
                    }
                } finally {
                    // a child of a cancelled request would be born cancelled; this one is nobody's child
                    engine.root(() -> journal.add("the half of an upload is removed"))
                            .onDone(over -> removed.countDown())
                            .submit();
                }
            });
            // end root
            running.await();
            upload.cancel();
            journal.add("the upload is " + upload.awaitEnd());
            removed.await(); // closing the engine cancels what never started
        }
        return journal.stream().sorted().toList(); // which of the two comes first is nobody's business
    }

    /**
     * Prints it.
     *
     * @param out where to
     * @param arguments none
     */
    public static void run(PrintStream out, List<String> arguments) throws InterruptedException {
        out.println(counted(100));
        handedOver().forEach(out::println);
    }

    private Cleanup() {}
}
