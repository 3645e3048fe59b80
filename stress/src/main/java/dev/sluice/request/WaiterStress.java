package dev.sluice.request;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A waiter gives up at the moment in which it is given what it waits for. This is what keeps locks, results and signals from being
 * lost: either it has it, or whoever gave it knows that it left.
 */
public class WaiterStress {

    /** The engine's waiter. */
    @JCStressTest
    @Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "it was given, and the waiter knows")
    @Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "the waiter has left, and the giver knows")
    @Outcome(expect = Expect.FORBIDDEN, desc = "given to a waiter that has left, or not given to one that waits")
    @State
    public static class Protocol {
        private final Waiter waiter = new Waiter(null, "target");

        @Actor
        public void giver(ZZ_Result result) {
            result.r1 = waiter.signal();
        }

        @Actor
        public void waiter(ZZ_Result result) {
            result.r2 = waiter.leave();
        }
    }

    /** The same, looking first and changing afterwards. */
    @JCStressTest
    @Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "it was given, and the waiter knows")
    @Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "the waiter has left, and the giver knows")
    @Outcome(expect = Expect.FORBIDDEN, desc = "given to a waiter that has left, or not given to one that waits")
    @State
    public static class BrokenTwin {
        private volatile int state;

        private boolean change(int to) {
            if (state == 0) {
                state = to;
                return true;
            }
            return false;
        }

        @Actor
        public void giver(ZZ_Result result) {
            result.r1 = change(1);
        }

        @Actor
        public void waiter(ZZ_Result result) {
            result.r2 = change(2);
        }
    }
}
