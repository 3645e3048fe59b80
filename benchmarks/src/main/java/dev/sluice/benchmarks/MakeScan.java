package dev.sluice.benchmarks;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.nativeops.windowed.SinkOptions;
import dev.sluice.nativeops.windowed.WindowedImages;
import dev.sluice.nativeops.windowed.WindowedSink;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.stream.LongStream;

/**
 * Makes a grey image of any size as a tiled BigTIFF file: {@code MakeScan FILE COLUMNS ROWS [SEED]}. Its pixels depend on seed, row and
 * column alone: waves of many lengths, and noise of 16 levels.
 */
final class MakeScan {
    private static final int TILE = 512;

    private MakeScan() {}

    public static void main(String[] args) {
        Path file = Path.of(args[0]);
        long seed = args.length > 3 ? Long.parseLong(args[3]) : 1;
        Layout layout = new Layout(Long.parseLong(args[2]), Long.parseLong(args[1]), 1, Depth.U8, TILE, TILE);
        try (WindowedSink sink = WindowedImages.create(file, layout, SinkOptions.DEFAULT)) {
            LongStream.range(0, layout.blocks()).parallel().forEach(block -> {
                Region region = layout.block(block);
                try (Image tile = tile(region, seed)) {
                    sink.write(region, tile);
                }
            });
            sink.finish();
        }
    }

    private static Image tile(Region region, long seed) {
        Image tile = Image.allocate(region.rows(), region.columns(), 1, Depth.U8);
        MemorySegment pixels = tile.pixels();
        byte[] line = new byte[region.columns()];
        for (int y = 0; y < region.rows(); y++) {
            long row = region.row() + y;
            double across = 40 * Math.sin(row * 0.011) + 20 * Math.sin(row * 0.17);
            for (int x = 0; x < line.length; x++) {
                long column = region.column() + x;
                long mixed = (row * 0x9E37_79B9_7F4A_7C15L ^ column + seed) * 0xBF58_476D_1CE4_E5B9L;
                long noise = (mixed ^ mixed >>> 31) * 0x94D0_49BB_1331_11EBL >>> 60;
                line[x] = (byte) (int) (120 + across + 40 * wave(column) + noise);
            }
            MemorySegment.copy(line, 0, pixels, ValueLayout.JAVA_BYTE, y * tile.stride(), line.length);
        }
        return tile;
    }

    /** A triangle of 400 columns, which costs less than a sine. */
    private static double wave(long column) {
        return Math.abs(column % 400 - 200) / 100.0 - 1;
    }
}
