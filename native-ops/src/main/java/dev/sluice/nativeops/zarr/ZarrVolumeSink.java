package dev.sluice.nativeops.zarr;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageMetadata;
import dev.sluice.nativeops.volume.Box;
import dev.sluice.nativeops.volume.Volume;
import dev.sluice.nativeops.volume.VolumeLayout;
import dev.sluice.nativeops.volume.VolumeSink;
import dev.sluice.nativeops.volume.VoxelSpace;
import dev.sluice.nativeops.windowed.Resolutions;
import dev.sluice.nativeops.windowed.SinkOptions;
import dev.sluice.nativeops.windowed.ZarrOptions;
import dev.sluice.nativeops.zarr.chunk.ZarrPixels;
import dev.sluice.nativeops.zarr.chunk.ZarrScratch;
import dev.sluice.nativeops.zarr.chunk.ZarrType;
import dev.sluice.request.RequestEngine;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Volumes that become an OME-Zarr group with the axes that it is told. Chunks that are not written are the fill value. */
public final class ZarrVolumeSink implements VolumeSink {
    private static final List<String> ALL = List.of("t", "c", "z", "y", "x");

    private final ZarrTarget target;

    /** What is compressed together. */
    private final Box chunk;

    /** Its chunks are what one file holds: shards, if there are such. */
    private final VolumeLayout layout;

    private final ZarrForm form;
    private final ZarrChunkFiles files;
    private final ZarrPyramid pyramid;
    private final ImageMetadata dropped;

    private ZarrVolumeSink(ZarrTarget target, VolumeLayout layout, ZarrForm form, ImageMetadata dropped) {
        this.target = target;
        this.chunk = layout.chunk();
        this.layout = layout.withChunk(shard(layout, form));
        this.form = form;
        this.files = ZarrChunkFiles.of(target, form);
        this.pyramid = new ZarrPyramid(target, form);
        this.dropped = dropped;
    }

    /** The axes must be those of more than one voxel, and y and x, at least. */
    public static ZarrVolumeSink create(
            Path folder, VolumeLayout layout, VoxelSpace space, float fill, SinkOptions options, ZarrOptions zarr) {
        List<String> axes = space.axes().stream().map(VoxelSpace.Axis::name).toList();
        try {
            ZarrForm form = form(layout, axes, fill, zarr);
            form.requireWritable();
            String name = String.valueOf(folder.getFileName());
            ZarrTarget target = ZarrTarget.prepare(folder, options, form.files(ome(name, layout, space, form)));
            return new ZarrVolumeSink(target, layout, form, dropped(options.metadata(), space));
        } catch (ImageFormatException e) {
            throw new ImageFormatException(folder + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new ImageFormatException(folder + ": cannot be created: " + ImageFormatException.reason(e), e);
        }
    }

    /** A description that told of axes, and a resolution that told of their scales, are carried by those. */
    private static ImageMetadata dropped(ImageMetadata metadata, VoxelSpace space) {
        boolean told = space.axes().stream().anyMatch(axis -> !axis.unit().isEmpty());
        return new ImageMetadata(metadata.blocks().stream()
                .filter(block -> !told
                        || block.kind() != ImageMetadata.Kind.DESCRIPTION
                                && block.kind() != ImageMetadata.Kind.RESOLUTION)
                .toList());
    }

    /** What one file of a volume holds: a chunk, or a shard. */
    public static Box shard(VolumeLayout layout, ZarrOptions options) {
        return shard(layout, form(layout, ALL, 0, options));
    }

    private static Box shard(VolumeLayout layout, ZarrForm form) {
        int[] shard = form.shard(form.resolutions().getFirst());
        int z = form.axes().indexOf("z");
        return new Box(
                0,
                0,
                0,
                z < 0 ? layout.chunk().planes() : shard[z],
                shard[form.axes().indexOf("y")],
                shard[form.axes().indexOf("x")]);
    }

    /** Native bytes that its smaller resolutions need at least. */
    public static long reductionBytes(VolumeLayout layout, ZarrOptions options) {
        return form(layout, ALL, 0, options).reductionBytes();
    }

    private static ZarrForm form(VolumeLayout layout, List<String> axes, float fill, ZarrOptions options) {
        return new ZarrForm(
                axes,
                axes.stream().mapToLong(axis -> length(layout, axis)).toArray(),
                axes.stream().mapToInt(axis -> chunk(layout, axis)).toArray(),
                layout.depth(),
                fill,
                options);
    }

    private static long length(VolumeLayout layout, String axis) {
        return switch (axis) {
            case "t" -> layout.times();
            case "c" -> layout.channels();
            case "z" -> layout.planes();
            case "y" -> layout.rows();
            default -> layout.columns();
        };
    }

    private static int chunk(VolumeLayout layout, String axis) {
        return switch (axis) {
            case "z" -> layout.chunk().planes();
            case "y" -> layout.chunk().rows();
            case "x" -> layout.chunk().columns();
            default -> 1;
        };
    }

    private static JsonObject ome(String name, VolumeLayout layout, VoxelSpace space, ZarrForm form) {
        JsonObject ome = ZarrMetadata.object(
                "multiscales", ZarrMetadata.list(ZarrMetadata.multiscale(name, space.axes(), form)));
        if (!space.channels().isEmpty()) {
            JsonArray channels = new JsonArray();
            double max = layout.depth().max();
            for (String label : space.channels()) {
                channels.add(ZarrMetadata.object(
                        "label",
                        label,
                        "color",
                        "FFFFFF",
                        "active",
                        true,
                        "window",
                        ZarrMetadata.object("min", 0.0, "max", max, "start", 0.0, "end", max)));
            }
            ome.add("omero", ZarrMetadata.object("channels", channels));
        }
        return ome;
    }

    @Override
    public VolumeLayout layout() {
        return layout;
    }

    @Override
    public void write(long time, long channel, Box box, Volume voxels) {
        Box file = layout.chunk();
        if (box.plane() % file.planes() != 0 || box.row() % file.rows() != 0 || box.column() % file.columns() != 0) {
            throw new IllegalArgumentException(box + " does not begin at a chunk");
        }
        if (!ends(box.endPlane(), file.planes(), layout.planes())
                || !ends(box.endRow(), file.rows(), layout.rows())
                || !ends(box.endColumn(), file.columns(), layout.columns())) {
            throw new IllegalArgumentException(box + " does not end with a chunk");
        }
        if (voxels.depth() != layout.depth() || voxels.channels() != 1) {
            throw new IllegalArgumentException(voxels + " is no part of " + layout);
        }
        try (ZarrScratch scratch = new ZarrScratch(ZarrChunkFiles.BUFFERS)) {
            files(
                    box,
                    (z, y, x) -> files.put(
                            index(time, channel, z, y, x, layout.chunk()),
                            "a chunk",
                            at -> Optional.of(
                                    chunk(at(at, "z"), at(at, "y"), at(at, "x"), box, voxels, files.room(scratch))),
                            scratch));
        }
    }

    private static boolean ends(long end, long file, long all) {
        return end == all || end % file == 0;
    }

    /** What is done with a file whose values begin at a voxel. */
    private interface Step {
        boolean run(long z, long y, long x);
    }

    /** Goes through the files of a box as long as the step says true, and returns whether it always did. */
    private boolean files(Box box, Step step) {
        Box file = layout.chunk();
        for (long z = box.plane(); z < box.endPlane(); z += file.planes()) {
            for (long y = box.row(); y < box.endRow(); y += file.rows()) {
                for (long x = box.column(); x < box.endColumn(); x += file.columns()) {
                    if (!step.run(z, y, x)) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    @Override
    public boolean isWritten(long time, long channel, Box box) {
        return files(box, (z, y, x) -> files.isThere(index(time, channel, z, y, x, layout.chunk())));
    }

    @Override
    public ImageMetadata dropped() {
        return dropped;
    }

    /** The index of what begins at a voxel, among boxes of that size. */
    private long[] index(long time, long channel, long z, long y, long x, Box each) {
        return form.axes().stream()
                .mapToLong(axis -> switch (axis) {
                    case "t" -> time;
                    case "c" -> channel;
                    case "z" -> z / each.planes();
                    case "y" -> y / each.rows();
                    default -> x / each.columns();
                })
                .toArray();
    }

    /** Where along an axis a chunk begins; 0 along one that there is not. */
    private long at(long[] index, String axis) {
        int i = form.axes().indexOf(axis);
        return i < 0 ? 0 : index[i] * form.chunk()[i];
    }

    /** A chunk as it lies in its file, little endian; the rest of one at the edge is zero. */
    private ByteBuffer chunk(long z, long y, long x, Box box, Volume voxels, ByteBuffer room) {
        MemorySegment memory = MemorySegment.ofBuffer(room);
        memory.fill((byte) 0);
        int planes = (int) Math.min(chunk.planes(), box.endPlane() - z);
        int rows = (int) Math.min(chunk.rows(), box.endRow() - y);
        int columns = (int) Math.min(chunk.columns(), box.endColumn() - x);
        int bytes = layout.depth().bytes();
        long rowStride = (long) chunk.columns() * bytes;
        for (int plane = 0; plane < planes; plane++) {
            try (Image from = voxels.plane((int) (z - box.plane()) + plane)) {
                ZarrPixels.copy(
                        ZarrPixels.Plane.ofOwn(from, (int) (y - box.row()), (int) (x - box.column()), 0),
                        new ZarrPixels.Plane(
                                memory, plane * rowStride * chunk.rows(), rowStride, bytes, ByteOrder.LITTLE_ENDIAN),
                        rows,
                        columns,
                        ZarrType.of(layout.depth()));
            }
        }
        return room;
    }

    @Override
    public Resolutions resolutions() {
        return pyramid;
    }

    @Override
    public void reduce(RequestEngine engine, long memory) throws InterruptedException {
        pyramid.build(engine, memory);
    }

    @Override
    public void finish() {
        pyramid.requireBuilt();
        target.finish();
    }

    @Override
    public void close() {
        // Nothing is open; what is written stays, to be gone on with.
    }
}
