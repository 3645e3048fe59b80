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

    /** What was taken off the values of a row; empty if nothing was. */
    private final float[] pedestal;

    /** Creates a sink for the plan's part of an image, of whose size the result is. */
    public SmoothedSink(Image result, SmoothingPlan plan) {
        this.result = result;
        this.part = plan.part();
        this.pedestal = plan.pedestal().row(plan.pedestal().isNone() ? 0 : part.columns() * result.channels());
        this.memory = PixelAccess.pixels(result);
    }

    @Override
    public Optional<StripTarget> target() {
        return Optional.of(new StripTarget(List.of(result), part.row(), part.column(), RowEncoder.plain(), false));
    }

    @Override
    public void accept(RowPart row, PixelRows pixels) {
        float[] smoothed = row.smoothed()[0];
        for (int x = 0; x < pedestal.length && x < row.values(); x++) {
            smoothed[x] += pedestal[x];
        }
        if (result.hasAlpha()) {
            row.copyAlpha(smoothed, result.channels());
        }
        pixels.write(memory, result.depth(), row.position(result, part.row(), part.column()), smoothed, row.values());
    }
}
