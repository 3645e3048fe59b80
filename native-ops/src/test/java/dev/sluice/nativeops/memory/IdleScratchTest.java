package dev.sluice.nativeops.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.DifferenceOfGaussians;
import dev.sluice.nativeops.Engines;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.Pixels;
import dev.sluice.nativeops.Precision;
import dev.sluice.nativeops.kernel.InstructionSet;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scratch between two operations: taken over by the next, bounded, and never in anybody's way. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class IdleScratchTest {
    private static final int TYPE = opencv_core.CV_8UC1;
    private static final DifferenceOfGaussians FILTER = DifferenceOfGaussians.builder()
            .precision(Precision.NATIVE)
            .tileHeight(16)
            .build();

    private final long seed = Long.getLong("sluice.test.seed", new Random().nextLong());
    private final Random random = new Random(seed);

    /** The loops in Java have OpenCV filter 16 bits in such scratch; native kernels need none. */
    private final String kernels = System.getProperty(InstructionSet.PROPERTY, "auto");

    @BeforeEach
    void nothingIsIdle() {
        System.setProperty(InstructionSet.PROPERTY, "java");
        OpenCv.load();
        IdleScratch.give(List.of(), 0);
    }

    @AfterEach
    void everyNativeByteIsBack() {
        System.setProperty(InstructionSet.PROPERTY, kernels);
        NativeMemory.budget(Long.MAX_VALUE);
        assertThat(NativeMemory.inUse()).isZero();
    }

    @Test
    void anIdleBufferIsTakenOverByWhoeverNeedsItsShape() {
        Mat buffer = IdleScratch.take(10, 20, TYPE);
        IdleScratch.give(List.of(buffer), 2);

        Mat other = IdleScratch.take(11, 20, TYPE);
        Mat same = IdleScratch.take(10, 20, TYPE);

        assertThat(other).isNotSameAs(buffer);
        assertThat(same).isSameAs(buffer);
        assertThat(IdleScratch.bytes()).isZero();
        IdleScratch.give(List.of(other, same), 0);
    }

    @Test
    void beyondTheAllowedNumberTheOldestBuffersAreFreed() {
        Mat first = IdleScratch.take(10, 20, TYPE);
        Mat second = IdleScratch.take(10, 30, TYPE);

        IdleScratch.give(List.of(first, second), 1);

        assertThat(IdleScratch.bytes()).isEqualTo(300);
        assertThat(first.isNull()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void theScratchOfAnOperationStaysForTheNextOneAndIsNotInUse(int workers) throws Exception {
        try (RequestEngine engine = Engines.of(workers);
                Image image = Pixels.random(random, 300, 40, 1, Depth.U16)) {
            List<Long> idle = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                FILTER.apply(engine, image).close();
                idle.add(IdleScratch.bytes());

                assertThat(NativeMemory.inUse()).isEqualTo(image.bytes());
            }

            long set = (16 + 2 * 4 + 16 + 2 * 12) * 80L;
            assertThat(idle).isSorted().allMatch(bytes -> bytes % set == 0);
            assertThat(idle).allMatch(bytes -> bytes >= set && bytes <= Math.max(1, workers) * set);
        }
    }

    @Test
    void idleScratchIsFreedForWhoeverNeedsTheBudget() throws Exception {
        try (RequestEngine engine = Engines.of(2)) {
            try (Image image = Pixels.random(random, 300, 40, 1, Depth.U16)) {
                FILTER.apply(engine, image).close();
            }
            assertThat(IdleScratch.bytes()).isPositive();

            NativeMemory.budget(24_000);
            assertThat(IdleScratch.bytes()).isBetween(1L, 24_000L);
            try (Image all = Image.allocate(300, 40, 1, Depth.U16)) {

                assertThat(all.bytes()).isEqualTo(NativeMemory.budget());
                assertThat(IdleScratch.bytes()).isZero();
            }
        }
    }

    @Test
    void aBudgetForOneAtATimeHoldsWithScratchPassedOnBetweenSizes() throws Exception {
        long largest = 2 * (2 * 200 * 60 + 2 * (16 + 2 * 4 + 16 + 2 * 12) * 60);
        NativeMemory.budget(largest);
        NativeMemory.resetPeak();
        AtomicInteger rows = new AtomicInteger();

        try (RequestEngine engine = Engines.of(2)) {
            for (int i = 0; i < 50; i++) {
                int columns = 40 + 10 * (i % 3);
                rows.addAndGet(engine.submit(() -> {
                            try (Image image = Image.allocate(200, columns, 1, Depth.U16);
                                    Image result = FILTER.apply(engine, image)) {
                                return result.rows();
                            }
                        })
                        .await());

                assertThat(IdleScratch.bytes()).isLessThanOrEqualTo(NativeMemory.budget());
            }
        }

        assertThat(rows).hasValue(50 * 200);
        assertThat(NativeMemory.peak()).isLessThanOrEqualTo(largest);
    }

    @Test
    void manyOperationsAtOnceLeaveNoMoreThanTheWorkersCanUse() throws Exception {
        try (RequestEngine engine = Engines.of(3)) {
            List<Request<Integer>> requests = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                int columns = 30 + i % 2;
                requests.add(engine.submit(() -> {
                    try (Image image = Image.allocate(100, columns, 1, Depth.U16);
                            Image result = FILTER.apply(engine, image)) {
                        return result.rows();
                    }
                }));
            }
            for (Request<Integer> request : requests) {
                assertThat(request.await()).isEqualTo(100);
            }
        }

        assertThat(IdleScratch.bytes()).isBetween(1L, 3L * (16 + 2 * 4 + 16 + 2 * 12) * 62);
    }

    @Test
    void whatFailsForWantOfMemoryIsTriedOnceMoreWithoutIdleScratch() {
        IdleScratch.give(List.of(IdleScratch.take(10, 20, TYPE)), 1);
        AtomicInteger tries = new AtomicInteger();

        try (Mat mat = IdleScratch.allocate(() -> {
            if (tries.incrementAndGet() == 1) {
                throw new OutOfMemoryError("first");
            }
            return new Mat(1, 1, TYPE);
        })) {
            assertThat(mat.empty()).isFalse();
        }

        assertThat(IdleScratch.bytes()).isZero();
        assertThatExceptionOfType(OutOfMemoryError.class)
                .isThrownBy(() -> IdleScratch.allocate(() -> {
                    throw new OutOfMemoryError("nothing idle");
                }))
                .withMessage("nothing idle");
    }
}
