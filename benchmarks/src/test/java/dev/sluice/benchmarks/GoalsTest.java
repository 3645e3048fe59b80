package dev.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.benchmarks.Goals.Goal;
import dev.sluice.benchmarks.Goals.Measure;
import dev.sluice.benchmarks.Goals.Reading;
import dev.sluice.benchmarks.Goals.Verdict;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The table of goals says what the measurements say, and a guard complains of what it has to. */
@Timeout(10)
class GoalsTest {

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
    void aGoalWhoseBaselineWasNotMeasuredIsLeftOut() {
        Measurement alone = new Measurement("FanOut.requests", List.of(List.of(75.0)), "ns/op");

        assertThat(Goals.read(Goals.ENGINE, List.of(alone))).isEmpty();
    }

    private static Measurement measured(String variant, double nanoseconds) {
        return new Measurement(variant, List.of(List.of(nanoseconds)), "ns/op");
    }

    /** Both sides of every goal: what has to reach something at 10, what is only a baseline at 400, and one worker, which is both, between. */
    private static List<Measurement> everything() {
        Set<String> subjects =
                Goals.all().filter(Goal::mustReach).map(Goal::subject).collect(Collectors.toSet());
        return Goals.all()
                .flatMap(goal -> Stream.of(goal.subject(), goal.baseline()))
                .distinct()
                .map(variant -> measured(
                        variant, variant.contains("way=oneWorker") ? 25 : subjects.contains(variant) ? 10 : 400))
                .toList();
    }

    @Test
    void aGuardThatFindsAllGoalsReachedDoesNotComplain() {
        Verdict verdict = Goals.judge(everything(), List.of());

        assertThat(verdict.readings()).hasSameSizeAs(Goals.all().toList());
        assertThat(verdict.complaints(true)).isEmpty();
    }

    @Test
    void aGuardComplainsOfAGoalThatIsMissed() {
        List<Measurement> measurements =
                List.of(measured("OneChild.request", 31), measured("OneChild.virtualThread", 100));

        Verdict verdict = Goals.judge(measurements, List.of());

        assertThat(verdict.complaints(false))
                .containsExactly("missed: one child, awaited: a virtual thread: 0.31 x instead of 0.30 x at most");
    }

    @Test
    void aGuardDoesNotComplainOfAComparisonThatOnlyInforms() {
        List<Measurement> measurements = List.of(measured("OneChild.request", 1e9), measured("OneChild.forkJoin", 1));

        Verdict verdict = Goals.judge(measurements, List.of());

        assertThat(verdict.readings()).hasSize(1);
        assertThat(verdict.complaints(false)).isEmpty();
    }

    @Test
    void aGuardThatWasToMeasureEverythingComplainsOfWhatItDidNot() {
        Verdict verdict = Goals.judge(List.of(), List.of());

        assertThat(verdict.complaints(true))
                .hasSize((int) Goals.all().filter(Goal::mustReach).count())
                .contains("not measured: one child, awaited: a virtual thread");
        assertThat(verdict.complaints(false)).isEmpty();
    }

    @Test
    void aGuardComplainsOfAStudyThatFailed() {
        Study study = Study.ALL.getLast();

        Verdict good = Goals.judge(List.of(), List.of(new Study.Outcome(study, "fine", 0)));
        Verdict bad = Goals.judge(List.of(), List.of(new Study.Outcome(study, "", 3)));

        assertThat(good.complaints(false)).isEmpty();
        assertThat(bad.complaints(false)).containsExactly("failed: Suspended");
    }

    @Test
    void aFigureThatIsNoNumberIsMissed() {
        Verdict verdict = Goals.judge(
                List.of(measured("OneChild.request", Double.NaN), measured("OneChild.virtualThread", 100)), List.of());

        assertThat(verdict.complaints(false)).hasSize(1);
    }
}
