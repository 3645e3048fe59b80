package dev.sluice.benchmarks.shared;

import dev.sluice.request.Request;
import dev.sluice.request.RequestCondition;
import dev.sluice.request.RequestEngine;
import dev.sluice.request.RequestLock;

/** A request that does not end before it is let, and meanwhile holds neither a worker nor a slot. */
public final class Gate {
    private final RequestLock lock = new RequestLock();
    private final RequestCondition opened = lock.newCondition();
    private final Request<Long> request;
    private boolean open; // guarded by lock

    /** Closed; suspended when this returns. */
    public Gate(RequestEngine engine) {
        request = engine.submit(this::pass);
        awaitSuspension(request);
    }

    private long pass() throws InterruptedException {
        lock.lock();
        try {
            while (!open) {
                opened.await();
            }
            return 1;
        } finally {
            lock.unlock();
        }
    }

    /** Returns 1 once the gate is open. */
    public Request<Long> request() {
        return request;
    }

    public void open() {
        lock.lock();
        try {
            open = true;
            opened.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Returns once {@code request} waits for something. */
    public static void awaitSuspension(Request<?> request) {
        while (request.state() != Request.State.SUSPENDED) {
            yieldUnlessInterrupted();
        }
    }

    /** Returns once {@code thread} waits for something. */
    public static void awaitSuspension(Thread thread) {
        while (thread.getState() != Thread.State.WAITING) {
            yieldUnlessInterrupted();
        }
    }

    /** So that a test that takes too long ends. */
    public static void yieldUnlessInterrupted() {
        if (Thread.currentThread().isInterrupted()) {
            throw new IllegalStateException("interrupted while waiting for others");
        }
        Thread.yield();
    }
}
