package dev.sluice.request;

import dev.sluice.request.coroutine.VirtualThreads;
import java.util.concurrent.atomic.AtomicBoolean;

/** What carries requests. See {@link RequestEngine.Builder#carriers(Carriers)}. */
public enum Carriers {
    /**
     * Requests are virtual threads that the engine itself schedules on its worker threads. Whatever parks a virtual thread frees
     * the worker. Needs the JVM flag {@code --add-opens java.base/java.lang=ALL-UNNAMED}.
     */
    AFFINE,
    /**
     * Requests are ordinary virtual threads that hold one of N worker slots while they run and give it back at the engine's own
     * suspension points. Needs no flag. Weaker in two ways: affinity is to the slot, not to an operating-system thread, and a
     * blocking call of the JDK keeps the slot.
     */
    SLOTS,
    /** {@link #AFFINE} if the JVM allows it, else {@link #SLOTS} with one warning. */
    AUTO;

    private static final System.Logger LOG = System.getLogger(RequestEngine.class.getName());
    private static final AtomicBoolean WARNED = new AtomicBoolean();

    /** What an engine gets that asks for this: never {@link #AUTO}. {@code silent}: it has no workers, and it makes no difference. */
    Carriers available(boolean silent) {
        if (this == SLOTS || VirtualThreads.available()) {
            return this == AUTO ? AFFINE : this;
        }
        if (this == AFFINE) {
            throw new IllegalStateException("affine carriers are not possible: " + VirtualThreads.whyNot());
        }
        if (!silent && WARNED.compareAndSet(false, true)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "requests run in worker slots: " + VirtualThreads.whyNot()
                            + ". That is slower, and blocking calls of the JDK (locks, BlockingQueue, Future.get, sleep) keep the slot: if all slots"
                            + " wait for what only another request can give, nothing goes on");
        }
        return SLOTS;
    }
}
