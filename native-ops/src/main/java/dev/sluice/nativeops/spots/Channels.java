package dev.sluice.nativeops.spots;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.kernel.PixelRows;
import dev.sluice.nativeops.memory.PixelAccess;
import dev.sluice.nativeops.operation.OperationRun;
import dev.sluice.nativeops.volume.Volume;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Single channels of images and volumes. */
final class Channels {
    private Channels() {}

    /** Copies a channel; the caller closes it. */
    static Image copy(Image image, int channel) throws InterruptedException {
        Image copy = Image.allocate(image.rows(), image.columns(), 1, image.depth());
        try {
            return OperationRun.inside(List.of(image, copy), () -> {
                fill(image, channel, copy);
                return copy;
            });
        } catch (Throwable e) {
            copy.close();
            throw e;
        }
    }

    /** Copies a channel of a volume that stays open; the caller closes it. */
    static Volume copy(Volume volume, int channel) throws InterruptedException {
        Volume copy = Volume.allocate(volume.planes(), volume.rows(), volume.columns(), 1, volume.depth());
        try {
            for (int z = 0; z < volume.planes(); z++) {
                try (Image plane = volume.plane(z);
                        Image target = copy.plane(z)) {
                    OperationRun.inside(List.of(plane, target), () -> {
                        fill(plane, channel, target);
                        return target;
                    });
                }
            }
            return copy;
        } catch (Throwable e) {
            copy.close();
            throw e;
        }
    }

    private static void fill(Image image, int channel, Image copy) {
        int channels = image.channels();
        int values = Math.multiplyExact(image.columns(), channels);
        PixelRows pixels = new PixelRows();
        pixels.fit(values);
        float[] all = new float[values];
        float[] one = new float[image.columns()];
        MemorySegment from = PixelAccess.pixels(image);
        MemorySegment to = PixelAccess.pixels(copy);
        for (int row = 0; row < image.rows(); row++) {
            pixels.read(from, image.depth(), row * image.stride(), all, values);
            for (int x = 0; x < one.length; x++) {
                one[x] = all[x * channels + channel];
            }
            pixels.write(to, copy.depth(), row * copy.stride(), one, one.length);
        }
    }
}
