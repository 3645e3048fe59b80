package dev.sluice.nativeops.png;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.Pixels;
import java.util.Random;

/** Images of the kinds that are compressed in different ways. */
enum PngPictures {
    NOISE,
    RAMP,
    FLAT,
    PATTERN,
    MIXED;

    Image image(Random random, int rows, int columns, int channels, Depth depth) {
        Image image = Image.allocate(rows, columns, channels, depth, channels % 2 == 0);
        int max = (int) depth.max();
        int flat = random.nextInt(max + 1);
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < columns; x++) {
                for (int c = 0; c < channels; c++) {
                    PngPictures kind = this != MIXED ? this : values()[(y / 37 + x / 53) % 4];
                    int value = switch (kind) {
                        case NOISE -> random.nextInt(max + 1);
                        case RAMP -> (x * 3 + y * 5 + c * 7 + random.nextInt(3)) % (max + 1);
                        case FLAT, MIXED -> flat;
                        case PATTERN -> (x * x % 17 * 13 + y % 5 * 31 + c) % (max + 1);
                    };
                    Pixels.set(image, y, x, c, value);
                }
            }
        }
        return image;
    }
}
