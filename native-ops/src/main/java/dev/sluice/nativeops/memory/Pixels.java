package dev.sluice.nativeops.memory;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Region;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Moves rectangles of pixels between images. */
public final class Pixels {
    private Pixels() {}

    /** Copies a rectangle between images of the same channels and depth; both must hold it. */
    public static void copy(
            Image from, int fromRow, int fromColumn, Image to, int toRow, int toColumn, int rows, int columns) {
        int pixel = from.channels() * from.depth().bytes();
        List<Image> both = List.of(from, to);
        PixelAccess.enter(both);
        try {
            MemorySegment source = PixelAccess.pixels(from);
            MemorySegment target = PixelAccess.pixels(to);
            long bytes = (long) columns * pixel;
            if (bytes == from.stride() && bytes == to.stride()) {
                MemorySegment.copy(source, fromRow * bytes, target, toRow * bytes, rows * bytes);
                return;
            }
            for (int row = 0; row < rows; row++) {
                long sourceAt = (fromRow + row) * from.stride() + (long) fromColumn * pixel;
                long targetAt = (toRow + row) * to.stride() + (long) toColumn * pixel;
                MemorySegment.copy(source, sourceAt, target, targetAt, bytes);
            }
        } finally {
            PixelAccess.leave(both);
        }
    }

    /** Refuses an image that is not what a region of a layout holds. */
    public static void requireFits(Layout layout, Region region, Image pixels) {
        layout.requireWholeBlocks(region);
        if (pixels.rows() != region.rows()
                || pixels.columns() != region.columns()
                || pixels.channels() != layout.channels()
                || pixels.depth() != layout.depth()) {
            throw new IllegalArgumentException(pixels + " does not fit into " + region + " of " + layout);
        }
    }
}
