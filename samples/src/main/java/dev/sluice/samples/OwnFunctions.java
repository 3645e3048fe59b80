package dev.sluice.samples;

import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.Operation;
import dev.sluice.nativeops.TileOperation;
import dev.sluice.nativeops.windowed.BlockPlan;
import dev.sluice.nativeops.windowed.SinkOptions;
import dev.sluice.nativeops.windowed.WindowedFilter;
import dev.sluice.nativeops.windowed.WindowedImages;
import dev.sluice.nativeops.windowed.WindowedRun;
import dev.sluice.nativeops.windowed.WindowedSink;
import dev.sluice.nativeops.windowed.WindowedSource;
import dev.sluice.request.RequestEngine;
import java.io.PrintStream;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;

/** Native functions of one's own, tile by tile on the engine's workers: three of OpenCV, one of the C library. */
final class OwnFunctions {

    // begin median
    static final TileOperation MEDIAN = TileOperation.of("median 5", 2, Border.REFLECT_101, tile -> {
        try (Mat smooth = new Mat()) {
            opencv_imgproc.medianBlur(tile.source(), smooth, 5);
            tile.setFrom(smooth); // without the halo
        }
    });
    // end median

    /** Smooths what is alike, and keeps edges. */
    static final TileOperation BILATERAL = TileOperation.of("bilateral 9, 40, 3", 4, Border.REFLECT_101, tile -> {
        try (Mat smooth = new Mat()) {
            opencv_imgproc.bilateralFilter(tile.source(), smooth, 9, 40, 3);
            tile.setFrom(smooth);
        }
    });

    /** An edge goes on as far as it is strong enough, within its tile: high tiles cut fewer of them. */
    static final TileOperation EDGES = TileOperation.of("Canny 60, 180", 8, Border.REPLICATE, tile -> {
                try (Mat edges = new Mat()) {
                    opencv_imgproc.Canny(tile.source(), edges, 60, 180);
                    tile.setFrom(edges);
                }
            })
            .withTileHeight(1024);

    // begin libc
    /** {@code void swab(const void *from, void *to, ssize_t n)} swaps the bytes of each pair. */
    private static final MethodHandle SWAB = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("swab"),
                    FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));

    /** Turns the byte order of images of 16 bits round: for scans that were read in the wrong one. */
    static final TileOperation SWAP = TileOperation.of("swap bytes", 0, Border.REFLECT_101, tile -> {
        try {
            SWAB.invokeExact(memory(tile.source()), memory(tile.target()), bytes(tile.target()));
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    });

    private static MemorySegment memory(Mat mat) {
        return MemorySegment.ofAddress(mat.data().address());
    }

    private static long bytes(Mat mat) {
        return mat.rows() * mat.step();
    }
    // end libc

    // begin windowed
    /** From file to file, within so many bytes, whatever the size of the image. */
    static void inParts(RequestEngine engine, Operation operation, Path input, Path output, long memory)
            throws InterruptedException {
        try (WindowedSource source = WindowedImages.open(input)) {
            BlockPlan plan = BlockPlan.of(source.layout(), operation, memory, engine.workers());
            try (WindowedSink sink = WindowedImages.create(output, plan.target(), SinkOptions.DEFAULT)) {
                new WindowedRun(engine, new WindowedFilter(operation), source, sink, plan)
                        .onProgress((done, all) -> System.out.println(100 * done / all + " %"))
                        .run();
                sink.finish();
            }
        }
    }
    // end windowed

    static void run(PrintStream out, List<String> arguments) throws Exception {
        Path input = Path.of(arguments.isEmpty() ? "samples/images/camera.png" : arguments.getFirst());
        Path folder = Files.createDirectories(Path.of(arguments.size() < 2 ? "out/own" : arguments.get(1)));
        Map<String, Operation> operations = new LinkedHashMap<>();
        operations.put("median", MEDIAN);
        operations.put("bilateral", BILATERAL);
        operations.put("edges", EDGES);
        operations.put("edges of the median", MEDIAN.then(EDGES));
        try (RequestEngine engine = RequestEngine.create(2);
                Image image = Image.read(input)) {
            for (Map.Entry<String, Operation> each : operations.entrySet()) {
                try (Image result = each.getValue().apply(engine, image)) {
                    Path file = folder.resolve(each.getKey() + ".png");
                    result.write(file);
                    out.println(each.getValue().name() + ": " + file);
                }
            }
        }
    }

    private OwnFunctions() {}
}
