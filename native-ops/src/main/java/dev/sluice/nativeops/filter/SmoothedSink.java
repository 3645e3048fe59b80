package dev.sluice.nativeops.filter;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.kernel.PixelRows;
import dev.sluice.nativeops.memory.PixelAccess;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/** Writes the first smoothing into an image; alpha comes from the source. */
public final class SmoothedSink implements RowSink {
    private final Image result;
    private final MemorySegment memory;

    public SmoothedSink(Image result) {
        this.result = result;
        this.memory = PixelAccess.pixels(result);
    }

    @Override
    public Optional<StripTarget> target() {
        return Optional.of(new StripTarget(List.of(result), 0, 0, RowEncoder.plain(), false));
    }

    @Override
    public void accept(RowPart part, PixelRows pixels) {
        float[] smoothed = part.smoothed()[0];
        if (result.hasAlpha()) {
            part.copyAlpha(smoothed, result.channels());
        }
        pixels.write(memory, result.depth(), part.position(result), smoothed, part.values());
    }
}
