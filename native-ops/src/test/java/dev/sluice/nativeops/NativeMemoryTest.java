package dev.sluice.nativeops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import dev.sluice.request.RequestException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class NativeMemoryTest {
    private static final long IMAGE = 100 * 100;

    @AfterEach
    void everyNativeByteIsBack() {
        NativeMemory.budget(Long.MAX_VALUE);
        assertThat(NativeMemory.inUse()).isZero();
    }

    private static Image image() {
        return Image.allocate(100, 100, 1, Depth.U8);
    }

    @Test
    void countsTheBytesOfImagesExactly() {
        NativeMemory.resetPeak();

        try (Image first = image();
                Image second = Image.allocate(3, 5, 4, Depth.F32)) {

            assertThat(first.bytes()).isEqualTo(IMAGE);
            assertThat(second.bytes()).isEqualTo(3 * 5 * 4 * 4);
            assertThat(NativeMemory.inUse()).isEqualTo(IMAGE + 240);
        }

        assertThat(NativeMemory.inUse()).isZero();
        assertThat(NativeMemory.peak()).isEqualTo(IMAGE + 240);
    }

    @Test
    void refusesWhatCanNeverFitNamingNeededAndAllowedBytes() {
        NativeMemory.budget(IMAGE - 1);

        assertThatExceptionOfType(NativeMemoryException.class)
                .isThrownBy(NativeMemoryTest::image)
                .withMessageContaining("10000")
                .withMessageContaining("9999");
    }

    @Test
    void refusesABudgetBelowOneByte() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NativeMemory.budget(0))
                .withMessageContaining("0");
    }

    @Test
    void aRequestThatWouldExceedTheBudgetSuspendsUntilOthersRelease() throws Exception {
        NativeMemory.budget(IMAGE);

        try (RequestEngine engine = Engines.of(1)) {
            Image held = image();
            Request<Long> waiting = engine.submit(() -> {
                try (Image own = image()) {
                    return own.bytes();
                }
            });
            // The only worker takes another request, so the first one is suspended and not blocking it.
            long answer = engine.submit(() -> 42L).await();
            boolean doneEarly = waiting.isDone();
            held.close();

            assertThat(answer).isEqualTo(42);
            assertThat(doneEarly).isFalse();
            assertThat(waiting.await()).isEqualTo(IMAGE);
        }
    }

    @Test
    void aRequestThatWaitsForMemoryCanBeCancelled() throws Exception {
        NativeMemory.budget(IMAGE);

        try (RequestEngine engine = Engines.of(1);
                Image held = image()) {
            CountDownLatch ended = new CountDownLatch(1);
            Request<Long> waiting = engine.request(() -> {
                try (Image own = image()) {
                    return own.bytes();
                }
            });
            waiting.onCancelled(ended::countDown).submit();
            engine.submit(() -> 0).await();
            waiting.cancel();
            ended.await();

            assertThat(waiting.isCancelled()).isTrue();
            assertThat(NativeMemory.inUse()).isEqualTo(held.bytes());
        }
    }

    @Test
    void theBudgetHoldsUnderManyRequestsAndAllOfThemEnd() throws Exception {
        NativeMemory.budget(3 * IMAGE);
        NativeMemory.resetPeak();
        AtomicLong ended = new AtomicLong();

        try (RequestEngine engine = Engines.of(4)) {
            List<Request<Long>> requests = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                requests.add(engine.submit(() -> {
                    try (Image own = image()) {
                        Thread.yield();
                        return own.bytes();
                    } finally {
                        ended.incrementAndGet();
                    }
                }));
            }
            for (Request<Long> request : requests) {
                request.await();
            }
        }

        assertThat(ended).hasValue(500);
        assertThat(NativeMemory.peak()).isLessThanOrEqualTo(3 * IMAGE).isGreaterThanOrEqualTo(IMAGE);
    }

    @Test
    void aForeignThreadWaitsForMemoryToo() throws Exception {
        NativeMemory.budget(IMAGE);
        Image held = image();
        CountDownLatch started = new CountDownLatch(1);
        Thread thread = new Thread(() -> {
            started.countDown();
            image().close();
        });
        thread.start();
        started.await();

        held.close();

        thread.join();
        assertThat(NativeMemory.inUse()).isZero();
    }

    @Test
    void closingTwiceGivesTheBytesBackOnce() {
        Image image = image();

        image.close();
        image.close();

        assertThat(image.isClosed()).isTrue();
        assertThat(NativeMemory.inUse()).isZero();
    }

    @Test
    void aCancelledRequestStillGivesItsMemoryBackWhileOthersWait() throws Exception {
        NativeMemory.budget(IMAGE);

        try (RequestEngine engine = Engines.of(2)) {
            CountDownLatch holding = new CountDownLatch(1);
            CountDownLatch ended = new CountDownLatch(1);
            CountDownLatch cancelled = new CountDownLatch(1);
            Request<Integer> holder = engine.request(() -> {
                try (Image own = image()) {
                    holding.countDown();
                    cancelled.await();
                    Request.checkCancelled();
                    return own.rows();
                }
            });
            holder.onCancelled(ended::countDown).submit();
            holding.await();
            Request<Integer> waiting = engine.submit(() -> {
                try (Image own = image()) {
                    return own.rows();
                }
            });
            holder.cancel();
            cancelled.countDown();
            ended.await();

            assertThat(waiting.await()).isEqualTo(100);
            assertThat(holder.isCancelled()).isTrue();
        }
    }

    @Test
    void workThatCouldOnlyWaitForItselfFailsInsteadOfWaitingForever() throws Exception {
        NativeMemory.budget(2 * IMAGE + IMAGE / 2);

        try (RequestEngine engine = Engines.of(2)) {
            CountDownLatch both = new CountDownLatch(2);
            List<Request<Integer>> requests = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                requests.add(engine.submit(() -> {
                    try (Image first = image()) {
                        both.countDown();
                        both.await();
                        try (Image second = image()) {
                            return first.rows() + second.rows();
                        }
                    }
                }));
            }
            List<Object> ends = new ArrayList<>();
            for (Request<Integer> request : requests) {
                try {
                    ends.add(request.await());
                } catch (RequestException e) {
                    ends.add(e.getCause());
                }
            }

            assertThat(ends).contains(200).hasAtLeastOneElementOfType(NativeMemoryException.class);
        }
    }

    @Test
    void readingLeavesRoomForResultsSoThatAFolderGoesThroughALittleMemory() throws Exception {
        byte[] file;
        try (Image image = image()) {
            file = image.encode("bmp", WriteOptions.DEFAULT);
        }
        NativeMemory.budget(7 * IMAGE);
        NativeMemory.resetPeak();
        DifferenceOfGaussians filter =
                DifferenceOfGaussians.builder().result(ResultEncoding.FLOAT).build();

        try (RequestEngine engine = Engines.of(4)) {
            List<Request<Integer>> requests = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                requests.add(engine.submit(() -> {
                    try (Image image = Image.decode(file, "image.bmp", ReadLimits.DEFAULT);
                            Image result = filter.apply(engine, image)) {
                        return result.rows();
                    }
                }));
            }
            for (Request<Integer> request : requests) {
                assertThat(request.await()).isEqualTo(100);
            }
        }

        assertThat(NativeMemory.peak()).isLessThanOrEqualTo(7 * IMAGE);
    }

    @Test
    void aForeignCallerWhoseOwnImagesFillTheBudgetGetsAClearError() throws Exception {
        NativeMemory.budget(IMAGE + IMAGE / 2);

        try (RequestEngine engine = Engines.of(1);
                Image image = image()) {
            assertThatExceptionOfType(NativeMemoryException.class)
                    .isThrownBy(() -> Smoothing.gaussian(engine, image, 1))
                    .withMessageContaining("10000")
                    .withMessageContaining("15000");
        }
    }

    @Test
    void whatIsReservedCountsUntilItIsClosed() throws Exception {
        NativeMemory.budget(IMAGE);

        try (Reservation scratch = NativeMemory.reserve(IMAGE)) {
            assertThat(NativeMemory.inUse()).isEqualTo(scratch.bytes()).isEqualTo(IMAGE);
            scratch.close();
            assertThat(NativeMemory.inUse()).isZero();
        }

        assertThat(NativeMemory.inUse()).isZero();
        assertThatExceptionOfType(NativeMemoryException.class)
                .isThrownBy(() -> NativeMemory.reserve(IMAGE + 1))
                .withMessageContaining("10001");
        assertThatIllegalArgumentException().isThrownBy(() -> NativeMemory.reserve(-1));
    }

    @Test
    void anInterruptEndsTheWaitForMemory() throws Exception {
        NativeMemory.budget(IMAGE);
        List<Throwable> ends = new CopyOnWriteArrayList<>();

        try (Image held = image()) {
            Thread reserving = Thread.ofPlatform().start(() -> {
                try {
                    NativeMemory.reserve(1).close();
                } catch (InterruptedException e) {
                    ends.add(e);
                }
            });
            Thread allocating = Thread.ofPlatform().start(() -> {
                try {
                    image().close();
                } catch (NativeMemoryException e) {
                    ends.add(e);
                    assertThat(Thread.currentThread().isInterrupted()).isTrue();
                }
            });
            while (NativeMemory.waiting() < 2) {
                Thread.onSpinWait();
            }
            reserving.interrupt();
            allocating.interrupt();
            reserving.join();
            allocating.join();

            assertThat(ends).hasSize(2).hasAtLeastOneElementOfType(InterruptedException.class);
            assertThat(NativeMemory.waiting()).isZero();
            assertThat(NativeMemory.inUse()).isEqualTo(held.bytes());
        }
    }

    @Test
    void aCancelledRequestThatWouldHaveToWaitLeavesNoTrace() throws Exception {
        NativeMemory.budget(IMAGE);

        try (RequestEngine engine = Engines.of(2);
                Image held = image()) {
            for (int round = 0; round < 100; round++) {
                CountDownLatch ended = new CountDownLatch(2);
                for (int i = 0; i < 2; i++) {
                    Request<Long> waiting = engine.request(() -> {
                        try (Reservation own = NativeMemory.reserve(1)) {
                            return own.bytes();
                        }
                    });
                    waiting.onDone(done -> ended.countDown()).submit().cancel();
                }
                ended.await();
            }

            assertThat(NativeMemory.waiting()).isZero();
            assertThat(NativeMemory.inUse()).isEqualTo(held.bytes());
        }
    }

    @Test
    void whoWaitsForMemoryShowsAsSuch() throws Exception {
        NativeMemory.budget(IMAGE);

        try (RequestEngine engine = Engines.of(1)) {
            Request<Long> waiting;
            try (Image held = image()) {
                waiting = engine.submit(() -> {
                            try (Reservation own = NativeMemory.reserve(held.bytes())) {
                                return own.bytes();
                            }
                        })
                        .name("upload");
                while (waiting.state() != Request.State.SUSPENDED) {
                    Thread.onSpinWait();
                }

                assertThat(engine.snapshot().toString()).contains("upload  SUSPENDED", "waits for native memory");
            }
            assertThat(waiting.await()).isEqualTo(IMAGE);
        }
    }

    @Test
    void imagesThatNobodyCanReachMakeRoomForOnesThatWait() {
        NativeMemory.budget(10 * IMAGE);
        for (int i = 0; i < 30; i++) {
            assertThat(image().rows()).isEqualTo(100);
        }
        while (NativeMemory.inUse() > 0) {
            System.gc();
            Thread.onSpinWait();
        }
    }

    @Test
    void readingTurningConvertingAndWritingStayWithinTheBudget() {
        byte[] turned;
        byte[] doubles;
        try (Image image = image()) {
            turned = image.encode(
                            "png",
                            WriteOptions.DEFAULT,
                            new ImageMetadata(
                                    List.of(new ImageMetadata.Block(ImageMetadata.Kind.EXIF, ImageTest.exif(6)))))
                    .bytes();
            doubles = image.encode("bmp", WriteOptions.DEFAULT);
        }
        for (byte[] file : List.of(turned, doubles)) {
            for (long budget = IMAGE / 2; budget < 8 * IMAGE; budget += IMAGE / 2) {
                NativeMemory.budget(budget);
                NativeMemory.resetPeak();
                try (Image image = Image.decode(file, "x", ReadLimits.DEFAULT)) {
                    image.encode("png", WriteOptions.DEFAULT);
                } catch (NativeMemoryException refused) {
                    assertThat(refused).hasMessageContaining("bytes");
                }
                assertThat(NativeMemory.peak()).isLessThanOrEqualTo(budget);
                assertThat(NativeMemory.inUse()).isZero();
            }
        }
    }

    @Test
    void theNumbersAreShownByJmx() throws Exception {
        ObjectName name = new ObjectName("dev.sluice:type=NativeMemory");
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        try (Image image = image()) {
            while (!server.isRegistered(name)) {
                Thread.onSpinWait();
            }
            NativeMemoryMXBean bean = JMX.newMXBeanProxy(server, name, NativeMemoryMXBean.class);
            bean.resetPeak();

            assertThat(bean.getInUse()).isEqualTo(image.bytes());
            assertThat(bean.getPeak()).isEqualTo(image.bytes());
            assertThat(bean.getBudget()).isEqualTo(Long.MAX_VALUE);
            assertThat(bean.getWaiting()).isZero();
            assertThat(bean.getIdle()).isNotNegative();
        }
    }
}
