package dev.sluice.cli.run;

import dev.sluice.cli.decode.Decoder;
import dev.sluice.cli.file.AtomicOutput;
import dev.sluice.cli.file.StandardStreams;
import dev.sluice.cli.plan.FilterOptions;
import dev.sluice.cli.plan.Job;
import dev.sluice.cli.plan.Source;
import dev.sluice.cli.text.Printable;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.EncodedImage;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFile;
import dev.sluice.nativeops.ImageFormat;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageHeader;
import dev.sluice.nativeops.ImageMetadata;
import dev.sluice.nativeops.ReadLimits;
import dev.sluice.nativeops.ResultEncoding;
import dev.sluice.nativeops.WriteOptions;
import dev.sluice.request.RequestEngine;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * The part of a job that needs a processor: decode, filter, encode. It runs as a request.
 *
 * <p>It is made on a file thread by {@link #read}, which has the file's bytes in native memory when it returns, and closed
 * when the request is over, however that ended.
 */
final class ImageTask implements Callable<ImageTask.Encoded>, AutoCloseable {
    static final long MAX_FILE = Integer.MAX_VALUE;

    /**
     * TIFF files of so many bytes and more are not read into memory first: their blocks are read where they are decoded, on all workers, and
     * go from the file into the image. Such files stay open, of which there must not be many.
     */
    private static final long READ_IN_PLACE = 1 << 25;

    private final Job job;
    private final Settings settings;
    private final Arena arena;
    private final ByteBuffer data;
    private final Optional<ImageFile> pages;
    private final boolean ownsFile;
    private final long readNanos;

    /** Written by the request, read when it has ended. */
    private volatile boolean damaged;

    private ImageTask(
            Job job,
            Settings settings,
            Arena arena,
            ByteBuffer data,
            Optional<ImageFile> pages,
            boolean ownsFile,
            long readNanos) {
        this.job = job;
        this.pages = pages;
        this.ownsFile = ownsFile;
        this.settings = settings;
        this.arena = arena;
        this.data = data;
        this.readNanos = readNanos;
    }

    /**
     * What is the same for all tasks of a run.
     *
     * @param engine where strips run
     * @param decoder what decodes
     * @param filter what is computed
     * @param encoding how results are encoded
     * @param limits the largest image that is decoded
     * @param isolated whether it is decoded in another process, which holds the file and the image once more
     * @param admission what the images in flight may need
     */
    record Settings(
            RequestEngine engine,
            Decoder decoder,
            FilterOptions filter,
            WriteOptions encoding,
            ReadLimits limits,
            boolean isolated,
            Admission admission) {}

    /**
     * A result ready to be written.
     *
     * @param file the file; closed with this
     * @param rows rows of the image
     * @param columns columns of the image
     * @param channels channels of the image
     * @param bytesRead bytes of the input
     * @param timings all phases but the last
     */
    record Encoded(EncodedImage file, int rows, int columns, int channels, long bytesRead, Timings timings)
            implements AutoCloseable {
        Outcome.Written written(long writeNanos) {
            Timings all = new Timings(timings.read(), timings.decode(), timings.filter(), timings.encode(), writeNanos);
            return new Outcome.Written(
                    rows,
                    columns,
                    channels,
                    (long) rows * columns,
                    bytesRead,
                    file.size(),
                    file.dropped().toString(),
                    all);
        }

        @Override
        public void close() {
            file.close();
        }
    }

    /**
     * Reads a job's input, unless that is done when it is decoded.
     *
     * @param inPlace whether it is: {@link #isReadInPlace}
     * @param pages its open file, if it takes one of several pages: then that page is read when it is decoded, and nothing before
     */
    @SuppressWarnings("MustBeClosedChecker") // The task closes the arena.
    static ImageTask read(
            Job job, Settings settings, StandardStreams streams, Optional<ImageFile> pages, boolean inPlace) {
        long start = System.nanoTime();
        Arena arena = Arena.ofShared();
        try {
            ByteBuffer data = ByteBuffer.allocate(0);
            Optional<ImageFile> open = pages;
            if (pages.isPresent()) {
                // It is open.
            } else if (inPlace && job.source() instanceof Source.File file) {
                open = Optional.of(ImageFile.open(file.path()));
            } else if (job.source() instanceof Source.File file) {
                data = content(file.path(), arena);
            } else {
                data = content(streams.input(), settings.admission());
            }
            return new ImageTask(job, settings, arena, data, open, inPlace, System.nanoTime() - start);
        } catch (IOException e) {
            arena.close();
            throw new ImageFormatException(job.label() + ": cannot be read: " + AtomicOutput.reason(e), e);
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    /**
     * Whether a file is read when it is decoded, and not before.
     *
     * @param header what it announces
     * @param size its bytes
     */
    static boolean isReadInPlace(ImageHeader header, long size, Settings settings) {
        return header.format() == ImageFormat.TIFF && size >= READ_IN_PLACE && !settings.isolated();
    }

    /** What comes in, as long as its image could be filtered at all: the file is in memory twice, as {@link #memoryNeed} has it. */
    private static ByteBuffer content(InputStream input, Admission admission) throws IOException {
        int most = (int) Math.min(MAX_FILE - 8, admission.maxBytes() / 2);
        byte[] bytes = input.readNBytes(most);
        if (bytes.length == most && input.read() >= 0) {
            throw new IOException(
                    "it has more than " + Printable.bytes(most) + ", which is needed twice, and " + admission.limit());
        }
        return ByteBuffer.wrap(bytes);
    }

    private static ByteBuffer content(Path file, Arena arena) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            if (size > MAX_FILE) {
                throw new IOException("it has more than 2 GiB");
            }
            ByteBuffer bytes = arena.allocate(Math.max(1, size)).asByteBuffer().limit((int) size);
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // Until the end of the file; one that shrank meanwhile is shorter, and the decoder will say so.
            }
            return bytes.flip();
        }
    }

    /**
     * Bytes that a job needs at its worst moment.
     *
     * @param header the header of the input's page
     * @param fileSize bytes of the file
     * @throws ImageFormatException if that is more than there is, or if the input has pages that would be left out
     */
    static long need(Job job, ImageHeader header, long fileSize, Settings settings) {
        requireAllPages(job, header);
        long need = memoryNeed(header, fileSize, settings.filter(), settings.isolated());
        if (need > settings.admission().maxBytes()) {
            throw new ImageFormatException(tooMuch(job.label(), header, need, settings));
        }
        return need;
    }

    /** One line about an image for which there is not enough memory. */
    static String tooMuch(String label, ImageHeader header, long need, Settings settings) {
        return label + ": " + header.columns() + " x " + header.rows() + " pixels need " + Printable.bytes(need)
                + " of memory, " + settings.admission().limit();
    }

    /** Refuses an input whose other pages nobody looked for. */
    static void requireAllPages(Job job, ImageHeader header) {
        if (job.all() && header.pages() > job.pages()) {
            throw new ImageFormatException(job.label() + ": has " + header.pages()
                    + " pages, which become files only if it is named .tif or .tiff; --pages first takes the first");
        }
    }

    /**
     * The file, the decoded image, the rows that filtering works on, the result and its encoding, which is taken for as large as
     * the result; {@link Long#MAX_VALUE} if that is more than can be counted.
     */
    static long memoryNeed(ImageHeader header, long fileSize, FilterOptions filter, boolean isolated) {
        try {
            long decoded = header.decodedBytes();
            long valueBytes = (long) header.channels() * Depth.F32.bytes();
            boolean floats = filter.result().equals(Optional.of(ResultEncoding.FLOAT));
            long result = floats ? Math.multiplyExact(header.pixels(), valueBytes) : decoded;
            long workRows = 4 * filter.halo() + 128;
            long work = Math.multiplyExact(Math.multiplyExact(header.columns(), valueBytes), workRows);
            long here = Math.addExact(
                    Math.addExact(2 * fileSize, decoded), Math.addExact(work, Math.multiplyExact(2, result)));
            return isolated ? Math.addExact(here, Math.addExact(2 * fileSize, decoded)) : here;
        } catch (ArithmeticException tooMuch) {
            return Long.MAX_VALUE;
        }
    }

    /** Whether the decoder made up for pixels that it could not read; known when the task has been called. */
    boolean isDamaged() {
        return damaged;
    }

    @Override
    public Encoded call() throws InterruptedException {
        long start = System.nanoTime();
        if (job.source() instanceof Source.StandardInput) {
            // Of a file this was asked before it was read.
            ImageHeader header = ImageHeader.of(data, job.label(), settings.limits(), job.page());
            need(job, header, data.remaining(), settings);
        }
        Image source = decode();
        try (source) {
            long decoded = System.nanoTime();
            damaged = source.isDamaged();
            ImageMetadata metadata = source.metadata();
            try (Image result = settings.filter().apply(settings.engine(), source)) {
                source.close();
                long filtered = System.nanoTime();
                EncodedImage file = encode(result, metadata);
                Timings timings =
                        new Timings(readNanos, decoded - start, filtered - decoded, System.nanoTime() - filtered, 0);
                return new Encoded(file, result.rows(), result.columns(), result.channels(), bytesRead(), timings);
            }
        }
    }

    private Image decode() throws InterruptedException {
        if (pages.isPresent() && job.source() instanceof Source.File file) {
            return settings.decoder().decodePage(file.path(), pages.get(), job.page(), settings.limits());
        }
        return settings.decoder().decode(data, job.label(), settings.limits(), job.page());
    }

    /** Bytes of the input; of one page of several its share, which nobody has counted. */
    private long bytesRead() {
        return pages.isPresent() && job.source() instanceof Source.File file
                ? Streaming.fileSize(file.path()) / job.pages()
                : data.limit();
    }

    private EncodedImage encode(Image result, ImageMetadata metadata) {
        try {
            return result.encodeInParts(job.extension(), settings.encoding(), metadata);
        } catch (ImageFormatException e) {
            throw new ImageFormatException(job.label() + ": " + e.getMessage(), e);
        }
    }

    /** Gives the input's bytes back. */
    @Override
    public void close() {
        if (ownsFile) {
            pages.ifPresent(ImageFile::close);
        }
        arena.close();
    }

    /** One line for a person about a failure. */
    static String describe(Job job, Throwable failure) {
        return FailureLine.of(job.source().label(), job.label(), failure);
    }
}
