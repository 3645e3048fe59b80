package dev.sluice.cli.run;

import dev.sluice.cli.file.AtomicOutput;
import dev.sluice.cli.file.ImageKind;
import dev.sluice.cli.file.Origin;
import dev.sluice.cli.plan.FilterOptions;
import dev.sluice.cli.plan.Job;
import dev.sluice.cli.plan.OutputOptions;
import dev.sluice.cli.plan.Source;
import dev.sluice.cli.text.Printable;
import dev.sluice.nativeops.ImageFormat;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageHeader;
import dev.sluice.nativeops.NativeMemoryException;
import dev.sluice.nativeops.Precision;
import dev.sluice.nativeops.volume.BoxPlan;
import dev.sluice.nativeops.volume.PlaneByPlane;
import dev.sluice.nativeops.volume.VolumeFiles;
import dev.sluice.nativeops.volume.VolumeFilterRun;
import dev.sluice.nativeops.volume.VolumeLayout;
import dev.sluice.nativeops.volume.VolumeOperation;
import dev.sluice.nativeops.volume.VolumeSink;
import dev.sluice.nativeops.volume.VolumeSource;
import dev.sluice.nativeops.windowed.SinkOptions;
import dev.sluice.nativeops.windowed.ZarrOptions;
import dev.sluice.nativeops.windowed.ZarrOptions.Shards;
import dev.sluice.request.RequestEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** A job whose image has planes or times, or is to be filtered in space: box by box, from file to file. Made and run by one thread. */
public final class VolumeTask {
    /** What is left of the memory for the JVM's own. */
    private static final double SHARE = 0.75;

    private final RequestEngine engine;
    private final Job job;
    private final Planned planned;
    private final OutputOptions options;
    private final long memory;
    private final RunTally tally;

    private final CancellableWork work = new CancellableWork();

    /**
     * How a job's volumes are filtered.
     *
     * @param operation what is computed
     * @param layout the volumes as they are filtered, where planes are by themselves each a volume of one
     * @param apart whether planes are by themselves
     * @param boxes in which parts
     */
    public record Planned(VolumeOperation operation, VolumeLayout layout, boolean apart, BoxPlan boxes) {
        /** What its smaller resolutions need, if there are any. */
        long reductionBytes(ZarrOptions options) {
            return VolumeFiles.reductionBytes(result(layout, operation), options);
        }

        /** In words. */
        public String describe() {
            VolumeLayout all = boxes.layout();
            return String.format(
                    Locale.ROOT,
                    "%d x %d volumes of %d x %d x %d voxels (t x c of z x y x x), %s each of %d x %d x %d and %d x %d x %d"
                            + " around, %d at a time in %s; %.2f voxels read for each",
                    all.times(),
                    all.channels(),
                    all.planes(),
                    all.rows(),
                    all.columns(),
                    Printable.count(boxes.boxes(), "part"),
                    Math.min(boxes.planes(), all.planes()),
                    Math.min(boxes.rows(), all.rows()),
                    Math.min(boxes.columns(), all.columns()),
                    boxes.halo().planes(),
                    boxes.halo().rows(),
                    boxes.halo().columns(),
                    boxes.atOnce(),
                    Printable.bytes(boxes.bytes()),
                    boxes.overhead() * operation.passes());
        }
    }

    VolumeTask(RequestEngine engine, Job job, Planned planned, OutputOptions options, long memory, RunTally tally) {
        this.engine = engine;
        this.job = job;
        this.planned = planned;
        this.options = options;
        this.memory = memory;
        this.tally = tally;
    }

    /**
     * How a job's image is filtered as volumes.
     *
     * @param admission what the images in flight may need
     * @param zarr how Zarr folders are written
     * @return empty if it is an image of one plane, or several pages, that are filtered as such
     * @throws ImageFormatException if it cannot be read as volumes, and must be
     */
    public static Optional<Planned> plan(
            Job job, FilterOptions filter, RunOptions options, Admission admission, ZarrOptions zarr) {
        boolean folder = job.source() instanceof Source.File file
                && ImageKind.isFolderName(file.path())
                && Files.isDirectory(file.path());
        boolean planes = filter.space().isEmpty();
        boolean stack = !folder
                && (!planes || job.count() > 1 && job.kind().isFolder())
                && job.source() instanceof Source.File pages
                && ImageHeader.read(pages.path()).format() == ImageFormat.TIFF;
        if (!folder && !stack) {
            if (!planes) {
                throw new ImageFormatException(
                        job.label() + ": --dimensions 3 filters Zarr folders and TIFF files; this is neither");
            }
            return Optional.empty();
        }
        Path input = ((Source.File) job.source()).path();
        if (folder && planes && VolumeFiles.isImage(input)) {
            return Optional.empty();
        }
        if (!job.kind().isInParts() || job.target().file().isEmpty()) {
            throw new ImageFormatException(
                    job.label() + ": volumes are written as Zarr folders and TIFF files; name a .zarr or .tif output");
        }
        if (stack && (!job.all() || job.count() < job.pages())) {
            throw new ImageFormatException(job.label()
                    + ": --dimensions 3 takes all pages of a file into one; leave --pages and --split-pages out");
        }
        try (VolumeSource source = open(input, stack && planes)) {
            VolumeLayout layout = source.layout();
            if (filter.precision() != Precision.FLOAT) {
                throw new ImageFormatException(
                        job.label() + ": volumes are smoothed in single precision only; leave" + " --precision out");
            }
            long allowed = options.maxPixels().orElse(Long.MAX_VALUE);
            if (layout.voxels() > allowed) {
                throw new ImageFormatException(
                        job.label() + ": " + layout.voxels() + " voxels are more than the allowed " + allowed);
            }
            VolumeOperation operation = operation(job, filter, source);
            // What is known of a whole image first, or lies under its values, is that of each plane.
            boolean apart = planes && (operation.passes() > 1 || operation.takesLevelOff(layout.depth()));
            VolumeLayout filtered = apart ? PlaneByPlane.of(layout) : layout;
            BoxPlan boxes = BoxPlan.of(
                    job.kind().isFolder()
                            ? filtered.withChunk(VolumeFiles.shard(result(filtered, operation), zarr(zarr, apart)))
                            : filtered,
                    operation,
                    (long) (admission.maxBytes() * SHARE),
                    options.threads());
            return Optional.of(new Planned(operation, filtered, apart, boxes));
        } catch (NativeMemoryException e) {
            throw new ImageFormatException(job.label() + ": " + e.getMessage(), e);
        }
    }

    private static VolumeSource open(Path input, boolean pages) {
        try {
            return VolumeFiles.open(input);
        } catch (ImageFormatException e) {
            String instead = pages ? "; with a folder (-o out/ --format zarr) each page becomes one of its own" : "";
            throw new ImageFormatException(e.getMessage() + instead, e);
        }
    }

    private static VolumeLayout result(VolumeLayout source, VolumeOperation operation) {
        return source.withDepth(operation.resultDepth(source.depth()));
    }

    /** Planes that are by themselves have shards of their own. */
    private static ZarrOptions zarr(ZarrOptions options, boolean apart) {
        Shards shards = options.shards();
        return options.withShards(new Shards(shards.bytes(), apart));
    }

    private static VolumeOperation operation(Job job, FilterOptions filter, VolumeSource source) {
        try {
            return filter.volumeOperation(source.layout().depth(), source.space());
        } catch (ImageFormatException e) {
            throw new ImageFormatException(job.label() + ": " + e.getMessage(), e);
        }
    }

    /** Ends it soon. */
    void cancel() {
        work.cancel();
    }

    /** Does it all, and waits for it. */
    Outcome run() throws InterruptedException {
        long start = System.nanoTime();
        Path input = ((Source.File) job.source()).path();
        Path output = job.target().file().orElseThrow();
        try (VolumeSource source = VolumeFiles.open(input);
                VolumeSink sink = sink(source, input, output)) {
            VolumeSource from = planned.apart() ? PlaneByPlane.of(source) : source;
            VolumeSink into = planned.apart() ? PlaneByPlane.of(sink) : sink;
            long[] all = new long[1];
            VolumeFilterRun filtering = new VolumeFilterRun(
                    engine,
                    planned.operation(),
                    from,
                    into,
                    planned.boxes(),
                    done -> tally.progressed(job, done, all[0]));
            all[0] = filtering.work();
            long kept = options.existing() == OutputOptions.Existing.RESUME ? filtering.written() : 0;
            if (kept > 0) {
                tally.note(job, "goes on with " + kept + " of " + filtering.boxes() + " parts");
            }
            if (!work.run(engine, job.label(), () -> {
                filtering.run();
                sink.reduce(engine, memory);
            })) {
                long written = filtering.written();
                if (written > 0) {
                    tally.note(
                            job,
                            "cancelled; --resume goes on with the " + written + " of " + filtering.boxes()
                                    + " parts that are written");
                }
                return new Outcome.Cancelled();
            }
            long filtered = System.nanoTime();
            sink.finish();
            VolumeLayout layout = source.layout();
            return new Outcome.Written(
                    layout.rows(),
                    layout.columns(),
                    (int) Math.min(Integer.MAX_VALUE, layout.channels()),
                    layout.voxels(),
                    Origin.size(input),
                    Origin.size(output),
                    sink.dropped().toString(),
                    new Timings(0, 0, filtered - start, 0, System.nanoTime() - filtered));
        } catch (IOException e) {
            throw new ImageFormatException(job.label() + ": " + AtomicOutput.reason(e), e);
        }
    }

    private VolumeSink sink(VolumeSource source, Path input, Path output) throws IOException {
        AtomicOutput.makeFolder(AtomicOutput.folderOf(output));
        VolumeLayout same = result(source.layout(), planned.operation());
        VolumeLayout layout = planned.apart() ? same.withPlanesApart() : same;
        float fill = planned.operation().ofZeros(layout.depth());
        SinkOptions sink = new SinkOptions(
                options.existing() != OutputOptions.Existing.REFUSE,
                options.existing() == OutputOptions.Existing.RESUME,
                Origin.of(input, job.page()).identity(planned.operation()),
                source.metadata(),
                source.space());
        return job.kind().isFolder()
                ? VolumeFiles.create(output, layout, source.space(), fill, sink, zarr(options.zarr(), planned.apart()))
                : VolumeFiles.createTiff(output, layout, source.space(), fill, sink);
    }
}
