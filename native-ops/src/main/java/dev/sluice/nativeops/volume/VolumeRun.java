package dev.sluice.nativeops.volume;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.FiniteRange;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.kernel.InstructionSet;
import dev.sluice.nativeops.kernel.PixelRows;
import dev.sluice.nativeops.memory.PixelAccess;
import dev.sluice.nativeops.operation.OperationRun;
import dev.sluice.nativeops.strip.StripJob;
import dev.sluice.request.RequestEngine;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/** Runs a plan over all voxels of its part, box by box, a request for each. */
final class VolumeRun {
    private final VolumePlan plan;
    private final BoxShape shape;
    private final AtomicReference<FiniteRange> range = new AtomicReference<>(FiniteRange.EMPTY);

    private VolumeRun(VolumePlan plan) {
        this.plan = plan;
        this.shape = BoxShape.of(plan.kernels(), plan.source().channels(), plan.part());
    }

    /** Runs it; returns the range of the values where no target is wanted. */
    static FiniteRange run(RequestEngine engine, VolumePlan plan) throws InterruptedException {
        List<Image> inside = new ArrayList<>(List.of(plan.source().stack()));
        plan.target().ifPresent(target -> inside.add(target.stack()));
        VolumeRun run = new VolumeRun(plan);
        return OperationRun.inside(inside, () -> {
            if (plan.instructions() == InstructionSet.JAVA) {
                run.inJava(engine);
            } else {
                run.natively(engine);
            }
            return run.range.get();
        });
    }

    private void inJava(RequestEngine engine) throws InterruptedException {
        StripJob.run(engine, shape.boxes(plan.part()), 1, (from, to, stop) -> {
            for (int i = from; i < to; i++) {
                found(JavaBox.run(plan, shape.box(plan.part(), i), stop));
            }
        });
    }

    private void natively(RequestEngine engine) throws InterruptedException {
        int boxes = shape.boxes(plan.part());
        int slots = Math.min(boxes, StripJob.atOnce(engine));
        int floats = Math.toIntExact(shape.floats(plan.kernels(), plan.source().channels()));
        try (Image scratch = Image.allocate(slots, floats, 1, Depth.F32)) {
            Queue<Long> free = new ConcurrentLinkedQueue<>();
            for (int slot = 0; slot < slots; slot++) {
                free.add(PixelAccess.pixels(scratch).address() + slot * scratch.stride());
            }
            StripJob.run(engine, boxes, 1, (from, to, stop) -> {
                Long own = free.remove();
                try {
                    for (int i = from; i < to; i++) {
                        box(shape.box(plan.part(), i), own, stop);
                    }
                } finally {
                    free.add(own);
                }
            });
        }
    }

    private void box(Box box, long scratch, BooleanSupplier stop) {
        found(NativeBox.run(plan, box, scratch, stop));
        if (plan.source().hasAlpha() && plan.target().isPresent() && !stop.getAsBoolean()) {
            copyAlpha(plan.source(), box, plan.target().get(), box.within(plan.part()));
        }
    }

    /** Zeros lose their sign, which depends on the order of the values. */
    private void found(FiniteRange found) {
        range.accumulateAndGet(new FiniteRange(found.min() + 0f, found.max() + 0f), FiniteRange::with);
    }

    private static void copyAlpha(Volume source, Box from, Volume target, Box to) {
        int channels = source.channels();
        int values = from.columns() * channels;
        PixelRows pixels = new PixelRows();
        pixels.fit(values);
        float[] read = new float[values];
        float[] written = new float[values];
        MemorySegment sourcePixels = PixelAccess.pixels(source.stack());
        MemorySegment targetPixels = PixelAccess.pixels(target.stack());
        for (int plane = 0; plane < from.planes(); plane++) {
            for (int row = 0; row < from.rows(); row++) {
                long at = position(target, to.plane() + plane, to.row() + row, to.column());
                long sourceAt = position(source, from.plane() + plane, from.row() + row, from.column());
                pixels.read(sourcePixels, source.depth(), sourceAt, read, values);
                pixels.read(targetPixels, target.depth(), at, written, values);
                for (int x = channels - 1; x < values; x += channels) {
                    written[x] = read[x];
                }
                pixels.write(targetPixels, target.depth(), at, written, values);
            }
        }
    }

    /** Where a voxel lies in the memory of a volume. */
    static long position(Volume volume, long plane, long row, long column) {
        return (plane * volume.rows() + row) * volume.stack().stride()
                + column * volume.channels() * volume.depth().bytes();
    }
}
