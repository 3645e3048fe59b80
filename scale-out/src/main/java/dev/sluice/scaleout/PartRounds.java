package dev.sluice.scaleout;

import dev.sluice.nativeops.FiniteRange;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Has the parts of one output measured and made by executors, and made again where they are not on the storage, whatever executors said. For one thread.
 *
 * @param <J> a part
 */
final class PartRounds<J> {
    private static final int ROUNDS = 3;

    private final JavaSparkContext context;
    private final String name;
    private final int groupSize;
    private final Map<J, PartResult<J>> failures = new ConcurrentHashMap<>();

    /**
     * Rounds for one output.
     *
     * @param name of the group of Spark jobs
     * @param groupSize parts of a task; {@link TaskRounds#ANY_GROUP} if it does not matter
     */
    PartRounds(JavaSparkContext context, String name, int groupSize) {
        this.context = context;
        this.name = name;
        this.groupSize = groupSize;
    }

    /** A result for each part that could not be measured or made so far. */
    List<PartResult<J>> failures() {
        return List.copyOf(failures.values());
    }

    /** What is found in each part; those in which nothing could be are among the failures. */
    Map<J, FiniteRange> measure(List<J> parts, TaskRounds.Work<J, PartResult<J>> work) throws InterruptedException {
        Map<J, FiniteRange> found = new ConcurrentHashMap<>();
        rounds(work, result -> found.put(result.job(), result.range()), parts);
        for (J part : parts) {
            if (!found.containsKey(part)) {
                failures.computeIfAbsent(part, missing -> PartResult.failed(missing, "it was not measured"));
            }
        }
        return found;
    }

    /**
     * Has parts made.
     *
     * @param missing those of some parts that are not on the storage
     * @param progress is told of each part that was made, one at a time
     */
    void make(
            List<J> parts,
            TaskRounds.Work<J, PartResult<J>> work,
            UnaryOperator<List<J>> missing,
            Consumer<PartResult<J>> progress)
            throws InterruptedException {
        List<J> open = missing.apply(parts);
        for (int round = 0; round < ROUNDS && !open.isEmpty(); round++) {
            rounds(work, progress, open);
            open = missing.apply(open);
            // What told why it failed would fail again.
            open.removeAll(failures.keySet());
        }
        open.forEach(part -> failures.put(part, PartResult.failed(part, "executors made it, but it is not there")));
    }

    private void rounds(TaskRounds.Work<J, PartResult<J>> work, Consumer<PartResult<J>> succeeded, List<J> parts)
            throws InterruptedException {
        TaskRounds<J, PartResult<J>> rounds = new TaskRounds<>(context, name, work, PartResult::failed, result -> {
            if (result.isFailure()) {
                failures.put(result.job(), result);
            } else {
                succeeded.accept(result);
            }
        });
        if (groupSize == TaskRounds.ANY_GROUP) {
            rounds.run(parts);
        } else {
            rounds.run(parts, groupSize);
        }
    }
}
