package dev.sluice.cli;

import dev.sluice.nativeops.ImageFormat;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageHeader;
import dev.sluice.nativeops.NativeMemoryException;
import dev.sluice.nativeops.windowed.BlockPlan;
import dev.sluice.nativeops.windowed.WindowedImages;
import dev.sluice.nativeops.windowed.WindowedSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Tells which images are too large to be decoded as a whole, and how those are filtered in parts instead. */
final class Streaming {
    /** OpenCV's limit on either side. */
    private static final long MAX_SIDE = 1 << 20;

    /** What is left of the memory for the JVM's own: its buffers, and its heap. */
    private static final double SHARE = 0.75;

    private Streaming() {}

    /**
     * How a job's image is filtered in parts.
     *
     * @param header of the job's page
     * @return empty if the image is decoded as a whole, or refused for that
     * @throws ImageFormatException if it is too large for that and cannot be filtered in parts
     */
    static Optional<BlockPlan> plan(Job job, ImageHeader header, FilterOptions filter, RunOptions options) {
        if (!(job.source() instanceof Source.File file)
                || header.format() != ImageFormat.TIFF
                || !isTooLarge(header, fileSize(file.path()), filter, options)
                || header.pixels() > options.maxPixels().orElse(Long.MAX_VALUE)) {
            return Optional.empty();
        }
        long need = ImageTask.memoryNeed(header, fileSize(file.path()), filter, options.isolate());
        String size = job.label() + ": " + header.columns() + " x " + header.rows() + " pixels "
                + (need > options.memory()
                        ? "need " + Printable.bytes(need) + " of memory, --memory allows "
                                + Printable.bytes(options.memory())
                        : "are more than the decoder takes")
                + "; ";
        if (job.format() != ImageFormat.TIFF || job.target().file().isEmpty()) {
            throw new ImageFormatException(size + "only TIFF files are written in parts: name a .tif file");
        }
        Optional<String> obstacle = WindowedImages.obstacle(file.path(), job.page());
        if (obstacle.isPresent()) {
            throw new ImageFormatException(size + "it cannot be read in parts: " + obstacle.get());
        }
        try (WindowedSource source = WindowedImages.open(file.path(), job.page())) {
            long memory = (long) (options.memory() * SHARE);
            return Optional.of(BlockPlan.of(
                    source.layout(), filter.operation(source.layout().depth()), memory, options.threads()));
        } catch (NativeMemoryException e) {
            throw new ImageFormatException(size + e.getMessage(), e);
        }
    }

    private static boolean isTooLarge(ImageHeader header, long fileSize, FilterOptions filter, RunOptions options) {
        return header.rows() > options.limits().maxPixels() / header.columns()
                || Math.max(header.rows(), header.columns()) > MAX_SIDE
                || fileSize > ImageTask.MAX_FILE
                || ImageTask.memoryNeed(header, fileSize, filter, options.isolate()) > options.memory();
    }

    static long fileSize(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0; // Reading it will say what is wrong.
        }
    }

    /** A plan in words. */
    static String describe(BlockPlan plan) {
        return String.format(
                Locale.ROOT,
                "in %s of %d x %d pixels and %d around each, %d at a time in %s; %.2f pixels decoded for each",
                Printable.count(plan.regions(), "part"),
                plan.region(0).columns(),
                plan.region(0).rows(),
                plan.halo(),
                Math.min(plan.atOnce(), plan.regions()),
                Printable.bytes(plan.bytes()),
                plan.overhead() * plan.passes());
    }
}
