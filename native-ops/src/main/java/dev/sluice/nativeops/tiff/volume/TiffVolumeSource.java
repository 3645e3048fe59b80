package dev.sluice.nativeops.tiff.volume;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageMetadata;
import dev.sluice.nativeops.memory.HeaderBytes;
import dev.sluice.nativeops.memory.Pixels;
import dev.sluice.nativeops.tiff.TiffFile;
import dev.sluice.nativeops.tiff.TiffSource;
import dev.sluice.nativeops.volume.Box;
import dev.sluice.nativeops.volume.Volume;
import dev.sluice.nativeops.volume.VolumeLayout;
import dev.sluice.nativeops.volume.VolumeSource;
import dev.sluice.nativeops.volume.VoxelSpace;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Region;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** The pages of a TIFF file as planes of volumes. The file stays open, and its directories are walked along once. */
public final class TiffVolumeSource implements VolumeSource {
    /** What results are stored in, where the file's own blocks say nothing of planes. */
    private static final int CHUNK_PLANES = 16;

    private static final int CHUNK_ROWS = 256;
    private static final int CHUNK_COLUMNS = 1024;

    private final Path file;
    private final FileChannel channel;
    private final HeaderBytes bytes;
    private final TiffFile tiff;
    private final TiffAxes axes;
    private final Layout page;
    private final VolumeLayout layout;

    private TiffVolumeSource(Path file, FileChannel channel) throws IOException {
        this.file = file;
        this.channel = channel;
        this.bytes = HeaderBytes.of(channel);
        this.tiff = new TiffFile(bytes);
        this.axes = TiffAxes.of(tiff.directory(0), tiff.images());
        try (TiffSource first = page(0)) {
            this.page = first.layout();
        }
        if (page.channels() != 1) {
            throw new ImageFormatException(
                    "its pages have " + page.channels() + " samples a pixel; volumes have one, and channels as pages");
        }
        this.layout = new VolumeLayout(
                axes.times(),
                axes.channels(),
                axes.planes(),
                page.rows(),
                page.columns(),
                page.depth(),
                new Box(
                        0,
                        0,
                        0,
                        (int) Math.min(axes.planes(), CHUNK_PLANES),
                        (int) Math.min(page.rows(), CHUNK_ROWS),
                        (int) Math.min(page.columns(), CHUNK_COLUMNS)));
    }

    /**
     * Opens a file.
     *
     * @param file the file
     * @return the source; the caller closes it
     * @throws ImageFormatException if it is damaged, its description does not fit its pages, or those are no planes
     */
    public static TiffVolumeSource open(Path file) {
        try {
            FileChannel channel = FileChannel.open(file);
            try {
                return new TiffVolumeSource(file, channel);
            } catch (Throwable e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new ImageFormatException(file + ": cannot be read: " + ImageFormatException.reason(e), e);
        } catch (ImageFormatException e) {
            throw TiffSource.named(file, e);
        }
    }

    private synchronized TiffSource page(long index) throws IOException {
        int number = Math.toIntExact(index);
        TiffSource source = new TiffSource(file, channel, bytes, tiff, number, false);
        tiff.page(number, tiff.directory(number))
                .withLowStrips(bytes.size())
                .obstacle()
                .ifPresent(reason -> {
                    throw new ImageFormatException("page " + (number + 1) + " cannot be read in parts: " + reason);
                });
        return source;
    }

    @Override
    public VolumeLayout layout() {
        return layout;
    }

    @Override
    public VoxelSpace space() {
        return axes.space();
    }

    @Override
    public ImageMetadata metadata() {
        return tiff.metadata(0);
    }

    @Override
    public Volume read(long time, long channel, Box box) {
        Volume volume = Volume.allocate(box.planes(), box.rows(), box.columns(), 1, layout.depth());
        try {
            for (int z = 0; z < box.planes(); z++) {
                read(axes.page(time, channel, box.plane() + z), box, z, volume);
            }
            return volume;
        } catch (IOException e) {
            volume.close();
            throw new ImageFormatException(file + ": cannot be read: " + ImageFormatException.reason(e), e);
        } catch (ImageFormatException e) {
            volume.close();
            throw TiffSource.named(file, e);
        } catch (Throwable e) {
            volume.close();
            throw e;
        }
    }

    private void read(long index, Box box, int z, Volume volume) throws IOException {
        try (TiffSource source = page(index)) {
            Layout found = source.layout();
            if (found.rows() != page.rows()
                    || found.columns() != page.columns()
                    || found.channels() != 1
                    || found.depth() != page.depth()) {
                throw new ImageFormatException("page " + (index + 1) + " is not like the first: " + found.columns()
                        + " x " + found.rows() + " pixels of " + found.channels() + " x " + found.depth());
            }
            Region region = new Region(box.row(), box.column(), box.rows(), box.columns());
            try (Image part = source.read(region);
                    Image plane = volume.plane(z)) {
                Pixels.copy(part, 0, 0, plane, 0, 0, box.rows(), box.columns());
            }
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing was written that could be lost.
        }
    }
}
