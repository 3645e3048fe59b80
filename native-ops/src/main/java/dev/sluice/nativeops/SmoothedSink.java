package dev.sluice.nativeops;

import java.lang.foreign.MemorySegment;

/** Writes the first smoothing into an image; alpha comes from the source. */
final class SmoothedSink implements RowSink {
    private final Image result;
    private final MemorySegment memory;

    SmoothedSink(Image result) {
        this.result = result;
        this.memory = result.pixels();
    }

    @Override
    public void accept(int row, float[][] smoothed, float[] source, PixelRows pixels) {
        int values = result.columns() * result.channels();
        if (result.hasAlpha()) {
            DifferenceSink.copyAlpha(smoothed[0], source, values, result.channels());
        }
        pixels.write(memory, result.depth(), row * result.stride(), smoothed[0], values);
    }
}
