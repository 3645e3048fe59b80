package dev.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The pictures are drawn from what was measured, and only from that. */
@Timeout(60)
class PlotsTest {

    private static Measurement measured(String variant, double nanoseconds) {
        return new Measurement(variant, List.of(List.of(nanoseconds)), "ns/op");
    }

    @Test
    void overheadAndScalingAreDrawnAsPngAndSvg(@TempDir Path folder) throws IOException {
        List<Measurement> all = Stream.concat(
                        Stream.of("FanOut.requests", "OneChild.request", "ForeignThread.request"),
                        Stream.of("Scaling.strips(concurrency=1)", "Scaling.strips(concurrency=2)"))
                .map(variant -> measured(variant, 100))
                .toList();

        List<Path> files = Plots.write(folder, "quick", all);

        assertThat(files)
                .extracting(Path::getFileName)
                .extracting(Path::toString)
                .containsExactly("quick-overhead.png", "quick-overhead.svg", "quick-scaling.png", "quick-scaling.svg");
        assertThat(ImageIO.read(files.getFirst().toFile()).getWidth()).isEqualTo(1000);
        assertThat(files.get(1)).content().contains("<svg");
    }

    @Test
    void nothingIsDrawnOfWhatWasNotMeasured(@TempDir Path folder) throws IOException {
        List<Measurement> unrelated = List.of(measured("UncontendedLock.requestLock", 20));

        assertThat(Plots.write(folder, "quick", unrelated)).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }
}
