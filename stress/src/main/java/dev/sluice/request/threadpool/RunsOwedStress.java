package dev.sluice.request.threadpool;

import dev.sluice.request.Bounded;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A task is woken while its worker ends a run of it. Either the waker or the worker has to queue it again, and not both: with neither
 * the wake-up is lost, with both the task is in two queues.
 */
public class RunsOwedStress {

    private static final class Nothing extends ThreadPool.Task {
        @Override
        public void run() {}
    }

    /** The task's own counting of the runs it is owed. */
    @JCStressTest
    @Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "the run had ended: the waker queues the task")
    @Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "the worker queues the task again")
    @Outcome(expect = Expect.FORBIDDEN, desc = "the wake-up is lost, or the task is queued twice")
    @State
    public static class Protocol {
        private final ThreadPool.Task task = new Nothing();

        public Protocol() {
            if (!task.owe()) {
                throw new AssertionError("a new task has to be queued by whoever wakes it");
            }
        }

        @Actor
        public void waker(ZZ_Result result) {
            result.r1 = task.owe();
        }

        @Actor
        public void worker(ZZ_Result result) {
            result.r2 = task.settle();
        }
    }

    /** The same, counting with reads and writes instead of atomic additions. */
    @JCStressTest
    @Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "the run had ended: the waker queues the task")
    @Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "the worker queues the task again")
    @Outcome(expect = Expect.FORBIDDEN, desc = "the wake-up is lost, or the task is queued twice")
    @State
    public static class BrokenTwin {
        private volatile int wakes = 1;

        @Actor
        public void waker(ZZ_Result result) {
            int before = wakes;
            wakes = before + 1;
            result.r1 = before == 0;
        }

        @Actor
        public void worker(ZZ_Result result) {
            int before = wakes;
            wakes = before - 1;
            result.r2 = before > 1;
        }
    }

    /** The whole pool: two threads wake the same task, which then runs twice. */
    @JCStressTest
    @Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "a run for each wake-up")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a wake-up was lost, or one run overlapped another")
    @State
    public static class PoolProtocol {
        private static final ThreadPool POOL = new ThreadPool(2, QueueDiscipline.FIFO);

        private volatile int runs;

        private final ThreadPool.Task task = new ThreadPool.Task() {
            @Override
            @SuppressWarnings("NonAtomicVolatileUpdate") // runs of one task never overlap: that is what is tested
            public void run() {
                runs++;
            }
        };

        @Actor
        public void first() {
            POOL.wakeUp(task);
        }

        @Actor
        public void second() {
            POOL.wakeUp(task);
        }

        @Arbiter
        public void all(I_Result result) {
            Bounded.until(() -> runs == 2);
            result.r1 = runs;
        }
    }
}
