package dev.sluice.nativeops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sluice.nativeops.strip.StripJob;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.indexer.UByteIndexer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class TileOperationTest {
    private static final TileFunction NOTHING = tile -> {};

    private static final TileFunction MEDIAN = tile -> {
        try (Mat smooth = new Mat()) {
            opencv_imgproc.medianBlur(tile.source(), smooth, 5);
            tile.setFrom(smooth);
        }
    };

    private final long seed = Long.getLong("sluice.test.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @AfterEach
    void nothingLeaks() {
        assertThat(NativeMemory.inUse()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aTileIsTheImageAndItsSurroundingsTheBorderRule(Border border) throws Exception {
        for (int round = 0; round < 30; round++) {
            int halo = random.nextInt(25);
            Depth depth = Depth.values()[random.nextInt(3)];
            Queue<String> wrong = new ConcurrentLinkedQueue<>();
            try (RequestEngine engine = Engines.of(random.nextInt(3));
                    Image image = Pixels.random(
                            random, 1 + random.nextInt(40), 1 + random.nextInt(40), 1 + random.nextInt(4), depth)) {
                TileOperation look = TileOperation.of("look", halo, border, tile -> {
                            try (Image seen = Image.wrap(tile.source())) {
                                for (int y = 0; y < seen.rows(); y++) {
                                    for (int x = 0; x < seen.columns(); x++) {
                                        compare(image, seen, tile, y, x, border, wrong);
                                    }
                                }
                            }
                        })
                        .withTileHeight(1 + random.nextInt(40));

                look.apply(engine, image).close();

                assertThat(wrong).as("%s of %s, seed %d", look, image, seed).isEmpty();
            }
        }
    }

    private static void compare(Image image, Image seen, Tile tile, int y, int x, Border border, Queue<String> wrong) {
        int row = NaiveDifference.outside((int) tile.row() + y - tile.halo(), image.rows(), border);
        int column = NaiveDifference.outside((int) tile.column() + x - tile.halo(), image.columns(), border);
        for (int c = 0; c < image.channels(); c++) {
            double expected = row < 0 || column < 0 ? 0 : Pixels.get(image, row, column, c);
            if (Pixels.get(seen, y, x, c) != expected) {
                wrong.add("row " + y + ", column " + x + " of the tile at " + tile.row() + ", " + tile.column());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 5})
    void aFunctionOfOpenCvGivesWhatItGivesForTheWholeImage(int workers) throws Exception {
        // Its own border rule is to repeat the edge.
        TileOperation median = TileOperation.of("median", 2, Border.REPLICATE, MEDIAN);
        try (RequestEngine engine = Engines.of(workers);
                Image image = Pixels.random(random, 150, 1200, 3, Depth.U8);
                Mat whole = new Mat();
                Image tiles = median.withTileHeight(1 + random.nextInt(150)).apply(engine, image)) {
            opencv_imgproc.medianBlur(image.mat(), whole, 5);

            try (Image expected = Image.wrap(whole)) {
                assertThat(Pixels.bytes(tiles)).as("seed %d", seed).isEqualTo(Pixels.bytes(expected));
            }
        }
    }

    @Test
    void theTilesOfAnImageAreTheSameWhereverItIsComputed() throws Exception {
        Queue<List<Long>> places = new ConcurrentLinkedQueue<>();
        TileOperation note = TileOperation.of(
                        "note",
                        3,
                        Border.REFLECT,
                        tile -> places.add(List.of(
                                tile.row(), tile.column(), (long) tile.target().rows(), (long)
                                        tile.target().cols())))
                .withTileHeight(40);
        try (RequestEngine engine = Engines.of(2);
                Image image = Image.allocate(100, 1100, 1, Depth.U8)) {
            note.apply(engine, image).close();

            assertThat(places)
                    .containsExactlyInAnyOrder(
                            List.of(0L, 0L, 40L, 1024L),
                            List.of(0L, 1024L, 40L, 76L),
                            List.of(40L, 0L, 40L, 1024L),
                            List.of(40L, 1024L, 40L, 76L),
                            List.of(80L, 0L, 20L, 1024L),
                            List.of(80L, 1024L, 20L, 76L));

            places.clear();
            try (Image part = Image.allocate(20, 30, 1, Depth.U8)) {
                note.compute(engine, Piece.whole(image), new Region(50, 1020, 20, 30), part);
            }
            assertThat(places).containsExactlyInAnyOrder(List.of(40L, 0L, 40L, 1024L), List.of(40L, 1024L, 40L, 76L));
        }
    }

    @Test
    void aPartIsReadWithItsTilesAndTheirHalo() {
        Layout image = new Layout(1000, 5000, 1, Depth.U8, 256, 256);
        TileOperation operation =
                TileOperation.of("x", 5, Border.REFLECT, NOTHING).withTileHeight(100);

        assertThat(operation.reads(new Region(250, 1030, 10, 10), image)).isEqualTo(new Region(195, 1019, 110, 1034));
        assertThat(operation.reads(new Region(950, 4990, 50, 10), image)).isEqualTo(new Region(895, 4091, 105, 909));
    }

    @Test
    void theResultHasTheDepthThatIsAskedForAndTheTargetIsZeroAtFirst() throws Exception {
        TileOperation nothing =
                TileOperation.of("nothing", 1, Border.REFLECT, NOTHING).withResultDepth(Depth.F32);
        TileOperation converted = TileOperation.of(
                        "floats", 0, Border.REFLECT, tile -> tile.source().convertTo(tile.target(), opencv_core.CV_32F))
                .withResultDepth(Depth.F32);
        try (RequestEngine engine = Engines.of(2);
                Image image = Pixels.random(random, 90, 70, 2, Depth.U8);
                Image zero = nothing.apply(engine, image);
                Image floats = converted.apply(engine, image)) {
            assertThat(zero.depth()).isEqualTo(Depth.F32);
            assertThat(Pixels.bytes(zero)).containsOnly(0);
            assertThat(Pixels.get(floats, 80, 60, 1)).isEqualTo(Pixels.get(image, 80, 60, 1));
        }
    }

    @Test
    void anImageOfTheCallersOwnIsFilled() throws Exception {
        TileOperation median = TileOperation.of("median", 2, Border.REPLICATE, MEDIAN);
        try (RequestEngine engine = Engines.of(2);
                Image image = Pixels.random(random, 90, 70, 1, Depth.U8);
                Image expected = median.apply(engine, image);
                Image target = Image.allocate(90, 70, 1, Depth.U8);
                Image narrow = Image.allocate(90, 69, 1, Depth.U8)) {
            median.applyTo(engine, image, target);

            assertThat(Pixels.bytes(target)).isEqualTo(Pixels.bytes(expected));
            assertThatIllegalArgumentException().isThrownBy(() -> median.applyTo(engine, image, narrow));
            assertThatIllegalArgumentException().isThrownBy(() -> median.applyTo(engine, image, image));
        }
    }

    @Test
    void refusesATargetThatSharesPixelsWithTheSourceAndTakesOtherRowsOrColumnsOfItsMemory() throws Exception {
        // given
        Operation blur = Smoothing.builder().sigma(1.0).build();

        try (RequestEngine engine = Engines.of(2);
                Image all = Image.allocate(40, 30, 1, Depth.U8);
                Image upper = all.rows(0, 20);
                Image middle = all.rows(10, 30);
                Image lower = all.rows(20, 40);
                Mat leftColumns = new Mat(all.mat(), new Rect(0, 0, 15, 40));
                Image left = Image.wrap(leftColumns);
                Mat rightColumns = new Mat(all.mat(), new Rect(15, 0, 15, 40));
                Image right = Image.wrap(rightColumns);
                Mat innerColumns = new Mat(all.mat(), new Rect(8, 0, 15, 40));
                Image inner = Image.wrap(innerColumns)) {
            all.pixels().fill((byte) 7);

            // when, then
            for (List<Image> pair : List.of(
                    List.of(upper, middle), List.of(middle, lower), List.of(left, inner), List.of(inner, right))) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> blur.applyTo(engine, pair.getFirst(), pair.getLast()))
                        .withMessageContaining("share pixels");
            }
            blur.applyTo(engine, upper, lower);
            blur.applyTo(engine, lower, upper);
            blur.applyTo(engine, left, right);
            blur.applyTo(engine, right, left);
            assertThat(all.pixels().toArray(ValueLayout.JAVA_BYTE)).containsOnly(7);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void whatTheFunctionThrowsIsWhatTheOperationThrows(int workers) throws Exception {
        RuntimeException unchecked = new UnsupportedOperationException("not this one");
        AssertionError error = new AssertionError("wrong");
        try (RequestEngine engine = Engines.of(workers);
                Image image = Image.allocate(300, 40, 1, Depth.U8)) {
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> failing(unchecked).apply(engine, image))
                    .isSameAs(unchecked);
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(() -> failing(error).apply(engine, image))
                    .isSameAs(error);
            assertThatIllegalStateException()
                    .isThrownBy(() -> failing(new IOException("disk")).apply(engine, image))
                    .withMessage("failing failed at row 128, column 0: java.io.IOException: disk")
                    .withRootCauseInstanceOf(IOException.class);
        }
    }

    private static TileOperation failing(Throwable thrown) {
        return TileOperation.of("failing", 0, Border.REFLECT, tile -> {
                    if (tile.row() == 128) {
                        switch (thrown) {
                            case Exception e -> throw e;
                            case Error e -> throw e;
                            default -> throw new AssertionError(thrown);
                        }
                    }
                })
                .withTileHeight(64);
    }

    @Test
    void aFailureOfOpenCvNamesWhatIsWrong() throws Exception {
        TileOperation even = TileOperation.of(
                "even", 2, Border.REFLECT, tile -> opencv_imgproc.medianBlur(tile.source(), tile.source(), 4));
        try (RequestEngine engine = Engines.of(2);
                Image image = Image.allocate(300, 40, 1, Depth.U8)) {
            assertThatExceptionOfType(RuntimeException.class)
                    .isThrownBy(() -> even.apply(engine, image))
                    .withMessageContaining("ksize");
        }
    }

    @Test
    void aTargetThatIsReallocatedIsRefused() throws Exception {
        TileOperation larger = TileOperation.of(
                "median", 2, Border.REFLECT, tile -> opencv_imgproc.medianBlur(tile.source(), tile.target(), 5));
        TileOperation other = TileOperation.of(
                "other", 0, Border.REFLECT, tile -> tile.source().convertTo(tile.target(), opencv_core.CV_64F));
        TileOperation released = TileOperation.of(
                "released", 0, Border.REFLECT, tile -> tile.target().release());
        try (RequestEngine engine = Engines.of(2);
                Image image = Image.allocate(30, 40, 3, Depth.U8)) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> larger.apply(engine, image))
                    .withMessage(
                            "the function of median has reallocated the target of the tile at row 0, column 0: it was"
                                    + " 30 x 40 x 3 U8 and is now 34 x 44 x 3 U8; write into it, for instance by Tile.setFrom,"
                                    + " which leaves the halo out");
            assertThatIllegalStateException()
                    .isThrownBy(() -> other.apply(engine, image))
                    .withMessageContaining("is now 30 x 40 x 3 F64");
            assertThatIllegalStateException()
                    .isThrownBy(() -> released.apply(engine, image))
                    .withMessageContaining("is now nothing");
        }
    }

    @Test
    void theMatricesMayBeClosedByTheFunction() throws Exception {
        TileOperation copy = TileOperation.of("copy", 0, Border.REFLECT, tile -> {
            try (Mat source = tile.source();
                    Mat target = tile.target()) {
                source.copyTo(target);
            }
        });
        try (RequestEngine engine = Engines.of(2);
                Image image = Pixels.random(random, 200, 40, 3, Depth.U16);
                Image result = copy.apply(engine, image)) {
            assertThat(Pixels.bytes(result)).isEqualTo(Pixels.bytes(image));
        }
    }

    @Test
    void aTileIsOverWhenItsFunctionHasEnded() throws Exception {
        AtomicReference<Tile> kept = new AtomicReference<>();
        AtomicReference<Mat> source = new AtomicReference<>();
        TileOperation keep = TileOperation.of("keep", 0, Border.REFLECT, tile -> {
            kept.set(tile);
            source.set(tile.source());
        });
        try (RequestEngine engine = Engines.of(2);
                Image image = Image.allocate(30, 40, 3, Depth.U8)) {
            keep.apply(engine, image).close();
        }
        assertThatIllegalStateException()
                .isThrownBy(() -> kept.get().target())
                .withMessageContaining("the tile of keep is over");
        assertThat(source.get().isNull()).isTrue();
        assertThat(kept.get().isCancelled()).isTrue();
    }

    @Test
    void aMatrixOfOnesOwnKeepsWhatItShowed() throws Exception {
        Queue<Mat> kept = new ConcurrentLinkedQueue<>();
        TileOperation keep = TileOperation.of("keep", 0, Border.REFLECT, tile -> {
                    try (Scalar row = new Scalar(tile.row())) {
                        tile.source().put(row);
                    }
                    kept.add(new Mat(tile.source()));
                })
                .withTileHeight(10);
        try (RequestEngine engine = Engines.of(2);
                Image image = Image.allocate(100, 40, 1, Depth.U8)) {
            keep.apply(engine, image).close();
        }

        assertThat(kept).hasSize(10);
        assertThat(kept.stream().map(mat -> mat.ptr(9, 39).get() & 0xff))
                .containsExactlyInAnyOrder(0, 10, 20, 30, 40, 50, 60, 70, 80, 90);
        kept.forEach(Mat::close);
    }

    @Test
    void aCancelledOperationEndsWhenTheFunctionsThatRunHave() throws Exception {
        int atOnce = StripJob.atOnce(2);
        CountDownLatch inside = new CountDownLatch(atOnce);
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger started = new AtomicInteger();
        AtomicInteger leftInside = new AtomicInteger(-1);
        AtomicBoolean told = new AtomicBoolean(true);
        TileOperation slow = TileOperation.of("slow", 1, Border.REFLECT, tile -> {
                    running.incrementAndGet();
                    started.incrementAndGet();
                    inside.countDown();
                    goOn.await();
                    told.compareAndSet(true, tile.isCancelled());
                    running.decrementAndGet();
                })
                .withTileHeight(10);
        try (RequestEngine engine = Engines.of(2);
                Image image = Image.allocate(400, 40, 1, Depth.U8)) {
            Request<Image> request = engine.submit(() -> {
                try {
                    return slow.apply(engine, image);
                } finally {
                    leftInside.set(running.get());
                }
            });
            request.onDone(done -> ended.countDown());
            inside.await();

            assertThat(request.cancel()).isTrue();
            goOn.countDown();
            ended.await();

            assertThat(leftInside).hasValue(0);
            assertThat(started).hasValue(atOnce);
            assertThat(told).isTrue();
        }
    }

    @Test
    void memoryIsWhatTheOperationSaysAndStaysWithinTheBudget() throws Exception {
        TileOperation median = TileOperation.of("median", 2, Border.REPLICATE, MEDIAN);
        try (RequestEngine engine = Engines.of(2);
                Image image = Pixels.random(random, 700, 1500, 1, Depth.U8)) {
            Layout layout = Layout.of(image);
            long scratch = median.scratchBytes(new Region(0, 0, 700, 1500), layout, 2);
            NativeMemory.resetPeak();

            median.apply(engine, image).close();

            assertThat(NativeMemory.peak()).isEqualTo(2 * image.bytes() + scratch);
            NativeMemory.budget(2 * image.bytes() + scratch - 1);
            try {
                assertThatExceptionOfType(NativeMemoryException.class)
                        .isThrownBy(() -> median.apply(engine, image).close());
            } finally {
                NativeMemory.budget(Long.MAX_VALUE);
            }
        }
    }

    /** A function of the C library: no OpenCV is needed to compute a tile. */
    @Test
    void theMemoryOfATileIsForOtherNativeFunctionsToo() throws Exception {
        TileOperation invert = TileOperation.of("invert", 0, Border.REFLECT, tile -> {
            Mat source = tile.source();
            Mat target = tile.target();
            MemorySegment from = segment(source);
            MemorySegment to = segment(target);
            for (long i = 0; i < from.byteSize(); i++) {
                to.set(ValueLayout.JAVA_BYTE, i, (byte) ~from.get(ValueLayout.JAVA_BYTE, i));
            }
        });
        try (RequestEngine engine = Engines.of(2);
                Image image = Pixels.random(random, 90, 70, 3, Depth.U8);
                Image result = invert.apply(engine, image);
                Image again = invert.apply(engine, result)) {
            assertThat(Pixels.get(result, 3, 4, 1)).isEqualTo(255 - Pixels.get(image, 3, 4, 1));
            assertThat(Pixels.bytes(again)).isEqualTo(Pixels.bytes(image));
        }
    }

    private static MemorySegment segment(Mat mat) {
        return MemorySegment.ofAddress(mat.data().address()).reinterpret(mat.rows() * mat.step());
    }

    @Test
    void whatAFunctionKeepsOfItsMatricesEndsWithTheTile() throws Exception {
        Queue<ByteBuffer> buffers = new ConcurrentLinkedQueue<>();
        Queue<BytePointer> pointers = new ConcurrentLinkedQueue<>();
        TileOperation inverted = TileOperation.of("inverted", 1, Border.REPLICATE, tile -> {
            UByteIndexer source = tile.source().createIndexer();
            ByteBuffer target = tile.target().createBuffer();
            for (int row = 0; row < tile.target().rows(); row++) {
                for (int column = 0; column < tile.target().cols(); column++) {
                    target.put((byte) (255 - source.get(row + 1, column + 1, 0)));
                }
            }
            buffers.add(target);
            pointers.add(tile.source().data());
        });

        try (RequestEngine engine = Engines.of(2);
                Image image = Pixels.random(random, 300, 200, 1, Depth.U8);
                Image result = inverted.withTileHeight(50).apply(engine, image)) {
            for (long at = 0; at < 300 * 200; at++) {
                assertThat(result.pixels().get(ValueLayout.JAVA_BYTE, at))
                        .isEqualTo((byte) ~image.pixels().get(ValueLayout.JAVA_BYTE, at));
            }
        }

        assertThat(buffers)
                .hasSize(6)
                .allSatisfy(kept -> assertThatIllegalStateException().isThrownBy(() -> kept.get(0)));
        assertThat(pointers).hasSize(6).allMatch(pointer -> pointer.isNull());
    }

    @Test
    void whatIsWrongWithParametersIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TileOperation.of("x", -1, Border.REFLECT, NOTHING))
                .withMessage("halo must be from 0 to 1048576, not -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TileOperation.of("two\nlines", 1, Border.REFLECT, NOTHING));
        assertThatIllegalArgumentException().isThrownBy(() -> TileOperation.of(" ", 1, Border.REFLECT, NOTHING));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> TileOperation.of("x", 1, Border.REFLECT, NOTHING).withTileHeight(-1));
        assertThat(TileOperation.of("x", 1, Border.REFLECT, NOTHING)
                        .withTileHeight(7)
                        .withResultDepth(Depth.F32))
                .hasToString("TileOperation[x, halo 1, REFLECT, tiles of 7 rows, to F32]");
    }
}
