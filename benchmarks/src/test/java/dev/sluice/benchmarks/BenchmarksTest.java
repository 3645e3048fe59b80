package dev.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.benchmarks.Goals.Goal;
import dev.sluice.benchmarks.Goals.Measure;
import dev.sluice.benchmarks.Goals.Reading;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The benchmarks compare like with like, and the table of goals says what the measurements say. */
@Timeout(120)
class BenchmarksTest {

    @Test
    void allVariantsOfAQuestionComputeTheSame() throws Exception {
        assertThat(Variants.check()).isEmpty();
    }

    @Test
    void manyRequestsCanBeSuspendedAtOnceAndAllResume() throws InterruptedException {
        SuspendedRequests.Outcome outcome = SuspendedRequests.measure(10_000);

        assertThat(outcome.sum()).isEqualTo(10_000);
        assertThat(outcome.bytesPerRequest()).isPositive();
    }

    static Stream<String> variants() {
        return Goals.ENGINE.stream()
                .flatMap(goal -> Stream.of(goal.subject(), goal.baseline()))
                .distinct();
    }

    @ParameterizedTest
    @MethodSource("variants")
    void everyGoalNamesABenchmarkThatExists(String variant) throws IOException {
        String generated = variant.replaceAll("\\(.*", "").replace('.', '_') + "_jmhTest";

        try (InputStream list = BenchmarksTest.class.getResourceAsStream("/META-INF/BenchmarkList")) {
            assertThat(new String(list.readAllBytes(), StandardCharsets.UTF_8)).contains("." + generated + " ");
        }
    }

    @Test
    void aRatioAboveItsLimitIsMissedAndOneBelowIsReached() {
        Measurement fast = new Measurement("A.fast", List.of(List.of(50.0)), "ns/op");
        Measurement slow = new Measurement("A.slow", List.of(List.of(100.0)), "ns/op");
        Goal reachable = new Goal("fast against slow", "A.fast", "A.slow", Measure.RATIO, 0.6);
        Goal unreachable = new Goal("slow against fast", "A.slow", "A.fast", Measure.RATIO, 1.5);

        List<Reading> readings = Goals.read(List.of(reachable, unreachable), List.of(fast, slow));

        assertThat(readings).extracting(Reading::value).containsExactly(0.5, 2.0);
        assertThat(readings).extracting(Reading::missed).containsExactly(false, true);
        assertThat(Goals.markdown(readings))
                .contains("0.50 x | 0.50 x to 0.50 x | 0.60 x | reached", "2.00 x to 2.00 x | 1.50 x | missed");
    }

    @Test
    void aDifferenceIsInTheUnitOfTheMeasurements() {
        Measurement direct = new Measurement("A.direct", List.of(List.of(75.0)), "ns/op");
        Measurement plain = new Measurement("A.plain", List.of(List.of(5.0)), "ns/op");
        Goal goal = new Goal("direct against plain", "A.direct", "A.plain", Measure.DIFFERENCE, 80);

        List<Reading> readings = Goals.read(List.of(goal), List.of(direct, plain));

        assertThat(Goals.markdown(readings)).contains("+70 ns/op | +70 ns/op to +70 ns/op | +80 ns/op | reached");
    }

    @Test
    void whatIsComparedIsComparedWithinEachRound() {
        Measurement mine =
                new Measurement("A.mine", List.of(List.of(10.0, 11.0, 12.0), List.of(30.0), List.of(8.0)), "ns/op");
        Measurement other =
                new Measurement("A.other", List.of(List.of(22.0), List.of(60.0, 60.0), List.of(10.0)), "ns/op");
        Goal goal = new Goal("mine against other", "A.mine", "A.other", Measure.RATIO, 0.6);

        List<Reading> readings = Goals.read(List.of(goal), List.of(mine, other));

        assertThat(readings).extracting(Reading::value).containsExactly(0.5);
        assertThat(Goals.markdown(readings)).contains("0.50 x to 0.80 x");
    }

    @Test
    void theMedianIsTheMiddleOrBetweenTheTwoInTheMiddle() {
        assertThat(new Measurement("A.odd", List.of(List.of(9.0, 1.0, 2.0)), "ns/op").median())
                .isEqualTo(2.0);
        assertThat(new Measurement("A.even", List.of(List.of(9.0, 1.0, 2.0, 4.0)), "ns/op").median())
                .isEqualTo(3.0);
    }

    @Test
    void theTablesArePlottedAsPngAndSvg(@TempDir Path folder) throws IOException {
        Measurement requests = new Measurement("FanOut.requests", List.of(List.of(50.0)), "ns/op");
        Measurement threads = new Measurement("FanOut.virtualThreads", List.of(List.of(100.0)), "ns/op");

        List<Path> files =
                Plots.write(folder, "quick", Goals.read(Goals.ENGINE, List.of(requests, threads)), List.of(requests));

        assertThat(files)
                .extracting(Path::getFileName)
                .extracting(Path::toString)
                .containsExactly("quick-overhead.png", "quick-overhead.svg");
        assertThat(ImageIO.read(files.getFirst().toFile()).getWidth()).isEqualTo(1000);
        assertThat(files.getLast()).content().contains("<svg");
    }

    @Test
    void aGoalWhoseBaselineWasNotMeasuredIsLeftOut() {
        Measurement alone = new Measurement("FanOut.requests", List.of(List.of(75.0)), "ns/op");

        assertThat(Goals.read(Goals.ENGINE, List.of(alone))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fast", "quick --filter", "quick full", "--fliter x"})
    void argumentsThatMakeNoSenseAreRefused(String line) {
        assertThat(Arguments.parse(line.split(" "))).isEmpty();
    }

    @Test
    void theCommandIsQuickUnlessOneIsGiven() {
        assertThat(Arguments.parse()).contains(new Arguments("quick", Optional.empty()));
        assertThat(Arguments.parse("full", "--filter", "Lock")).contains(new Arguments("full", Optional.of("Lock")));
    }
}
