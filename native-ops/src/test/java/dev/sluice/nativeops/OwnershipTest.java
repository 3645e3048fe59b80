package dev.sluice.nativeops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.nativeops.filter.Workspaces;
import dev.sluice.nativeops.kernel.InstructionSet;
import dev.sluice.nativeops.strip.OnEngine;
import dev.sluice.nativeops.strip.StripJob;
import dev.sluice.nativeops.strip.StripTask;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Failure, cancellation and interruption at every step: every byte comes back, and nothing touches an image that was freed. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class OwnershipTest {
    private final long seed = Long.getLong("sluice.test.seed", new Random().nextLong());
    private final Random random = new Random(seed);

    @AfterEach
    void everyNativeByteIsBack() {
        NativeMemory.budget(Long.MAX_VALUE);
        assertThat(NativeMemory.inUse()).as("seed %d", seed).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 5})
    void aStripThatFailsStopsTheOthersAndItsFailureIsThrown(int workers) throws Exception {
        for (int failing = 0; failing < 20; failing++) {
            int bad = failing;
            AtomicInteger inside = new AtomicInteger();
            try (RequestEngine engine = Engines.of(workers)) {
                StripTask task = (from, to, stop) -> {
                    inside.incrementAndGet();
                    try {
                        if (from == bad) {
                            throw new IllegalStateException("strip " + from);
                        }
                    } finally {
                        inside.decrementAndGet();
                    }
                };

                assertThatExceptionOfType(IllegalStateException.class)
                        .isThrownBy(() -> OnEngine.call(
                                engine,
                                List.of(),
                                () -> {
                                    try {
                                        StripJob.run(engine, 20, 1, task);
                                        return 0;
                                    } finally {
                                        assertThat(inside).hasValue(0);
                                    }
                                },
                                result -> {}))
                        .withMessage("strip " + bad);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void aCancelledJobReturnsOnlyWhenNoStripIsInside(int workers) throws Exception {
        for (int cancelAt = 0; cancelAt < 20; cancelAt++) {
            int at = cancelAt;
            AtomicInteger inside = new AtomicInteger();
            AtomicInteger leftInside = new AtomicInteger(-1);
            AtomicReference<Request<?>> job = new AtomicReference<>();
            CountDownLatch ended = new CountDownLatch(1);
            try (RequestEngine engine = Engines.of(workers)) {
                Request<Integer> request = engine.request(() -> {
                    try {
                        StripJob.run(engine, 20, 1, (from, to, stop) -> {
                            inside.incrementAndGet();
                            if (from == at) {
                                job.get().cancel();
                            }
                            inside.decrementAndGet();
                        });
                        return 0;
                    } finally {
                        leftInside.set(inside.get());
                    }
                });
                job.set(request);
                request.onDone(done -> ended.countDown()).submit();
                ended.await();

                assertThat(request.isCancelled()).isTrue();
                assertThat(leftInside).hasValue(0);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void filtersCancelledAtAnyMomentGiveEveryByteBack(Precision precision) throws Exception {
        for (int round = 0; round < 60; round++) {
            // Some are cancelled for certain, before they filter; of the others nobody knows how far they come.
            boolean certain = round % 10 == 0;
            DifferenceOfGaussians filter = DifferenceOfGaussians.builder()
                    .precision(precision)
                    .result(ResultEncoding.values()[round % 5])
                    .tileHeight(1 + random.nextInt(9))
                    .build();
            int spins = random.nextInt(200_000);
            try (RequestEngine engine = Engines.of(1 + round % 3);
                    Image image = Pixels.random(random, 120, 90, 1 + round % 4, Depth.U8)) {
                CountDownLatch ended = new CountDownLatch(1);
                CountDownLatch started = new CountDownLatch(1);
                CountDownLatch goOn = new CountDownLatch(certain ? 1 : 0);
                Request<Integer> request = engine.request(() -> {
                    started.countDown();
                    goOn.await();
                    try (Image result = filter.apply(engine, image)) {
                        return result.rows();
                    }
                });
                request.onDone(done -> ended.countDown()).submit();
                started.await();
                for (int i = 0; i < spins; i++) {
                    Thread.onSpinWait();
                }
                request.cancel();
                goOn.countDown();
                ended.await();

                assertThat(NativeMemory.inUse())
                        .as("seed %d round %d", seed, round)
                        .isEqualTo(image.bytes());
                assertThat(request.isCancelled() || !certain)
                        .as("seed %d round %d", seed, round)
                        .isTrue();
            }
        }
    }

    @Test
    void anInterruptedCallerGetsAllBytesBackBeforeTheExceptionReachesIt() throws Exception {
        DifferenceOfGaussians filter =
                DifferenceOfGaussians.builder().sigma2(40).tileHeight(2).build();
        AtomicInteger interrupted = new AtomicInteger();
        try (RequestEngine engine = Engines.of(2);
                Image image = Pixels.random(random, 300, 400, 3, Depth.U8)) {
            for (int round = 0; round < 10; round++) {
                boolean certain = round % 2 == 0;
                AtomicReference<Long> after = new AtomicReference<>();
                CountDownLatch started = new CountDownLatch(1);
                Thread caller = new Thread(() -> {
                    started.countDown();
                    if (certain) {
                        Thread.currentThread().interrupt();
                    }
                    try (Image result = filter.apply(engine, image)) {
                        assertThat(result.isClosed()).isFalse();
                    } catch (InterruptedException e) {
                        interrupted.incrementAndGet();
                    }
                    after.set(NativeMemory.inUse());
                });
                caller.start();
                started.await();
                caller.interrupt();
                caller.join();

                assertThat(after).hasValue(image.bytes());
            }
        }

        assertThat(interrupted).hasValueGreaterThanOrEqualTo(5);
    }

    @Test
    void aResultThatCanNeverFitLeavesNothingBehind() throws Exception {
        try (RequestEngine engine = Engines.of(2);
                Image image = Pixels.random(random, 50, 50, 1, Depth.U8)) {
            NativeMemory.budget(image.bytes() + 100);

            assertThatExceptionOfType(NativeMemoryException.class)
                    .isThrownBy(() -> DifferenceOfGaussians.builder()
                            .result(ResultEncoding.FLOAT)
                            .build()
                            .apply(engine, image))
                    .withMessageContaining("10000")
                    .withMessageContaining("2600");
            assertThat(NativeMemory.inUse()).isEqualTo(image.bytes());
        }
    }

    @Test
    void aClosedImageIsRefused() throws Exception {
        Image image = Pixels.random(random, 5, 5, 1, Depth.U8);
        image.close();

        try (RequestEngine engine = Engines.of(2)) {
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> DifferenceOfGaussians.builder().build().apply(engine, image))
                    .withMessageContaining("closed");
        }
    }

    @Test
    void theFloatingPointWorkspaceOfTheLoopsInJavaIsBoundedAndReused() throws Exception {
        String before = System.getProperty(InstructionSet.PROPERTY, "auto");
        System.setProperty(InstructionSet.PROPERTY, "java");
        try (RequestEngine engine = Engines.of(2);
                Image image = Pixels.random(random, 500, 100, 1, Depth.U8)) {
            DifferenceOfGaussians filter =
                    DifferenceOfGaussians.builder().tileHeight(20).build();
            filter.apply(engine, image).close();
            long once = Workspaces.of(engine).bytes();
            for (int i = 0; i < 10; i++) {
                filter.apply(engine, image).close();
            }

            // Rows as floats: 26 in the ring, and a dozen more; on at most two workers.
            assertThat(once).isPositive();
            assertThat(Workspaces.of(engine).bytes()).isBetween(once, 2L * 100 * 4 * 45);
        } finally {
            System.setProperty(InstructionSet.PROPERTY, before);
        }
    }
}
