package dev.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.benchmarks.images.Scaling;
import dev.sluice.benchmarks.shared.Numbers;
import dev.sluice.benchmarks.shared.Numbers.UsageException;
import dev.sluice.benchmarks.shared.Pools;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A command measures what it should, and a mistake in it is answered in one line. */
@Timeout(60)
class PlanTest {

    private static Plan plan(String... arguments) {
        return Plan.of(Arguments.parse(arguments));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fast",
                "quick --filter",
                "quick full",
                "--fliter x",
                "--filter (",
                "full --rounds 0",
                "quick --rounds 2",
                "full --as ../x"
            })
    void argumentsThatMakeNoSenseAreRefused(String line) {
        assertThatThrownBy(() -> Arguments.parse(line.split(" ")))
                .isInstanceOf(UsageException.class)
                .message()
                .hasLineCount(1);
    }

    @Test
    void theCommandIsQuickUnlessOneIsGiven() {
        assertThat(Arguments.parse().command()).isEqualTo("quick");
        assertThat(Arguments.parse("--filter", "Lock").command()).isEqualTo("quick");
        assertThat(Arguments.parse("full").command()).isEqualTo("full");
    }

    @Test
    void theReportRepeatsTheCommandAsItWasTyped() {
        assertThat(Arguments.parse().text()).isEqualTo("quick");
        assertThat(Arguments.parse("full", "--as", "full-locks", "--rounds", "3", "--filter", "Lock|Queue")
                        .text())
                .isEqualTo("full --filter 'Lock|Queue' --rounds 3 --as full-locks");
    }

    @Test
    void roundsMayBeFewer() {
        assertThat(plan("full").rounds()).isEqualTo(5);
        assertThat(plan("full", "--rounds", "2").rounds()).isEqualTo(2);
    }

    @Test
    void quickMeasuresEveryQuestionAndIsMeantToEndWithinFiveMinutes() {
        Plan quick = plan("quick");
        Plan full = plan("full");

        assertThat(quick.seconds()).isLessThanOrEqualTo(300);
        assertThat(quick.variants()).isLessThan(full.variants());
        assertThat(quick.benchmarks())
                .extracting(Plan.Benchmark::name)
                .isEqualTo(full.benchmarks().stream().map(Plan.Benchmark::name).toList());
        assertThat(quick.studies()).isEqualTo(full.studies());
    }

    @Test
    void whatIsLeftOfTheTimeIsSharedOut() {
        AtomicLong now = new AtomicLong();
        Pace pace = Pace.within(Duration.ofSeconds(100), 10, 1, now::get);

        assertThat(pace.milliseconds(50)).isEqualTo(100); // 2 s each, 1 s of them for the fork
        assertThat(pace.milliseconds(2)).isEqualTo(250); // more than enough
        pace.took(1, 100, 4); // 3 s for the fork, 2 s on average
        now.set(Duration.ofSeconds(4).toNanos());
        assertThat(pace.milliseconds(32)).isEqualTo(100); // 3 s each
        pace.took(1, 100, 61); // one of a minute is an exception
        assertThat(pace.milliseconds(24)).isEqualTo(100);
        assertThat(pace.milliseconds(1_000)).isEqualTo(50); // too little
        assertThat(pace.isOver()).isFalse();
        now.set(Duration.ofSeconds(100).toNanos());
        assertThat(pace.isOver()).isTrue();
    }

    @Test
    void aVariantIsCountedForEachValueOfItsParameters() {
        assertThat(plan("full", "--filter", "UncontendedLock").variants()).isEqualTo(2);
        assertThat(plan("full", "--filter", "NativeDog.inTurns$").variants()).isEqualTo(4);
        assertThat(plan("full", "--filter", "Scaling.strips").variants())
                .isEqualTo(Scaling.threads().size());
        assertThat(plan("full", "--filter", "NoSuchThing").variants()).isZero();
    }

    @Test
    void whatMustBeReachedIsMeasuredFirst() {
        List<String> questions = plan("quick").benchmarks().stream()
                .map(Plan.Benchmark::question)
                .distinct()
                .toList();

        assertThat(questions.indexOf("OneChild")).isLessThan(questions.indexOf("DogSweep"));
        assertThat(questions.indexOf("NativeDog")).isLessThan(questions.indexOf("EngineTimesOpenCv"));
    }

    @Test
    void aFilterPicksStudiesByTheirProgramToo() {
        assertThat(plan("full", "--filter", "MixedLoad").studies())
                .extracting(Study::title)
                .containsExactly("Mixed load");
        assertThat(plan("full", "--filter", "OneChild").studies()).isEmpty();
    }

    @Test
    void aGuardMeasuresBothSidesOfWhatMustBeReachedAndNothingElse() {
        Plan guard = plan("guard");

        assertThat(guard.benchmarks())
                .extracting(Plan.Benchmark::shortName)
                .containsExactlyInAnyOrderElementsOf(Goals.all()
                        .filter(Goals.Goal::mustReach)
                        .flatMap(goal -> Stream.of(goal.subject(), goal.baseline()))
                        .map(variant -> variant.replaceAll("\\(.*", ""))
                        .distinct()
                        .toList());
        assertThat(guard.variants()).isPositive().isLessThan(plan("full").variants());
        assertThat(guard.studies()).extracting(Study::title).containsExactly("Suspended");
    }

    @Test
    void theThreadsOfTheScalingGoFromOneToTwiceTheProcessors() {
        assertThat(Scaling.threads()).startsWith("1", "2").endsWith(String.valueOf(2 * Pools.WORKERS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-3", "many", "1.5", "99999999999", "1 2 3"})
    void numbersForAStudyThatMakeNoSenseAreRefused(String line) {
        assertThatThrownBy(() -> Numbers.numbers(line.split(" "), List.of("TURNS", "SECONDS"), List.of(1, 2)))
                .isInstanceOf(UsageException.class)
                .message()
                .hasLineCount(1);
    }

    @Test
    void numbersThatAreNotGivenAreTheDefaults() {
        assertThat(Numbers.numbers(new String[] {"7"}, List.of("TURNS", "SECONDS"), List.of(1, 2)))
                .containsExactly(7, 2);
    }
}
