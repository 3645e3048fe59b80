package dev.sluice.nativeops;

import dev.sluice.request.RequestEngine;
import java.util.function.Supplier;

/** Runs a plan over all rows of its image, strip by strip. */
final class SmoothingRun {
    /** Strips for each worker, so that the last ones to finish do not leave others idle for long. */
    private static final int STRIPS_EACH = 6;

    private static final int FIXED_POINT_STRIPS_EACH = 4;

    private SmoothingRun() {}

    /**
     * Runs it.
     *
     * @param height rows of a strip; 0 chooses
     * @param sinks makes the sink of each strip
     */
    static void run(RequestEngine engine, SmoothingPlan plan, int height, Supplier<RowSink> sinks)
            throws InterruptedException {
        int rows = height > 0 ? Math.min(height, plan.rows()) : automaticHeight(plan, engine.workers());
        if (plan.fixedPoint()) {
            int strips = Math.ceilDiv(plan.rows(), rows);
            int active = Math.clamp(engine.workers(), 1, strips);
            try (FixedPointScratch.Pool pool = new FixedPointScratch.Pool(plan, rows, active, engine.workers())) {
                StripJob.run(engine, plan.rows(), rows, (from, to, stop) -> pool.run(from, to, sinks.get(), stop));
            }
            return;
        }
        Workspaces workspaces = Workspaces.of(engine);
        StripJob.run(engine, plan.rows(), rows, (from, to, stop) -> {
            Workspace workspace = workspaces.take();
            try {
                workspace.run(plan, from, to, sinks.get(), stop);
            } finally {
                workspaces.give(workspace);
            }
        });
    }

    /**
     * Rows of a strip: enough strips for the workers to share evenly and for a cancellation to be seen soon, but high enough
     * that the halo costs little. In floating point a row of halo is only converted, about a thirtieth of the work of
     * smoothing it; the fixed-point filters smooth it, so their strips are higher.
     */
    static int automaticHeight(SmoothingPlan plan, int workers) {
        int strips = plan.fixedPoint() ? FIXED_POINT_STRIPS_EACH : STRIPS_EACH;
        int shared = Math.ceilDiv(plan.rows(), strips * Math.max(1, workers));
        int least = plan.fixedPoint() ? Math.max(64, 16 * plan.halo()) : Math.max(16, plan.halo());
        int most = plan.fixedPoint() ? Math.max(1024, least) : Math.max(128, least);
        return Math.min(plan.rows(), Math.clamp(shared, least, most));
    }
}
