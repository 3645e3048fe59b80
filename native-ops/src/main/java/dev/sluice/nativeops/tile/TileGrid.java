package dev.sluice.nativeops.tile;

import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Region;

/**
 * The tiles that an image is cut into, the same for every part of it that is computed by itself.
 *
 * @param image the image, with the tiles as its blocks
 * @param halo pixels around a tile
 */
public record TileGrid(Layout image, int halo) {
    public static final int MAX_HALO = 1 << 20;

    /** Sides of tiles, of which halos take a quarter or less as long as that makes them no higher than this. */
    private static final int HALOS = 8;

    private static final int LOWEST = 64;
    private static final int HIGHEST = 2048;
    private static final int NARROWEST = 1024;

    /**
     * The tiles of an image.
     *
     * @param height rows of a tile; 0 chooses
     */
    public static TileGrid of(Layout image, int halo, int height) {
        int side = Math.clamp(powerOfTwo(Math.min(HALOS * (long) halo, HIGHEST)), LOWEST, HIGHEST);
        long rows = height > 0 ? height : side;
        long columns = Math.max(side, NARROWEST);
        return new TileGrid(
                image.withBlocks((int) Math.min(rows, image.rows()), (int) Math.min(columns, image.columns())), halo);
    }

    private static int powerOfTwo(long atLeast) {
        return Integer.highestOneBit((int) Math.max(1, 2 * atLeast - 1));
    }

    /** All tiles that a region touches, as one region. */
    public Region tiles(Region region) {
        long row = region.row() / image.blockRows() * image.blockRows();
        long column = region.column() / image.blockColumns() * image.blockColumns();
        long endRow = Math.min(image.rows(), Math.ceilDiv(region.endRow(), image.blockRows()) * image.blockRows());
        long endColumn = Math.min(
                image.columns(), Math.ceilDiv(region.endColumn(), image.blockColumns()) * image.blockColumns());
        return new Region(row, column, Math.toIntExact(endRow - row), Math.toIntExact(endColumn - column));
    }

    /** How many tiles a region touches. */
    int count(Region region) {
        return Math.multiplyExact(down(region), across(region));
    }

    private int down(Region region) {
        return Math.ceilDiv(tiles(region).rows(), image.blockRows());
    }

    private int across(Region region) {
        return Math.ceilDiv(tiles(region).columns(), image.blockColumns());
    }

    /** One of the tiles that a region touches; it ends with the image. */
    Region tile(Region region, int index) {
        Region all = tiles(region);
        long row = all.row() + (long) (index / across(region)) * image.blockRows();
        long column = all.column() + (long) (index % across(region)) * image.blockColumns();
        return image.block(image.blockAt(row, column));
    }
}
