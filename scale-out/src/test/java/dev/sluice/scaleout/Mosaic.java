package dev.sluice.scaleout;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.DifferenceOfGaussians;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.Operation;
import dev.sluice.nativeops.ResultEncoding;
import dev.sluice.nativeops.windowed.BlockPlan;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.nativeops.windowed.SinkOptions;
import dev.sluice.nativeops.windowed.WindowedImages;
import dev.sluice.nativeops.windowed.WindowedSink;
import dev.sluice.nativeops.windowed.WindowedSource;
import dev.sluice.request.RequestEngine;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Random;

/** An image in a Zarr folder, of noise, small enough to be filtered as a whole as well. */
final class Mosaic {
    static final DifferenceOfGaussians FILTER = DifferenceOfGaussians.builder()
            .sigma1(1)
            .sigma2(2.2)
            .result(ResultEncoding.FLOAT)
            .build();

    private static final int BLOCK = 64;
    private static final int SIDE = 128;

    private Mosaic() {}

    /** Many small regions, of four blocks each. */
    static BlockPlan plan(Path input) {
        return plan(input, FILTER);
    }

    static BlockPlan plan(Path input, Operation operation) {
        try (WindowedSource source = WindowedImages.open(input)) {
            Layout layout = source.layout();
            Layout target =
                    layout.withDepth(operation.resultDepth(layout.depth())).withBlocks(BLOCK, BLOCK);
            return new BlockPlan(target, SIDE, SIDE, operation.halo(), 2, 1 << 20, 1, operation.passes());
        }
    }

    static Path write(Path folder, int rows, int columns) {
        Layout layout = new Layout(rows, columns, 1, Depth.U8, BLOCK, BLOCK);
        try (Image image = noise(rows, columns);
                WindowedSink sink = WindowedImages.create(folder, layout, SinkOptions.DEFAULT)) {
            sink.write(new Region(0, 0, rows, columns), image);
            sink.finish();
        }
        return folder;
    }

    private static Image noise(int rows, int columns) {
        Image image = Image.allocate(rows, columns, 1, Depth.U8);
        Random random = new Random(rows);
        byte[] row = new byte[columns];
        for (int y = 0; y < rows; y++) {
            random.nextBytes(row);
            MemorySegment.copy(row, 0, image.pixels(), ValueLayout.JAVA_BYTE, y * image.stride(), columns);
        }
        return image;
    }

    /** The filtered image as a whole, on one machine. */
    static float[] whole(Path input) throws InterruptedException {
        return whole(input, FILTER);
    }

    /** The same by any operation. */
    static float[] whole(Path input, Operation operation) throws InterruptedException {
        try (RequestEngine engine = RequestEngine.create(2);
                WindowedSource source = WindowedImages.open(input);
                Image image = source.read(all(source));
                Image result = operation.apply(engine, image)) {
            return values(result);
        }
    }

    static float[] read(Path output) {
        try (WindowedSource source = WindowedImages.open(output);
                Image image = source.read(all(source))) {
            return values(image);
        }
    }

    private static Region all(WindowedSource source) {
        Layout layout = source.layout();
        return new Region(0, 0, (int) layout.rows(), (int) layout.columns());
    }

    private static float[] values(Image image) {
        float[] values = new float[image.rows() * image.columns()];
        for (int row = 0; row < image.rows(); row++) {
            for (int column = 0; column < image.columns(); column++) {
                long at = row * image.stride() + (long) column * image.depth().bytes();
                values[row * image.columns() + column] = image.depth() == Depth.F32
                        ? image.pixels().get(ValueLayout.JAVA_FLOAT, at)
                        : image.pixels().get(ValueLayout.JAVA_BYTE, at) & 0xff;
            }
        }
        return values;
    }
}
