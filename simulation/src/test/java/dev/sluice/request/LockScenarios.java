package dev.sluice.request;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Locks and conditions: E8 and E16. */
final class LockScenarios {

    private static final long SOON = 1_000_000;

    private LockScenarios() {}

    /** What a lock protects. */
    private static final class Guarded {
        private int inside;
        private int visits;

        void visit(Stage stage) {
            stage.rule(++inside == 1, inside + " hold the lock at once");
            stage.pause();
            stage.pause();
            visits++;
            inside--;
        }

        /** Of who holds the lock. */
        void visitAndUnlock(Stage stage, RequestLock lock) {
            try {
                visit(stage);
            } finally {
                lock.unlock();
            }
        }
    }

    /** Requests and a thread take turns; one request is cancelled while it waits, or holds the lock. */
    static void handOver(Stage stage) throws Exception {
        RequestEngine engine = stage.engine(1 + stage.choose(2));
        RequestLock lock = stage.lock();
        Guarded guarded = new Guarded();
        for (int i = 0; i < 3; i++) {
            Request<Integer> request = stage.request(engine, "locker" + i, () -> {
                lock.lock();
                guarded.visitAndUnlock(stage, lock);
                return 1;
            });
            stage.target(request).submit();
        }
        stage.thread("foreign", () -> {
            lock.lock();
            guarded.visitAndUnlock(stage, lock);
        });

        stage.cancel(stage.targets().get(1));

        stage.targets().forEach(stage::untilDone);
        for (Request<?> request : stage.targets()) {
            boolean expected = request.state() == Request.State.FINISHED || request.isCancelled();
            stage.check(expected, request + " is " + request.state());
        }
        checkFree(stage, lock);
    }

    /** The time to wait runs out at about the moment the lock is handed over. */
    static void handOverAndTimeout(Stage stage) throws Exception {
        RequestEngine engine = stage.engine(2);
        RequestLock lock = stage.lock();
        Guarded guarded = new Guarded();
        lock.lock();
        int[] had = new int[1];
        Stage.Body attempt = () -> {
            if (lock.tryLock(SOON, TimeUnit.NANOSECONDS)) {
                had[0]++;
                guarded.visitAndUnlock(stage, lock);
            }
        };
        for (int i = 0; i < 2; i++) {
            stage.target(stage.request(engine, "timed" + i, () -> {
                        attempt.run();
                        return 1;
                    }))
                    .submit();
        }
        Thread thread = stage.thread("foreign", attempt);
        Request<Integer> patient = stage.target(stage.request(engine, "patient", () -> {
            lock.lock();
            guarded.visitAndUnlock(stage, lock);
            return 1;
        }));
        patient.submit();
        Simulation.parkNanos(stage, stage.choose(2) * SOON);
        lock.unlock();

        stage.targets().forEach(stage::untilDone);
        stage.join(thread);
        stage.check(
                patient.isCancelled() || patient.state() == Request.State.FINISHED, "patient is " + patient.state());
        int others = guarded.visits - had[0];
        stage.check(others == 1 || others == 0 && patient.isCancelled(), "patient visited " + others + " times");
        checkFree(stage, lock);
    }

    /** A thread that waits for the lock is interrupted. */
    static void handOverAndInterrupt(Stage stage) throws Exception {
        RequestEngine engine = stage.engine(1);
        RequestLock lock = stage.lock();
        Guarded guarded = new Guarded();
        stage.interruptsAreExpected();
        lock.lock();
        boolean[] interrupted = new boolean[1];
        boolean[] sent = new boolean[1];
        Thread thread = stage.thread("interruptible", () -> {
            try {
                lock.lockInterruptibly();
                guarded.visitAndUnlock(stage, lock);
            } catch (InterruptedException e) {
                interrupted[0] = true;
            }
        });
        Thread stubborn = stage.thread("stubborn", () -> {
            lock.lock();
            if (sent[0] && !Thread.currentThread().isInterrupted()) {
                stage.failed("lock() lost an interrupt", null);
            }
            guarded.visitAndUnlock(stage, lock);
        });
        Request<Integer> request = stage.request(engine, "request", () -> {
            lock.lock();
            guarded.visitAndUnlock(stage, lock);
            return 1;
        });
        stage.target(request).submit();
        stage.thread("interrupter", () -> {
            stage.interrupt(thread);
            stage.interrupt(stubborn);
            sent[0] = true;
        });
        stage.pause();
        lock.unlock();

        stage.untilDone(request);
        stage.join(thread);
        stage.join(stubborn);
        stage.check(guarded.visits >= (interrupted[0] ? 1 : 2), "visits got lost");
        checkFree(stage, lock);
    }

    /** A bounded buffer of one: every item that was put is taken, though takers are cancelled or give up. */
    static void condition(Stage stage) throws Exception {
        RequestEngine engine = stage.engine(2);
        RequestLock lock = stage.lock();
        RequestCondition filled = lock.newCondition();
        int[] items = new int[1];
        int[] taken = new int[1];
        Request<Integer> cancelled = stage.request(engine, "cancelled", () -> take(lock, filled, items, taken, 0));
        Request<Integer> timed = stage.request(engine, "timed", () -> take(lock, filled, items, taken, SOON));
        stage.target(cancelled).submit();
        stage.target(timed).submit();
        Thread thread = stage.thread("foreign", () -> take(lock, filled, items, taken, 0));
        Thread producer = stage.thread("producer", () -> {
            for (int i = 0; i < 3; i++) {
                lock.lock();
                try {
                    items[0]++;
                    filled.signal();
                } finally {
                    lock.unlock();
                }
            }
        });

        stage.cancel(cancelled);

        stage.untilDone(cancelled);
        stage.untilDone(timed);
        stage.join(producer);
        stage.join(thread); // three items: whoever has not left gets one
        stage.check(items[0] + taken[0] == 3, taken[0] + " taken, " + items[0] + " left");
        checkFree(stage, lock);
    }

    private static int take(RequestLock lock, RequestCondition filled, int[] items, int[] taken, long nanos)
            throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (items[0] == 0) {
                if (nanos == 0) {
                    filled.await();
                } else if (left <= 0) {
                    return 0;
                } else {
                    left = filled.awaitNanos(left);
                }
            }
            items[0]--;
            taken[0]++;
            return 1;
        } finally {
            try {
                if (items[0] > 0) {
                    filled.signal(); // whoever leaves passes on what it may have been woken for
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /** Two wait, and one of them is cancelled: the one signal that follows goes to the other, whether the first has left or not. */
    static void oneSignal(Stage stage) throws Exception {
        RequestEngine engine = stage.engine(2);
        RequestLock lock = stage.lock();
        RequestCondition condition = lock.newCondition();
        int[] waiting = new int[1];
        boolean[] woken = new boolean[2];
        Request<Integer> leaving = stage.request(engine, "leaving", () -> {
            lock.lock();
            try {
                waiting[0]++;
                condition.await();
                woken[0] = true;
                return 1;
            } finally {
                lock.unlock();
            }
        });
        leaving.submit();
        Thread staying = stage.thread("staying", () -> {
            lock.lock();
            try {
                waiting[0]++;
                condition.await();
                woken[1] = true;
            } finally {
                lock.unlock();
            }
        });
        stage.until(() -> waiting[0] == 2, "two do not wait");
        lock.lock();
        stage.check(stage.cancel(leaving), "nobody waits for leaving, yet its cancel was refused");
        condition.signal();
        lock.unlock();

        stage.join(staying);

        stage.untilDone(leaving);
        stage.check(woken[1] && !woken[0], "the signal went to one who was cancelled");
        checkFree(stage, lock);
    }

    /** Two wait, both are signalled, one is cancelled meanwhile: each signal that was given to a living waiter wakes it. */
    static void signalAll(Stage stage) throws Exception {
        RequestEngine engine = stage.engine(2);
        RequestLock lock = stage.lock();
        RequestCondition condition = lock.newCondition();
        boolean[] open = new boolean[1];
        for (int i = 0; i < 3; i++) {
            stage.target(stage.request(engine, "waiter" + i, () -> {
                        lock.lock();
                        try {
                            while (!open[0]) {
                                condition.await();
                            }
                            return 1;
                        } finally {
                            lock.unlock();
                        }
                    }))
                    .submit();
        }
        stage.thread("canceller", () -> stage.cancel(stage.targets().getFirst()));
        lock.lock();
        open[0] = true;
        condition.signalAll();
        lock.unlock();

        stage.targets().forEach(stage::untilDone);
        stage.targets()
                .forEach(request -> stage.check(
                        request.isCancelled() || request.state() == Request.State.FINISHED,
                        request + " is " + request.state()));
        checkFree(stage, lock);
    }

    /** A lock of the JDK's: requests that wait for it leave their worker as well. */
    static void jdkLock(Stage stage) {
        RequestEngine engine = stage.engine(1 + stage.choose(2));
        ReentrantLock lock = new ReentrantLock();
        Guarded guarded = new Guarded();
        for (int i = 0; i < 3; i++) {
            Request<Integer> request = stage.request(engine, "locker" + i, () -> {
                lock.lock();
                try {
                    guarded.visit(stage);
                } finally {
                    lock.unlock();
                }
                return 1;
            });
            stage.target(request).submit();
        }

        stage.targets().forEach(stage::untilDone);
        stage.targets()
                .forEach(request -> stage.check(
                        request.isCancelled() || request.state() == Request.State.FINISHED,
                        request + " is " + request.state()));
        stage.check(!lock.isLocked(), "the JDK's lock is still held");
    }

    /** Nobody uses the lock any more, so it is free. */
    private static void checkFree(Stage stage, RequestLock lock) throws InterruptedException {
        stage.joinAll();
        stage.check(!lock.isLocked(), "nobody holds the lock, and it is not free");
        stage.check(lock.tryLock(), "a free lock cannot be had");
        lock.unlock();
    }
}
