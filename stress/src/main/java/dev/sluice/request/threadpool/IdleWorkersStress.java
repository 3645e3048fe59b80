package dev.sluice.request.threadpool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * Work arrives while a worker goes to sleep: the producer adds the work and then looks for an idle worker, the worker declares itself
 * idle and then looks for work. If neither sees the other, the work lies there and the worker sleeps.
 */
public class IdleWorkersStress {

    /** The pool's set of idle workers. */
    @JCStressTest
    @Outcome(id = "false, false", expect = Expect.FORBIDDEN, desc = "neither sees the other: the wake-up is lost")
    @Outcome(expect = Expect.ACCEPTABLE, desc = "at least one of them sees the other")
    @State
    public static class Protocol {
        private final IdleWorkers idle = new IdleWorkers(2);
        private volatile boolean work;

        @Actor
        public void producer(ZZ_Result result) {
            work = true;
            result.r1 = idle.remove(1);
        }

        @Actor
        public void worker(ZZ_Result result) {
            idle.add(1);
            result.r2 = work;
        }
    }

    /** The same with release and acquire accesses, which a processor may swap. */
    @JCStressTest
    @Outcome(id = "false, false", expect = Expect.FORBIDDEN, desc = "neither sees the other: the wake-up is lost")
    @Outcome(expect = Expect.ACCEPTABLE, desc = "at least one of them sees the other")
    @State
    public static class BrokenTwin {
        private static final VarHandle IDLE = handle("idle");
        private static final VarHandle WORK = handle("work");

        @SuppressWarnings("unused") // by its handle
        private boolean idle;

        @SuppressWarnings("unused") // by its handle
        private boolean work;

        private static VarHandle handle(String field) {
            try {
                return MethodHandles.lookup().findVarHandle(BrokenTwin.class, field, boolean.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        @Actor
        public void producer(ZZ_Result result) {
            WORK.setRelease(this, true);
            result.r1 = (boolean) IDLE.getAcquire(this);
        }

        @Actor
        public void worker(ZZ_Result result) {
            IDLE.setRelease(this, true);
            result.r2 = (boolean) WORK.getAcquire(this);
        }
    }

    /** Two producers find the same idle worker; one of them wakes it. */
    @JCStressTest
    @Outcome(
            id = {"true, false", "false, true"},
            expect = Expect.ACCEPTABLE,
            desc = "exactly one wakes the worker")
    @Outcome(expect = Expect.FORBIDDEN, desc = "nobody wakes it, or both do")
    @State
    public static class OneWakerProtocol {
        private final IdleWorkers idle = new IdleWorkers(2);

        public OneWakerProtocol() {
            idle.add(1);
        }

        @Actor
        public void first(ZZ_Result result) {
            result.r1 = idle.removeAny() == 1;
        }

        @Actor
        public void second(ZZ_Result result) {
            result.r2 = idle.remove(1);
        }
    }

    /** The same, looking first and clearing afterwards. */
    @JCStressTest
    @Outcome(
            id = {"true, false", "false, true"},
            expect = Expect.ACCEPTABLE,
            desc = "exactly one wakes the worker")
    @Outcome(expect = Expect.FORBIDDEN, desc = "nobody wakes it, or both do")
    @State
    public static class OneWakerBrokenTwin {
        private volatile boolean idle = true;

        private boolean remove() {
            if (idle) {
                idle = false;
                return true;
            }
            return false;
        }

        @Actor
        public void first(ZZ_Result result) {
            result.r1 = remove();
        }

        @Actor
        public void second(ZZ_Result result) {
            result.r2 = remove();
        }
    }
}
