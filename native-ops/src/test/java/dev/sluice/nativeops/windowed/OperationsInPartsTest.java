package dev.sluice.nativeops.windowed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Difference;
import dev.sluice.nativeops.DifferenceOfGaussians;
import dev.sluice.nativeops.FiniteRange;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.Operation;
import dev.sluice.nativeops.Precision;
import dev.sluice.nativeops.ResultEncoding;
import dev.sluice.nativeops.ScaleSpace;
import dev.sluice.nativeops.Smoothing;
import dev.sluice.nativeops.TileOperation;
import dev.sluice.request.Carriers;
import dev.sluice.request.RequestEngine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Any operation gives the same, bit for bit, for a whole image, for regions of it, from file to file, and after it has travelled. */
@Timeout(180)
class OperationsInPartsTest {
    private static final DifferenceOfGaussians DOG =
            DifferenceOfGaussians.builder().sigma2(1.7).build();
    private static final DifferenceOfGaussians NORMALIZED = DifferenceOfGaussians.builder()
            .sigma2(2.3)
            .result(ResultEncoding.NORMALIZE)
            .build();
    private static final Smoothing SMOOTHING = new Smoothing(1.4, 4, Border.REFLECT, Precision.FLOAT, 0);

    private static final TileOperation MEDIAN = TileOperation.of("median 5", 2, Border.REFLECT_101, tile -> {
        try (Mat smooth = new Mat()) {
            opencv_imgproc.medianBlur(tile.source(), smooth, 5);
            tile.setFrom(smooth);
        }
    });

    /** An edge goes on as far as it is strong enough: no halo is wide enough, only the same tiles give the same result. */
    private static final TileOperation CANNY = TileOperation.of("edges", 5, Border.REFLECT_101, tile -> {
                try (Mat edges = new Mat()) {
                    opencv_imgproc.Canny(tile.source(), edges, 50, 150);
                    tile.setFrom(edges);
                }
            })
            .withTileHeight(50);

    private static final Map<String, Operation> OPERATIONS = Map.of(
            "dog",
            DOG,
            "normalized",
            NORMALIZED,
            "smoothing",
            SMOOTHING,
            "median",
            MEDIAN,
            "canny",
            CANNY,
            "median, then normalized",
            MEDIAN.then(NORMALIZED),
            "normalized, then canny, then normalized",
            NORMALIZED.then(CANNY).then(NORMALIZED),
            "smoothing minus median",
            Difference.between(SMOOTHING, MEDIAN, ResultEncoding.OFFSET),
            "their range",
            Difference.between(SMOOTHING, MEDIAN, ResultEncoding.NORMALIZE),
            "level",
            ScaleSpace.of(List.of(1.0, 1.5, 2.0)).level(1));

    private static List<String> names() {
        return OPERATIONS.keySet().stream().sorted().toList();
    }

    private final long seed = Long.getLong("sluice.test.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @TempDir
    private Path folder;

    private static RequestEngine engine() {
        Carriers carriers = Carriers.valueOf(System.getProperty("sluice.test.carriers", "AUTO"));
        return RequestEngine.builder().workers(2).carriers(carriers).build();
    }

    @AfterEach
    void nothingLeaks() {
        assertThat(NativeMemory.inUse()).isZero();
    }

    @ParameterizedTest
    @MethodSource("names")
    void aRegionIsThatOfTheWhole(String name) throws Exception {
        Operation operation = OPERATIONS.get(name);
        for (int round = 0; round < 5; round++) {
            int rows = 1 + random.nextInt(160);
            int columns = 1 + random.nextInt(1200);
            try (RequestEngine engine = engine();
                    Image image = Samples.image(random.nextLong(), rows, columns, 1, Depth.U8);
                    WindowedSource source = Samples.source(image);
                    Image whole = operation.apply(engine, image)) {
                WindowedFilter filter = measured(new WindowedFilter(travelled(operation)), engine, source);
                for (int i = 0; i < 5; i++) {
                    Region region = Samples.region(random, rows, columns);
                    try (Image part = filter.apply(engine, source, region)) {
                        assertThat(Samples.mismatch(part, whole, region))
                                .as("%s of %s x %s, seed %d", region, rows, columns, seed)
                                .isEqualTo(-1);
                    }
                }
            }
        }
    }

    /** All passes but the last, in two parts each. */
    private static WindowedFilter measured(WindowedFilter filter, RequestEngine engine, WindowedSource source)
            throws Exception {
        WindowedFilter ready = filter;
        Layout layout = source.layout();
        int upper = (int) layout.rows() / 2;
        while (ready.operation().passes() > 1) {
            int columns = (int) layout.columns();
            FiniteRange range = ready.range(engine, source, new Region(upper, 0, (int) layout.rows() - upper, columns));
            if (upper > 0) {
                range = range.with(ready.range(engine, source, new Region(0, 0, upper, columns)));
            }
            ready = new WindowedFilter(travelled(ready.measured(range).operation()));
        }
        return ready;
    }

    private static Operation travelled(Operation operation) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(operation);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            Operation arrived = (Operation) in.readObject();
            assertThat(arrived).hasToString(operation.toString());
            return arrived;
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void aRunFromFileToFileGivesTheWhole(String name) throws Exception {
        Operation operation = OPERATIONS.get(name);
        Path input = folder.resolve("in.tif");
        Path output = folder.resolve(random.nextBoolean() ? "out.zarr" : "out.tif");
        try (RequestEngine engine = engine();
                Image image = Samples.image(random.nextLong(), 600, 700, 1, Depth.U8);
                Image whole = operation.apply(engine, image)) {
            write(image, input);
            try (WindowedSource source = WindowedImages.open(input)) {
                long memory = BlockPlan.of(source.layout(), operation, Long.MAX_VALUE, 2)
                                .bytes()
                        / 2;
                BlockPlan plan = BlockPlan.of(source.layout(), operation, memory, 2);
                assertThat(plan.regions()).isGreaterThan(1);
                try (WindowedSink sink = WindowedImages.create(output, plan.target(), SinkOptions.DEFAULT)) {
                    NativeMemory.resetPeak();
                    long before = NativeMemory.inUse();
                    new WindowedRun(engine, new WindowedFilter(operation), source, sink, plan).run();
                    // Chunks of a Zarr folder are packed in native memory of their own.
                    long packing = output.toString().endsWith(".zarr") ? Long.MAX_VALUE / 2 : 0;
                    assertThat(NativeMemory.peak() - before).isLessThanOrEqualTo(plan.bytes() + packing);
                    sink.finish();
                }
            }
            try (WindowedSource result = WindowedImages.open(output);
                    Image read = result.read(new Region(0, 0, 600, 700))) {
                assertThat(Samples.mismatch(read, whole, new Region(0, 0, 600, 700)))
                        .as("%s, seed %d", output, seed)
                        .isEqualTo(-1);
            }
        }
    }

    private static void write(Image image, Path file) {
        Layout layout = Layout.of(image).withBlocks(64, 64);
        try (WindowedSink sink = WindowedImages.create(file, layout, SinkOptions.DEFAULT)) {
            sink.write(new Region(0, 0, image.rows(), image.columns()), image);
            sink.finish();
        }
    }

    @Test
    void aPassThatIsLeftOutIsNoticed() throws Exception {
        try (RequestEngine engine = engine();
                Image image = Samples.image(1, 30, 40, 1, Depth.U8);
                WindowedSource source = Samples.source(image)) {
            Region region = new Region(0, 0, 10, 10);

            assertThatIllegalStateException()
                    .isThrownBy(() -> new WindowedFilter(NORMALIZED).apply(engine, source, region))
                    .withMessageContaining("needs the range of the whole image first");
            assertThatIllegalStateException()
                    .isThrownBy(() -> new WindowedFilter(MEDIAN).range(engine, source, region))
                    .withMessage("median 5 has one pass only, and measures nothing");
        }
    }

    @Test
    void operationsThatDoNotFitTogetherAreRefused() throws Exception {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Difference.between(NORMALIZED, MEDIAN, ResultEncoding.OFFSET))
                .withMessageContaining("needs the whole image first");
        Operation floats = Difference.between(
                DifferenceOfGaussians.builder().result(ResultEncoding.FLOAT).build(), MEDIAN, ResultEncoding.OFFSET);
        try (RequestEngine engine = engine();
                Image image = Samples.image(1, 30, 40, 1, Depth.U8)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> floats.apply(engine, image))
                    .withMessageContaining("median 5 U8: give both one depth");
        }
    }

    @Test
    void aChainNeedsWhatItsLinksNeed() {
        Operation chain = MEDIAN.then(DOG).then(NORMALIZED);

        assertThat(chain.halo()).isEqualTo(2 + DOG.halo() + NORMALIZED.halo());
        assertThat(chain.passes()).isEqualTo(2);
        assertThat(chain.name()).isEqualTo("median 5, then difference of Gaussians, then difference of Gaussians");
    }
}
