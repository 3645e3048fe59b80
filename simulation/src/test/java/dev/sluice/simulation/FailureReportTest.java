package dev.sluice.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a failed run tells, tried on engines that are broken on purpose. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class FailureReportTest {

    private final Mutant sleeper = Mutants.named("a waiter that is signalled and not woken");

    @Test
    void aLostWakeUpIsToldWithTheSeedTheThreadsTheGraphAndTheCommandThatRepeatsIt() {
        Plan plan = Plan.of("await-chain", 1);

        Verdict verdict = WovenLoader.world(Optional.of(sleeper)).run(plan);

        assertThat(verdict.failure().orElseThrow())
                .contains("scenario await-chain, seed 1: stuck")
                .contains(plan.command())
                .contains("worker-0 PARKED")
                .contains("SUSPENDED on worker")
                .contains("waits for link");
    }

    @Test
    void aFailureIsSeenAgainByItsPlan() {
        Plan plan = Plan.of("await-chain", 3);

        Verdict once = WovenLoader.world(Optional.of(sleeper)).run(plan);
        Verdict again = WovenLoader.world(Optional.of(sleeper)).run(plan);

        assertThat(again.trace()).isEqualTo(once.trace());
        assertThat(again.failure()).isEqualTo(once.failure()).isPresent();
    }

    @Test
    void aBrokenRuleIsToldWithWhatWasSeen() {
        World world = WovenLoader.world(Optional.of(Mutants.named("a pool that counts nobody as active")));

        Verdict verdict = world.run(Plan.of("pool-max-active", 14));

        assertThat(verdict.failure().orElseThrow()).contains("members run in a pool of");
    }
}
