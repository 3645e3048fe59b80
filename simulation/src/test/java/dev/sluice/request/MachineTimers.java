package dev.sluice.request;

import java.util.ArrayList;
import java.util.List;

/** The virtual clock, and who waits for it. */
final class MachineTimers {

    private static final long START_NANOS = 1_000_000_000L;

    private final List<Fiber> waiting = new ArrayList<>();
    private long now = START_NANOS;

    long now() {
        return now;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    void add(Fiber fiber, long deadline) {
        fiber.deadline = deadline;
        waiting.add(fiber);
    }

    void remove(Fiber fiber) {
        if (fiber.deadline != 0) {
            fiber.deadline = 0;
            waiting.remove(fiber);
        }
    }

    /** Moves the clock to the next deadline and returns whose it is; of equal ones, the first that came. Not when empty. */
    Fiber moveToNext() {
        Fiber first = waiting.getFirst();
        for (Fiber fiber : waiting) {
            if (fiber.deadline < first.deadline) {
                first = fiber;
            }
        }
        now = Math.max(now, first.deadline);
        return first;
    }
}
