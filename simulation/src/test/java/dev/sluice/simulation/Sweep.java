package dev.sluice.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/** Many runs on all processors: a world for each thread, tasks dealt out one by one. */
final class Sweep {

    private Sweep() {}

    @FunctionalInterface
    interface Task<T> {
        T in(World world);
    }

    /** Does every task in some world; the results in the order of the tasks. */
    static <T> List<T> all(List<Task<T>> tasks) throws Exception {
        return all(WovenLoader::world, tasks);
    }

    /** Does every task in some world of a kind; the results in the order of the tasks. */
    static <T> List<T> all(Supplier<World> maker, List<Task<T>> tasks) throws Exception {
        int threads = Math.min(tasks.size(), Runtime.getRuntime().availableProcessors());
        ThreadLocal<World> worlds = ThreadLocal.withInitial(maker);
        List<T> results = new ArrayList<>();
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            List<Callable<T>> calls = new ArrayList<>();
            tasks.forEach(task -> calls.add(() -> task.in(worlds.get())));
            for (Future<T> future : executor.invokeAll(calls)) {
                results.add(future.get());
            }
        }
        return results;
    }

    /** Seeds {@code from} to {@code to} - 1 of a scenario: the first failure, if there is one. */
    static Optional<Verdict> firstFailure(World world, String scenario, long from, long to) {
        for (long seed = from; seed < to; seed++) {
            Verdict verdict = world.run(Plan.of(scenario, seed));
            if (!verdict.passed()) {
                return Optional.of(verdict);
            }
        }
        return Optional.empty();
    }
}
