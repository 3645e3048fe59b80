package dev.sluice.cli.tell;

import dev.sluice.cli.file.ImageKind;
import dev.sluice.cli.plan.FilterOptions;
import dev.sluice.cli.plan.Job;
import dev.sluice.cli.plan.OutputOptions;
import dev.sluice.cli.plan.Plan;
import dev.sluice.cli.plan.Source;
import dev.sluice.cli.run.RunOptions;
import dev.sluice.cli.run.Streaming;
import dev.sluice.cli.run.VolumeTask;
import dev.sluice.cli.text.ExitCode;
import dev.sluice.cli.text.Printable;
import dev.sluice.nativeops.ImageFormatException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.Optional;

/** Prints a plan instead of carrying it out. */
public final class DryRun {
    private final PrintWriter out;
    private final OutputOptions output;
    private final FilterOptions filter;
    private final RunOptions options;

    public DryRun(PrintWriter out, OutputOptions output, FilterOptions filter, RunOptions options) {
        this.out = out;
        this.output = output;
        this.filter = filter;
        this.options = options;
    }

    /** One line an image, and another for one that is filtered in parts; the exit code says whether all inputs lead somewhere. */
    public int print(Plan planned) {
        planned.notes().forEach(out::println);
        planned.problems().forEach(problem -> out.println("would fail: " + problem.line()));
        boolean refused = false;
        for (Job job : planned.jobs()) {
            boolean exists = job.target()
                    .file()
                    .filter(file -> Files.exists(file, LinkOption.NOFOLLOW_LINKS))
                    .isPresent();
            refused |= exists && output.existing() == OutputOptions.Existing.REFUSE;
            out.println(job.label() + " -> " + job.target().label() + " ("
                    + job.kind().title() + (exists ? ", exists: " + meaning() : "") + ")");
            try {
                parts(job).ifPresent(plan -> out.println("  " + plan));
            } catch (ImageFormatException e) {
                refused = true;
                out.println("would fail: " + Printable.line(String.valueOf(e.getMessage())));
            }
        }
        out.println(Printable.count(planned.jobs().size(), "image") + " planned, nothing done");
        out.flush();
        return planned.problems().isEmpty() && !refused ? ExitCode.OK : ExitCode.FAILED;
    }

    /** Of files only those are looked into that may be read in parts by their names, or that become folders. */
    private Optional<String> parts(Job job) {
        boolean looked = job.source() instanceof Source.File file
                && ImageKind.of(file.path()).filter(ImageKind::isInParts).isPresent();
        Optional<String> volumes = VolumeTask.plan(job, filter, options, options.admission(), output.zarr())
                .map(VolumeTask.Planned::describe);
        return volumes.isPresent() || !looked && !job.kind().isFolder()
                ? volumes
                : Streaming.plan(job, filter, options, options.admission(), Optional.empty(), output.zarr())
                        .map(Streaming.Parts::describe);
    }

    private String meaning() {
        return switch (output.existing()) {
            case REFUSE -> "would be refused";
            case OVERWRITE -> "would be replaced";
            case RESUME -> "would be skipped if made so of this input, else replaced";
        };
    }
}
