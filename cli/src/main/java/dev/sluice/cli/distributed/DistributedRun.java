package dev.sluice.cli.distributed;

import dev.sluice.cli.plan.Job;
import dev.sluice.cli.plan.Plan;
import dev.sluice.cli.run.BatchRun;
import dev.sluice.cli.run.ExistingOutput;
import dev.sluice.cli.run.Outcome;
import dev.sluice.cli.run.RunObserver;
import dev.sluice.cli.run.RunSummary;
import dev.sluice.cli.run.RunTally;
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
public final class DistributedRun {
    private final Distribution others;
    private final Plan plan;
    private final JobSettings settings;
    private final RunTally tally;

    private final BitSet ended = new BitSet(); // guarded by itself

    public DistributedRun(
            Distribution others, Plan plan, JobSettings settings, boolean failFast, RunObserver observer) {
        this.others = others;
        this.plan = plan;
        this.settings = settings;
        this.tally = new RunTally(observer, failFast, others::cancel);
    }

    /** Does everything and says what became of it. */
    public RunSummary run() throws InterruptedException {
        tally.start(plan);
        ExistingOutput existing = new ExistingOutput(settings.output(), settings.filter());
        List<FileJob> open = new ArrayList<>();
        for (int number = 0; number < plan.jobs().size(); number++) {
            Job job = plan.jobs().get(number);
            Optional<Outcome> known = tally.isStopped() ? Optional.empty() : existing.outcome(job);
            if (known.isPresent()) {
                end(number, known.get());
            } else {
                open.add(FileJob.of(number, settings, job));
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
    public void cancel() {
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
