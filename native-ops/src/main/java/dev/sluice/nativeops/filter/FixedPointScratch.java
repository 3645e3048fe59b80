package dev.sluice.nativeops.filter;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.kernel.GaussianKernel;
import dev.sluice.nativeops.kernel.PixelRows;
import dev.sluice.nativeops.memory.IdleScratch;
import dev.sluice.nativeops.memory.MatTypes;
import dev.sluice.nativeops.memory.MemoryAccount;
import dev.sluice.nativeops.memory.OpenCv;
import dev.sluice.nativeops.memory.PixelAccess;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/*
 * OpenCV is given the strip with its halo as a matrix of its own (BORDER_ISOLATED), and only the middle rows of what comes
 * out are used. Without that flag it looks beyond the rows it was given, takes another code path for part of an image than for
 * a whole one, and the results differ by up to three levels. Where the image ends inside the halo, the strip ends there too,
 * so that OpenCV applies the border rule to the true edge.
 */
/** One worker's native buffers for OpenCV's own smoothing: a smoothed strip with its halo for each kernel, and the strip as floats where those are wanted. */
final class FixedPointScratch {
    private final SmoothingPlan plan;
    private final List<Mat> smoothed;

    /** The strip as floats, if the source has none. */
    private final List<Mat> converted;

    private final float[][] rows;
    private final float[] source;
    private final PixelRows pixels = new PixelRows();

    private FixedPointScratch(SmoothingPlan plan, List<Mat> smoothed, List<Mat> converted) {
        this.plan = plan;
        this.smoothed = smoothed;
        this.converted = converted;
        rows = new float[plan.kernels().size()][plan.values()];
        source = new float[plan.values()];
        pixels.fit(plan.values());
    }

    /** Each kernel gets the halo that it needs and no more, since OpenCV smooths the halo too. */
    private static int halo(SmoothingPlan plan, int kernel) {
        return plan.kernels().get(kernel).radius();
    }

    private static int widest(SmoothingPlan plan) {
        return IntStream.range(0, plan.kernels().size())
                .boxed()
                .max(Comparator.comparing(kernel -> halo(plan, kernel)))
                .orElseThrow();
    }

    private static int withHalo(SmoothingPlan plan, int kernel, int height) {
        return Math.min(plan.rows(), height + 2 * halo(plan, kernel));
    }

    /** Native bytes of one scratch for strips of that height. */
    static long bytes(SmoothingPlan plan, int height) {
        long rows = 0;
        for (int k = 0; k < plan.kernels().size(); k++) {
            rows += withHalo(plan, k, height);
        }
        long bytes = rows * plan.values() * plan.openCvDepth().bytes();
        long widest = withHalo(plan, widest(plan), height);
        if (PixelAccess.mayVanish(plan.source())) {
            bytes += widest * plan.source().rowBytes();
        }
        if (converts(plan)) {
            bytes += widest * plan.values() * plan.openCvDepth().bytes();
        }
        return bytes;
    }

    /** Whether OpenCV is given the source in another depth. */
    private static boolean converts(SmoothingPlan plan) {
        return plan.openCvDepth() != plan.source().depth();
    }

    private void run(int from, int to, RowSink sink, BooleanSupplier stop) {
        List<MemorySegment> memory = new ArrayList<>();
        for (int k = 0; k < smoothed.size(); k++) {
            if (stop.getAsBoolean()) {
                return;
            }
            int last = Math.min(plan.rows(), to + halo(plan, k));
            smooth(plan.kernels().get(k), first(from, k), last, smoothed.get(k));
            Mat mat = smoothed.get(k);
            memory.add(MemorySegment.ofAddress(mat.data().address()).reinterpret(mat.rows() * mat.step()));
        }
        if (!acceptStrip(from, to, sink)) {
            rowByRow(from, to, memory, sink);
        }
        sink.endOfStrip();
    }

    /** The row of the image with which a kernel's smoothed strip begins. */
    private int first(int from, int kernel) {
        return Math.max(0, from - halo(plan, kernel));
    }

    private boolean acceptStrip(int from, int to, RowSink sink) {
        List<Mat> strip = new ArrayList<>();
        try {
            for (int k = 0; k < smoothed.size(); k++) {
                int first = first(from, k);
                try (Mat rows = smoothed.get(k).rowRange(from - first, to - first)) {
                    strip.add(rows.colRange(plan.part().column(), plan.part().endColumn()));
                }
            }
            // Encoders for whole strips count on whole levels.
            return !converts(plan) && plan.openCvDepth() != Depth.F32 && sink.acceptStrip(from, to, strip);
        } finally {
            strip.forEach(Mat::close);
        }
    }

    private void rowByRow(int from, int to, List<MemorySegment> memory, RowSink sink) {
        Image image = plan.source();
        MemorySegment sourceMemory = PixelAccess.pixels(image);
        Part part = plan.part();
        int values = part.columns() * plan.channels();
        long first = (long) part.column() * plan.channels();
        long left = first * image.depth().bytes();
        for (int row = from; row < to; row++) {
            for (int k = 0; k < rows.length; k++) {
                long position = (row - first(from, k)) * smoothed.get(k).step()
                        + first * plan.openCvDepth().bytes();
                pixels.read(memory.get(k), plan.openCvDepth(), position, rows[k], values);
            }
            if (image.hasAlpha()) {
                pixels.read(sourceMemory, image.depth(), row * image.stride() + left, source, values);
            }
            sink.accept(new RowPart(row, part.column(), values, rows, source, 0), pixels);
        }
    }

    private void smooth(GaussianKernel kernel, int first, int last, Mat target) {
        int border = opencv_core.BORDER_ISOLATED
                | switch (plan.border()) {
                    case REFLECT_101 -> opencv_core.BORDER_REFLECT_101;
                    case REFLECT -> opencv_core.BORDER_REFLECT;
                    case REPLICATE -> opencv_core.BORDER_REPLICATE;
                    case CONSTANT -> opencv_core.BORDER_CONSTANT;
                };
        try (Mat strip = PixelAccess.steadyRows(plan.source(), first, last);
                Mat into = target.rowRange(0, last - first);
                Size size = new Size(kernel.taps(), kernel.taps())) {
            Mat from = strip;
            if (!converted.isEmpty()) {
                from = converted.getFirst().rowRange(0, last - first);
                strip.convertTo(from, from.type());
            }
            opencv_imgproc.GaussianBlur(
                    from, into, size, kernel.sigma(), kernel.sigma(), border, opencv_core.ALGO_HINT_DEFAULT);
            if (!converted.isEmpty()) {
                from.close();
            }
        }
    }

    /**
     * The scratch buffers of one operation: taken over from an earlier one or made when a strip needs them, handed on from strip
     * to strip, and left idle for the next operation together.
     */
    static final class Pool implements AutoCloseable {
        private final SmoothingPlan plan;
        private final int height;
        private final long reserved;
        private final int most;
        private final Object owner;
        private final ConcurrentLinkedQueue<FixedPointScratch> idle = new ConcurrentLinkedQueue<>();

        /** Every buffer of this operation, in use or not. */
        private final ConcurrentLinkedQueue<Mat> buffers = new ConcurrentLinkedQueue<>();

        /**
         * Reserves the bytes for all strips that can run at once, so that none ever waits for memory.
         *
         * @param active strips that can run at once; as many sets of buffers stay idle afterwards
         */
        Pool(SmoothingPlan plan, int height, int active) {
            this.plan = plan;
            this.height = height;
            this.reserved = active * bytes(plan, height);
            this.most = active * (plan.kernels().size() + (converts(plan) ? 1 : 0));
            OpenCv.OneThread.load();
            this.owner = MemoryAccount.reserve(reserved);
        }

        void run(int from, int to, RowSink sink, BooleanSupplier stop) {
            FixedPointScratch last = idle.poll();
            FixedPointScratch scratch = last != null ? last : make();
            try {
                scratch.run(from, to, sink, stop);
            } finally {
                idle.add(scratch);
            }
        }

        private FixedPointScratch make() {
            List<Mat> smoothed = new ArrayList<>();
            int type = MatTypes.type(plan.openCvDepth(), plan.channels());
            for (int k = 0; k < plan.kernels().size(); k++) {
                Mat buffer = IdleScratch.take(withHalo(plan, k, height), plan.columns(), type);
                buffers.add(buffer);
                smoothed.add(buffer);
            }
            List<Mat> converted = new ArrayList<>();
            if (converts(plan)) {
                Mat buffer = IdleScratch.take(withHalo(plan, widest(plan), height), plan.columns(), type);
                buffers.add(buffer);
                converted.add(buffer);
            }
            return new FixedPointScratch(plan, smoothed, converted);
        }

        /** To be called when no strip runs any more. */
        @Override
        public void close() {
            IdleScratch.give(List.copyOf(buffers), most);
            MemoryAccount.release(owner, reserved);
        }
    }
}
