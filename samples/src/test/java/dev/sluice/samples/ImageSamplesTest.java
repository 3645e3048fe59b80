package dev.sluice.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.WriteOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The samples that filter images: both forms do the same, and it is a difference of Gaussians. */
@Timeout(120)
class ImageSamplesTest {

    private static final Path IMAGES = Path.of("images");

    @Test
    void theQuickStartMakesAnImageOfTheSameSizeWithDetailInIt() throws InterruptedException {
        try (Image source = Image.read(IMAGES.resolve("camera.png"));
                Image difference = QuickStart.differenceOfGaussians(IMAGES.resolve("camera.png"))) {
            assertThat(difference.rows()).isEqualTo(source.rows());
            assertThat(difference.columns()).isEqualTo(source.columns());
            assertThat(difference.depth()).isEqualTo(source.depth());
            assertThat(difference.encode(".png", WriteOptions.DEFAULT).length)
                    .as("an even image would compress to next to nothing")
                    .isGreaterThan(10_000);
        }
    }

    @Test
    void thePoolFiltersEveryFileOfAFolder(@TempDir Path output) throws IOException, InterruptedException {
        List<Path> files = List.of(IMAGES.resolve("camera.png"), IMAGES.resolve("hubble_deep_field.jpg"));

        PoolStart.filterAll(files, output);

        try (Stream<Path> written = Files.list(output)) {
            assertThat(written.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("camera.png.png", "hubble_deep_field.jpg.png");
        }
    }

    @Test
    void tickingReportsHowLateBothWaysAreAndFiltersMeanwhile() throws InterruptedException {
        for (boolean naive : new boolean[] {false, true}) {
            Ticking.Outcome outcome = naive
                    ? Ticking.naively(IMAGES.resolve("camera.png"), Duration.ofMillis(200))
                    : Ticking.onAnEngine(IMAGES.resolve("camera.png"), Duration.ofMillis(200));

            assertThat(outcome.percentile99()).as("naive: %s", naive).isNotNegative();
            assertThat(outcome.filtered()).as("naive: %s", naive).isPositive();
        }
    }

    @Test
    void tickingPrintsBothFigures() throws InterruptedException {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();

        Ticking.run(
                new PrintStream(printed, true, StandardCharsets.UTF_8),
                List.of(IMAGES.resolve("camera.png").toString(), "1"));

        assertThat(printed.toString(StandardCharsets.UTF_8).lines().toList())
                .satisfiesExactly(
                        engine -> assertThat(engine)
                                .matches("on an engine: .* at most \\d+\\.\\d\\d ms late, \\d+ images filtered"),
                        naive -> assertThat(naive)
                                .matches("naively: .* at most \\d+\\.\\d\\d ms late, \\d+ images filtered"));
    }
}
