package dev.sluice.nativeops.zarr;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.volume.Box;
import dev.sluice.nativeops.volume.Volume;
import dev.sluice.nativeops.volume.VolumeLayout;
import dev.sluice.nativeops.volume.VolumeSource;
import dev.sluice.nativeops.volume.VoxelSpace;
import dev.sluice.nativeops.zarr.chunk.ZarrPixels;
import dev.sluice.nativeops.zarr.chunk.ZarrScratch;
import dev.sluice.request.Request;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The volumes of a Zarr array of two to five dimensions.
 *
 * <p>A box is put together from the chunks it touches, one after the other. Chunks that are missing are the fill value.
 */
public final class ZarrVolumeSource implements VolumeSource {
    private final ZarrArray array;
    private final ZarrDimensions dimensions;
    private final ZarrChunks chunks;
    private final VolumeLayout layout;
    private final VoxelSpace space;
    private final ZarrPixels.Plane fill;

    private ZarrVolumeSource(ZarrFolder image, VolumeLayout layout) {
        this.array = image.array();
        this.dimensions = image.dimensions();
        this.chunks = new ZarrChunks(image.folder(), array);
        this.layout = layout;
        this.space = image.space();
        this.fill = ZarrPixels.Plane.of(array.fill());
    }

    public static ZarrVolumeSource open(Path folder) {
        ZarrFolder image = ZarrFolder.open(folder);
        try {
            return new ZarrVolumeSource(image, layout(image));
        } catch (IllegalArgumentException e) {
            throw new ImageFormatException(folder + ": " + e.getMessage(), e);
        }
    }

    /** Whether a folder is an image of channels at most, which {@link ZarrSource} reads as well. */
    public static boolean isImage(Path folder) {
        ZarrFolder image = ZarrFolder.open(folder);
        try {
            image.axes();
            return true;
        } catch (ImageFormatException noImage) {
            return false;
        }
    }

    /** What a folder holds beside the image that is read, in words. */
    public static List<String> others(Path folder) {
        return ZarrFolder.open(folder).others();
    }

    private static VolumeLayout layout(ZarrFolder image) {
        ZarrDimensions axes = image.dimensions();
        ZarrArray array = image.array();
        return new VolumeLayout(
                size(array, axes.time()),
                size(array, axes.channel()),
                size(array, axes.plane()),
                size(array, axes.row()),
                size(array, axes.column()),
                array.type().depth(),
                new Box(0, 0, 0, chunk(array, axes.plane()), chunk(array, axes.row()), chunk(array, axes.column())));
    }

    private static long size(ZarrArray array, int dimension) {
        return dimension < 0 ? 1 : array.shape()[dimension];
    }

    private static int chunk(ZarrArray array, int dimension) {
        return dimension < 0 ? 1 : (int) Math.min(array.shape()[dimension], array.chunk()[dimension]);
    }

    @Override
    public VolumeLayout layout() {
        return layout;
    }

    @Override
    public VoxelSpace space() {
        return space;
    }

    @Override
    public Volume read(long time, long channel, Box box) {
        requireInside(time, channel, box);
        Volume volume = Volume.allocate(box.planes(), box.rows(), box.columns(), 1, layout.depth());
        try {
            read(time, channel, box, volume, box);
            return volume;
        } catch (Throwable e) {
            volume.close();
            throw e;
        }
    }

    @Override
    public void read(long time, long channel, Box box, Volume target, Box place) {
        requireInside(time, channel, box);
        if (!place.contains(box)) {
            throw new IllegalArgumentException(box + " is not within " + place);
        }
        try (ZarrScratch scratch = new ZarrScratch(ZarrChunks.BUFFERS)) {
            eachChunk(time, channel, box, index -> {
                Request.checkCancelled();
                Optional<ByteBuffer> bytes = chunks.read(index, scratch);
                copy(time, channel, index, bytes, box, target, place);
                return true;
            });
        }
    }

    private void requireInside(long time, long channel, Box box) {
        if (time < 0
                || channel < 0
                || time >= layout.times()
                || channel >= layout.channels()
                || box.endPlane() > layout.planes()
                || box.endRow() > layout.rows()
                || box.endColumn() > layout.columns()) {
            throw new IllegalArgumentException(
                    "time " + time + ", channel " + channel + ", " + box + " are not within " + layout);
        }
    }

    @Override
    public boolean isEmpty(long time, long channel, Box box) {
        requireInside(time, channel, box);
        return array.fill() == 0 && eachChunk(time, channel, box, index -> !chunks.mayExist(index));
    }

    /** What is done with a chunk, by its index; false ends it. */
    private interface ChunkVisit {
        boolean chunk(long[] index);
    }

    private boolean eachChunk(long time, long channel, Box box, ChunkVisit visit) {
        long[] index = new long[array.shape().length];
        set(index, dimensions.time(), time);
        set(index, dimensions.channel(), channel);
        for (long z = first(dimensions.plane(), box.plane()); z <= first(dimensions.plane(), box.endPlane() - 1); z++) {
            for (long y = first(dimensions.row(), box.row()); y <= first(dimensions.row(), box.endRow() - 1); y++) {
                for (long x = first(dimensions.column(), box.column());
                        x <= first(dimensions.column(), box.endColumn() - 1);
                        x++) {
                    put(index, dimensions.plane(), z);
                    put(index, dimensions.row(), y);
                    put(index, dimensions.column(), x);
                    if (!visit.chunk(index)) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private long first(int dimension, long position) {
        return dimension < 0 ? position : position / array.chunk()[dimension];
    }

    private void set(long[] index, int dimension, long position) {
        put(index, dimension, first(dimension, position));
    }

    private static void put(long[] index, int dimension, long chunk) {
        if (dimension >= 0) {
            index[dimension] = chunk;
        }
    }

    /** Copies what a box has of a chunk. */
    private void copy(
            long time, long channel, long[] index, Optional<ByteBuffer> chunk, Box box, Volume volume, Box place) {
        long inChunk = offset(dimensions.time(), time) + offset(dimensions.channel(), channel);
        long fromPlane = Math.max(begin(index, dimensions.plane()), box.plane());
        long toPlane = Math.min(end(index, dimensions.plane(), layout.planes()), box.endPlane());
        long fromRow = Math.max(begin(index, dimensions.row()), box.row());
        long toRow = Math.min(end(index, dimensions.row(), layout.rows()), box.endRow());
        long fromColumn = Math.max(begin(index, dimensions.column()), box.column());
        long toColumn = Math.min(end(index, dimensions.column(), layout.columns()), box.endColumn());
        for (long plane = fromPlane; plane < toPlane; plane++) {
            long first = inChunk
                    + offset(dimensions.plane(), plane)
                    + offset(dimensions.row(), fromRow)
                    + offset(dimensions.column(), fromColumn);
            ZarrPixels.Plane from = chunk.map(bytes -> new ZarrPixels.Plane(
                            MemorySegment.ofBuffer(bytes),
                            first,
                            array.strides()[dimensions.row()],
                            array.strides()[dimensions.column()],
                            array.order()))
                    .orElse(fill);
            try (Image target = volume.plane((int) (plane - place.plane()))) {
                ZarrPixels.Plane to = ZarrPixels.Plane.ofOwn(
                        target, (int) (fromRow - place.row()), (int) (fromColumn - place.column()), 0);
                ZarrPixels.copy(from, to, (int) (toRow - fromRow), (int) (toColumn - fromColumn), array.type());
            }
        }
    }

    /** Bytes from the beginning of a chunk to a position along a dimension. */
    private long offset(int dimension, long position) {
        return dimension < 0 ? 0 : position % array.chunk()[dimension] * array.strides()[dimension];
    }

    private long begin(long[] index, int dimension) {
        return dimension < 0 ? 0 : index[dimension] * array.chunk()[dimension];
    }

    private long end(long[] index, int dimension, long length) {
        return dimension < 0 ? 1 : Math.min(length, (index[dimension] + 1) * array.chunk()[dimension]);
    }

    @Override
    public void close() {
        // Chunks are files of their own, none of which stays open.
    }
}
