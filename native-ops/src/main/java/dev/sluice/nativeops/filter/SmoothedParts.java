package dev.sluice.nativeops.filter;

import dev.sluice.nativeops.Precision;
import dev.sluice.request.RequestEngine;
import java.lang.foreign.MemorySegment;
import java.util.function.BooleanSupplier;

/**
 * Smoothings by all kernels of a plan, of one part of the image after the other, for those who look at several of them at a time. In the arithmetic of {@link Precision#FLOAT} or
 * {@link Precision#FAST}. Any number of threads may ask for parts; to be closed when they are done.
 */
public final class SmoothedParts implements AutoCloseable {
    private final FastRun run;

    private SmoothedParts(FastRun run) {
        this.run = run;
    }

    /**
     * Memory for smoothings.
     *
     * @param memory off the heap
     * @param apart bytes from the first row of one smoothing to that of the next
     * @param stride bytes from one row to the next
     */
    public record Room(MemorySegment memory, long apart, long stride) {
        long address(int kernel) {
            return memory.address() + kernel * apart;
        }
    }

    /**
     * Computes what all parts share, on the engine's workers; to be called inside a request or by a thread that may wait.
     *
     * @param plan of an image without alpha
     */
    public static SmoothedParts of(RequestEngine engine, SmoothingPlan plan) throws InterruptedException {
        return new SmoothedParts(FastRun.of(engine, plan, false));
    }

    /**
     * Computes the smoothings of a part, less what lies under the values of the image.
     *
     * @param part of the source, inside the plan's part
     * @param to where they go; what is there of them is not known if it was stopped
     * @param stop asked now and then; when true the rest is left out
     */
    public void fill(Part part, Room to, BooleanSupplier stop) {
        run.fill(part, to, stop);
    }

    @Override
    public void close() {
        run.close();
    }
}
