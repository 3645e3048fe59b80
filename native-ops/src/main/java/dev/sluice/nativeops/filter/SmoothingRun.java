package dev.sluice.nativeops.filter;

import dev.sluice.nativeops.kernel.InstructionSet;
import dev.sluice.nativeops.strip.StripJob;
import dev.sluice.request.RequestEngine;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Runs a plan over all rows of its part of the image, strip by strip. */
public final class SmoothingRun {
    /** Strips for each that runs at once, so that the last ones to finish do not leave others idle for long. */
    private static final int STRIPS_EACH = 6;

    private static final int OPENCV_STRIPS_EACH = 4;

    private SmoothingRun() {}

    /**
     * Runs it.
     *
     * @param height rows of a strip; 0 chooses
     * @param sinks makes the sink of each strip
     */
    public static void run(RequestEngine engine, SmoothingPlan plan, int height, Supplier<RowSink> sinks)
            throws InterruptedException {
        int atOnce = StripJob.atOnce(engine);
        Part part = plan.part();
        int rows = height > 0 ? Math.min(height, part.rows()) : automaticHeight(plan, atOnce);
        int first = part.row();
        if (plan.byOpenCv()) {
            int active = Math.min(atOnce, Math.ceilDiv(part.rows(), rows));
            try (FixedPointScratch.Pool pool = new FixedPointScratch.Pool(plan, rows, active)) {
                StripJob.run(
                        engine,
                        part.rows(),
                        rows,
                        (from, to, stop) -> pool.run(first + from, first + to, sinks.get(), stop));
            }
            return;
        }
        if (plan.isFast()) {
            FastRun.run(engine, plan, rows, sinks);
            return;
        }
        Workspaces workspaces = Workspaces.of(engine);
        StripJob.runDownwards(
                engine,
                part.rows(),
                rows,
                (from, to, stop) -> strip(workspaces, plan, first + from, first + to, sinks.get(), stop));
    }

    private static void strip(
            Workspaces workspaces, SmoothingPlan plan, int from, int to, RowSink sink, BooleanSupplier stop) {
        Optional<StripTarget> target = plan.instructions() == InstructionSet.JAVA ? Optional.empty() : sink.target();
        if (target.isPresent()) {
            sink.accept(NativeStrip.run(plan, target.get(), from, to, 0, stop));
            if (!stop.getAsBoolean()) {
                sink.endOfStrip();
            }
            return;
        }
        Workspace workspace = workspaces.take();
        try {
            workspace.run(plan, from, to, sink, stop);
        } finally {
            workspaces.give(workspace);
        }
    }

    /**
     * Rows of a strip, in whole blocks of the native kernels: enough strips for those that run at once to share evenly and for a cancellation to be seen soon, but high enough
     * that the halo costs little. Of ours a row of halo is only converted, about a thirtieth of the work of
     * smoothing it; OpenCV smooths it, so its strips are higher.
     */
    private static int automaticHeight(SmoothingPlan plan, int atOnce) {
        int strips = plan.byOpenCv() ? OPENCV_STRIPS_EACH : STRIPS_EACH;
        int shared = Math.ceilDiv(plan.part().rows(), strips * atOnce);
        int least = plan.byOpenCv() ? Math.max(64, 16 * plan.halo()) : Math.max(NativeStrip.ROWS, plan.halo());
        int most = plan.byOpenCv() ? Math.max(1024, least) : Math.max(128, least);
        int rows = Math.ceilDiv(Math.clamp(shared, least, most), NativeStrip.ROWS) * NativeStrip.ROWS;
        return Math.min(plan.part().rows(), rows);
    }
}
