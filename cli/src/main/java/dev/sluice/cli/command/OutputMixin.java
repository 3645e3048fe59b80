package dev.sluice.cli.command;

import dev.sluice.cli.plan.Job;
import dev.sluice.cli.plan.OutputOptions;
import dev.sluice.cli.plan.Plan;
import dev.sluice.cli.text.Printable;
import dev.sluice.cli.text.UsageException;
import dev.sluice.nativeops.WriteOptions;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say where the results go and how they are encoded. */
final class OutputMixin {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUTPUT",
            description = "a folder if it is one, ends in /, or there are several inputs or a folder of them;"
                    + " otherwise a file, whose extension picks the format; - for standard output")
    private Optional<String> output = Optional.empty();

    @Option(
            names = "--format",
            paramLabel = "EXT",
            converter = OptionText.FormatText.class,
            description = "write this format: png, jpg, tif, webp, bmp, pgm, ppm, zarr (default: as the name says)")
    private Optional<String> format = Optional.empty();

    @Option(
            names = "--suffix",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "put this between name and extension of files in an output folder")
    private String suffix = "";

    @Option(
            names = "--split-pages",
            description = "make a file NAME-p1, NAME-p2, ... of each page, also where a file can hold them all")
    private boolean splitPages;

    @Mixin
    private ZarrMixin zarr = new ZarrMixin();

    @Option(names = "--overwrite", description = "replace outputs that exist (default: they are refused)")
    private boolean overwrite;

    @Option(
            names = "--resume",
            description = "skip outputs that were made of their input with these options, make others again")
    private boolean resume;

    @Option(
            names = "--quality",
            paramLabel = "Q",
            converter = OptionText.QualityText.class,
            description = "of JPEG and WebP, 1 to 100 (default: JPEG 95, WebP lossless)")
    private Optional<Integer> quality = Optional.empty();

    @Option(
            names = "--compression",
            paramLabel = "L",
            converter = OptionText.CompressionText.class,
            description = "of PNG, 0 (none) to 9 (smallest) (default: what suits each part of the image)")
    private Optional<Integer> compression = Optional.empty();

    /** Whether each page becomes a file of its own. */
    boolean splitPages() {
        return splitPages;
    }

    /** Checks the combinations and gives the options as a record, for results that are filtered in space or are not. */
    OutputOptions toOptions(boolean inSpace) {
        if (overwrite && resume) {
            throw new UsageException("--overwrite and --resume exclude each other; choose one");
        }
        if (suffix.contains("/") || suffix.contains("\0")) {
            throw new UsageException("--suffix: '" + Printable.line(suffix) + "' is no part of a file name");
        }
        OutputOptions.Existing existing = overwrite
                ? OutputOptions.Existing.OVERWRITE
                : resume ? OutputOptions.Existing.RESUME : OutputOptions.Existing.REFUSE;
        return new OutputOptions(destination(), format, suffix, existing, encoding(), zarr.toOptions(inSpace));
    }

    private String destination() {
        String text = output.orElseThrow(() -> new UsageException("-o is missing; name an output file or folder"));
        if (text.isEmpty()) {
            throw new UsageException("-o is the empty text; name an output file or folder");
        }
        return text;
    }

    /** Refuses what only Zarr folders can be, unless all outputs are such. */
    void requireFits(Plan plan) {
        Optional<Job> other =
                plan.jobs().stream().filter(job -> !job.kind().isFolder()).findFirst();
        Optional<String> only = zarr.onlyOfFolders();
        if (only.isPresent() && other.isPresent()) {
            throw new UsageException(
                    only.get() + ", not " + other.get().target().label() + "; name a .zarr output or leave it out");
        }
    }

    private WriteOptions encoding() {
        WriteOptions options = WriteOptions.DEFAULT;
        if (quality.isPresent()) {
            options = options.withJpegQuality(quality.get()).withWebpQuality(quality.get());
        }
        return compression.isPresent() ? options.withPngCompression(compression.get()) : options;
    }
}
