package dev.sluice.nativeops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.nativeops.filter.SmoothedSink;
import dev.sluice.nativeops.filter.SmoothingPlan;
import dev.sluice.nativeops.filter.SmoothingRun;
import dev.sluice.nativeops.filter.Workspaces;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What must not grow with an image: the scratch of an operation, and the work that is done after a cancellation. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class LargeImageTest {
    @AfterEach
    void everyNativeByteIsBack() {
        assertThat(NativeMemory.inUse()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"FLOAT, 1", "FLOAT, 2", "FLOAT, 5", "NATIVE, 1", "NATIVE, 2", "NATIVE, 5"})
    void beyondSourceAndResultThePeakIsThreeStripsWithHaloForEachWorkerWhateverTheHeight(
            Precision precision, int workers) throws Exception {
        DifferenceOfGaussians filter = DifferenceOfGaussians.builder()
                .precision(precision)
                .tileHeight(16)
                .build();
        int[] heights = {200, 2000, 8000};
        long[] beyond = new long[heights.length];
        long[] onHeap = new long[heights.length];
        for (int i = 0; i < heights.length; i++) {
            try (RequestEngine engine = Engines.of(workers);
                    Image image = Pixels.random(new Random(1), heights[i], 64, 3, Depth.U16)) {
                NativeMemory.resetPeak();
                filter.apply(engine, image).close();
                beyond[i] = NativeMemory.peak() - 2 * image.bytes();
                onHeap[i] = Workspaces.of(engine).bytes();
            }
        }

        long stripAndHalo = (16 + 2 * 12) * 64L * 3 * 2;
        assertThat(beyond).containsOnly(beyond[0]);
        assertThat(beyond[0]).isBetween(0L, workers * stripAndHalo * 3);
        // Rows as floats: 26 in the ring and a dozen more for each worker that had a strip.
        assertThat(LongStream.of(onHeap).max().orElseThrow()).isLessThanOrEqualTo(workers * 64L * 3 * Float.BYTES * 50);
    }

    @ParameterizedTest
    @CsvSource({"FLOAT, 1", "FLOAT, 2", "FLOAT, 5", "NATIVE, 1", "NATIVE, 2", "NATIVE, 5"})
    void onAHundredMegapixelsNoMoreStripsThanWorkersStartAfterACancellation(Precision precision, int workers)
            throws Exception {
        int cancelAt = 3;
        AtomicInteger started = new AtomicInteger();
        AtomicInteger startedBefore = new AtomicInteger();
        AtomicReference<Request<?>> job = new AtomicReference<>();
        CountDownLatch ended = new CountDownLatch(1);
        try (RequestEngine engine = Engines.of(workers);
                Image image = Image.allocate(10_000, 10_000, 1, Depth.U16);
                Image target = Image.allocate(10_000, 10_000, 1, Depth.U16)) {
            SmoothingPlan plan = SmoothingPlan.of(image, List.of(1.0), 4, Border.REFLECT_101, precision);
            Request<Boolean> request = engine.request(() -> {
                SmoothingRun.run(engine, plan, 0, () -> {
                    if (started.incrementAndGet() == cancelAt) {
                        job.get().cancel();
                        startedBefore.set(started.get());
                    }
                    return new SmoothedSink(target, plan);
                });
                return true;
            });
            job.set(request);
            request.onDone(done -> ended.countDown()).submit();
            ended.await();

            assertThat(request.isCancelled()).isTrue();
            assertThat(started.get() - startedBefore.get()).isBetween(0, workers);
            assertThat(NativeMemory.inUse()).isEqualTo(2 * image.bytes());
        }
    }
}
