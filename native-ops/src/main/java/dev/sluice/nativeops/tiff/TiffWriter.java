package dev.sluice.nativeops.tiff;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageMetadata;
import dev.sluice.nativeops.memory.PixelAccess;
import dev.sluice.nativeops.strip.StripJob;
import dev.sluice.nativeops.tiff.block.TiffBlockEncoder;
import dev.sluice.nativeops.tiff.directory.TiffDirectoryBytes;
import dev.sluice.nativeops.tiff.directory.TiffField;
import dev.sluice.nativeops.tiff.directory.TiffFields;
import dev.sluice.nativeops.tiff.metadata.TiffChannels;
import dev.sluice.nativeops.tiff.metadata.TiffResultFields;
import dev.sluice.request.RequestEngine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/**
 * Writes images as the pages of a TIFF file, each as a whole, one after the other, in strips; of more than about 4 GB as a BigTIFF file.
 *
 * <p>Whole numbers are deflated, floating-point ones are written as they are: what filters make of them hardly becomes smaller. Nothing
 * of a page is kept in memory once it is written. For one thread at a time, which closes it; the target stays open.
 */
public final class TiffWriter implements AutoCloseable {
    /** Strips have about so many bytes: enough to be worth a request, and few enough that several are made at once. */
    private static final long STRIP_BYTES = 256 << 10;

    /** Strips for each worker that are made before they are written. */
    private static final int BATCH = 4;

    /** Places of 32 bits end at 4 GiB; what is left is for directories, and for what deflate adds to noise. */
    private static final long MOST_OF_32_BITS = 3_900_000_000L;

    private static final int AT_ONCE = 1 << 20;

    /** Where a file is written. */
    @FunctionalInterface
    public interface Target {
        /**
         * Writes all of the bytes.
         *
         * @param bytes what is left of a buffer: one that was kept, or any other
         * @param position where in the file they go
         * @throws IOException if they cannot be written
         */
        void write(ByteBuffer bytes, long position) throws IOException;

        /**
         * Keeps bytes that are to be written. May be called by many threads at once.
         *
         * @param bytes what is left of a buffer, which is used again
         * @return a copy
         */
        default ByteBuffer keep(ByteBuffer bytes) {
            return ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
        }

        /**
         * A file.
         *
         * @param channel an open file
         * @return it as a target
         */
        static Target of(FileChannel channel) {
            return (bytes, position) -> {
                int first = bytes.position();
                int end = bytes.limit();
                while (bytes.position() < end) {
                    // The JDK keeps a native buffer as large as what is written at once for each thread.
                    bytes.limit(Math.min(end, bytes.position() + AT_ONCE));
                    channel.write(bytes, position + bytes.position() - first);
                }
            };
        }
    }

    private final Target target;
    private final int pages;
    private final boolean allPages;
    private final boolean big;
    private final TiffDirectoryBytes directories;
    private long end;

    /** Where the place of the next directory goes; 0 is the header. */
    private long link;

    private long first;

    /** Those of the last page, for the next if it is of the same kind; closed with the writer. */
    private final ConcurrentLinkedDeque<TiffBlockEncoder> idle = new ConcurrentLinkedDeque<>();

    private @Nullable Shape encoded;

    /** What the encoders of a page depend on. */
    private record Shape(int stripRows, int columns, Depth depth, List<Integer> order) {}

    /**
     * Begins a file.
     *
     * @param target where it is written
     * @param pages how many pages it will have
     * @param allPages whether those are all pages of one input, in their order, so that what that says of them stays true
     * @param bytes about how many bytes all pixels have
     */
    public TiffWriter(Target target, int pages, boolean allPages, long bytes) {
        this.target = target;
        this.pages = pages;
        this.allPages = allPages;
        this.big = isBig(bytes);
        this.directories = new TiffDirectoryBytes(big);
        this.end = TiffDirectoryBytes.headerBytes(big);
    }

    /** Whether places in a file with so many bytes of pixels need 64 bits. */
    public static boolean isBig(long bytes) {
        return bytes > MOST_OF_32_BITS;
    }

    /**
     * Writes the next page.
     *
     * @param image its pixels
     * @param metadata what it says besides
     * @param engine whose workers take part, if the caller is one of its requests
     * @return what of the metadata is not in the file
     * @throws IOException if the file cannot be written
     * @throws InterruptedException if the thread is interrupted while others still encode
     */
    public ImageMetadata add(Image image, ImageMetadata metadata, @Nullable RequestEngine engine)
            throws IOException, InterruptedException {
        TiffChannels channels = TiffChannels.of(metadata, image.channels(), image.hasAlpha());
        boolean deflates = image.depth() != Depth.F32;
        int stripRows = (int) Math.clamp(STRIP_BYTES / image.rowBytes(), 1, image.rows());
        int strips = Math.ceilDiv(image.rows(), stripRows);
        long[] offsets = new long[strips];
        long[] sizes = new long[strips];
        Shape shape = new Shape(
                stripRows,
                image.columns(),
                image.depth(),
                Arrays.stream(channels.order()).boxed().toList());
        if (!shape.equals(encoded)) {
            closeEncoders();
            encoded = shape;
        }
        PixelAccess.enter(List.of(image));
        try {
            int atOnce = engine == null ? 1 : BATCH * StripJob.atOnce(engine);
            ByteBuffer[] made = new ByteBuffer[atOnce];
            for (int strip = 0; strip < strips; strip += atOnce) {
                int from = strip;
                int count = Math.min(atOnce, strips - strip);
                encode(image, channels, deflates, stripRows, from, count, made, engine);
                for (int i = 0; i < count; i++) {
                    offsets[from + i] = end;
                    sizes[from + i] = made[i].remaining();
                    append(made[i]);
                }
            }
        } finally {
            PixelAccess.leave(List.of(image));
        }
        List<TiffField> fields = pixelFields(image, channels, deflates);
        fields.add(TiffField.longs(TiffFields.STRIP_ROWS, stripRows));
        fields.add(TiffField.longs(TiffFields.STRIP_OFFSETS, offsets));
        fields.add(TiffField.longs(TiffFields.STRIP_SIZES, sizes));
        TiffResultFields carried = TiffResultFields.of(
                metadata,
                allPages,
                pages,
                (long) pages * image.rows() * image.columns() * image.channels(),
                image.depth());
        fields.addAll(carried.fields());
        appendDirectory(fields);
        return carried.dropped();
    }

    private void encode(
            Image image,
            TiffChannels channels,
            boolean deflates,
            int stripRows,
            int from,
            int count,
            ByteBuffer[] made,
            @Nullable RequestEngine engine)
            throws InterruptedException {
        if (engine == null || count == 1) {
            for (int i = 0; i < count; i++) {
                made[i] = strip(image, channels, deflates, stripRows, from + i);
            }
            return;
        }
        StripJob.run(engine, count, 1, (first, behind, stop) -> {
            for (int i = first; i < behind && !stop.getAsBoolean(); i++) {
                made[i] = strip(image, channels, deflates, stripRows, from + i);
            }
        });
    }

    private ByteBuffer strip(Image image, TiffChannels channels, boolean deflates, int stripRows, int strip) {
        TiffBlockEncoder last = idle.pollFirst();
        TiffBlockEncoder encoder = last != null
                ? last
                : new TiffBlockEncoder(stripRows, image.columns(), image.depth(), channels.order(), deflates);
        try {
            int row = strip * stripRows;
            int rows = Math.min(stripRows, image.rows() - row);
            return target.keep(
                    encoder.encode(PixelAccess.pixels(image), image.stride(), row, 0, rows, image.columns(), rows));
        } finally {
            idle.addFirst(encoder);
        }
    }

    private void closeEncoders() {
        idle.forEach(TiffBlockEncoder::close);
        idle.clear();
    }

    private static List<TiffField> pixelFields(Image image, TiffChannels channels, boolean deflates) {
        List<TiffField> fields = new ArrayList<>(channels.fields());
        fields.add(TiffField.longs(TiffFields.COLUMNS, image.columns()));
        fields.add(TiffField.longs(TiffFields.ROWS, image.rows()));
        fields.addAll(valueFields(image.channels(), image.depth(), deflates));
        return fields;
    }

    /** The fields that say how values are stored. */
    public static List<TiffField> valueFields(int channels, Depth depth, boolean deflates) {
        List<TiffField> fields = new ArrayList<>();
        fields.add(TiffField.repeated(TiffFields.BITS, channels, 8 * depth.bytes()));
        fields.add(TiffField.shorts(TiffFields.COMPRESSION, deflates ? TiffFields.DEFLATE : TiffFields.UNCOMPRESSED));
        fields.add(TiffField.shorts(TiffFields.PLANAR, TiffFields.TOGETHER));
        if (deflates) {
            fields.add(TiffField.shorts(TiffFields.PREDICTOR, TiffBlockEncoder.predictor(depth)));
        }
        fields.add(TiffField.repeated(
                TiffFields.SAMPLE_FORMAT, channels, depth == Depth.F32 ? TiffFields.FLOAT : TiffFields.UNSIGNED));
        return fields;
    }

    private void append(ByteBuffer bytes) throws IOException {
        int size = bytes.remaining();
        target.write(bytes, end);
        end += size;
    }

    /** Directories begin at even places. */
    private void appendDirectory(List<TiffField> fields) throws IOException {
        if ((end & 1) != 0) {
            append(ByteBuffer.allocate(1));
        }
        long place = end;
        append(directories.bytes(fields, place, 0));
        if (link == 0) {
            first = place;
        } else {
            ByteBuffer next = big
                    ? TiffField.ordered(8).putLong(place).flip()
                    : TiffField.ordered(4).putInt((int) place).flip();
            target.write(next, link);
        }
        link = place + directories.nextAt(fields.size());
    }

    /**
     * Completes the file.
     *
     * @return its bytes
     * @throws IOException if it cannot be written
     */
    public long finish() throws IOException {
        target.write(TiffDirectoryBytes.header(big, first), 0);
        return end;
    }

    /** Frees what the writer encodes with. What was not {@linkplain #finish() finished} is not a TIFF file. */
    @Override
    public void close() {
        closeEncoders();
    }
}
