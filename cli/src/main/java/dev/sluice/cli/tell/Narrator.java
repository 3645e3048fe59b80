package dev.sluice.cli.tell;

import dev.sluice.cli.plan.Job;
import dev.sluice.cli.plan.Problem;
import dev.sluice.cli.run.Outcome;
import dev.sluice.cli.run.RunObserver;
import dev.sluice.cli.run.RunSummary;
import dev.sluice.cli.text.Printable;
import java.util.Locale;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.Style;

/** Tells people on standard error what happens. */
public final class Narrator implements RunObserver {
    /** How much is told. */
    public enum Level {
        QUIET,
        NORMAL,
        VERBOSE
    }

    private final TerminalLine terminal;
    private final Ansi ansi;
    private final Level level;

    /** Images of which metadata was dropped; calls come one at a time. */
    private int dropped;

    /** Outputs that were kept because of their time alone. */
    private int assumed;

    /** Files and folders that were passed over. */
    private int passedOver;

    public Narrator(TerminalLine terminal, Ansi ansi, Level level) {
        this.terminal = terminal;
        this.ansi = ansi;
        this.level = level;
    }

    @Override
    public void problem(Problem problem) {
        fail(problem.line());
    }

    @Override
    public void note(String line) {
        passedOver++;
        if (level == Level.VERBOSE) {
            say(line);
        }
    }

    @Override
    public void note(Job job, String note) {
        note(job.label() + ": " + note);
    }

    @Override
    public void warning(Job job, String warning) {
        if (level != Level.QUIET) {
            say(job.label() + ": " + warning);
        }
    }

    @Override
    public void ended(Job job, Outcome outcome) {
        if (outcome instanceof Outcome.Failed failed) {
            fail(failed.reason());
        } else if (level != Level.QUIET && outcome instanceof Outcome.Written written) {
            tell(job, written);
        } else if (outcome instanceof Outcome.Skipped skipped) {
            tell(job, skipped);
        }
    }

    private void tell(Job job, Outcome.Skipped skipped) {
        assumed += skipped.assumed() ? 1 : 0;
        if (level == Level.VERBOSE) {
            say(job.label() + ": skipped, " + job.target().label() + " is " + skipped.reason());
        }
    }

    private void tell(Job job, Outcome.Written written) {
        if (!written.dropped().isEmpty()) {
            dropped++;
        }
        if (level == Level.VERBOSE) {
            say(String.format(
                    Locale.ROOT,
                    "%s -> %s (%d x %d, %s)",
                    job.label(),
                    job.target().label(),
                    written.columns(),
                    written.rows(),
                    Printable.duration(written.timings().total())));
            if (!written.dropped().isEmpty()) {
                say(job.target().label() + ": without " + written.dropped()
                        + ", which cannot be carried over into this "
                        + job.kind().title() + " file");
            }
        }
    }

    @Override
    public void finished(RunSummary summary) {
        if (level == Level.QUIET) {
            return;
        }
        StringBuilder line = new StringBuilder();
        line.append(summary.interrupted() ? "cancelled: " : "");
        line.append(summary.written()).append(" of ").append(Printable.count(summary.total(), "image"));
        line.append(" written");
        append(line, summary.skipped(), "up to date");
        append(line, assumed, "of them by their time alone, for nothing tells how they were made");
        append(line, summary.failed(), "failed");
        append(line, summary.cancelled(), "not done");
        append(line, dropped, "without the input's metadata (--verbose names it)");
        append(line, passedOver, "passed over (--verbose names them)");
        double seconds = summary.nanos() / 1e9;
        line.append(String.format(
                Locale.ROOT, ", %s, %.1f MP/s", Printable.duration(summary.nanos()), summary.pixels() / 1e6 / seconds));
        say(line.toString());
    }

    private static void append(StringBuilder line, int count, String what) {
        if (count > 0) {
            line.append(", ").append(count).append(' ').append(what);
        }
    }

    private void say(String line) {
        terminal.say("dog-filter: " + line);
    }

    private void fail(String line) {
        String name = ansi.enabled() ? Style.fg_red.on() + "dog-filter:" + Style.fg_red.off() : "dog-filter:";
        terminal.say(name + " " + line);
    }
}
