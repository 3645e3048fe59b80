package dev.sluice.nativeops.tile;

import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.Piece;
import dev.sluice.nativeops.TileFunction;
import dev.sluice.nativeops.memory.MatTypes;
import dev.sluice.nativeops.memory.PixelAccess;
import dev.sluice.nativeops.strip.StripJob;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.request.RequestEngine;
import java.lang.foreign.MemorySegment;
import java.util.function.BooleanSupplier;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Has a function compute all tiles that a region touches, and puts what of them belongs to the region into its place.
 *
 * <p>Each tile gets matrices of its own, not parts of the images: OpenCV looks beyond the edge of a part, and would find pixels that others
 * are writing.
 */
public final class TileRun {
    private final String name;
    private final TileFunction function;
    private final Border border;
    private final TileGrid grid;
    private final Piece source;
    private final Region region;
    private final Image target;

    public TileRun(
            String name,
            TileFunction function,
            Border border,
            TileGrid grid,
            Piece source,
            Region region,
            Image target) {
        this.name = name;
        this.function = function;
        this.border = border;
        this.grid = grid;
        this.source = source;
        this.region = region;
        this.target = target;
    }

    /** Native bytes of the matrices of all tiles that are computed at once. */
    public static long scratchBytes(TileGrid grid, Region region, Depth result, int workers) {
        Layout tiles = grid.image();
        long rows = tiles.blockRows() + 2L * grid.halo();
        long columns = tiles.blockColumns() + 2L * grid.halo();
        long each = rows * columns * tiles.pixelBytes()
                + (long) tiles.blockRows()
                        * tiles.blockColumns()
                        * tiles.withDepth(result).pixelBytes();
        return each * Math.min(StripJob.atOnce(workers), grid.count(region));
    }

    public void run(RequestEngine engine) throws InterruptedException {
        int tiles = grid.count(region);
        long bytes = scratchBytes(grid, region, target.depth(), engine.workers());
        try (TileBuffers buffers = new TileBuffers(bytes, 2 * Math.min(StripJob.atOnce(engine), tiles))) {
            StripJob.run(engine, tiles, 1, (from, to, stop) -> {
                for (int tile = from; tile < to && !stop.getAsBoolean(); tile++) {
                    run(grid.tile(region, tile), buffers, stop);
                }
            });
        }
    }

    private void run(Region tile, TileBuffers buffers, BooleanSupplier stop) {
        int halo = grid.halo();
        int channels = target.channels();
        Mat in = buffers.take(
                tile.rows() + 2 * halo,
                tile.columns() + 2 * halo,
                MatTypes.type(grid.image().depth(), channels));
        try {
            Mat out = buffers.take(tile.rows(), tile.columns(), MatTypes.type(target.depth(), channels));
            try {
                fill(tile, memory(in), in.step());
                memory(out).fill((byte) 0);
                call(tile, in, out, stop);
                put(tile, memory(out), out.step());
            } finally {
                buffers.give(out);
            }
        } finally {
            buffers.give(in);
        }
    }

    private static MemorySegment memory(Mat mat) {
        return MemorySegment.ofAddress(mat.data().address()).reinterpret(mat.rows() * mat.step());
    }

    private void call(Region tile, Mat in, Mat out, BooleanSupplier stop) {
        try (LentTile lent = new LentTile(name, tile, grid.halo(), target.hasAlpha(), in, out, stop)) {
            function.apply(lent);
            lent.requireTargetKept();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(
                    name + " failed at row " + tile.row() + ", column " + tile.column() + ": " + e, e);
        }
    }

    /** Copies a tile and its halo; a position outside of the image has the value that the border rule finds for it inside, or zero. */
    private void fill(Region tile, MemorySegment into, long stride) {
        Layout image = source.image();
        int halo = grid.halo();
        int pixel = image.pixelBytes();
        Region inside = tile.grown(halo, image);
        int before = Math.toIntExact(inside.column() - tile.column() + halo);
        int after = before + inside.columns();
        int columns = tile.columns() + 2 * halo;
        MemorySegment pixels = PixelAccess.pixels(source.pixels());
        long sourceStride = source.pixels().stride();
        long left = source.place().column();
        for (int y = 0; y < tile.rows() + 2 * halo; y++) {
            long row = border.source(tile.row() - halo + y, image.rows());
            if (row == Border.OUTSIDE) {
                into.asSlice(y * stride, (long) columns * pixel).fill((byte) 0);
                continue;
            }
            long from = (row - source.place().row()) * sourceStride;
            MemorySegment.copy(
                    pixels,
                    from + (inside.column() - left) * pixel,
                    into,
                    y * stride + (long) before * pixel,
                    (long) inside.columns() * pixel);
            for (int x = 0; x < columns; x = x + 1 == before ? after : x + 1) {
                long column = border.source(tile.column() - halo + x, image.columns());
                long at = y * stride + (long) x * pixel;
                if (column == Border.OUTSIDE) {
                    into.asSlice(at, pixel).fill((byte) 0);
                } else {
                    MemorySegment.copy(pixels, from + (column - left) * pixel, into, at, pixel);
                }
            }
        }
    }

    /** Copies what a tile and the region have in common. */
    private void put(Region tile, MemorySegment result, long stride) {
        int pixel = target.channels() * target.depth().bytes();
        Region common = tile.intersection(region).orElseThrow();
        MemorySegment into = PixelAccess.pixels(target);
        for (long row = common.row(); row < common.endRow(); row++) {
            MemorySegment.copy(
                    result,
                    (row - tile.row()) * stride + (common.column() - tile.column()) * pixel,
                    into,
                    (row - region.row()) * target.stride() + (common.column() - region.column()) * pixel,
                    (long) common.columns() * pixel);
        }
    }
}
