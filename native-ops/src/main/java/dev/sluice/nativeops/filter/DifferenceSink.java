package dev.sluice.nativeops.filter;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.kernel.PixelRows;
import dev.sluice.nativeops.memory.PixelAccess;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Forms the differences of neighbouring smoothings, first minus second, second minus third and so on, and writes each into
 * an image of its own; alpha comes from the source.
 */
public final class DifferenceSink implements RowSink {
    private final List<Image> results;
    private final RowEncoder encoder;
    private final List<MemorySegment> memory;
    private final int firstRow;
    private final int firstColumn;

    /**
     * Creates the sink.
     *
     * @param results one fewer than the kernels, all of the same shape and depth
     */
    public DifferenceSink(List<Image> results, RowEncoder encoder) {
        this(results, encoder, Part.whole(results.getFirst()));
    }

    /**
     * Creates a sink for a part of an image.
     *
     * @param results one fewer than the kernels, all of the part's size and the same depth
     */
    public DifferenceSink(List<Image> results, RowEncoder encoder, Part part) {
        this.firstRow = part.row();
        this.firstColumn = part.column();
        this.results = results;
        this.encoder = encoder;
        this.memory = results.stream().map(PixelAccess::pixels).toList();
    }

    @Override
    public Optional<StripTarget> target() {
        return Optional.of(new StripTarget(results, firstRow, firstColumn, encoder, true));
    }

    @Override
    public void accept(RowPart part, PixelRows pixels) {
        float[][] smoothed = part.smoothed();
        int values = part.values();
        for (int i = 0; i < memory.size(); i++) {
            Image result = results.get(i);
            float[] difference = smoothed[i];
            subtract(difference, smoothed[i + 1], values);
            encoder.encode(difference, values);
            if (result.hasAlpha()) {
                part.copyAlpha(difference, result.channels());
            }
            pixels.write(
                    memory.get(i), result.depth(), part.position(result, firstRow, firstColumn), difference, values);
        }
    }

    @Override
    public boolean acceptStrip(int from, int to, List<Mat> smoothed) {
        if (results.getFirst().hasAlpha()
                || encoder.scales()
                || results.stream().anyMatch(PixelAccess::mayVanish)) {
            return false;
        }
        for (int i = 0; i < results.size(); i++) {
            try (Mat rows = PixelAccess.mat(results.get(i)).rowRange(from - firstRow, to - firstRow)) {
                encoder.encode(smoothed.get(i), smoothed.get(i + 1), rows);
            }
        }
        return true;
    }

    public static void subtract(float[] minuend, float[] subtrahend, int n) {
        for (int x = 0; x < n; x++) {
            minuend[x] -= subtrahend[x];
        }
    }
}
