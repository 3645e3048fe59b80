package dev.sluice.request;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for things that nobody announces. Fails loudly rather than hang, and leaves a {@link ThreadDump}. */
final class Awaits {

    /** Long enough for a loaded machine; whoever waits so long waits for something that never comes. */
    static final Duration LONG = Duration.ofSeconds(Long.getLong("sluice.test.patience", 60));

    /** For timed waits that must not run out. */
    static final Duration AGES = Duration.ofHours(1);

    private static final long POLL_NANOS = 200_000;

    private Awaits() {}

    /** Polls until {@code condition} holds. From any thread, requests included, where the worker is not freed meanwhile in SLOTS mode. */
    static void until(BooleanSupplier condition) {
        until("the condition", condition);
    }

    /** {@link #until(BooleanSupplier)}, naming what was waited for. */
    static void until(String what, BooleanSupplier condition) {
        until(what, condition, () -> "");
    }

    /** {@link #until(String, BooleanSupplier)}, saying what was there instead. */
    static void until(String what, BooleanSupplier condition, Supplier<?> found) {
        long deadline = System.nanoTime() + LONG.toNanos();
        while (!condition.getAsBoolean()) {
            if (deadline - System.nanoTime() < 0) {
                throw ThreadDump.stuck(what + " has not come true within " + LONG + " " + found.get(), null);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /**
     * Waits until the request is suspended, in whatever, and at rest. A wait is published, and is in the state and in snapshots, before the
     * request has looked whether it closes a circle; it may even be taken back. Only when it has given its worker away is that over.
     */
    static void untilSuspended(Request<?> request) {
        until(request + " is suspended", () -> isSuspended(request));
    }

    /** Whether the request is suspended and at rest, see {@link #untilSuspended}. */
    static boolean isSuspended(Request<?> request) {
        Waiter waiter = request.currentWait();
        return request.state() == Request.State.SUSPENDED && waiter != null && isParked(waiter.thread);
    }

    private static boolean isParked(Thread thread) {
        return switch (thread.getState()) {
            case WAITING, TIMED_WAITING -> true;
            default -> false;
        };
    }

    /** Waits until the request is over, without being one of its waiters. */
    static void untilDone(Request<?> request) {
        until(request + " is over", request::isDone);
    }

    /** The request's result, as a foreign thread awaits it, with a limit that only a hang reaches. */
    static <T> T result(Request<T> request) throws InterruptedException {
        try {
            return request.await(LONG);
        } catch (TimeoutException e) {
            throw ThreadDump.stuck(request + " has not ended within " + LONG, e);
        }
    }

    /** Waits for a thread to end. */
    static void join(Thread thread) throws InterruptedException {
        if (!thread.join(LONG)) {
            throw ThreadDump.stuck(thread + " has not ended within " + LONG, null);
        }
    }

    /** Waits until a thread that blocks is parked, with or without a time limit. */
    static void untilParked(Thread thread) {
        until(thread + " is parked", () -> isParked(thread));
    }

    /** Waits on a latch. */
    static void on(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(LONG.toNanos(), TimeUnit.NANOSECONDS)) {
            throw ThreadDump.stuck("a latch has not opened within " + LONG, null);
        }
    }
}
