package dev.sluice.request.coroutine;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Points in time on {@link System#nanoTime} until which somebody waits. */
public final class Deadline {

    /** The deadline of who waits without one. */
    public static final long NONE = Long.MAX_VALUE;

    private Deadline() {}

    /** Now plus so many nanoseconds; never NONE, and without overflow. */
    public static long after(long nanos) {
        long deadline = System.nanoTime() + Math.clamp(nanos, 0, Long.MAX_VALUE / 2);
        return deadline == NONE ? deadline - 1 : deadline;
    }

    /** Now plus a duration, of which as many nanoseconds count as there can be. */
    public static long after(Duration duration) {
        return after(TimeUnit.NANOSECONDS.convert(duration));
    }

    public static boolean hasPassed(long deadline) {
        return deadline != NONE && nanosLeft(deadline) <= 0;
    }

    /** What is left until a deadline that is not NONE; negative when it has passed. */
    public static long nanosLeft(long deadline) {
        return deadline - System.nanoTime();
    }
}
