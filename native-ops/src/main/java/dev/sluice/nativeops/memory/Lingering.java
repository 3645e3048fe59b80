package dev.sluice.nativeops.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Memory that is given up but still in somebody's hands: shown by a matrix, or inside a native call.
 *
 * <p>Neither OpenCV nor the JDK tells when such a hold ends, so a thread looks again and again, at first every millisecond, later less often, and ends when there is
 * nothing left to look at. Whoever asks how much memory is in use, or would have to wait for some, looks at once.
 */
public final class Lingering {
    private static final long SHORTEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(20);

    private static final Object GUARD = new Object();

    /** Each tries to give its memory back and says whether it has; guarded by GUARD. */
    private static final List<BooleanSupplier> ATTEMPTS = new ArrayList<>();

    /** Changed under GUARD. */
    private static volatile int size;

    /** Who looks again; guarded by GUARD. */
    private static @Nullable Thread watcher;

    private Lingering() {}

    /**
     * Gives memory back, now or as soon as that is possible.
     *
     * @param attempt tries it, and returns whether it is done; called until it is, never by two threads at a time; must not throw
     */
    static void until(BooleanSupplier attempt) {
        synchronized (GUARD) {
            if (attempt.getAsBoolean()) {
                return;
            }
            ATTEMPTS.add(attempt);
            size = ATTEMPTS.size();
            if (watcher == null) {
                watcher = Raster.threadOfNobody("sluice-native-memory-release", Lingering::watch);
                watcher.start();
            }
        }
    }

    /** Gives back what can be by now. */
    public static void sweep() {
        if (size > 0) {
            synchronized (GUARD) {
                // One that succeeds may bring up another one: the memory that it held may linger elsewhere.
                for (BooleanSupplier attempt : List.copyOf(ATTEMPTS)) {
                    if (attempt.getAsBoolean()) {
                        ATTEMPTS.remove(attempt);
                    }
                }
                size = ATTEMPTS.size();
            }
        }
    }

    private static void watch() {
        long pause = SHORTEST_PAUSE;
        int before = 0;
        while (true) {
            LockSupport.parkNanos(pause);
            synchronized (GUARD) {
                sweep();
                if (ATTEMPTS.isEmpty()) {
                    watcher = null;
                    return;
                }
                pause = size == before ? Math.min(2 * pause, LONGEST_PAUSE) : SHORTEST_PAUSE;
                before = size;
            }
        }
    }
}
