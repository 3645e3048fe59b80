package dev.sluice.cli;

/** Counts outcomes and passes them on, one at a time, whatever thread they come from. */
final class RunTally {
    private final RunObserver observer;
    private final long start = System.nanoTime();

    private int total; // all counters are guarded by this
    private int written;
    private int skipped;
    private int failed;
    private int cancelled;
    private long pixels;

    RunTally(RunObserver observer) {
        this.observer = observer;
    }

    synchronized void start(Plan plan) {
        total = plan.jobs().size() + plan.problems().size();
        failed = plan.problems().size();
        observer.started(plan);
        plan.notes().forEach(observer::note);
        plan.problems().forEach(observer::problem);
    }

    synchronized void note(Job job, String note) {
        observer.note(job, note);
    }

    synchronized void progressed(Job job, long pixels, long all) {
        observer.progressed(job, pixels, all);
    }

    synchronized void end(Job job, Outcome outcome) {
        // Not a switch over types: its first use costs a start some 20 ms, which the AOT cache cannot save.
        if (outcome instanceof Outcome.Written result) {
            written++;
            pixels += result.pixels();
        } else if (outcome instanceof Outcome.Skipped) {
            skipped++;
        } else if (outcome instanceof Outcome.Failed) {
            failed++;
        } else {
            cancelled++;
        }
        observer.ended(job, outcome);
    }

    synchronized RunSummary finish(boolean interrupted) {
        RunSummary summary = new RunSummary(
                total, written, skipped, failed, cancelled, pixels, System.nanoTime() - start, interrupted);
        observer.finished(summary);
        return summary;
    }
}
