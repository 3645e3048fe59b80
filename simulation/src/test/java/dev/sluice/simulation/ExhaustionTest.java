package dev.sluice.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The engine runs out of memory, or of stack, at one place after the other: E27. {@code -Dsluice.simulation.exhaustionStride=1} tries every
 * place, {@code -Dsluice.simulation.exhaustionSeeds=N} more schedules, {@code -Dsluice.simulation.first=N} other ones.
 */
@Timeout(value = 12, unit = TimeUnit.HOURS)
class ExhaustionTest {

    private static final long FIRST = Long.getLong("sluice.simulation.first", 1);
    private static final int SEEDS = Integer.getInteger("sluice.simulation.exhaustionSeeds", 1);
    private static final int STRIDE = Integer.getInteger("sluice.simulation.exhaustionStride", 10);

    private static final List<Injection.Resource> RESOURCES =
            List.of(Injection.Resource.HEAP, Injection.Resource.STACK);

    @Test
    void everyScenarioHoldsWhereverMemoryOrStackIsExhausted() throws Exception {
        List<Sweep.Task<Exhaustion>> tasks = new ArrayList<>();
        int first = 0;
        for (String scenario : WovenLoader.world().scenarios()) {
            for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
                for (Injection.Resource resource : RESOURCES) {
                    Plan plan = Plan.of(scenario, seed);
                    int offset = first++ % STRIDE;
                    tasks.add(world -> Exhaustion.of(world, plan, resource, offset, STRIDE, 1));
                }
            }
        }
        long start = System.nanoTime();

        List<Exhaustion> all = Sweep.all(() -> WovenLoader.failingWorld(Optional.empty()), tasks);

        double seconds = (System.nanoTime() - start) / 1e9;
        for (Injection.Resource resource : RESOURCES) {
            List<Exhaustion> of =
                    all.stream().filter(one -> one.resource() == resource).toList();
            System.out.printf(
                    "simulation: %s exhausted in %,d runs, at every %d. of %,d places out of %,d passed%n",
                    resource,
                    of.stream().mapToLong(Exhaustion::runs).sum(),
                    STRIDE,
                    of.stream().mapToLong(Exhaustion::places).sum(),
                    of.stream().mapToLong(Exhaustion::passed).sum());
        }
        System.out.printf("simulation: that took %.1f s%n", seconds);
        assertThat(all.stream().flatMap(one -> one.failures().stream()).flatMap(verdict -> verdict.failure().stream()))
                .isEmpty();
        assertThat(all).allMatch(one -> one.places() > 10, "has places where that can happen");
    }
}
