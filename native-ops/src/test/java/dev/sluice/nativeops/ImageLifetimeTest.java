package dev.sluice.nativeops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.sluice.nativeops.strip.OnEngine;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.indexer.Indexer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who keeps the pixels of an image, and what is left of it when it is closed. */
@Timeout(60)
class ImageLifetimeTest {
    private final Random random = new Random(1);

    @AfterEach
    void everyNativeByteIsBack() {
        assertThat(NativeMemory.inUse()).isZero();
    }

    private static byte first(MemorySegment pixels) {
        return pixels.get(ValueLayout.JAVA_BYTE, 0);
    }

    private static void untilNothingIsInUse() {
        while (NativeMemory.inUse() > 0) {
            System.gc();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    @Test
    void thePixelsDieWithTheImage() {
        Image image = Pixels.random(random, 5, 6, 1, Depth.U8);
        MemorySegment pixels = image.pixels();
        MemorySegment part = pixels.asSlice(3);

        image.close();
        image.close();

        assertThatIllegalStateException().isThrownBy(() -> first(pixels));
        assertThatIllegalStateException().isThrownBy(() -> first(part));
        assertThatIllegalStateException().isThrownBy(image::pixels).withMessageContaining("closed");
    }

    @Test
    void whatIsMadeOfTheMatrixEndsWithTheImage() {
        for (Depth depth : Depth.values()) {
            Image image = Pixels.random(random, 50, 60, 3, depth);
            Mat matrix = image.mat();
            Buffer buffer = matrix.createBuffer();
            Buffer later = matrix.createBuffer(7);
            Indexer indexer = matrix.createIndexer();
            BytePointer row = matrix.ptr(10);
            BytePointer data = matrix.data();
            assertThat(later.remaining()).isEqualTo(buffer.remaining() - 7);
            assertThat(indexer.getDouble(10, 0, 0)).isEqualTo(value(buffer, 10 * 60 * 3));
            assertThat(row.get()).isEqualTo(image.pixels().get(ValueLayout.JAVA_BYTE, 10 * image.stride()));

            image.close();

            assertThat(NativeMemory.inUse()).isZero();
            assertThatIllegalStateException().isThrownBy(() -> value(buffer, 0));
            assertThatIllegalStateException().isThrownBy(() -> indexer.getDouble(0, 0, 0));
            assertThatIllegalStateException().isThrownBy(matrix::createBuffer);
            assertThatNullPointerException().isThrownBy(row::get);
            assertThatNullPointerException().isThrownBy(data::get);
        }
    }

    private static double value(Buffer buffer, int at) {
        return switch (buffer) {
            case ByteBuffer bytes -> Byte.toUnsignedInt(bytes.get(at));
            case ShortBuffer shorts -> Short.toUnsignedInt(shorts.get(at));
            default -> ((FloatBuffer) buffer).get(at);
        };
    }

    @Test
    void theMatrixIsEmptyAfterClosingAndItsViewsKeepWhatTheyShow() {
        Image image = Pixels.random(random, 50, 60, 1, Depth.U8);
        Mat matrix = image.mat();
        Mat view = matrix.rowRange(10, 20);
        byte expected = image.pixels().get(ValueLayout.JAVA_BYTE, 10 * image.stride());

        image.close();
        boolean empty = matrix.empty();
        long counted = NativeMemory.inUse();
        byte shown = view.data().get(0);
        view.close();

        assertThat(empty).isTrue();
        assertThat(shown).isEqualTo(expected);
        assertThat(counted).isEqualTo(50 * 60);
        assertThatIllegalStateException().isThrownBy(image::mat).withMessageContaining("closed");
    }

    @Test
    void aViewThatNobodyReleasesIsCountedUntilItIsCollected() {
        Image image = Pixels.random(random, 50, 60, 1, Depth.U8);
        long shown = image.mat().rowRange(10, 20).rows();

        image.close();

        assertThat(shown).isEqualTo(10);
        untilNothingIsInUse();
    }

    @Test
    void rowsAreAnImageThatOutlivesTheWhole() throws Exception {
        try (RequestEngine engine = Engines.of(2)) {
            Image image = Pixels.random(random, 50, 60, 3, Depth.U8);
            Image rows = image.rows(10, 30);
            Image copy = Image.of(rows.pixels().asByteBuffer(), 20, 60, 3, Depth.U8);
            Image few = rows.rows(1, 2);
            byte expected = rows.pixels().get(ValueLayout.JAVA_BYTE, rows.stride());

            image.close();
            try (Image result = Smoothing.gaussian(engine, rows, 2);
                    Image same = Smoothing.gaussian(engine, copy, 2)) {
                assertThat(Pixels.bytes(result)).isEqualTo(Pixels.bytes(same));
            }
            rows.close();
            long counted = NativeMemory.inUse() - copy.bytes();
            byte shown = first(few.pixels());
            few.close();
            copy.close();

            assertThat(counted).isEqualTo(50 * 60 * 3);
            assertThat(shown).isEqualTo(expected);
        }
    }

    @Test
    void anOperationThatIsInsideEndsAsIfTheImageWereOpen() throws Exception {
        try (RequestEngine engine = Engines.of(2)) {
            Image image = Pixels.random(random, 50, 60, 1, Depth.U8);
            CountDownLatch inside = new CountDownLatch(1);
            CountDownLatch closed = new CountDownLatch(1);
            Request<Boolean> operation = engine.submit(() -> OnEngine.call(
                    engine,
                    List.of(image),
                    () -> {
                        inside.countDown();
                        closed.await();
                        return true;
                    },
                    result -> {}));
            inside.await();

            image.close();
            long counted = NativeMemory.inUse();
            assertThatIllegalStateException()
                    .isThrownBy(() -> Smoothing.gaussian(engine, image, 1))
                    .withMessageContaining("closed");
            closed.countDown();

            assertThat(operation.await()).isTrue();
            assertThat(counted).isEqualTo(50 * 60);
        }
    }

    @Test
    void aNativeCallKeepsThePixelsThatItWasGiven() throws Exception {
        // poll(pixels, 0, milliseconds) waits and looks at nothing.
        MethodHandle poll = Linker.nativeLinker()
                .downcallHandle(
                        Linker.nativeLinker().defaultLookup().find("poll").orElseThrow(),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.ADDRESS,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_INT));
        Image image = Pixels.random(random, 50, 60, 1, Depth.U8);
        MemorySegment pixels = image.pixels();
        CountDownLatch called = new CountDownLatch(1);
        Thread caller = Thread.ofPlatform().start(() -> {
            called.countDown();
            try {
                assertThat((int) poll.invokeExact(pixels, 0L, 200)).isZero();
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        });
        called.await();

        image.close();
        caller.join();

        assertThat(NativeMemory.inUse()).isZero();
        assertThatIllegalStateException().isThrownBy(() -> first(pixels));
    }

    @Test
    void theMatrixIsNeverReleasedNorMadeAnew() {
        try (Image image = Pixels.random(random, 5, 6, 1, Depth.U8)) {
            Mat matrix = image.mat();
            byte expected = first(image.pixels());

            assertThatIllegalStateException()
                    .isThrownBy(matrix::release)
                    .withMessageContaining("always shows that image");
            assertThatIllegalStateException().isThrownBy(() -> matrix.create(9, 9, opencv_core.CV_8U));
            matrix.create(5, 6, opencv_core.CV_8U);
            matrix.close();
            try (PointerScope scope = new PointerScope()) {
                scope.attach(image.mat());
            }

            assertThat(image.mat().data().get(0)).isEqualTo(expected);
        }
    }

    @Test
    void aMatrixThatAFunctionMadeAnewIsNoticedAndThePixelsStay() {
        try (Image image = Pixels.random(random, 5, 6, 1, Depth.U8);
                Mat larger = new Mat(9, 9, opencv_core.CV_8U)) {
            MemorySegment pixels = image.pixels();
            byte expected = first(pixels);

            larger.copyTo(image.mat());

            assertThatIllegalStateException().isThrownBy(image::mat).withMessageContaining("another size or type");
            assertThat(first(pixels)).isEqualTo(expected);
        }
    }

    @Test
    void anImageMadeInAPointerScopeOutlivesIt() {
        Image image;
        try (PointerScope scope = new PointerScope()) {
            image = Pixels.random(random, 5, 6, 1, Depth.U8);
            assertThat(scope.toString()).isNotEmpty();
        }

        assertThat(image.mat().empty()).isFalse();
        image.close();
    }

    @Test
    void anImageThatNobodyClosesIsFreedByTheCollector() throws Exception {
        try (RequestEngine engine = Engines.of(2)) {
            assertThat(rowsOfAResult(engine)).isEqualTo(50);

            untilNothingIsInUse();
        }
    }

    private int rowsOfAResult(RequestEngine engine) throws InterruptedException {
        return engine.submit(() -> Pixels.random(random, 50, 60, 1, Depth.U8))
                .await()
                .rows();
    }

    @Test
    void thePixelsKeepAnImageThatNobodyHoldsOtherwise() {
        assertThat(staysWhileItsPixelsAreHeld()).isTrue();

        untilNothingIsInUse();
    }

    private boolean staysWhileItsPixelsAreHeld() {
        MemorySegment pixels = Pixels.random(random, 50, 60, 1, Depth.U8).pixels();
        byte expected = first(pixels);
        for (int i = 0; i < 5; i++) {
            System.gc();
        }
        return first(pixels) == expected;
    }

    @Test
    void closingByManyThreadsAtOnceGivesTheBytesBackOnce() throws Exception {
        for (int round = 0; round < 200; round++) {
            Image image = Image.allocate(20, 20, 1, Depth.U8);
            image.pixels().fill((byte) 1);
            CountDownLatch go = new CountDownLatch(1);
            List<Thread> closers = IntStream.range(0, 3)
                    .mapToObj(i -> Thread.ofPlatform().start(() -> {
                        try {
                            go.await();
                        } catch (InterruptedException e) {
                            throw new AssertionError(e);
                        }
                        image.close();
                    }))
                    .toList();
            go.countDown();
            for (Thread closer : closers) {
                closer.join();
            }

            assertThat(NativeMemory.inUse()).isZero();
        }
    }
}
