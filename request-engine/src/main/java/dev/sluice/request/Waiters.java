package dev.sluice.request;

import dev.sluice.request.spin.SpinLock;
import dev.sluice.request.spin.StackRoom;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait until something is true that is no request, pool or lock: suspended in a request, blocked elsewhere.
 *
 * <p>Who waits is entered, then looks; who changes what is looked at does so, then tells. So one of them sees the other.
 */
final class Waiters {

    private final SpinLock lock = new SpinLock();

    /** Guarded by the lock, as is their number. */
    private final WaiterList waiting = new WaiterList();

    private int size;

    /** Makes all look again; to be called after a change, with stack enough. Allocates nothing. */
    void tell() {
        lock.lock();
        int toTell = size; // who comes later, or again, sees the change
        lock.unlock();
        for (Waiter waiter; toTell > 0 && (waiter = poll()) != null; toTell--) {
            waiter.complete();
        }
    }

    private @Nullable Waiter poll() {
        lock.lock();
        Waiter waiter = waiting.poll();
        size -= waiter == null ? 0 : 1;
        lock.unlock();
        return waiter;
    }

    private void add(Waiter waiter) {
        lock.lock();
        waiting.add(waiter);
        size++;
        lock.unlock();
    }

    private void remove(Waiter waiter) {
        lock.lock();
        size -= waiting.remove(waiter) ? 1 : 0;
        lock.unlock();
    }

    /**
     * Waits until {@code condition} holds.
     *
     * @param target what a snapshot shows
     * @param deadline on System.nanoTime, or Deadline.NONE
     * @return whether it holds
     * @throws RequestCancelledException if the calling request is cancelled before it holds
     * @throws InterruptedException if the thread is interrupted before it holds
     */
    boolean await(Object target, BooleanSupplier condition, long deadline) throws InterruptedException {
        return switch (await(target, condition, true, true, deadline)) {
            case SIGNALLED, WITHDRAWN -> true;
            case TIMED_OUT -> false;
            case CANCELLED -> throw new RequestCancelledException(String.valueOf(Frame.currentRequest()));
            case INTERRUPTED -> throw new InterruptedException("interrupted while waiting for " + target);
        };
    }

    /** The same as an outcome; a wait that is not interruptible keeps the flag. */
    Waiter.Outcome await(
            Object target, BooleanSupplier condition, boolean cancellable, boolean interruptible, long deadline) {
        StackRoom.require();
        while (!condition.getAsBoolean()) {
            Waiter waiter = new Waiter(Frame.current(), target);
            add(waiter);
            try {
                if (condition.getAsBoolean()) {
                    break;
                }
                Waiter.Outcome outcome = waiter.await(cancellable, interruptible, deadline);
                if (outcome != Waiter.Outcome.SIGNALLED) {
                    return condition.getAsBoolean() ? Waiter.Outcome.SIGNALLED : outcome;
                }
            } finally {
                remove(waiter);
            }
        }
        return Waiter.Outcome.SIGNALLED;
    }
}
