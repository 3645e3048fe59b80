package dev.sluice.scaleout;

import dev.sluice.cli.Main;
import dev.sluice.cli.command.GaussianMixin;
import dev.sluice.cli.command.ZarrMixin;
import dev.sluice.cli.file.Origin;
import dev.sluice.cli.text.Printable;
import dev.sluice.cli.text.UsageException;
import dev.sluice.cli.text.Version;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageHeader;
import dev.sluice.nativeops.NativeMemoryException;
import dev.sluice.nativeops.Operation;
import dev.sluice.nativeops.volume.BoxPlan;
import dev.sluice.nativeops.volume.VolumeFiles;
import dev.sluice.nativeops.volume.VolumeLayout;
import dev.sluice.nativeops.volume.VolumeOperation;
import dev.sluice.nativeops.volume.VolumeSource;
import dev.sluice.nativeops.windowed.BlockPlan;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.WindowedImages;
import dev.sluice.nativeops.windowed.WindowedSource;
import dev.sluice.nativeops.windowed.ZarrOptions;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.api.java.JavaSparkContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The difference of Gaussians of one image larger than memory, made by the executors of Spark, some regions of it a task; or of volumes in space, a box of them a task.
 *
 * <p>The input is a Zarr folder or a TIFF file, the output a Zarr folder, on storage that all hosts see under the same names.
 */
@Command(
        name = "huge-image-job",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        abbreviateSynopsis = true,
        customSynopsis = "huge-image-job INPUT -o OUTPUT.zarr [OPTION...]",
        description = "Writes the difference of two Gaussian smoothings of an image larger than memory.",
        footer = {"", "Exit codes: 0 done, 1 some regions failed (--resume goes on), 2 wrong usage."})
public final class HugeImageJob implements Callable<Integer> {
    private static final int MAX_LINES = 20;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "INPUT",
            description = "a Zarr folder, or a TIFF file that can be read in parts; with --dimensions 3 volumes")
    private Path input = Path.of("");

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUTPUT",
            required = true,
            description = "a Zarr folder, which is named *.zarr")
    private Path output = Path.of("");

    @Option(names = "--overwrite", description = "replace an output that exists (default: it is refused)")
    private boolean overwrite;

    @Option(
            names = "--resume",
            description =
                    "go on with the blocks that an interrupted run left; keep an output that is newer than the input")
    private boolean resume;

    @Option(
            names = "--spark",
            paramLabel = "MASTER",
            description =
                    "local[N] for N cores of this machine, or a cluster's address (default: that of spark-submit)")
    private Optional<String> spark = Optional.empty();

    @Mixin
    private ZarrMixin zarr = new ZarrMixin();

    @Mixin
    private GaussianMixin gaussian = new GaussianMixin();

    private HugeImageJob() {}

    /** Runs the job and exits with its code. */
    public static void main(String[] args) {
        System.exit(Main.execute(new HugeImageJob(), args));
    }

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        if (!output.toString().endsWith(".zarr")) {
            throw new UsageException(
                    "-o " + output + ": must be named *.zarr, which several machines can write at once");
        }
        try {
            if (gaussian.isInSpace()) {
                return volumes(err);
            }
            requireParts();
            tellOfOtherPages(err);
            if (resume && Origin.isUpToDate(output, input)) {
                tell(err, output + ": up to date");
                return 0;
            }
            Layout layout = layout();
            Operation operation = gaussian.filter(layout.depth());
            try (JavaSparkContext context = SparkSettings.connected(spark)) {
                BlockPlan plan = plan(context, layout, operation);
                requireReductions(context, WindowedImages.reductionBytes(plan.target(), zarr()));
                return run(context, plan, operation, err);
            } finally {
                ExecutorEngine.close();
            }
        } catch (ImageFormatException | NativeMemoryException e) {
            tell(err, String.valueOf(e.getMessage()));
            return 1;
        }
    }

    private int volumes(PrintWriter err) throws InterruptedException {
        if (resume && Origin.isUpToDate(output, input)) {
            tell(err, output + ": up to date");
            return 0;
        }
        VolumeLayout layout;
        VolumeOperation operation;
        try (VolumeSource source = VolumeFiles.open(input)) {
            layout = source.layout();
            operation = gaussian.volumeFilter(layout.depth(), source.space());
        }
        try (JavaSparkContext context = SparkSettings.connected(spark)) {
            int cores = context.defaultParallelism();
            BoxPlan plan = HugeVolumeRun.plan(
                    layout,
                    operation,
                    ExecutorResources.nativeBytes(context.getConf()),
                    ExecutorResources.mostCores(context.getConf(), cores),
                    cores,
                    zarr());
            requireReductions(context, VolumeFiles.reductionBytes(written(layout, operation), zarr()));
            return run(context, plan, operation, err);
        } finally {
            ExecutorEngine.close();
        }
    }

    private static VolumeLayout written(VolumeLayout source, VolumeOperation operation) {
        return source.withDepth(operation.resultDepth(source.depth()));
    }

    private ZarrOptions zarr() {
        return zarr.toOptions(gaussian.isInSpace());
    }

    /** Refuses smaller resolutions for which an executor has no memory. */
    private static void requireReductions(JavaSparkContext context, long bytes) {
        if (bytes > ExecutorResources.nativeBytes(context.getConf())) {
            throw new NativeMemoryException("--pyramid needs " + Printable.bytes(bytes)
                    + " of memory for chunks of this size; an executor has "
                    + Printable.bytes(ExecutorResources.nativeBytes(context.getConf())) + " ("
                    + ExecutorResources.memorySetting(context.getConf()) + ")");
        }
    }

    private int run(JavaSparkContext context, BoxPlan plan, VolumeOperation operation, PrintWriter err)
            throws InterruptedException {
        VolumeJob job = VolumeJob.of(input, output, operation, overwrite || resume, zarr());
        tell(
                err,
                String.format(
                        Locale.ROOT,
                        "%d x %d volumes of %d x %d x %d voxels in %d boxes of %d x %d x %d, %.2f times their voxels are read",
                        plan.layout().times(),
                        plan.layout().channels(),
                        plan.layout().planes(),
                        plan.layout().rows(),
                        plan.layout().columns(),
                        HugeVolumeRun.boxes(plan),
                        plan.planes(),
                        plan.rows(),
                        plan.columns(),
                        plan.overhead()));
        long start = System.nanoTime();
        AtomicLong voxels = new AtomicLong();
        HugeVolumeRun.Summary summary = new HugeVolumeRun(context, job, plan)
                .run(resume, made -> voxels.addAndGet(made.job().box().voxels()));
        return told(
                err,
                new Told("boxes", summary.boxes(), summary.there(), summary.failures(), summary.dropped()),
                voxels.get(),
                start);
    }

    private static void tell(PrintWriter err, String text) {
        err.println("dog-filter: " + Printable.line(text));
    }

    private void requireParts() {
        Optional<String> obstacle = Files.isDirectory(input) ? Optional.empty() : WindowedImages.obstacle(input, 0);
        if (obstacle.isPresent()) {
            throw new UsageException(input + ": cannot be read in parts: " + obstacle.get());
        }
    }

    private void tellOfOtherPages(PrintWriter err) {
        int pages = Files.isDirectory(input) ? 1 : ImageHeader.read(input).pages();
        if (pages > 1) {
            tell(err, input + ": has " + pages + " pages, of which the first is filtered");
        }
    }

    private Layout layout() {
        try (WindowedSource source = WindowedImages.open(input)) {
            return source.layout();
        }
    }

    private BlockPlan plan(JavaSparkContext context, Layout layout, Operation operation) {
        int cores = context.defaultParallelism();
        return HugeImageRun.plan(
                layout,
                operation,
                ExecutorResources.nativeBytes(context.getConf()),
                ExecutorResources.mostCores(context.getConf(), cores),
                cores,
                zarr());
    }

    private int run(JavaSparkContext context, BlockPlan plan, Operation operation, PrintWriter err)
            throws InterruptedException {
        ImageJob image = ImageJob.of(input, output, operation, plan, overwrite || resume, zarr());
        tell(
                err,
                String.format(
                        Locale.ROOT,
                        "%s in %d regions of %d x %d, %.2f times its pixels are read",
                        plan.target(),
                        plan.regions(),
                        plan.regionColumns(),
                        plan.regionRows(),
                        plan.overhead()));
        long start = System.nanoTime();
        AtomicLong pixels = new AtomicLong();
        HugeImageRun.Summary summary = new HugeImageRun(context, image, plan)
                .run(resume, made -> pixels.addAndGet(made.job().region().pixels()));
        return told(
                err,
                new Told("regions", summary.regions(), summary.there(), summary.failures(), summary.dropped()),
                pixels.get(),
                start);
    }

    /** What became of the parts of an output, which are called so. */
    private record Told(String parts, int all, int there, List<? extends PartResult<?>> failures, String dropped) {}

    private int told(PrintWriter err, Told result, long pixels, long start) {
        double seconds = (System.nanoTime() - start) / 1e9;
        result.failures().stream()
                .limit(MAX_LINES)
                .forEach(failed -> tell(err, input + ": " + failed.job() + ": " + failed.failure()));
        if (!result.dropped().isEmpty()) {
            tell(err, output.toAbsolutePath() + ": without " + result.dropped());
        }
        int failures = result.failures().size();
        int written = result.all() - result.there() - failures;
        tell(
                err,
                String.format(
                        Locale.ROOT,
                        "%d of %d %s written%s%s, %.2f s, %.1f MP/s",
                        written,
                        result.all(),
                        result.parts(),
                        result.there() > 0 ? ", " + result.there() + " were there" : "",
                        failures > 0 ? ", " + failures + " failed; --resume goes on" : "",
                        seconds,
                        pixels / 1e6 / seconds));
        return failures > 0 ? 1 : 0;
    }
}
