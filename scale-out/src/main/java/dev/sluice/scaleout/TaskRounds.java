package dev.sluice.scaleout;

import dev.sluice.cli.distributed.ManyParts;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.ShutdownHookManager;
import scala.Function1;
import scala.Function2;
import scala.collection.Iterator;
import scala.reflect.ClassTag$;
import scala.runtime.BoxedUnit;

/**
 * Has items worked on by executors until each of them has a result.
 *
 * <p>First all of them are one Spark job, a group of items a task. Spark repeats a task whose executor was lost; when one has
 * failed too often, it gives up the whole job. What is missing then is done again, every item a job of its own: so whatever ends
 * executors is found, and is the only thing that gets a result from {@code lost}. When nothing succeeds at all, the rest is given
 * up as well.
 *
 * <p>{@link #cancel} may be called from any thread, {@link #run} once. A thread that is interrupted in it cancels the work.
 *
 * @param <T> an item; serializable
 * @param <R> its result; serializable
 */
final class TaskRounds<T, R> {
    /** Items of a task where their number does not matter. */
    static final int ANY_GROUP = 0;

    private static final int MAX_GROUP = 16;

    /** Failures of single items before any success that are taken for a failure of everything. */
    private static final int HOPELESS = 10;

    private final JavaSparkContext context;
    private final String name;
    private final Work<T, R> work;
    private final BiFunction<T, String, R> lost;
    private final Consumer<R> results;

    private volatile boolean cancelled;

    /** What is done in an executor: a result for each item, in any order. */
    @FunctionalInterface
    interface Work<T, R> extends Serializable {
        List<R> run(List<T> items) throws Exception;
    }

    /**
     * Work to be done.
     *
     * @param name of the group of Spark jobs
     * @param work what is done in an executor
     * @param lost makes the result of an item that no executor could finish, from the reason
     * @param results is told each result, one at a time; it must not wait for anything
     */
    TaskRounds(
            JavaSparkContext context,
            String name,
            Work<T, R> work,
            BiFunction<T, String, R> lost,
            Consumer<R> results) {
        this.context = context;
        this.name = name;
        this.work = work;
        this.lost = lost;
        this.results = results;
    }

    /** Items in a task: few enough that all cores are busy to the end. */
    static int groupSize(int items, int parallelism) {
        return Math.clamp(Math.ceilDiv(items, ManyParts.EACH_CORE * parallelism), 1, MAX_GROUP);
    }

    /** Works on all items, some in a task. */
    void run(List<T> items) throws InterruptedException {
        run(items, groupSize(items.size(), context.defaultParallelism()));
    }

    /** Works on all items, so many in a task. */
    void run(List<T> items, int groupSize) throws InterruptedException {
        List<List<T>> groups = new ArrayList<>();
        for (int from = 0; from < items.size(); from += groupSize) {
            groups.add(new ArrayList<>(items.subList(from, Math.min(items.size(), from + groupSize))));
        }
        BitSet returned = new BitSet(groups.size());
        try {
            spark(groups, returned);
        } catch (Exception e) {
            // Spark throws it without declaring it: nobody waits any more, and what is missing is not to be done again.
            if (e instanceof InterruptedException interrupted) {
                cancel();
                throw interrupted;
            }
            again(missing(groups, returned), reason(e));
        }
    }

    /** Ends the work; what has no result yet gets none. */
    void cancel() {
        cancelled = true;
        context.sc().cancelJobGroupAndFutureJobs(name);
    }

    private static <T> List<T> missing(List<List<T>> groups, BitSet returned) {
        List<T> missing = new ArrayList<>();
        synchronized (returned) {
            for (int i = returned.nextClearBit(0); i < groups.size(); i = returned.nextClearBit(i + 1)) {
                missing.addAll(groups.get(i));
            }
        }
        return missing;
    }

    private void again(List<T> missing, String first) throws InterruptedException {
        if (isOver()) {
            missing.forEach(item -> giveUp(item, first));
            return;
        }
        AtomicInteger hope = new AtomicInteger(HOPELESS);
        ExecutorService jobs = Executors.newFixedThreadPool(Math.max(1, context.defaultParallelism()));
        try {
            for (T item : missing) {
                jobs.execute(() -> alone(item, hope));
            }
            jobs.shutdown();
            jobs.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            cancel();
            throw e;
        } finally {
            jobs.shutdownNow();
        }
    }

    private void alone(T item, AtomicInteger hope) {
        if (hope.get() <= 0) {
            giveUp(item, "given up, as " + HOPELESS + " others failed and none succeeded");
            return;
        }
        try {
            spark(List.of(new ArrayList<>(List.of(item))), new BitSet(1));
            hope.set(Integer.MAX_VALUE);
        } catch (Exception e) {
            hope.decrementAndGet();
            giveUp(item, reason(e));
        }
    }

    private void giveUp(T item, String reason) {
        if (!isCancelled()) {
            tell(lost.apply(item, reason));
        }
    }

    private boolean isOver() {
        return cancelled || context.sc().isStopped();
    }

    /** Whether it was asked to end, if only by the process being asked to end, which Spark's own hook sees first. */
    private boolean isCancelled() {
        return cancelled || ShutdownHookManager.inShutdown();
    }

    /** Runs a Spark job: a task for each group. Throws if it was given up. */
    private void spark(List<List<T>> groups, BitSet returned) {
        if (cancelled) {
            return;
        }
        context.setJobGroup(name, name, true);
        Function1<Iterator<List<T>>, List<R>> task = task(work);
        Function2<Object, List<R>, BoxedUnit> handler = (group, some) -> {
            synchronized (returned) {
                returned.set((Integer) group);
            }
            some.forEach(this::tell);
            return BoxedUnit.UNIT;
        };
        context.sc()
                .runJob(
                        context.parallelize(groups, groups.size()).rdd(),
                        task,
                        handler,
                        ClassTag$.MODULE$.<List<R>>apply(List.class));
    }

    /** Static, so that nothing but the work itself is carried to the executors. */
    private static <T, R> Function1<Iterator<List<T>>, List<R>> task(Work<T, R> work) {
        return (Function1<Iterator<List<T>>, List<R>> & Serializable) groups -> {
            try {
                return new ArrayList<>(work.run(groups.next()));
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        };
    }

    private synchronized void tell(R result) {
        results.accept(result);
    }

    /** What Spark says of a job that it gave up, in one line. */
    private static String reason(Exception e) {
        String message = String.valueOf(e.getMessage());
        String line = message.lines().findFirst().orElse(message);
        int last = line.indexOf("most recent failure: ");
        return "no executor could finish it: "
                + (last < 0 ? line : line.substring(last + "most recent failure: ".length()));
    }
}
