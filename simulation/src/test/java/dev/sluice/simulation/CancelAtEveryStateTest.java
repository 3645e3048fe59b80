package dev.sluice.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Not at random but at every single point: a run of each scenario is repeated with its targets cancelled one after the other, at the
 * first preemption point, at the second, and so on to the last. More schedules: {@code -Dsluice.simulation.cancelSeeds=N}; other ones: {@code -Dsluice.simulation.first=N}.
 */
@Timeout(value = 6, unit = TimeUnit.HOURS)
class CancelAtEveryStateTest {

    private static final long FIRST = Long.getLong("sluice.simulation.first", 1);
    private static final long SEEDS = Long.getLong("sluice.simulation.cancelSeeds", 1);

    private record Count(String scenario, long runs, long cancels, Optional<Verdict> failure) {}

    @Test
    void everyScenarioHoldsWhereverOneCancels() throws Exception {
        List<Sweep.Task<Count>> tasks = new ArrayList<>();
        for (String scenario : WovenLoader.world().scenarios()) {
            for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
                Plan plan = Plan.of(scenario, seed);
                tasks.add(world -> everywhere(world, plan));
            }
        }
        long start = System.nanoTime();

        List<Count> counts = Sweep.all(tasks);

        System.out.printf(
                "simulation: cancelled at %,d points in %d of %d scenarios, in %.1f s%n",
                counts.stream().mapToLong(Count::cancels).sum(),
                counts.stream()
                        .filter(count -> count.runs() > 0)
                        .map(Count::scenario)
                        .distinct()
                        .count(),
                counts.stream().map(Count::scenario).distinct().count(),
                (System.nanoTime() - start) / 1e9);
        assertThat(counts.stream()
                        .map(Count::failure)
                        .flatMap(Optional::stream)
                        .flatMap(verdict -> verdict.failure().stream()))
                .isEmpty();
        assertThat(counts.stream()
                        .filter(count -> count.cancels() > 0)
                        .map(Count::scenario)
                        .distinct())
                .hasSizeGreaterThan(20);
    }

    /** The control: an engine in which a cancelled request sleeps on passes where nobody cancels, and not here. */
    @Test
    void aCancelThatWakesNobodyIsCaught() {
        World broken = WovenLoader.world(Optional.of(Mutants.named("a cancel that wakes nobody")));
        Plan plan = Plan.of("signal-all", 1);

        assertThat(broken.run(Plan.of("diamond", 1)).failure()).isEmpty();
        assertThat(everywhere(broken, plan).failure()).isPresent();
    }

    private static Count everywhere(World world, Plan plan) {
        Verdict undisturbed = world.run(plan);
        long runs = 0;
        long cancels = 0;
        for (int target = 0; target < undisturbed.targets(); target++) {
            for (long point = 1; point <= undisturbed.points(); point++) {
                Verdict verdict = world.run(plan.cancelling(target, point));
                runs++;
                cancels += verdict.cancelled() ? 1 : 0;
                if (!verdict.passed()) {
                    return new Count(plan.scenario(), runs, cancels, Optional.of(verdict));
                }
            }
        }
        return new Count(plan.scenario(), runs, cancels, Optional.empty());
    }
}
