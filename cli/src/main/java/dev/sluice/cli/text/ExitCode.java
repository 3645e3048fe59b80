package dev.sluice.cli.text;

/** The exit codes of {@code dog-filter}, the only place where they are named. */
public final class ExitCode {
    /** Everything that was asked for was done. */
    public static final int OK = 0;

    /** Some inputs failed. */
    public static final int FAILED = 1;

    /** An option or argument is wrong; nothing was started. */
    public static final int USAGE = 2;

    /** Cancelled by Ctrl-C: 128 + SIGINT, as shells have it. */
    public static final int CANCELLED = 130;

    private ExitCode() {}
}
