package dev.sluice.cli.command;

import com.google.gson.stream.JsonWriter;
import dev.sluice.cli.file.AtomicOutput;
import dev.sluice.cli.file.GlobPattern;
import dev.sluice.cli.plan.FilterOptions;
import dev.sluice.cli.plan.Planner;
import dev.sluice.cli.scaling.ScalingPhases;
import dev.sluice.cli.scaling.ScalingPlot;
import dev.sluice.cli.scaling.ScalingResult;
import dev.sluice.cli.scaling.ScalingTrial;
import dev.sluice.cli.text.ExitCode;
import dev.sluice.cli.text.Printable;
import dev.sluice.cli.text.UsageException;
import dev.sluice.cli.text.Version;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageHeader;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dog-filter scaling}: how many threads pay on this machine. */
@Command(
        name = "scaling",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        abbreviateSynopsis = true,
        description =
                "Measures images a second of one image (decode, filter, encode; with --io reading and writing as well) for several"
                        + " numbers of threads, interleaved and repeated, says how long each phase of an image takes, and"
                        + " names the number where more stop paying.")
public final class ScalingCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "IMAGE", arity = "1", description = "the image to measure with")
    private String image = "";

    @Option(
            names = {"-t", "--threads"},
            paramLabel = "N",
            split = ",",
            defaultValue = "1,2,4,8",
            converter = OptionText.WorkersText.class,
            description = "numbers of threads, 1 to 1024 (default: 1,2,4,8)")
    private List<Integer> threads = List.of();

    @Option(
            names = "--repeat",
            paramLabel = "R",
            defaultValue = "5",
            converter = OptionText.RepeatText.class,
            description = "turns for each number of threads, 1 to 1000 (default: 5)")
    private int repeat;

    @Option(
            names = "--images",
            paramLabel = "K",
            converter = OptionText.ImagesText.class,
            description = "images in each turn, 1 to 1000000 (default: about a second's worth of one thread)")
    private Optional<Integer> images = Optional.empty();

    @Option(names = "--json", description = "print JSON instead of the table")
    private boolean json;

    @Option(names = "--plot", paramLabel = "FILE", description = "draw it too, as FILE.png or FILE.svg")
    private Optional<String> plot = Optional.empty();

    @Option(
            names = "--plot-phases",
            paramLabel = "FILE",
            description =
                    "draw the phases, one on top of the other, for each number of threads, as FILE.png or FILE.svg")
    private Optional<String> phasesPlot = Optional.empty();

    @Option(
            names = "--io",
            description = "read the file for each image, and write each result into a folder for temporary files")
    private boolean io;

    @Option(names = "--overwrite", description = "replace plots that exist")
    private boolean overwrite;

    @Mixin
    private GaussianMixin gaussian = new GaussianMixin();

    @Override
    public Integer call() throws InterruptedException {
        FilterOptions filter = gaussian.imageOptions();
        Optional<Path> plotFile = plot.map(GlobPattern::path);
        Optional<Path> phasesFile = phasesPlot.map(GlobPattern::path);
        plotFile.ifPresent(file -> requirePlot("--plot", file));
        phasesFile.ifPresent(file -> requirePlot("--plot-phases", file));
        Optional<Path> results = Optional.empty();
        try {
            Path file = GlobPattern.path(image);
            ImageHeader header = ImageHeader.read(file);
            String extension = filter.resultDepth(Depth.U8) == Depth.F32 || header.bits() > 16
                    ? "tif"
                    : Planner.usualExtension(header);
            if (io) {
                results = Optional.of(Files.createTempDirectory("dog-filter-scaling"));
            }
            ScalingTrial trial = new ScalingTrial(file, extension, filter, results);
            ScalingResult result = trial.run(threads, repeat, images.orElse(0));
            tell(result);
            if (plotFile.isPresent()) {
                plot("--plot", plotFile.get(), () -> ScalingPlot.write(result, plotFile.get(), overwrite));
            }
            if (phasesFile.isPresent()) {
                plot(
                        "--plot-phases",
                        phasesFile.get(),
                        () -> ScalingPlot.writePhases(result, phasesFile.get(), overwrite));
            }
            return ExitCode.OK;
        } catch (ImageFormatException e) {
            return failed(Printable.line(String.valueOf(e.getMessage())));
        } catch (IOException e) {
            return failed(Printable.line(image) + ": cannot be read: " + AtomicOutput.reason(e));
        } finally {
            // Empty by now, unless writing failed.
            results.map(Path::toFile).ifPresent(File::delete);
        }
    }

    /** Writes a picture. */
    @FunctionalInterface
    private interface Drawing {
        void write() throws IOException;
    }

    private static void plot(String option, Path file, Drawing drawing) {
        try {
            drawing.write();
        } catch (InternalError | LinkageError e) {
            // Java's graphics need fontconfig and a font, which small systems lack.
            throw new UncheckedIOException(
                    option + ": cannot be drawn here, most likely for want of a font: install fontconfig and any font",
                    new IOException(e));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    option + " " + Printable.line(file.toString()) + ": cannot be written: " + AtomicOutput.reason(e),
                    e);
        }
    }

    private int failed(String line) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("dog-filter: " + line);
        err.flush();
        return ExitCode.FAILED;
    }

    /** Before minutes of measuring rather than after them. */
    private void requirePlot(String option, Path file) {
        String name = Printable.line(file.toString());
        if (!ScalingPlot.isKnown(file)) {
            throw new UsageException(option + " " + name + ": the name must end in .png or .svg");
        }
        if (Files.exists(file) && !overwrite) {
            throw new UsageException(option + " " + name + ": exists already; --overwrite replaces it");
        }
    }

    private void tell(ScalingResult result) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(json(result));
        } else {
            out.printf(
                    Locale.ROOT,
                    "%7s  %8s  %8s  %9s  %10s  %7s%n",
                    "threads",
                    "images/s",
                    "MP/s",
                    "speed-up",
                    "efficiency",
                    "spread");
            for (ScalingResult.Row row : result.rows()) {
                out.printf(
                        Locale.ROOT,
                        "%7d  %8.2f  %8.1f  %9.2f  %9.0f%%  %6.1f%%%n",
                        row.threads(),
                        row.imagesPerSecond(),
                        row.megapixelsPerSecond(),
                        result.speedUp(row),
                        100 * result.efficiency(row),
                        100 * row.spread());
            }
            tellPhases(result, out);
            out.println(result.verdict());
        }
        out.flush();
    }

    /** Means, of which each is the time from the beginning to the end of a phase. */
    private static void tellPhases(ScalingResult result, PrintWriter out) {
        out.println();
        out.println("milliseconds an image, from the beginning to the end of each phase:");
        out.printf(
                Locale.ROOT,
                "%7s  %8s%8s  %8s  %8s%8s  %8s%n",
                "threads",
                result.withFiles() ? "read  " : "",
                "decode",
                "filter",
                "encode",
                result.withFiles() ? "  write" : "",
                "all");
        for (ScalingResult.Row row : result.rows()) {
            ScalingPhases phases = row.phases();
            out.printf(
                    Locale.ROOT,
                    "%7d  %8s%8.1f  %8.1f  %8.1f%8s  %8.1f%n",
                    row.threads(),
                    result.withFiles() ? String.format(Locale.ROOT, "%.1f  ", phases.read()) : "",
                    phases.decode(),
                    phases.filter(),
                    phases.encode(),
                    result.withFiles() ? String.format(Locale.ROOT, "  %.1f", phases.write()) : "",
                    phases.sum());
        }
    }

    private static void json(JsonWriter json, ScalingResult result, ScalingPhases phases) throws IOException {
        json.name("milliseconds").beginObject();
        if (result.withFiles()) {
            json.name("read").value(phases.read());
        }
        json.name("decode").value(phases.decode());
        json.name("filter").value(phases.filter());
        json.name("encode").value(phases.encode());
        if (result.withFiles()) {
            json.name("write").value(phases.write());
        }
        json.endObject();
    }

    private static String json(ScalingResult result) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonWriter json = new JsonWriter(text)) {
            json.setIndent("  ");
            json.beginObject();
            json.name("schema").value(1);
            json.name("image").value(result.image());
            json.name("pixels").value(result.pixels());
            json.name("imagesPerTurn").value(result.imagesPerTurn());
            json.name("repeats").value(result.repeats());
            json.name("processors").value(Runtime.getRuntime().availableProcessors());
            json.name("rows").beginArray();
            for (ScalingResult.Row row : result.rows()) {
                json.beginObject();
                json.name("threads").value(row.threads());
                json.name("imagesPerSecond").value(row.imagesPerSecond());
                json.name("slowestTurn").value(row.slowest());
                json.name("fastestTurn").value(row.fastest());
                json.name("megapixelsPerSecond").value(row.megapixelsPerSecond());
                json.name("speedUp").value(result.speedUp(row));
                json.name("efficiency").value(result.efficiency(row));
                json(json, result, row.phases());
                json.endObject();
            }
            json.endArray();
            json.name("stopsPayingAt").value(result.stopsPaying().threads());
            json.name("verdict").value(result.verdict());
            json.endObject();
        }
        return text.toString();
    }
}
