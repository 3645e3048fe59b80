package dev.sluice.nativeops.windowed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.DifferenceOfGaussians;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.Precision;
import dev.sluice.nativeops.ResultEncoding;
import dev.sluice.nativeops.tiff.TiffFields;
import dev.sluice.nativeops.tiff.TiffFile;
import dev.sluice.request.Carriers;
import dev.sluice.request.RequestEngine;
import dev.sluice.request.RequestException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole files filtered in regions of a few tiles. */
@Timeout(180)
class WindowedRunTest {
    private static final DifferenceOfGaussians FILTER =
            DifferenceOfGaussians.builder().build();
    private static final Region WHOLE = new Region(0, 0, 130, 150);

    @TempDir
    private Path folder;

    private final long seed = Long.getLong("sluice.test.seed", new Random().nextLong());
    private final Random random = new Random(seed);
    private RequestEngine engine;
    private Path input;
    private Path output;

    @BeforeEach
    void start() {
        engine = engine(2);
        input = folder.resolve("in.tif");
        output = folder.resolve("out.tif");
    }

    private static RequestEngine engine(int workers) {
        Carriers carriers = Carriers.valueOf(System.getProperty("sluice.test.carriers", "AUTO"));
        return RequestEngine.builder().workers(workers).carriers(carriers).build();
    }

    @AfterEach
    void nothingIsLeftInMemory() {
        engine.close();
        // Scratch of the fixed-point filters is idle, not in use.
        assertThat(NativeMemory.inUse()).isZero();
    }

    @ParameterizedTest
    @EnumSource(ResultEncoding.class)
    void theResultIsThatOfTheWholeImage(ResultEncoding encoding) throws Exception {
        for (int round = 0; round < 4; round++) {
            DifferenceOfGaussians filter = DifferenceOfGaussians.builder()
                    .sigma2(0.2 + 5 * random.nextDouble())
                    .border(Border.values()[random.nextInt(4)])
                    .precision(Precision.values()[random.nextInt(2)])
                    .result(encoding)
                    .build();
            Depth depth = Depth.values()[random.nextInt(3)];
            int channels = new int[] {1, 3, 4}[random.nextInt(3)];
            try (Image image = Samples.image(random.nextLong(), 130, 150, channels, depth)) {
                write(image);
                BlockPlan plan = plan(filter, image);
                assertThat(run(filter, plan, false, done -> {})).isTrue();
                try (Image whole = filter.apply(engine, image);
                        Image read = Image.read(output)) {
                    assertThat(Samples.mismatch(read, whole, WHOLE))
                            .as("%s of %s in %s, seed %d", filter, image, plan, seed)
                            .isEqualTo(-1);
                }
            }
            Files.delete(output);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5})
    void anyNumberOfWorkersDoesIt(int workers) throws Exception {
        engine.close();
        engine = engine(workers);
        AtomicLong done = new AtomicLong();
        try (Image image = Samples.image(1, 130, 150, 1, Depth.U8)) {
            write(image);
            BlockPlan plan = plan(FILTER, image);

            assertThat(run(FILTER, plan, false, done::addAndGet)).isTrue();

            assertThat(done).hasValue(plan.work());
            assertResult(image);
        }
    }

    @Test
    void memoryStaysWithinThePlan() throws Exception {
        try (Image image = Samples.image(1, 2000, 1500, 1, Depth.U8)) {
            write(image);
        }
        try (WindowedSource source = WindowedImages.open(input)) {
            BlockPlan plan = BlockPlan.of(source.layout(), FILTER, 1_000_000, 2);
            assertThat(plan.regions()).isGreaterThan(10);
            NativeMemory.resetPeak();
            run(FILTER, plan, false, done -> {});

            // The plan counts two blocks of the source as well; those of a TIFF file lie in Java's heap.
            Layout layout = source.layout();
            long blocks = 2L * layout.blockRows() * layout.blockColumns() * layout.pixelBytes();
            assertThat(NativeMemory.peak()).isBetween(plan.bytesEach() - blocks, plan.bytes());
        }
    }

    @Test
    void aCancelledRunIsGoneOnWith() throws Exception {
        try (Image image = Samples.image(2, 130, 150, 1, Depth.U8)) {
            write(image);
            BlockPlan plan = plan(FILTER, image);
            AtomicReference<WindowedRun> run = new AtomicReference<>();
            AtomicInteger regions = new AtomicInteger();
            assertThat(run(
                            FILTER,
                            plan,
                            true,
                            done -> {
                                if (regions.incrementAndGet() == 3) {
                                    run.get().cancel();
                                }
                            },
                            run))
                    .isFalse();
            assertThat(output).doesNotExist();
            AtomicInteger known = new AtomicInteger();
            try (WindowedSink sink = WindowedImages.create(output, plan.target(), new SinkOptions(false, true, "x"))) {
                for (long block = 0; block < plan.target().blocks(); block++) {
                    known.addAndGet(sink.isWritten(block) ? 1 : 0);
                }
            }
            assertThat(known).hasValueBetween(3 * 2, (int) plan.target().blocks() - 1);

            assertThat(run(FILTER, plan, true, done -> {})).isTrue();

            assertResult(image);
        }
    }

    @Test
    void aDamagedTileEndsItInOneLine() throws Exception {
        try (Image image = Samples.image(3, 130, 150, 1, Depth.U8)) {
            byte[] bytes = new TiffFile(ByteOrder.LITTLE_ENDIAN, true, 32, 32, TiffFields.DEFLATE, 1).bytes(image);
            Arrays.fill(bytes, bytes.length / 2, bytes.length / 2 + 100, (byte) 0xff);
            Files.write(input, bytes);
            BlockPlan plan = plan(FILTER, image);

            assertThatExceptionOfType(ImageFormatException.class)
                    .isThrownBy(() -> run(FILTER, plan, false, done -> {}))
                    .withMessageStartingWith(input + ": the TIFF file is damaged: tile ");
            assertThat(output).doesNotExist();
        }
    }

    @Test
    void itIsNotStartedInsideARequest() throws Exception {
        try (Image image = Samples.image(4, 130, 150, 1, Depth.U8)) {
            write(image);
            BlockPlan plan = plan(FILTER, image);

            assertThatExceptionOfType(RequestException.class)
                    .isThrownBy(() -> engine.request(() -> run(FILTER, plan, false, done -> {}))
                            .await())
                    .withRootCauseInstanceOf(IllegalStateException.class);
            assertThatIllegalStateException().isThrownBy(() -> finishEmpty(plan));
        }
    }

    private void finishEmpty(BlockPlan plan) {
        try (WindowedSink sink = WindowedImages.create(output, plan.target(), SinkOptions.DEFAULT)) {
            sink.finish();
        }
    }

    private void write(Image image) {
        new TiffFile(ByteOrder.LITTLE_ENDIAN, true, 32, 32, TiffFields.DEFLATE, 1).write(image, input);
    }

    /** Regions of a tile or two, which is far below what a halo costs. */
    private static BlockPlan plan(DifferenceOfGaussians filter, Image image) {
        Layout target = new Layout(
                image.rows(),
                image.columns(),
                image.channels(),
                filter.resultDepth(image.depth()),
                32,
                16,
                image.hasAlpha());
        int passes = filter.result() == ResultEncoding.NORMALIZE ? 2 : 1;
        return new BlockPlan(target, 32, 32, filter.halo(), 3, 0, 1, passes);
    }

    private boolean run(
            DifferenceOfGaussians filter, BlockPlan plan, boolean resume, java.util.function.LongConsumer progress)
            throws InterruptedException {
        return run(filter, plan, resume, progress, new AtomicReference<>());
    }

    private boolean run(
            DifferenceOfGaussians filter,
            BlockPlan plan,
            boolean resume,
            java.util.function.LongConsumer progress,
            AtomicReference<WindowedRun> run)
            throws InterruptedException {
        SinkOptions options = new SinkOptions(false, resume, "x");
        try (WindowedSource source = WindowedImages.open(input);
                WindowedSink sink = WindowedImages.create(output, plan.target(), options)) {
            run.set(new WindowedRun(engine, new WindowedFilter(filter), source, sink, plan, progress));
            boolean done = run.get().run();
            if (done) {
                sink.finish();
            }
            return done;
        }
    }

    private void assertResult(Image image) throws InterruptedException {
        try (Image whole = FILTER.apply(engine, image);
                Image read = Image.read(output)) {
            assertThat(Samples.mismatch(read, whole, WHOLE)).isEqualTo(-1);
        }
    }
}
