package dev.sluice.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every scenario under many schedules: {@code -Dsluice.simulation.seeds=N} for how many, {@code -Dsluice.simulation.scenarios=NAME,NAME} for
 * which.
 */
@Timeout(value = 12, unit = TimeUnit.HOURS)
class SeededScheduleTest {

    private static final long FIRST = Long.getLong("sluice.simulation.first", 1);
    private static final long SEEDS = Long.getLong("sluice.simulation.seeds", 3_000);
    private static final String ONLY = System.getProperty("sluice.simulation.scenarios", "");

    @Test
    void everyScenarioHoldsUnderEverySeed() throws Exception {
        List<Sweep.Task<Optional<Verdict>>> tasks = new ArrayList<>();
        List<String> known = WovenLoader.world().scenarios();
        List<String> scenarios = ONLY.isEmpty() ? known : List.of(ONLY.split(","));
        assertThat(known).containsAll(scenarios);
        for (String scenario : scenarios) {
            tasks.add(world -> Sweep.firstFailure(world, scenario, FIRST, FIRST + SEEDS));
        }
        long start = System.nanoTime();

        List<Optional<Verdict>> failures = Sweep.all(tasks);

        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                "simulation: %d scenarios x %,d seeds from %d in %.1f s%n", scenarios.size(), SEEDS, FIRST, seconds);
        assertThat(failures.stream().flatMap(Optional::stream).flatMap(verdict -> verdict.failure().stream()))
                .isEmpty();
    }
}
