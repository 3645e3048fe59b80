package dev.sluice.cli.run;

import dev.sluice.cli.file.FileNames;
import dev.sluice.cli.file.ImageKind;
import dev.sluice.cli.plan.FilterOptions;
import dev.sluice.cli.plan.Job;
import dev.sluice.cli.plan.Source;
import dev.sluice.cli.text.Printable;
import dev.sluice.nativeops.ImageFile;
import dev.sluice.nativeops.ImageFormat;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageHeader;
import dev.sluice.nativeops.NativeMemoryException;
import dev.sluice.nativeops.windowed.BlockPlan;
import dev.sluice.nativeops.windowed.WindowedImages;
import dev.sluice.nativeops.windowed.WindowedSource;
import dev.sluice.nativeops.windowed.ZarrOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Tells which images are filtered in parts, and how: Zarr folders, files that become such, and TIFF files that are too large to be decoded
 * as a whole.
 */
public final class Streaming {
    /** OpenCV's limit on either side. */
    private static final long MAX_SIDE = 1 << 20;

    /** What is left of the memory for the JVM's own: its buffers, and its heap. */
    private static final double SHARE = 0.75;

    private Streaming() {}

    /**
     * How an image is filtered in parts.
     *
     * @param plan which parts
     * @param held bytes of the image, if it is read as a whole; otherwise 0
     */
    public record Parts(BlockPlan plan, long held) {
        /** What all of it needs at a time. */
        long bytes() {
            return plan.bytes() + held;
        }

        /** It in words. */
        public String describe() {
            return String.format(
                    Locale.ROOT,
                    "in %s of %d x %d pixels and %d around each, %d at a time in %s; %.2f pixels decoded for each",
                    Printable.count(plan.regions(), "part"),
                    plan.region(0).columns(),
                    plan.region(0).rows(),
                    plan.halo(),
                    Math.min(plan.atOnce(), plan.regions()),
                    Printable.bytes(bytes()),
                    plan.overhead() * plan.passes());
        }
    }

    /**
     * How a job's image is filtered in parts.
     *
     * @param admission what the images in flight may need
     * @param pages the job's open file, if it takes one of several pages
     * @param zarr how Zarr folders are written
     * @return empty if the image is decoded as a whole, or refused for that
     * @throws ImageFormatException if it cannot be read or written in parts, and must be
     */
    public static Optional<Parts> plan(
            Job job,
            FilterOptions filter,
            RunOptions options,
            Admission admission,
            Optional<ImageFile> pages,
            ZarrOptions zarr) {
        if (!(job.source() instanceof Source.File file)) {
            if (job.kind().isFolder()) {
                throw new ImageFormatException(
                        job.label() + ": standard input does not become a Zarr folder; name a file");
            }
            return Optional.empty();
        }
        Optional<String> reason = ImageKind.isFolderName(file.path()) && Files.isDirectory(file.path())
                ? Optional.of("a Zarr folder is filtered in parts")
                : reason(
                        job,
                        pages.map(open -> open.header(job.page()))
                                .orElseGet(() -> ImageHeader.read(file.path(), job.page())),
                        filter,
                        options,
                        admission);
        if (reason.isEmpty()) {
            return Optional.empty();
        }
        String why = job.label() + ": " + reason.get() + "; ";
        boolean named = job.target()
                .file()
                .filter(output -> FileNames.extension(output).equalsIgnoreCase(job.extension()))
                .isPresent();
        if (!named || !job.kind().isInParts()) {
            throw new ImageFormatException(
                    why + "only TIFF files and Zarr folders are written in parts: name a .tif or .zarr output");
        }
        Optional<String> obstacle = WindowedImages.obstacle(file.path(), job.page());
        if (obstacle.isPresent() && (options.isolate() || !isSmall(file.path(), job, filter, admission))) {
            throw new ImageFormatException(why + "it cannot be read in parts: " + obstacle.get()
                    + (options.isolate() ? ", which is not done here with --isolate" : ""));
        }
        long held = obstacle.isPresent() ? heldBytes(file.path(), job) : 0;
        try (WindowedSource source = WindowedImages.open(file.path(), job.page())) {
            requireAllowed(job, source, options);
            BlockPlan plan = BlockPlan.of(
                    source.layout(),
                    filter.operation(source.layout().depth()),
                    (long) ((admission.maxBytes() - held) * SHARE),
                    options.threads(),
                    job.kind().isFolder() ? zarr : ZarrOptions.DEFAULT);
            return Optional.of(new Parts(plan, held));
        } catch (NativeMemoryException e) {
            throw new ImageFormatException(why + e.getMessage(), e);
        }
    }

    /** What is held in memory of an image that is read as a whole and written in parts. */
    private static long heldBytes(Path file, Job job) {
        return 2 * (fileSize(file) + ImageHeader.read(file, job.page()).decodedBytes());
    }

    /** Whether an image that becomes a folder could be filtered as a whole: then it may be held while its parts are written. */
    private static boolean isSmall(Path file, Job job, FilterOptions filter, Admission admission) {
        ImageHeader header = ImageHeader.read(file, job.page());
        return job.kind().isFolder()
                && ImageTask.memoryNeed(header, fileSize(file), filter, false) <= admission.maxBytes();
    }

    private static void requireAllowed(Job job, WindowedSource source, RunOptions options) {
        long pixels = source.layout().pixels();
        if (pixels > options.maxPixels().orElse(Long.MAX_VALUE)) {
            throw new ImageFormatException(job.label() + ": " + source.layout().columns() + " x "
                    + source.layout().rows() + " pixels are more than the allowed "
                    + options.maxPixels().orElseThrow());
        }
    }

    /** Why a file is filtered in parts, if it is. */
    private static Optional<String> reason(
            Job job, ImageHeader header, FilterOptions filter, RunOptions options, Admission admission) {
        if (job.kind().isFolder()) {
            ImageTask.requireAllPages(job, header);
            return Optional.of("a Zarr folder is written in parts");
        }
        if (header.format() != ImageFormat.TIFF
                || header.pixels() > options.maxPixels().orElse(Long.MAX_VALUE)) {
            return Optional.empty();
        }
        long fileSize = job.source() instanceof Source.File file ? fileSize(file.path()) : 0;
        long need = ImageTask.memoryNeed(header, fileSize, filter, options.isolate());
        String size = header.columns() + " x " + header.rows() + " pixels ";
        if (need > admission.maxBytes()) {
            ImageTask.requireAllPages(job, header);
            return Optional.of(size + "need " + Printable.bytes(need) + " of memory, " + admission.limit());
        }
        boolean tooLarge = header.rows() > options.limits().maxPixels() / header.columns()
                || Math.max(header.rows(), header.columns()) > MAX_SIDE
                || fileSize > ImageTask.MAX_FILE;
        if (tooLarge) {
            ImageTask.requireAllPages(job, header);
            return Optional.of(size + "are more than the decoder takes");
        }
        return Optional.empty();
    }

    static long fileSize(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0; // Reading it will say what is wrong.
        }
    }
}
