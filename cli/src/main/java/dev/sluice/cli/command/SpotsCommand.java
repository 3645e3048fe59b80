package dev.sluice.cli.command;

import dev.sluice.cli.distributed.Distribution;
import dev.sluice.cli.file.FileNames;
import dev.sluice.cli.file.GlobPattern;
import dev.sluice.cli.file.StandardStreams;
import dev.sluice.cli.plan.InputScanner;
import dev.sluice.cli.plan.PageSelection;
import dev.sluice.cli.plan.Scan;
import dev.sluice.cli.plan.Source;
import dev.sluice.cli.run.Interrupts;
import dev.sluice.cli.run.RunOptions;
import dev.sluice.cli.spots.SearchScope;
import dev.sluice.cli.spots.SpotFormat;
import dev.sluice.cli.spots.SpotsOptions;
import dev.sluice.cli.spots.SpotsPlan;
import dev.sluice.cli.spots.SpotsRun;
import dev.sluice.cli.text.Printable;
import dev.sluice.cli.text.UsageException;
import dev.sluice.cli.text.Version;
import dev.sluice.request.RequestEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dog-filter spots}: where the spots of images are. */
@Command(
        name = "spots",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        abbreviateSynopsis = true,
        customSynopsis = "dog-filter spots INPUT... -o LIST [OPTION...]",
        description = "Lists the spots of images: the local extrema of a difference of Gaussians, in place and scale.",
        footer = {
            "",
            "Columns: input, t (the page or time), c (the channel), z, y, x, sigma (along x), value (grey levels of the response), and with --unit"
                    + " z_um, y_um, x_um. Places are from the centre of the first pixel. Sorted by these columns.",
            "",
            "The list is the same, byte for byte, for any --threads and --memory. docs/spots.md says what a spot is."
        })
public final class SpotsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private InputMixin input = new InputMixin();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "LIST",
            description = "the file for the spots of all inputs, .csv, .tsv or .json; - for standard output;"
                    + " with --split a folder")
    private Optional<String> output = Optional.empty();

    @Option(
            names = "--format",
            paramLabel = "EXT",
            converter = SpotsText.SpotFormatText.class,
            description = "write csv, tsv or json (default: as the name says, else csv)")
    private Optional<SpotFormat> format = Optional.empty();

    @Option(
            names = "--napari",
            description =
                    "write CSV that napari opens as points: index, an axis each for t, c, z, y, x, then sigma and value;"
                            + " of one input, or with --split")
    private boolean napari;

    @Option(names = "--split", description = "write a list of each input, NAME.csv, into the output folder")
    private boolean split;

    @Option(
            names = "--overlay",
            paramLabel = "FILE",
            description = "draw the image with a circle around each spot, as FILE.png or FILE.svg; of one input")
    private Optional<String> overlay = Optional.empty();

    @Option(names = "--overwrite", description = "replace lists that exist (default: they are refused)")
    private boolean overwrite;

    @Mixin
    private SpotsMixin spots = new SpotsMixin();

    @Mixin
    private RunMixin run = new RunMixin();

    @Mixin
    private SparkMixin spark = new SparkMixin();

    @Option(
            names = {"-q", "--quiet"},
            description = "tell of failures only")
    private boolean quiet;

    @Option(
            names = {"-v", "--verbose"},
            description = "tell of every image")
    private boolean verbose;

    private final StandardStreams streams;
    private final Optional<Distribution.Connector> elsewhere;

    /** The command, perhaps in a program that has the work done by other processes. */
    public SpotsCommand(StandardStreams streams, Optional<Distribution.Connector> elsewhere) {
        this.streams = streams;
        this.elsewhere = elsewhere;
    }

    @Override
    public Integer call() throws InterruptedException {
        List<String> inputs = input.inputs();
        if (quiet && verbose) {
            throw new UsageException("--quiet and --verbose exclude each other; choose one");
        }
        if (spots.dimensions() == 3 && !input.pages().equals(PageSelection.ALL)) {
            throw new UsageException("--dimensions 3 takes all pages of a file; leave --pages out");
        }
        if (spots.dimensions() == 3 && overlay.isPresent()) {
            throw new UsageException("--overlay draws an image; leave it out with --dimensions 3");
        }
        spark.refuseOthers(elsewhere, run);
        if (elsewhere.isPresent()) {
            SparkMixin.refuse(overlay.isPresent(), "--overlay", "the image is not read here");
        }
        SpotsOptions options = options(run.toOptions(input.maxPixels(), false));
        Optional<Path> folder = split ? Optional.of(GlobPattern.path(options.output())) : Optional.empty();
        Scan scan = new InputScanner(input.recursive(), folder, streams.input()).scan(inputs);
        if (napari && !split && (scan.sources().size() > 1 || scan.intoFolder())) {
            throw new UsageException("--napari: has no column for the input; name one image, or add --split");
        }
        SpotsPlan plan = SpotsPlan.of(scan, options);
        if (elsewhere.isEmpty()) {
            return search(plan, options, Optional.empty());
        }
        refuseStandardInput(scan);
        try (Distribution others = elsewhere.get().connect(spark.spark())) {
            return search(plan, options(run.elsewhere(others, input.maxPixels())), Optional.of(others));
        }
    }

    private static void refuseStandardInput(Scan scan) {
        if (scan.sources().stream().anyMatch(source -> !(source instanceof Source.File))) {
            throw new UsageException("--spark: standard input cannot be read elsewhere; name files");
        }
    }

    private SpotsOptions options(RunOptions runOptions) {
        return new SpotsOptions(
                spots.toDetector(),
                spots.dimensions(),
                spots.unit(),
                SearchScope.of(spots.channel(), spots.roi()),
                input.pages(),
                destination(),
                listFormat(),
                split,
                overlay.map(GlobPattern::path),
                overwrite,
                runOptions);
    }

    private int search(SpotsPlan plan, SpotsOptions options, Optional<Distribution> others)
            throws InterruptedException {
        SpotsRun.Telling telling =
                quiet ? SpotsRun.Telling.QUIET : verbose ? SpotsRun.Telling.VERBOSE : SpotsRun.Telling.NORMAL;
        try (RequestEngine engine = RequestEngine.builder()
                .workers(options.run().threads())
                .name("dog-filter")
                .build()) {
            SpotsRun spotsRun = new SpotsRun(
                    engine, others, plan, options, streams, spec.commandLine().getErr(), telling);
            try (Interrupts _ = Interrupts.call(spotsRun::cancel)) {
                return spotsRun.run();
            }
        }
    }

    private String destination() {
        String text = output.orElseThrow(
                () -> new UsageException("-o is missing; name a .csv, .tsv or .json file, or - for standard output"));
        if (text.isEmpty()) {
            throw new UsageException("-o is the empty text; name a file");
        }
        return text;
    }

    private SpotFormat listFormat() {
        if (napari) {
            if (format.isPresent() && format.get() != SpotFormat.CSV) {
                throw new UsageException("--napari: napari reads points as csv; leave --format out");
            }
            return SpotFormat.NAPARI;
        }
        if (format.isPresent()) {
            return format.get();
        }
        String text = destination();
        Path path = GlobPattern.path(text);
        if (split || text.equals("-") || text.endsWith("/") || Files.isDirectory(path)) {
            return SpotFormat.CSV;
        }
        return SpotFormat.ofExtension(FileNames.extension(path))
                .orElseThrow(() -> new UsageException("-o " + Printable.line(text)
                        + ": the extension names no kind of list; use .csv, .tsv or .json, or add --format"));
    }
}
