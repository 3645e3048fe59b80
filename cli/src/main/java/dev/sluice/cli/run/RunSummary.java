package dev.sluice.cli.run;

import dev.sluice.cli.text.ExitCode;

/**
 * What became of a run.
 *
 * @param total jobs planned, and inputs that failed before they became jobs
 * @param written results written
 * @param skipped results that were there already
 * @param failed inputs that failed
 * @param cancelled jobs that were not done because the run was cancelled
 * @param pixels pixels of all written results
 * @param nanos how long it took
 * @param interrupted whether the user cancelled the run
 */
public record RunSummary(
        int total, int written, int skipped, int failed, int cancelled, long pixels, long nanos, boolean interrupted) {
    /** The exit code that tells this. */
    public int exitCode() {
        if (interrupted) {
            return ExitCode.CANCELLED;
        }
        return failed > 0 || cancelled > 0 ? ExitCode.FAILED : ExitCode.OK;
    }
}
