package dev.sluice.nativeops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sluice.request.RequestEngine;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Images around memory that is somebody else's. */
@Timeout(60)
class ForeignPixelsTest {
    private final Random random = new Random(1);

    @AfterEach
    void everyNativeByteIsBack() {
        assertThat(NativeMemory.inUse()).isZero();
    }

    private static void copy(Image from, MemorySegment to, long stride) {
        for (int row = 0; row < from.rows(); row++) {
            MemorySegment.copy(from.pixels(), row * from.stride(), to, row * stride, from.rowBytes());
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void anArenasMemoryIsFilteredLikeAnImage(Precision precision) throws Exception {
        DifferenceOfGaussians filter =
                DifferenceOfGaussians.builder().precision(precision).build();
        long stride = 60 * 2 + 8;
        try (RequestEngine engine = Engines.of(2);
                Image image = Pixels.random(random, 50, 60, 1, Depth.U16);
                Image expected = filter.apply(engine, image);
                Arena confined = Arena.ofConfined();
                Arena shared = Arena.ofShared()) {
            for (Arena arena : new Arena[] {confined, shared, Arena.ofAuto(), Arena.global()}) {
                MemorySegment memory = arena.allocate(50 * stride, 8);
                copy(image, memory, stride);
                MemorySegment target = arena.allocate(50 * stride, 8);

                try (Image wrapped = Image.wrap(memory, 50, 60, 1, Depth.U16, stride);
                        Image into = Image.wrap(target, 50, 60, 1, Depth.U16, stride);
                        Image result = filter.apply(engine, wrapped)) {
                    filter.applyTo(engine, wrapped, into);
                    assertThat(Pixels.bytes(result)).isEqualTo(Pixels.bytes(expected));
                    assertThat(Pixels.bytes(into)).isEqualTo(Pixels.bytes(expected));
                    assertThat(wrapped.encode("png", WriteOptions.DEFAULT))
                            .isEqualTo(image.encode("png", WriteOptions.DEFAULT));
                }
            }
        }
    }

    @Test
    void onceTheArenaIsClosedEveryUseIsRefused() throws Exception {
        try (RequestEngine engine = Engines.of(2)) {
            @SuppressWarnings("MustBeClosedChecker") // In the midst of the test.
            Arena arena = Arena.ofShared();
            Image image = Image.wrap(arena.allocate(50 * 60, 8), 50, 60, 1, Depth.U8, 60);
            MemorySegment pixels = image.pixels();
            arena.close();

            assertThatIllegalStateException().isThrownBy(() -> Smoothing.gaussian(engine, image, 1));
            assertThatIllegalStateException().isThrownBy(image::pixels);
            assertThatIllegalStateException().isThrownBy(image::mat);
            assertThatIllegalStateException().isThrownBy(() -> image.encode("png", WriteOptions.DEFAULT));
            assertThatIllegalStateException().isThrownBy(() -> pixels.get(ValueLayout.JAVA_BYTE, 0));
            image.close();
        }
    }

    @Test
    void whatCannotBePixelsIsRefused() {
        MemorySegment heap = MemorySegment.ofArray(new byte[100]);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(100, 8);

            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Image.wrap(heap, 10, 10, 1, Depth.U8, 10))
                    .withMessageContaining("heap");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Image.wrap(memory, 10, 11, 1, Depth.U8, 11))
                    .withMessageContaining("110");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Image.wrap(memory, 10, 10, 1, Depth.U8, 9))
                    .withMessageContaining("stride");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Image.wrap(memory, 10, 10, 1, Depth.U8, Long.MAX_VALUE))
                    .withMessageContaining("the segment has 100 bytes");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Image.wrap(memory.asSlice(1), 2, 2, 1, Depth.U16, 4))
                    .withMessageContaining("multiple of 2");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Image.wrap(memory.asReadOnly(), 10, 10, 1, Depth.U8, 10))
                    .withMessageContaining("read-only");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Image.wrap(memory, 1, 1, 513, Depth.U8, 513))
                    .withMessageContaining("513");
        }
    }

    @Test
    void anImageAroundAMatrixKeepsItsMemory() {
        Mat matrix = new Mat(40, 60, opencv_core.CV_8UC3, new Scalar(7, 8, 9, 0));
        Image image = Image.wrap(matrix);
        matrix.release();
        matrix.close();

        assertThat(Pixels.get(image, 39, 59, 2)).isEqualTo(9);
        image.close();
    }

    @Test
    void buffersAreCopiedBothWays() {
        ByteBuffer values = ByteBuffer.allocateDirect(2 * 3 * 5 * 2 + 4).order(ByteOrder.nativeOrder());
        for (int i = 2; i < values.capacity(); i++) {
            values.put(i, (byte) i);
        }
        values.position(2);

        try (Image image = Image.of(values, 2, 3, 5, Depth.U16)) {
            ByteBuffer back = ByteBuffer.allocate(60).order(ByteOrder.nativeOrder());
            image.copyTo(back);

            assertThat(image.channels()).isEqualTo(5);
            assertThat(back.remaining()).isZero();
            assertThat(back.flip()).isEqualTo(values.slice(2, 60));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Image.of(values, 20, 3, 5, Depth.U16))
                .withMessageContaining("600");
    }
}
