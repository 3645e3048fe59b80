package dev.sluice.nativeops;

import static java.util.Objects.requireNonNull;

import dev.sluice.nativeops.operation.OperationRun;
import dev.sluice.nativeops.tile.TileGrid;
import dev.sluice.nativeops.tile.TileRun;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.request.RequestEngine;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A function of one's own, native or not, tile by tile.
 *
 * <pre>{@code
 * TileOperation median = TileOperation.of("median 5", 2, Border.REFLECT_101, tile -> {
 *     try (Mat smooth = new Mat()) {
 *         opencv_imgproc.medianBlur(tile.source(), smooth, 5);
 *         tile.setFrom(smooth);
 *     }
 * });
 * try (Image result = median.apply(engine, image)) { ... }
 * }</pre>
 *
 * <p>The function is called for one tile on each worker at a time, within the budget of {@link NativeMemory} as far as the tile's own
 * matrices go. It gets all channels, alpha included. What it throws ends the operation, which throws the same: checked exceptions as
 * cause of an {@link IllegalStateException}. A cancelled operation starts no further tiles, and ends when the functions that run have
 * returned: one that takes long asks {@link Tile#isCancelled}.
 *
 * <p>How an image is cut depends on nothing but its size and this operation: tiles begin at the same rows and columns whether the image
 * is computed as a whole, in regions or by a cluster. So the result is the same, bit for bit, for every function that gives the
 * same for the same tile.
 *
 * <p>Two operations of one name, halo, border, height and depth are taken for the same: a function that does something else needs another
 * name. Immutable and safe for use by any number of threads, if the function is.
 */
public final class TileOperation implements Operation {
    private static final long serialVersionUID = 1L;

    /** What files and messages call it. */
    private final String name;

    /** How many pixels around a pixel its result depends on. */
    private final int halo;

    /** How pixels outside of the image are made up. */
    private final Border border;

    /** What is done to a tile. */
    private final TileFunction function;

    /** Rows of a tile; 0 chooses. */
    private final int tileHeight;

    /** The depth of results; null for that of the source. */
    private final @Nullable Depth resultDepth;

    private TileOperation(
            String name, int halo, Border border, TileFunction function, int tileHeight, @Nullable Depth resultDepth) {
        this.name = name;
        this.halo = halo;
        this.border = border;
        this.function = function;
        this.tileHeight = tileHeight;
        this.resultDepth = resultDepth;
    }

    /**
     * An operation whose results have the depth of the source.
     *
     * @param name what people call it, parameters included; one line
     * @param halo pixels around a tile that the function sees, 0 to 2^20
     * @param border how pixels outside the image are made up
     * @param function computes a tile
     * @return the operation
     * @throws IllegalArgumentException if the halo is out of range or the name not one line
     */
    public static TileOperation of(String name, int halo, Border border, TileFunction function) {
        if (name.isBlank() || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("the name of an operation must be one line of text");
        }
        if (halo < 0 || halo > TileGrid.MAX_HALO) {
            throw new IllegalArgumentException("halo must be from 0 to " + TileGrid.MAX_HALO + ", not " + halo);
        }
        return new TileOperation(
                name, halo, requireNonNull(border, "border"), requireNonNull(function, "function"), 0, null);
    }

    /**
     * The same in tiles of another height. Low ones are seen to be cancelled sooner, high ones compute less of the halo twice.
     *
     * @param rows at least 1, or 0 to choose by the halo
     * @return the operation
     */
    public TileOperation withTileHeight(int rows) {
        DifferenceOfGaussians.requireTileHeight(rows);
        return new TileOperation(name, halo, border, function, rows, resultDepth);
    }

    /**
     * The same with targets, and results, of one depth whatever the source's.
     *
     * @param depth the depth of results
     * @return the operation
     */
    public TileOperation withResultDepth(Depth depth) {
        return new TileOperation(name, halo, border, function, tileHeight, requireNonNull(depth, "depth"));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int halo() {
        return halo;
    }

    /** {@return how pixels outside the image are made up} */
    public Border border() {
        return border;
    }

    @Override
    public Depth resultDepth(Depth source) {
        return resultDepth == null ? source : resultDepth;
    }

    /** The tiles that the region touches, and their halos: a tile is computed as a whole or not at all. */
    @Override
    public Region reads(Region region, Layout image) {
        return grid(image).tiles(region).grown(halo, image);
    }

    @Override
    public long scratchBytes(Region region, Layout image, int workers) {
        return TileRun.scratchBytes(grid(image), region, resultDepth(image.depth()), workers);
    }

    @Override
    public void compute(RequestEngine engine, Piece source, Region region, Image target) throws InterruptedException {
        TileRun run = new TileRun(name, function, border, grid(source.image()), source, region, target);
        OperationRun.inside(List.of(source.pixels(), target), () -> {
            run.run(engine);
            return target;
        });
    }

    private TileGrid grid(Layout image) {
        return TileGrid.of(image, halo, tileHeight);
    }

    @Override
    public String toString() {
        return "TileOperation[" + name + ", halo " + halo + ", " + border
                + (tileHeight == 0 ? "" : ", tiles of " + tileHeight + " rows")
                + Optional.ofNullable(resultDepth).map(depth -> ", to " + depth).orElse("") + "]";
    }
}
