package dev.sluice.cli.run;

import dev.sluice.cli.plan.Job;
import dev.sluice.cli.plan.Plan;
import dev.sluice.cli.plan.Problem;

/** Is told what happens in a run, one call at a time. */
public interface RunObserver {
    /** The run begins with this plan. */
    default void started(Plan plan) {}

    /** An input is known to fail before any work on it: one whole line. */
    default void problem(Problem problem) {}

    /** Something worth knowing of what was passed over: one whole line. */
    default void note(String line) {}

    /** Something worth knowing of a job's input that is no failure, in a few words. */
    default void note(Job job, String note) {}

    /** Something of a job's input that is no failure but changes what the output is worth, in a few words. */
    default void warning(Job job, String warning) {
        note(job, warning);
    }

    /** So many of a job's pixels are done, of an image that is filtered in parts. */
    default void progressed(Job job, long pixels, long all) {}

    /** A job ended. */
    default void ended(Job job, Outcome outcome) {}

    /** The run is over. */
    default void finished(RunSummary summary) {}
}
