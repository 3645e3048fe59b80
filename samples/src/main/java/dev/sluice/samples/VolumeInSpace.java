package dev.sluice.samples;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ResultEncoding;
import dev.sluice.nativeops.volume.Sigma;
import dev.sluice.nativeops.volume.Volume;
import dev.sluice.nativeops.volume.VolumeDifferenceOfGaussians;
import dev.sluice.nativeops.volume.VolumeOperation;
import dev.sluice.request.RequestEngine;
import java.io.PrintStream;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** A volume of spots in noise over an uneven background, filtered in space; drawn as a slice and a maximum projection, before and after. */
final class VolumeInSpace {
    static final int PLANES = 32;
    static final int ROWS = 160;
    static final int COLUMNS = 240;
    private static final int SPOTS = 40;
    private static final int GAP = 4;

    private VolumeInSpace() {}

    static void run(PrintStream out, List<String> arguments) throws Exception {
        Path picture = Samples.outputFile(arguments.isEmpty() ? "out/volume.png" : arguments.getFirst());
        try (RequestEngine engine = RequestEngine.create(2);
                Volume volume = spots(new Random(7));
                Volume result = filtered(engine, volume);
                Image drawn = draw(volume, result)) {
            drawn.write(picture);
        }
        out.println("wrote " + picture + ": a slice and the maximum projection, before and after");
    }

    /** Voxels are twice as high as wide, so sigmas along z are half of the others. */
    // begin volume
    static Volume filtered(RequestEngine engine, Volume volume) throws InterruptedException {
        VolumeOperation filter = VolumeDifferenceOfGaussians.builder()
                .sigma1(new Sigma(1.5, 1.5, 0.75)) // x, y, z in voxels
                .sigma2(new Sigma(4, 4, 2))
                .result(ResultEncoding.CLIP)
                .build();
        return filter.apply(engine, volume);
    }
    // end volume

    /** The spots are Gaussians; the background rises from left to right and is brighter in the middle planes. */
    static Volume spots(Random random) {
        float[] values = new float[PLANES * ROWS * COLUMNS];
        for (int i = 0; i < values.length; i++) {
            int x = i % COLUMNS;
            int z = i / COLUMNS / ROWS;
            values[i] = 6000 + 60f * x + 300f * (16 - Math.abs(z - 16)) + (float) random.nextGaussian() * 2500;
        }
        for (int spot = 0; spot < SPOTS; spot++) {
            int z = 4 + random.nextInt(PLANES - 8);
            int y = 8 + random.nextInt(ROWS - 16);
            int x = 8 + random.nextInt(COLUMNS - 16);
            add(values, z, y, x);
        }
        Volume volume = Volume.allocate(PLANES, ROWS, COLUMNS, 1, Depth.U16);
        for (int z = 0; z < PLANES; z++) {
            try (Image plane = volume.plane(z)) { // shares the voxels
                for (int i = 0; i < ROWS * COLUMNS; i++) {
                    short value = (short) Math.clamp(Math.round(values[z * ROWS * COLUMNS + i]), 0, 65_535);
                    plane.pixels().setAtIndex(ValueLayout.JAVA_SHORT, i, value);
                }
            }
        }
        return volume;
    }

    private static void add(float[] values, int z, int y, int x) {
        for (int dz = -4; dz <= 4; dz++) {
            for (int dy = -8; dy <= 8; dy++) {
                for (int dx = -8; dx <= 8; dx++) {
                    double distance = (dx * dx + dy * dy) / 8.0 + dz * dz / 2.0;
                    values[((z + dz) * ROWS + y + dy) * COLUMNS + x + dx] += (float) (18_000 * Math.exp(-distance));
                }
            }
        }
    }

    /** Slices above, projections below; before on the left, after on the right. */
    private static Image draw(Volume before, Volume after) {
        Image picture = Image.allocate(2 * ROWS + GAP, 2 * COLUMNS + GAP, 1, Depth.U8);
        picture.pixels().fill((byte) 255);
        tile(picture, before, PLANES / 2, PLANES / 2 + 1, 0, 0);
        tile(picture, after, PLANES / 2, PLANES / 2 + 1, 0, COLUMNS + GAP);
        tile(picture, before, 0, PLANES, ROWS + GAP, 0);
        tile(picture, after, 0, PLANES, ROWS + GAP, COLUMNS + GAP);
        return picture;
    }

    /** Draws the largest value of some planes, the largest of all as white. */
    private static void tile(Image picture, Volume volume, int from, int to, int row, int column) {
        int[] largest = largest(volume, from, to);
        int white = 1;
        for (int value : largest) {
            white = Math.max(white, value);
        }
        for (int i = 0; i < largest.length; i++) {
            long at = (row + i / COLUMNS) * picture.stride() + column + i % COLUMNS;
            picture.pixels().set(ValueLayout.JAVA_BYTE, at, (byte) (255L * largest[i] / white));
        }
    }

    static int[] largest(Volume volume, int from, int to) {
        int[] largest = new int[ROWS * COLUMNS];
        for (int z = from; z < to; z++) {
            try (Image plane = volume.plane(z)) {
                for (int i = 0; i < largest.length; i++) {
                    int value = Short.toUnsignedInt(plane.pixels().getAtIndex(ValueLayout.JAVA_SHORT, i));
                    largest[i] = Math.max(largest[i], value);
                }
            }
        }
        return largest;
    }
}
