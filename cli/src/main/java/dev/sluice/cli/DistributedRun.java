package dev.sluice.cli;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Carries out a plan by other processes: what {@link BatchRun} is for this one.
 *
 * <p>Outputs that exist are looked at here, before anything starts; so a job that is done again, because the process that did it
 * died before it could tell, does not stumble over its own output. {@link #cancel} may be called from any thread; {@link #run} once.
 */
final class DistributedRun {
    private final Distribution others;
    private final Plan plan;
    private final List<String> options;
    private final OutputOptions.Existing existing;
    private final RunTally tally;

    private final BitSet ended = new BitSet(); // guarded by itself

    DistributedRun(
            Distribution others,
            Plan plan,
            List<String> options,
            OutputOptions.Existing existing,
            boolean failFast,
            RunObserver observer) {
        this.others = others;
        this.plan = plan;
        this.options = options;
        this.existing = existing;
        this.tally = new RunTally(observer, failFast, others::cancel);
    }

    /** Does everything and says what became of it. */
    RunSummary run() throws InterruptedException {
        tally.start(plan);
        List<FileJob> open = new ArrayList<>();
        for (int number = 0; number < plan.jobs().size(); number++) {
            Job job = plan.jobs().get(number);
            Optional<Outcome> known = tally.isStopped() ? Optional.empty() : existing.outcome(job);
            if (known.isPresent()) {
                end(number, known.get());
            } else {
                open.add(FileJob.of(number, options, job));
            }
        }
        if (!tally.isStopped() && !open.isEmpty()) {
            others.run(open, this::end);
        }
        for (int number = 0; number < plan.jobs().size(); number++) {
            end(number, new Outcome.Cancelled());
        }
        // What processes that died left behind.
        plan.sweepOutputFolders();
        return tally.finish();
    }

    /** Stops as soon as possible. */
    void cancel() {
        tally.cancel();
    }

    private void end(FileResult result) {
        Job job = plan.jobs().get(result.number());
        result.notes().forEach(note -> tally.note(job, note));
        end(result.number(), result.outcome());
    }

    /** Only the first outcome of a job counts. */
    private void end(int number, Outcome outcome) {
        synchronized (ended) {
            if (ended.get(number)) {
                return;
            }
            ended.set(number);
        }
        tally.end(plan.jobs().get(number), outcome);
    }
}
