package dev.sluice.simulation;

import java.util.List;
import java.util.Optional;

/**
 * What became of a run.
 *
 * @param failure what was wrong, with the graph; empty if nothing was
 * @param trace a hash of all decisions: equal for equal interleavings
 * @param steps how often the scheduler chose a thread
 * @param points how many preemption points were passed
 * @param targets how many targets for a cancel the scenario had
 * @param cancelled whether the wanted cancel was done
 * @param failurePoints how many allocations or calls of the engine were passed that could be made to fail
 * @param exhaustible where, counted among those, memory or stack could be exhausted; if the plan asked for it
 * @param exhausted where the engine ran out of memory or stack; empty if it did not
 * @param story every step, if the plan asked for it
 */
public record Verdict(
        Optional<String> failure,
        long trace,
        long steps,
        long points,
        int targets,
        boolean cancelled,
        long failurePoints,
        List<Long> exhaustible,
        Optional<String> exhausted,
        String story) {

    public boolean passed() {
        return failure.isEmpty();
    }
}
