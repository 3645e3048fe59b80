package dev.sluice.cli;

/** The exit codes of {@code dog-filter}, the only place where they are named. */
final class ExitCode {
    /** Everything that was asked for was done. */
    static final int OK = 0;

    /** Some inputs failed. */
    static final int FAILED = 1;

    /** An option or argument is wrong; nothing was started. */
    static final int USAGE = 2;

    /** Cancelled by Ctrl-C: 128 + SIGINT, as shells have it. */
    static final int CANCELLED = 130;

    private ExitCode() {}
}
