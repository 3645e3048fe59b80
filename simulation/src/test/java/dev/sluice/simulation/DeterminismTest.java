package dev.sluice.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A seed is an interleaving: the same one every time, another one for another seed. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class DeterminismTest {

    @Test
    void aSeedGivesTheSameTraceInEveryWorld() {
        World first = WovenLoader.world();
        World second = WovenLoader.world();

        for (String scenario : first.scenarios()) {
            for (long seed = 1; seed <= 50; seed++) {
                Verdict once = first.run(Plan.of(scenario, seed).withTrace());
                Verdict again = second.run(Plan.of(scenario, seed).withTrace());

                assertThat(again.story()).as(scenario + " " + seed).isEqualTo(once.story());
                assertThat(again).as(scenario + " " + seed).isEqualTo(once);
            }
        }
    }

    @Test
    void aSeedGivesTheSameTraceAfterOtherSeeds() {
        World world = WovenLoader.world();

        for (String scenario : world.scenarios()) {
            Verdict once = world.run(Plan.of(scenario, 7));
            for (long seed = 100; seed < 150; seed++) {
                world.run(Plan.of(scenario, seed));
            }
            Verdict again = world.run(Plan.of(scenario, 7));

            assertThat(again).as(scenario).isEqualTo(once);
        }
    }

    @Test
    void otherSeedsGiveOtherTraces() {
        World world = WovenLoader.world();

        for (String scenario : world.scenarios()) {
            Set<Long> traces = new HashSet<>();
            for (long seed = 1; seed <= 1_000; seed++) {
                traces.add(world.run(Plan.of(scenario, seed)).trace());
            }

            assertThat(traces).as(scenario).hasSizeGreaterThan(800);
        }
    }
}
