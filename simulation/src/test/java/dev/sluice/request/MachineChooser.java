package dev.sluice.request;

import java.util.List;

/**
 * The seeded decisions of a run: when a thread loses the processor, who gets it, and whether a timer runs out first.
 *
 * <p>A seed first chooses a temper: how long a thread runs on average before it is preempted, from 2 points to some hundred; whether the
 * next one is drawn at random, or is always the one of highest rank, where a preempted thread falls to the lowest rank (few but long
 * delays, which find what random switching smooths over); and how readily time passes while there is something to do.
 */
final class MachineChooser {

    private static final int[] MEAN_GAPS = {2, 4, 8, 16, 40, 120};
    private static final int[] TIMER_ODDS = {4, 16, 64, 0};

    private long state;
    private final int meanGap;
    private final boolean ranked;
    private final int timerOdds;
    private long lowest = -1;

    MachineChooser(long seed) {
        this.state = seed * 0x9E3779B97F4A7C15L + 0x632BE59BD9B4E019L;
        next();
        this.ranked = below(3) == 0;
        this.meanGap = MEAN_GAPS[ranked ? 2 + below(4) : below(MEAN_GAPS.length)];
        this.timerOdds = TIMER_ODDS[below(TIMER_ODDS.length)];
    }

    /** SplitMix64. */
    private long next() {
        state += 0x9E3779B97F4A7C15L;
        long z = state;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** From 0 to {@code bound} - 1. */
    int below(int bound) {
        return (int) (((next() >>> 32) * bound) >>> 32);
    }

    /** How many points until the next preemption. */
    int gap() {
        return 1 + below(2 * meanGap - 1);
    }

    boolean timerFirst() {
        return timerOdds != 0 && below(timerOdds) == 0;
    }

    long rank() {
        return next() >>> 1;
    }

    /** A thread loses its turn. */
    void demote(Fiber fiber) {
        fiber.rank = lowest--;
    }

    /** Who goes on; {@code not} only if there is nobody else. */
    Fiber choose(List<Fiber> ready, boolean excluding, Fiber not) {
        if (ready.size() == 1) {
            return ready.getFirst();
        }
        if (ranked) {
            Fiber highest = ready.getFirst();
            for (int i = 1; i < ready.size(); i++) {
                if (ready.get(i).rank > highest.rank) {
                    highest = ready.get(i);
                }
            }
            return highest;
        }
        if (!excluding) {
            return ready.get(below(ready.size()));
        }
        int at = below(ready.size() - 1);
        Fiber chosen = ready.get(at);
        return chosen == not ? ready.getLast() : chosen;
    }
}
