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

/** Volumes that become an OME-Zarr group with the axes that it is told. Chunks that are not written are the fill value. */
public final class ZarrVolumeSink implements VolumeSink {
    private final ZarrTarget target;
    private final VolumeLayout layout;
    private final ZarrForm form;
    private final ZarrChunkFiles files;
    private final ZarrPyramid pyramid;
    private final ImageMetadata dropped;

    private ZarrVolumeSink(ZarrTarget target, VolumeLayout layout, ZarrForm form, ImageMetadata dropped) {
        this.target = target;
        this.layout = layout;
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

    /** Native bytes that its smaller resolutions need at least. */
    public static long reductionBytes(VolumeLayout layout, ZarrOptions options) {
        return form(layout, List.of("t", "c", "z", "y", "x"), 0, options).reductionBytes();
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
        Box chunk = layout.chunk();
        if (box.plane() % chunk.planes() != 0 || box.row() % chunk.rows() != 0 || box.column() % chunk.columns() != 0) {
            throw new IllegalArgumentException(box + " does not begin at a chunk");
        }
        if (voxels.depth() != layout.depth() || voxels.channels() != 1) {
            throw new IllegalArgumentException(voxels + " is no part of " + layout);
        }
        try (ZarrScratch scratch = new ZarrScratch(ZarrChunkFiles.BUFFERS)) {
            chunks(box, (z, y, x) -> {
                ByteBuffer bytes = chunk(z, y, x, box, voxels, files.room(scratch));
                files.put(key(time, channel, z, y, x), "a chunk", bytes, scratch);
                return true;
            });
        }
    }

    /** What is done with a chunk that begins at a voxel. */
    private interface Step {
        boolean run(long z, long y, long x);
    }

    /** Goes through the chunks of a box as long as the step says true, and returns whether it always did. */
    private boolean chunks(Box box, Step step) {
        Box chunk = layout.chunk();
        for (long z = box.plane(); z < box.endPlane(); z += chunk.planes()) {
            for (long y = box.row(); y < box.endRow(); y += chunk.rows()) {
                for (long x = box.column(); x < box.endColumn(); x += chunk.columns()) {
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
        return chunks(box, (z, y, x) -> files.isThere(key(time, channel, z, y, x)));
    }

    @Override
    public ImageMetadata dropped() {
        return dropped;
    }

    private String key(long time, long channel, long z, long y, long x) {
        List<String> axes = form.axes();
        long[] index = new long[axes.size()];
        for (int i = 0; i < index.length; i++) {
            index[i] = switch (axes.get(i)) {
                case "t" -> time;
                case "c" -> channel;
                case "z" -> z / layout.chunk().planes();
                case "y" -> y / layout.chunk().rows();
                default -> x / layout.chunk().columns();
            };
        }
        return form.key(index);
    }

    /** A chunk as it lies in its file, little endian; the rest of one at the edge is zero. */
    private ByteBuffer chunk(long z, long y, long x, Box box, Volume voxels, ByteBuffer room) {
        Box chunk = layout.chunk();
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
                        ZarrPixels.Plane.of(from, (int) (y - box.row()), (int) (x - box.column()), 0),
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
