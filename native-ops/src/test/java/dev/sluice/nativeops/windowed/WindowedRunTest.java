package dev.sluice.nativeops.windowed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.DifferenceOfGaussians;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.Precision;
import dev.sluice.nativeops.ResultEncoding;
import dev.sluice.nativeops.tiff.PlainTiff;
import dev.sluice.request.Carriers;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
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
    private static final WindowedRun.Progress NOTHING = (done, all) -> {};
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
                run(filter, plan, false, NOTHING);
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

            run(FILTER, plan, false, (pixels, all) -> {
                done.accumulateAndGet(pixels, Math::max);
                assertThat(all).isEqualTo(plan.work());
            });

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
            run(FILTER, plan, false, NOTHING);

            // The plan counts blocks as well, packed and unpacked; those of a TIFF file lie in Java's heap.
            Region region = plan.region(0);
            long pixels = region.grown(plan.halo(), source.layout()).pixels() + region.pixels();
            assertThat(NativeMemory.peak()).isBetween(pixels, plan.bytes());
        }
    }

    @Test
    void aCancelledRunIsGoneOnWith() throws Exception {
        try (Image image = Samples.image(2, 130, 150, 1, Depth.U8)) {
            write(image);
            BlockPlan plan = plan(FILTER, image);
            AtomicReference<WindowedRun> run = new AtomicReference<>();
            AtomicInteger regions = new AtomicInteger();
            assertThatExceptionOfType(CancellationException.class)
                    .isThrownBy(() -> run(
                            FILTER,
                            plan,
                            true,
                            (done, all) -> {
                                if (regions.incrementAndGet() == 3) {
                                    run.get().cancel();
                                }
                            },
                            run));
            assertThat(output).doesNotExist();
            AtomicInteger known = new AtomicInteger();
            try (WindowedSink sink = WindowedImages.create(output, plan.target(), new SinkOptions(false, true, "x"))) {
                for (long block = 0; block < plan.target().blocks(); block++) {
                    known.addAndGet(sink.isWritten(block) ? 1 : 0);
                }
            }
            assertThat(known).hasValueBetween(3 * 2, (int) plan.target().blocks() - 1);

            run(FILTER, plan, true, NOTHING);

            assertResult(image);
        }
    }

    @Test
    void aDamagedTileEndsItInOneLine() throws Exception {
        try (Image image = Samples.image(3, 130, 150, 1, Depth.U8)) {
            byte[] bytes = new PlainTiff(ByteOrder.LITTLE_ENDIAN, true, 32, 32, PlainTiff.DEFLATE, 1).bytes(image);
            Arrays.fill(bytes, bytes.length / 2, bytes.length / 2 + 100, (byte) 0xff);
            Files.write(input, bytes);
            BlockPlan plan = plan(FILTER, image);

            assertThatExceptionOfType(ImageFormatException.class)
                    .isThrownBy(() -> run(FILTER, plan, false, NOTHING))
                    .withMessageStartingWith(input + ": the TIFF file is damaged: tile ");
            assertThat(output).doesNotExist();
        }
    }

    @Test
    void aSinkThatMissesBlocksIsNotFinished() {
        try (Image image = Samples.image(4, 130, 150, 1, Depth.U8)) {
            write(image);
            BlockPlan plan = plan(FILTER, image);

            assertThatIllegalStateException().isThrownBy(() -> finishEmpty(plan));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void itRunsInsideARequestAsWell(int workers) throws Exception {
        engine.close();
        engine = engine(workers);
        try (Image image = Samples.image(4, 130, 150, 1, Depth.U8)) {
            write(image);
            BlockPlan plan = plan(FILTER, image);
            try (WindowedSource source = WindowedImages.open(input);
                    WindowedSink sink = WindowedImages.create(output, plan.target(), SinkOptions.DEFAULT)) {
                new WindowedRun(engine, new WindowedFilter(FILTER), source, sink, plan)
                        .request()
                        .await();
                sink.finish();
            }

            assertResult(image);
        }
    }

    @Test
    void itIsRunOnce() throws Exception {
        try (Image image = Samples.image(4, 130, 150, 1, Depth.U8)) {
            write(image);
            AtomicReference<WindowedRun> run = new AtomicReference<>();
            run(FILTER, plan(FILTER, image), false, NOTHING, run);

            assertThatIllegalStateException().isThrownBy(() -> run.get().run()).withMessageContaining("once");
            assertThatIllegalStateException()
                    .isThrownBy(() -> run.get().onProgress(NOTHING))
                    .withMessageContaining("started");
        }
    }

    /** Of an end before its time: by a cancel of the run, of its request, by an interrupt, by a failure. */
    private enum End {
        CANCEL,
        CANCELLED_REQUEST,
        INTERRUPT,
        FAILURE
    }

    @ParameterizedTest
    @EnumSource(End.class)
    void whenItHasEndedNobodyIsInsideSourceAndSinkAnyMore(End end) throws Exception {
        // A cancelled request that waits keeps its slot, which the regions may need to end.
        assumeFalse(end == End.CANCELLED_REQUEST && engine.carriers() == Carriers.SLOTS);
        for (int round = 0; round < 30; round++) {
            int endAt = 1 + random.nextInt(12);
            try (Image image = Samples.image(4, 130, 150, 1, Depth.U8)) {
                BlockPlan plan = plan(FILTER, image);
                AtomicInteger regions = new AtomicInteger();
                AtomicReference<WindowedRun> run = new AtomicReference<>();
                AtomicReference<Request<?>> request = new AtomicReference<>();
                Thread caller = Thread.currentThread();
                try (Watched watched = new Watched(image, plan.target())) {
                    WindowedRun started = new WindowedRun(
                                    engine, new WindowedFilter(FILTER), watched, watched.sink(), plan)
                            .onProgress((done, all) -> {
                                if (regions.incrementAndGet() == endAt) {
                                    switch (end) {
                                        case CANCEL -> run.get().cancel();
                                        case CANCELLED_REQUEST -> request.get().cancel();
                                        case INTERRUPT -> caller.interrupt();
                                        case FAILURE -> throw new IllegalArgumentException("enough");
                                    }
                                }
                            });
                    run.set(started);
                    if (end == End.CANCELLED_REQUEST) {
                        CountDownLatch ended = new CountDownLatch(1);
                        request.set(started.request().onDone(done -> ended.countDown()));
                        request.get().submit();
                        ended.await();
                        assertThat(request.get().isCancelled()).isTrue();
                    } else {
                        Class<?> expected = switch (end) {
                            case CANCEL, CANCELLED_REQUEST -> CancellationException.class;
                            case INTERRUPT -> InterruptedException.class;
                            case FAILURE -> IllegalArgumentException.class;
                        };
                        Throwable thrown = catchThrowable(started::run);
                        if (thrown == null) {
                            // The others may be done before an interrupted thread wakes up.
                            assertThat(end).isEqualTo(End.INTERRUPT);
                            assertThat(Thread.interrupted()).isTrue();
                            assertThat(regions).hasValue((int) plan.regions());
                        } else {
                            assertThat(thrown).isInstanceOf(expected);
                        }
                    }
                    assertThat(watched.inside()).as("seed %d", seed).isZero();
                    watched.close();
                    assertThat(watched.late()).as("seed %d", seed).isFalse();
                }
            }
        }
    }

    private void finishEmpty(BlockPlan plan) {
        try (WindowedSink sink = WindowedImages.create(output, plan.target(), SinkOptions.DEFAULT)) {
            sink.finish();
        }
    }

    private void write(Image image) {
        new PlainTiff(ByteOrder.LITTLE_ENDIAN, true, 32, 32, PlainTiff.DEFLATE, 1).write(image, input);
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

    private void run(DifferenceOfGaussians filter, BlockPlan plan, boolean resume, WindowedRun.Progress progress)
            throws InterruptedException {
        run(filter, plan, resume, progress, new AtomicReference<>());
    }

    private void run(
            DifferenceOfGaussians filter,
            BlockPlan plan,
            boolean resume,
            WindowedRun.Progress progress,
            AtomicReference<WindowedRun> run)
            throws InterruptedException {
        SinkOptions options = new SinkOptions(false, resume, "x");
        try (WindowedSource source = WindowedImages.open(input);
                WindowedSink sink = WindowedImages.create(output, plan.target(), options)) {
            run.set(new WindowedRun(engine, new WindowedFilter(filter), source, sink, plan).onProgress(progress));
            run.get().run();
            sink.finish();
        }
    }

    private void assertResult(Image image) throws InterruptedException {
        try (Image whole = FILTER.apply(engine, image);
                Image read = Image.read(output)) {
            assertThat(Samples.mismatch(read, whole, WHOLE)).isEqualTo(-1);
        }
    }
}
