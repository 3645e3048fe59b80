package dev.sluice.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * One run, step by step: {@code -Dsluice.simulation.scenario=NAME -Dsluice.simulation.seed=S}, and what else the message of the run that
 * failed gives.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ReplayTest {

    @Test
    @EnabledIfSystemProperty(named = "sluice.simulation.scenario", matches = ".+")
    void aRunIsSeenAgain() {
        Injection injection = new Injection(
                Injection.Resource.valueOf(System.getProperty("sluice.simulation.exhausted", "NOTHING")),
                Long.getLong("sluice.simulation.exhaustedAt", 0));
        Plan plan = new Plan(
                System.getProperty("sluice.simulation.scenario"),
                Long.getLong("sluice.simulation.seed", 1),
                Long.getLong("sluice.simulation.cancelAt", 0),
                Integer.getInteger("sluice.simulation.target", 0),
                injection,
                true);

        World world =
                injection.equals(Injection.NONE) ? WovenLoader.world() : WovenLoader.failingWorld(Optional.empty());
        Verdict verdict = world.run(plan);

        System.out.println("points passed, and the thread that goes on:\n" + verdict.story());
        assertThat(verdict.failure()).isEmpty();
    }
}
