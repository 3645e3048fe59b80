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

    /** The first schedule of a chain in which a link sleeps on. */
    private Plan stuck() {
        for (long seed = 1; seed < 500; seed++) {
            Plan plan = Plan.of("await-chain", seed);
            Verdict verdict = WovenLoader.world(Optional.of(sleeper)).run(plan);
            if (verdict.failure()
                    .filter(text -> text.contains("SUSPENDED on worker"))
                    .isPresent()) {
                return plan;
            }
        }
        throw new AssertionError("no link of a chain sleeps on");
    }

    @Test
    void aLostWakeUpIsToldWithTheSeedTheThreadsTheGraphAndTheCommandThatRepeatsIt() {
        Plan plan = stuck();

        Verdict verdict = WovenLoader.world(Optional.of(sleeper)).run(plan);

        assertThat(verdict.failure().orElseThrow())
                .contains("scenario await-chain, seed " + plan.seed() + ": stuck")
                .contains(plan.command())
                .contains("worker-0 PARKED")
                .contains("SUSPENDED on worker")
                .contains("waits for link");
    }

    @Test
    void aFailureIsSeenAgainByItsPlan() {
        Plan plan = stuck();

        Verdict once = WovenLoader.world(Optional.of(sleeper)).run(plan);
        Verdict again = WovenLoader.world(Optional.of(sleeper)).run(plan);

        assertThat(again.trace()).isEqualTo(once.trace());
        assertThat(again.failure()).isEqualTo(once.failure()).isPresent();
    }

    @Test
    void aBrokenRuleIsToldWithWhatWasSeen() {
        World world = WovenLoader.world(Optional.of(Mutants.named("a pool that counts nobody as active")));

        String told = Sweep.firstFailure(world, "pool-max-active", 1, 2_000)
                .flatMap(Verdict::failure)
                .orElseThrow();

        assertThat(told).contains("members run in a pool of");
    }
}
