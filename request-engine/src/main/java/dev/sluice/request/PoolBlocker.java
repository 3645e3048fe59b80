package dev.sluice.request;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A wait of a thread of a {@link ForkJoinPool}, which gets another thread for as long as it takes. */
final class PoolBlocker implements ForkJoinPool.ManagedBlocker {

    private final Supplier<Waiter.Outcome> wait;
    private Waiter.@Nullable Outcome outcome;

    private PoolBlocker(Supplier<Waiter.Outcome> wait) {
        this.wait = wait;
    }

    /** Waits. Where the pool has as many threads as it may have, it does without. */
    static Waiter.Outcome await(Supplier<Waiter.Outcome> wait) {
        PoolBlocker blocker = new PoolBlocker(wait);
        try {
            ForkJoinPool.managedBlock(blocker);
        } catch (RejectedExecutionException noMoreThreads) {
            blocker.block();
        } catch (InterruptedException impossible) {
            throw new AssertionError("block() does not throw it", impossible);
        }
        Waiter.Outcome known = blocker.outcome;
        if (known == null) {
            throw new AssertionError("managedBlock returns when released");
        }
        return known;
    }

    @Override
    public boolean block() {
        if (outcome == null) {
            outcome = wait.get();
        }
        return true;
    }

    @Override
    public boolean isReleasable() {
        return outcome != null;
    }
}
