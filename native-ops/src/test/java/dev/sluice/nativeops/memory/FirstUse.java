package dev.sluice.nativeops.memory;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.DifferenceOfGaussians;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.Precision;
import dev.sluice.nativeops.ReadLimits;
import dev.sluice.nativeops.WriteOptions;
import dev.sluice.request.RequestEngine;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/** A program whose own use of OpenCV must not notice that images are used as well: says what it found before and after. */
final class FirstUse {
    private FirstUse() {}

    /** With the argument {@code first} images are used before anything of OpenCV and JavaCPP is. */
    public static void main(String[] args) throws InterruptedException {
        Properties properties = (Properties) System.getProperties().clone();
        if (args.length > 0) {
            useImages();
        } else {
            Map<String, Object> before = state();
            useImages();
            Map<String, Object> after = state();
            System.out.println(before.equals(after) ? "same" : "before " + before + ", after " + after);
        }
        properties.forEach((name, value) -> requireSame(name, value, System.getProperty((String) name)));
        System.getProperties().forEach((name, value) -> {
            if (((String) name).contains("bytedeco")) {
                requireSame(name, properties.getProperty((String) name), value);
            }
        });
        System.out.println("threads of OpenCV: " + opencv_core.getNumThreads());
        useFixedPoint();
        System.out.println("threads after OpenCV's filter: " + opencv_core.getNumThreads());
        System.out.println("collected: " + unclosedAreCollected());
    }

    private static void requireSame(Object name, Object before, Object after) {
        if (!String.valueOf(before).equals(String.valueOf(after))) {
            System.out.println(name + " was " + before + " and is " + after);
        }
    }

    private static Map<String, Object> state() {
        Map<String, Object> state = new TreeMap<>();
        state.put("threads", opencv_core.getNumThreads());
        state.put("limit", Pointer.maxPhysicalBytes());
        state.put("limit of bytes", Pointer.maxBytes());
        state.put("optimized", opencv_core.useOptimized());
        Pointer error = Loader.addressof("stderr");
        state.put(
                "stderr",
                error == null ? 0L : new PointerPointer<>(error).get(0).address());
        return state;
    }

    /** Everything but OpenCV's parallel code. */
    private static void useImages() throws InterruptedException {
        try (RequestEngine engine = RequestEngine.create(2);
                Image image = Image.allocate(60, 50, 3, Depth.U8)) {
            byte[] file = image.encode("png", WriteOptions.DEFAULT);
            try (Image read = Image.decode(file, "x.png", ReadLimits.DEFAULT);
                    Image result = DifferenceOfGaussians.builder().build().apply(engine, read)) {
                result.mat().rowRange(0, 10).close();
            }
        }
    }

    private static void useFixedPoint() throws InterruptedException {
        try (RequestEngine engine = RequestEngine.create(2);
                Image image = Image.allocate(60, 50, 3, Depth.U16)) {
            DifferenceOfGaussians.builder()
                    .precision(Precision.NATIVE)
                    .build()
                    .apply(engine, image)
                    .close();
        }
    }

    /** Whether JavaCPP gives matrices back that nobody closes. */
    private static boolean unclosedAreCollected() {
        long before = Pointer.totalCount();
        for (int i = 0; i < 1000; i++) {
            new Mat(10, 10, opencv_core.CV_8U).rows();
        }
        for (int i = 0; i < 500 && Pointer.totalCount() >= before + 1000; i++) {
            System.gc();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        return Pointer.totalCount() < before + 1000;
    }
}
