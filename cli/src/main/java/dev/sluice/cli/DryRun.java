package dev.sluice.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.LinkOption;

/** Prints a plan instead of carrying it out. */
final class DryRun {
    private final PrintWriter out;
    private final OutputOptions.Existing existing;

    DryRun(PrintWriter out, OutputOptions.Existing existing) {
        this.out = out;
        this.existing = existing;
    }

    /** One line an image; the exit code says whether all inputs lead somewhere. */
    int print(Plan plan) {
        plan.notes().forEach(out::println);
        plan.problems().forEach(line -> out.println("would fail: " + line));
        boolean refused = false;
        for (Job job : plan.jobs()) {
            boolean exists = job.target()
                    .file()
                    .filter(file -> Files.exists(file, LinkOption.NOFOLLOW_LINKS))
                    .isPresent();
            refused |= exists && existing == OutputOptions.Existing.REFUSE;
            out.println(job.label() + " -> " + job.target().label() + " (" + job.format()
                    + (exists ? ", exists: " + meaning() : "") + ")");
        }
        out.println(Printable.count(plan.jobs().size(), "image") + " planned, nothing done");
        out.flush();
        return plan.problems().isEmpty() && !refused ? ExitCode.OK : ExitCode.FAILED;
    }

    private String meaning() {
        return switch (existing) {
            case REFUSE -> "would be refused";
            case OVERWRITE -> "would be replaced";
            case RESUME -> "would be skipped unless older than its input";
        };
    }
}
