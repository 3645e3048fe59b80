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
    private final Part part;

    /** Creates a sink for a whole image. */
    public SmoothedSink(Image result) {
        this(result, Part.whole(result));
    }

    /** Creates a sink for a part of an image, of whose size the result is. */
    public SmoothedSink(Image result, Part part) {
        this.result = result;
        this.part = part;
        this.memory = PixelAccess.pixels(result);
    }

    @Override
    public Optional<StripTarget> target() {
        return Optional.of(new StripTarget(List.of(result), part.row(), part.column(), RowEncoder.plain(), false));
    }

    @Override
    public void accept(RowPart row, PixelRows pixels) {
        float[] smoothed = row.smoothed()[0];
        if (result.hasAlpha()) {
            row.copyAlpha(smoothed, result.channels());
        }
        pixels.write(memory, result.depth(), row.position(result, part.row(), part.column()), smoothed, row.values());
    }
}
