package dev.sluice.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A simulation that finds nothing proves something only if it finds what is there: every broken primitive is caught. */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class MutantTest {

    private static final long MAX_SEEDS = Long.getLong("sluice.simulation.mutantSeeds", 2_000);

    /** An engine that is careless with memory or stack passes everywhere but where these end. */
    @Test
    void everyCarelessMutantIsCaughtWhereMemoryOrStackEnds() throws Exception {
        List<Sweep.Task<String>> hunts = new ArrayList<>();
        Mutants.CARELESS.forEach((mutant, scenario) -> hunts.add(unbroken -> exhaust(mutant, scenario)));

        List<String> uncaught =
                Sweep.all(hunts).stream().filter(result -> !result.isEmpty()).toList();

        assertThat(uncaught).isEmpty();
        assertThat(Mutants.CARELESS.keySet()).allMatch(mutant -> mutant.edits().get() > 0, "changes the engine");
    }

    /** Prints where a mutant is caught; its name if it is not. */
    private static String exhaust(Mutant mutant, String scenario) {
        World world = WovenLoader.failingWorld(Optional.of(mutant));
        long runs = 0;
        for (Injection.Resource resource : List.of(Injection.Resource.HEAP, Injection.Resource.STACK)) {
            Exhaustion exhaustion = Exhaustion.of(world, Plan.of(scenario, 1), resource, 0, 1, 1);
            runs += exhaustion.runs();
            for (Verdict failure : exhaustion.failures()) {
                System.out.printf(
                        "%-55s %-16s run %4d, %s%n",
                        mutant.name(), scenario, runs, failure.exhausted().orElse("at once"));
                return "";
            }
        }
        return mutant.name();
    }

    /** When and where a mutant was caught. */
    private record Caught(Mutant mutant, Optional<String> scenario, long seed, long runs) {

        @Override
        public String toString() {
            return String.format(
                    "%-55s %-24s seed %5d, run %7d", mutant.name(), scenario.orElse("NOT CAUGHT"), seed, runs);
        }
    }

    @Test
    void everyMutantIsCaught() throws Exception {
        List<Future<Caught>> hunts = new ArrayList<>();
        List<Caught> caught = new ArrayList<>();
        try (ExecutorService executor =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            for (Mutant mutant : Mutants.ALL) {
                hunts.add(executor.submit(() -> hunt(mutant)));
            }
            for (Future<Caught> hunt : hunts) {
                caught.add(hunt.get());
            }
        }

        caught.forEach(System.out::println);
        assertThat(Mutants.ALL).allMatch(mutant -> mutant.edits().get() > 0, "changes the engine");
        assertThat(caught).allMatch(one -> one.scenario().isPresent(), "is caught");
    }

    /** All scenarios with seed 1, then all with seed 2, and so on, until one of them fails. */
    private static Caught hunt(Mutant mutant) {
        World world = WovenLoader.world(Optional.of(mutant));
        long runs = 0;
        for (long seed = 1; seed <= MAX_SEEDS; seed++) {
            for (String scenario : world.scenarios()) {
                runs++;
                if (!world.run(Plan.of(scenario, seed)).passed()) {
                    return new Caught(mutant, Optional.of(scenario), seed, runs);
                }
            }
        }
        return new Caught(mutant, Optional.empty(), MAX_SEEDS, runs);
    }
}
