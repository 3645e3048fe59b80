package dev.sluice.nativeops.spots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Engines;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.NativeMemoryException;
import dev.sluice.nativeops.Pixels;
import dev.sluice.nativeops.Precision;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.nativeops.windowed.WindowedSource;
import dev.sluice.request.InvalidRequestException;
import dev.sluice.request.Request;
import dev.sluice.request.RequestCancelledException;
import dev.sluice.request.RequestEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The list is the same whatever the cut, the workers, and the way in which the image is read. */
@Timeout(180)
class SpotsInPartsTest {
    private final long seed = Long.getLong("sluice.test.seed", new Random().nextLong());
    private final Random random = new Random(seed);

    @AfterEach
    void nothingIsLeftInMemory() {
        assertThat(NativeMemory.inUse()).isZero();
    }

    @Test
    void anImageThatIsReadInPartsHasTheSpotsOfTheWholeWhateverTheMemoryAndTheWorkers() throws Exception {
        int parts = 0;
        int spots = 0;
        for (int round = 0; round < Integer.getInteger("sluice.test.rounds", 40); round++) {
            SpotDetector detector = RandomSpots.detector(random)
                    .maxSpots(random.nextBoolean() ? 0 : 1 + random.nextInt(30))
                    .build();
            try (RequestEngine one = Engines.of(1);
                    RequestEngine several = Engines.of(1 + random.nextInt(4));
                    Image image = RandomSpots.image(random, 1 + random.nextInt(220), 1 + random.nextInt(220));
                    ImageCopies source = new ImageCopies(image, 16, 32)) {
                Region all = new Region(0, 0, image.rows(), image.columns());
                List<Spot> whole = detector.detect(one, image);

                List<Spot> inParts = new ArrayList<>();
                detect(several, detector, source, all, inParts::add);

                assertThat(inParts)
                        .as("%s of %s, seed %d", detector, image, seed)
                        .isEqualTo(whole);
                assertThat(detector.detect(several, image)).isEqualTo(whole);
                assertThat(whole).isSortedAccordingTo(Spot.ORDER);
                parts += source.reads().get();
                spots += whole.size();
            }
        }
        assertThat(parts).isGreaterThan(80);
        assertThat(spots).isPositive();
    }

    /** With the least memory of some sizes that is enough. */
    private void detect(
            RequestEngine engine, SpotDetector detector, ImageCopies source, Region region, Consumer<Spot> spots)
            throws InterruptedException {
        long memory = 1L << 14 + random.nextInt(8);
        while (true) {
            try {
                detector.detect(engine, source, region, memory, spots);
                return;
            } catch (NativeMemoryException tooLittle) {
                memory *= 2;
            }
        }
    }

    @Test
    void theSpotsOfRegionsAreTogetherThoseOfTheWhole() throws Exception {
        int strays = 0;
        int rounds = Integer.getInteger("sluice.test.rounds", 60);
        // A summit beside its region is rare: without one so far, there are more rounds.
        for (int round = 0; round < rounds || strays == 0 && round < 20 * rounds; round++) {
            SpotDetector detector =
                    RandomSpots.detector(random).relative(0).channel(0).build();
            try (RequestEngine engine = Engines.of(2);
                    Image image = RandomSpots.image(random, 2 + random.nextInt(60), 2 + random.nextInt(60))) {
                List<Spot> whole = detector.detect(engine, image);

                List<Spot> together = new ArrayList<>();
                for (Region region : RandomCuts.of(random, new Region(0, 0, image.rows(), image.columns()))) {
                    List<Spot> here = new ArrayList<>();
                    detector.detect(engine, image, region, here::add);
                    together.addAll(here);
                    strays += (int) here.stream()
                            .filter(spot -> isOutside(spot, region))
                            .count();
                }

                together.sort(Spot.ORDER);
                assertThat(together)
                        .as("%s of %s, seed %d", detector, image, seed)
                        .isEqualTo(whole);
            }
        }
        assertThat(strays)
                .as("summits beside the region of their pixel, seed %d", seed)
                .isPositive();
    }

    private static boolean isOutside(Spot spot, Region region) {
        return Math.rint(spot.y()) < region.row()
                || Math.rint(spot.y()) >= region.endRow()
                || Math.rint(spot.x()) < region.column()
                || Math.rint(spot.x()) >= region.endColumn();
    }

    /** The comparisons above would not notice a halo that is too large; this shows that one that is too small changes the list. */
    @Test
    void aHaloThatIsSmallerByOneIsCaught() throws Exception {
        SpotDetector detector = SpotDetector.builder()
                .sigma(1)
                .polarity(Polarity.BOTH)
                .precision(Precision.FLOAT)
                .build();
        int caught = 0;
        try (RequestEngine engine = Engines.of(2)) {
            for (int round = 0; round < 40; round++) {
                try (Image image = Pixels.random(new Random(round), 120, 120, 1, Depth.U16)) {
                    Region region = new Region(50, 50, 20, 20);
                    List<Spot> expected = new ArrayList<>();
                    detector.detect(engine, image, region, expected::add);

                    assertThat(cropped(engine, detector, image, region, detector.halo()))
                            .isEqualTo(expected);
                    boolean same = cropped(engine, detector, image, region, detector.halo() - 1)
                            .equals(expected);
                    caught += same ? 0 : 1;
                }
            }
        }
        assertThat(caught).isPositive();
    }

    private static List<Spot> cropped(RequestEngine engine, SpotDetector detector, Image image, Region region, int halo)
            throws InterruptedException {
        Region read = region.grown(halo, Layout.of(image));
        List<Spot> found = new ArrayList<>();
        try (ImageCopies source = new ImageCopies(image, 16, 32);
                Image crop = source.read(read)) {
            detector.detect(engine, crop, new Region(halo, halo, region.rows(), region.columns()), found::add);
        }
        return found.stream()
                .map(spot -> new Spot(
                        spot.channel(),
                        0,
                        Math.rint((spot.y() + read.row()) * 1e4) / 1e4,
                        Math.rint((spot.x() + read.column()) * 1e4) / 1e4,
                        spot.sigma(),
                        spot.value()))
                .toList();
    }

    @Test
    void aPartThatCannotBeReadEndsTheSearchWithItsFailure() throws Exception {
        SpotDetector detector = SpotDetector.builder().sigma(1).build();
        try (RequestEngine engine = Engines.of(2);
                Image image = Pixels.random(random, 300, 300, 1, Depth.U8)) {
            ImageCopies copies = new ImageCopies(image, 16, 32);
            WindowedSource damaged = new WindowedSource() {
                @Override
                public Layout layout() {
                    return copies.layout();
                }

                @Override
                public Image read(Region region) {
                    if (region.row() > 0) {
                        throw new ImageFormatException("damaged there");
                    }
                    return copies.read(region);
                }

                @Override
                public void close() {}
            };

            assertThatThrownBy(() -> detector.detect(engine, damaged, new Region(0, 0, 300, 300), 200_000, spot -> {}))
                    .isInstanceOf(ImageFormatException.class)
                    .hasMessage("damaged there");
        }
    }

    @Test
    void aSearchThatIsCancelledEndsAndLetsGoOfTheImage() throws Exception {
        SpotDetector detector = SpotDetector.builder().sigma(1).build();
        try (RequestEngine engine = Engines.of(2);
                Image image = Pixels.random(random, 2000, 300, 1, Depth.U8)) {
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch cancelled = new CountDownLatch(1);
            Region all = new Region(0, 0, image.rows(), image.columns());
            Request<Boolean> request = engine.submit(() -> {
                detector.detect(engine, image, all, spot -> {
                    begun.countDown();
                    awaitUninterruptibly(cancelled);
                });
                return true;
            });

            begun.await();
            request.cancel();
            cancelled.countDown();

            assertThatThrownBy(request::await)
                    .isInstanceOfAny(RequestCancelledException.class, InvalidRequestException.class);
            assertThat(request.awaitEnd()).isEqualTo(Request.State.CANCELLED);
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
