package dev.sluice.request;

import java.util.concurrent.atomic.AtomicInteger;

/** Where requests are held, suspended and without a worker, until the test opens it. Once open it stays open. */
final class Gate {

    private final RequestLock lock = new RequestLock();
    private final RequestCondition opened = lock.newCondition();
    private final AtomicInteger arrived = new AtomicInteger();
    private boolean open;

    /** Suspends until the gate is open, or the request is cancelled. */
    void pass() throws InterruptedException {
        lock.lock();
        try {
            arrived.incrementAndGet();
            while (!open) {
                opened.await();
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

    /** Waits until so many have come, and wait or are about to. */
    void untilArrived(int number) {
        Awaits.until(number + " arrivals", () -> arrived.get() >= number);
    }
}
