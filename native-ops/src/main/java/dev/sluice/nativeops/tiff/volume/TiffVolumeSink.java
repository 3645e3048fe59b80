package dev.sluice.nativeops.tiff.volume;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageMetadata;
import dev.sluice.nativeops.disk.CommittedFile;
import dev.sluice.nativeops.memory.PixelAccess;
import dev.sluice.nativeops.tiff.BlockManifest;
import dev.sluice.nativeops.tiff.TiffPart;
import dev.sluice.nativeops.tiff.TiffWriter;
import dev.sluice.nativeops.tiff.directory.TiffDirectoryBytes;
import dev.sluice.nativeops.tiff.directory.TiffField;
import dev.sluice.nativeops.tiff.page.TiffPages;
import dev.sluice.nativeops.volume.Box;
import dev.sluice.nativeops.volume.Volume;
import dev.sluice.nativeops.volume.VolumeLayout;
import dev.sluice.nativeops.volume.VolumeSink;
import dev.sluice.nativeops.volume.VoxelSpace;
import dev.sluice.nativeops.windowed.SinkOptions;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Volumes that become the pages of a TIFF file, one behind the other and not compressed, as ImageJ writes its stacks: every voxel has its place before it is known, so the file is the
 * same for every cut, and programs may map it. The directories stand behind the pages.
 *
 * <p>It grows as {@link TiffPart}, with a {@link BlockManifest} of the boxes that are there.
 */
public final class TiffVolumeSink implements VolumeSink {
    /** Pixels begin here: behind either header, and where programs that map the file like numbers to be. */
    private static final int FIRST = 16;

    /** Strips have about so many bytes. */
    private static final long STRIP_BYTES = 256 << 10;

    /** So much is written at once. */
    private static final int RUN_BYTES = 1 << 20;

    private final Path file;
    private final VolumeLayout layout;
    private final boolean replace;
    private final TiffVolumePages pages;
    private final byte[] fill;
    private final TiffPart part;
    private final BlockManifest manifest;
    private final WrittenBoxes written;

    private TiffVolumeSink(
            Path file, VolumeLayout layout, TiffVolumePages pages, SinkOptions options, byte[] fill, TiffPart part)
            throws IOException {
        this.file = file;
        this.layout = layout;
        this.replace = options.replace();
        this.pages = pages;
        this.fill = fill;
        this.part = part;
        this.written = new WrittenBoxes(layout);
        Path list = TiffPart.manifest(file);
        String header = BlockManifest.header(layout, options.identity());
        List<String> kept = options.resume() ? intact(BlockManifest.lines(list, header)) : List.of();
        if (kept.isEmpty()) {
            part.channel().truncate(0);
        }
        this.manifest = BlockManifest.create(list, header, kept);
    }

    /**
     * Begins a file.
     *
     * @param file its name; one that ends in {@code .ome.tif} is told of by OME-XML, unless the metadata has a description that is true of the result
     * @param layout sizes, type and chunks
     * @param space axes, units and names of the channels
     * @param fill what boxes hold that are not written
     * @param options what may be replaced and resumed, and what the input's first page says besides
     * @return the sink; the caller finishes and closes it
     * @throws ImageFormatException if it cannot be written, or exists and may not be replaced
     */
    public static TiffVolumeSink create(
            Path file, VolumeLayout layout, VoxelSpace space, float fill, SinkOptions options) {
        CommittedFile.requireFree(file, options.replace());
        long pages = layout.times() * layout.channels() * layout.planes();
        if (pages > TiffPages.MAX_PAGES || Math.max(layout.rows(), layout.columns()) >= 1L << 32) {
            throw new ImageFormatException(file + ": a TIFF file of " + pages + " pages of " + layout.columns() + " x "
                    + layout.rows() + " pixels is not written, only of " + TiffPages.MAX_PAGES
                    + " pages, with sides below 2^32; write a Zarr folder");
        }
        TiffVolumePages described = TiffVolumePages.of(file, layout, space, options.metadata());
        try {
            TiffPart part = TiffPart.open(file);
            try {
                return new TiffVolumeSink(file, layout, described, options, stored(layout, fill), part);
            } catch (Throwable e) {
                part.close();
                throw e;
            }
        } catch (IOException e) {
            throw TiffPart.unwritable(file, e);
        }
    }

    private static byte[] stored(VolumeLayout layout, float value) {
        ByteBuffer bytes = TiffField.ordered(Float.BYTES);
        switch (layout.depth()) {
            case U8 -> bytes.put((byte) value);
            case U16 -> bytes.putShort((short) value);
            case F32 -> bytes.putFloat(value);
        }
        byte[] stored = new byte[layout.depth().bytes()];
        bytes.get(0, stored);
        return stored;
    }

    /** A run of bytes that lie together in the file: rows of a plane of a box. */
    private interface Run {
        void at(long offset, int bytes, int plane, int row) throws IOException;
    }

    /** Goes through a box in the order of its voxels. */
    private void runs(WrittenBoxes.Entry entry, boolean together, Run run) throws IOException {
        Box box = entry.box();
        long rowBytes = layout.columns() * layout.depth().bytes();
        int bytes = Math.multiplyExact(box.columns(), layout.depth().bytes());
        int step = together && bytes == rowBytes ? Math.max(1, RUN_BYTES / bytes) : 1;
        for (int plane = 0; plane < box.planes(); plane++) {
            long page = pages.axes().page(entry.time(), entry.channel(), box.plane() + plane);
            for (int row = 0; row < box.rows(); row += step) {
                long offset = FIRST
                        + (page * layout.rows() + box.row() + row) * rowBytes
                        + box.column() * layout.depth().bytes();
                run.at(offset, Math.min(step, box.rows() - row) * bytes, plane, row);
            }
        }
    }

    /** Takes over the boxes whose bytes are what the list says. */
    private List<String> intact(List<String> lines) throws IOException {
        List<String> kept = new ArrayList<>();
        for (String line : lines) {
            WrittenBoxes.Entry entry = written.parse(line).orElse(null);
            if (entry != null && crc(entry) == entry.crc()) {
                written.add(entry);
                kept.add(line);
            }
        }
        return kept;
    }

    private long crc(WrittenBoxes.Entry entry) throws IOException {
        CRC32C crc = new CRC32C();
        runs(entry, true, (offset, bytes, plane, row) -> {
            ByteBuffer stored = ByteBuffer.allocate(bytes);
            while (stored.hasRemaining() && part.channel().read(stored, offset + stored.position()) >= 0) {
                // Until the run is there.
            }
            crc.update(stored.flip());
        });
        return crc.getValue();
    }

    @Override
    public VolumeLayout layout() {
        return layout;
    }

    @Override
    public void write(long time, long channel, Box box, Volume voxels) {
        written.requireChunks(box);
        if (voxels.depth() != layout.depth()
                || voxels.channels() != 1
                || voxels.planes() != box.planes()
                || voxels.rows() != box.rows()
                || voxels.columns() != box.columns()) {
            throw new IllegalArgumentException(voxels + " is not " + box + " of " + layout);
        }
        if (written.has(time, channel, box)) {
            return;
        }
        CRC32C crc = new CRC32C();
        WrittenBoxes.Entry place = new WrittenBoxes.Entry(time, channel, box, 0);
        try (Image first = voxels.plane(0)) {
            boolean together = first.stride() == first.rowBytes();
            runs(place, together, (offset, bytes, plane, row) -> {
                try (Image from = voxels.plane(plane)) {
                    MemorySegment pixels = PixelAccess.pixels(from).asSlice(row * from.stride(), bytes);
                    crc.update(pixels.asByteBuffer());
                    part.write(pixels.asByteBuffer(), offset);
                }
            });
            WrittenBoxes.Entry entry = place.withCrc(crc.getValue());
            manifest.add(entry.line());
            written.add(entry);
        } catch (IOException e) {
            throw TiffPart.unwritable(file, e);
        }
    }

    @Override
    public boolean isWritten(long time, long channel, Box box) {
        return written.has(time, channel, box);
    }

    @Override
    public synchronized void finish() {
        try {
            fillTheRest();
            writeDirectories();
            part.commit(replace, manifest);
        } catch (IOException e) {
            throw TiffPart.unwritable(file, e);
        }
    }

    /** What was never written is zero in a new file. */
    private void fillTheRest() throws IOException {
        boolean zero = true;
        for (byte value : fill) {
            zero &= value == 0;
        }
        if (zero) {
            return;
        }
        written.missing(entry -> runs(entry, true, (offset, bytes, plane, row) -> {
            ByteBuffer filled = ByteBuffer.allocate(bytes);
            while (filled.hasRemaining()) {
                filled.put(fill);
            }
            part.write(filled.flip(), offset);
        }));
    }

    private void writeDirectories() throws IOException {
        long rowBytes = layout.columns() * layout.depth().bytes();
        long pageBytes = layout.rows() * rowBytes;
        long count = layout.times() * layout.channels() * layout.planes();
        boolean big = TiffWriter.isBig(count * pageBytes);
        TiffDirectoryBytes directories = new TiffDirectoryBytes(big);
        long stripRows = Math.clamp(STRIP_BYTES / rowBytes, 1, layout.rows());
        long begin = FIRST + count * pageBytes + 7 & ~7;
        part.write(TiffDirectoryBytes.header(big, begin), 0);
        for (long page = 0; page < count; page++) {
            List<TiffField> fields = pages.fields(page, stripRows, FIRST + page * pageBytes);
            long next = begin + directories.size(fields) + 7 & ~7;
            part.write(directories.bytes(fields, begin, page + 1 < count ? next : 0), begin);
            begin = next;
        }
    }

    @Override
    public ImageMetadata dropped() {
        return pages.dropped();
    }

    @Override
    public synchronized void close() {
        part.close(manifest, written.any());
    }
}
