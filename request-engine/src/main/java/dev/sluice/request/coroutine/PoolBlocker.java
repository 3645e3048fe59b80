package dev.sluice.request.coroutine;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A wait of a thread of a {@link ForkJoinPool}, which gets another thread for as long as it takes. */
public final class PoolBlocker<T> implements ForkJoinPool.ManagedBlocker {

    private final Supplier<T> wait;
    private @Nullable T outcome;

    private PoolBlocker(Supplier<T> wait) {
        this.wait = wait;
    }

    /** Waits, for something that is not null. Where the pool has as many threads as it may have, it does without. */
    public static <T> T await(Supplier<T> wait) {
        PoolBlocker<T> blocker = new PoolBlocker<>(wait);
        try {
            ForkJoinPool.managedBlock(blocker);
        } catch (RejectedExecutionException noMoreThreads) {
            blocker.block();
        } catch (InterruptedException impossible) {
            throw new AssertionError("block() does not throw it", impossible);
        }
        T known = blocker.outcome;
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
