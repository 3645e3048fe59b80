package dev.sluice.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.spots.Spot;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The samples with pictures: they find what was put there, stay inside their memory, and show only what is newest. */
@Timeout(120)
class PictureSamplesTest {

    @Test
    void aBlobIsFoundAtItsPlaceAndInItsSize() throws InterruptedException {
        BufferedImage picture = new BufferedImage(160, 120, BufferedImage.TYPE_BYTE_GRAY);
        drawSpot(picture, 40, 50, 2.0);
        drawSpot(picture, 80, 110, 5.0);

        List<Spot> blobs;
        try (RequestEngine engine = RequestEngine.create(2);
                Image image = Pictures.fromPicture(picture)) {
            blobs = new BlobDetector(engine, 30).detect(image);
        }

        assertThat(blobs).hasSize(2);
        assertThat(blobs)
                .anySatisfy(blob -> assertSpot(blob, 40, 50, 2.0))
                .anySatisfy(blob -> assertSpot(blob, 80, 110, 5.0));
    }

    @Test
    void anImageWithoutBlobsHasNone() throws InterruptedException {
        try (RequestEngine engine = RequestEngine.create(1);
                Image image = Pictures.fromPicture(new BufferedImage(64, 64, BufferedImage.TYPE_BYTE_GRAY))) {
            assertThat(new BlobDetector(engine, 30).detect(image)).isEmpty();
        }
    }

    @Test
    void anImageOf8BitsBecomesOneOf16InGrey() {
        BufferedImage picture = new BufferedImage(3, 1, BufferedImage.TYPE_INT_RGB);
        picture.setRGB(1, 0, 0x808080);
        picture.setRGB(2, 0, 0xffffff);

        try (Image image = Pictures.fromPicture(picture);
                Image wide = Pictures.toGreyOf16Bits(image)) {
            assertThat(wide.depth()).isEqualTo(Depth.U16);
            assertThat(wide.channels()).isEqualTo(1);
            int[] values = Pictures.toPicture(wide).getRaster().getSamples(0, 0, 3, 1, 0, (int[]) null);
            assertThat(values[0]).isZero();
            assertThat(values[1]).isBetween(1, 65_534);
            assertThat(values[2]).isEqualTo(65_535);
        }
    }

    @Test
    void aFolderIsFilteredInsideItsBudget(@TempDir Path output) throws InterruptedException {
        Path image = Path.of("images", "hubble_deep_field.jpg");
        long budget = 48L << 20;

        FolderPipeline.Outcome outcome =
                FolderPipeline.filter(List.of(image, image, image, image, image, image), output, 4, budget);

        assertThat(outcome.images()).isEqualTo(6);
        assertThat(outcome.peakBytes()).isPositive().isLessThanOrEqualTo(budget);
        assertThat(output.resolve("hubble_deep_field.jpg.png")).isNotEmptyFile();
    }

    @Test
    void askingAgainCancelsTheStaleRequestAndOnlyTheNewestIsShown() throws InterruptedException {
        try (RequestEngine engine = RequestEngine.create(1)) {
            List<String> shown = new ArrayList<>();
            List<Runnable> events = new ArrayList<>();
            LatestResult<String> latest = new LatestResult<>(engine, events::add, shown::add);
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch go = new CountDownLatch(1);

            Request<String> stale = latest.ask(() -> {
                begun.countDown();
                go.await();
                return "stale";
            });
            begun.await();
            Request<String> newest = latest.ask(() -> "newest");
            go.countDown();
            newest.await();
            stale.toCompletableFuture().exceptionally(cancelled -> "").join();
            events.forEach(Runnable::run);

            assertThat(stale.isCancelled()).isTrue();
            assertThat(shown).containsExactly("newest");
        }
    }

    @Test
    void aResultThatWasOvertakenBeforeItWasShownIsNotShown() throws InterruptedException {
        try (RequestEngine engine = RequestEngine.create(1)) {
            List<String> shown = new ArrayList<>();
            List<Runnable> events = new ArrayList<>();
            LatestResult<String> latest = new LatestResult<>(engine, events::add, shown::add);

            latest.ask(() -> "first").await();
            latest.ask(() -> "second").await();
            events.forEach(Runnable::run);

            assertThat(shown).containsExactly("second");
        }
    }

    private static void assertSpot(Spot spot, int row, int column, double sigma) {
        assertThat(spot.y()).isCloseTo(row, within(0.01));
        assertThat(spot.x()).isCloseTo(column, within(0.01));
        assertThat(BlobDetector.size(spot)).isCloseTo(sigma, within(0.05 * sigma));
    }

    private static void drawSpot(BufferedImage picture, int row, int column, double sigma) {
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                double distance = Math.pow(y - row, 2) + Math.pow(x - column, 2);
                int grey = (int) Math.round(200 * Math.exp(-distance / (2 * sigma * sigma)));
                if (grey > 0) {
                    picture.getRaster().setSample(x, y, 0, grey);
                }
            }
        }
    }
}
