package dev.sluice.request;

import java.util.concurrent.TimeUnit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/** A lock is handed to a waiter whose patience ends, or who is cancelled, at that moment. Afterwards it has to be free. */
public class RequestLockStress {

    private static final long PATIENCE_NANOS = 2_000;

    /** Two threads, one of them impatient. */
    @JCStressTest
    @Outcome(
            id = "false, true",
            expect = Expect.ACCEPTABLE,
            desc = "the lock is free, and nobody was in it with another")
    @Outcome(expect = Expect.FORBIDDEN, desc = "the lock was lost, or held by two")
    @State
    public static class TimeoutProtocol {
        private final RequestLock lock = new RequestLock();
        private int inside; // guarded by lock
        private boolean alone = true; // guarded by lock

        private void visit() {
            inside++;
            alone &= inside == 1;
            Thread.onSpinWait();
            inside--;
            lock.unlock();
        }

        @Actor
        public void patient() {
            lock.lock();
            visit();
        }

        @Actor
        public void impatient() {
            try {
                if (lock.tryLock(PATIENCE_NANOS, TimeUnit.NANOSECONDS)) {
                    visit();
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts this test", e);
            }
        }

        @Arbiter
        public void end(ZZ_Result result) {
            result.r1 = lock.isLocked();
            result.r2 = alone;
        }
    }

    /** A thread that unlocks, a request that waits, and a third party that cancels the request. */
    @JCStressTest
    @Outcome(id = "false", expect = Expect.ACCEPTABLE, desc = "the lock is free, whoever had it last")
    @Outcome(expect = Expect.FORBIDDEN, desc = "the lock was lost")
    @State
    public static class CancelProtocol {
        private final RequestLock lock = new RequestLock();
        private final Request<Boolean> waiter = RequestStateStress.ENGINE.request(() -> {
            lock.lock();
            lock.unlock();
            return true;
        });

        @Actor
        public void holder() {
            lock.lock();
            waiter.submit();
            lock.unlock();
        }

        @Actor
        public void canceller() {
            waiter.cancel();
        }

        @Arbiter
        public void end(Z_Result result) {
            Bounded.until(() -> waiter.isDone() && !lock.isLocked());
            result.r1 = lock.isLocked();
        }
    }

    /** A hand-over that looks whether the waiter is still there, and then hands over to where nobody is. */
    @JCStressTest
    @Outcome(
            id = "false, true",
            expect = Expect.ACCEPTABLE,
            desc = "the lock is free, and nobody was in it with another")
    @Outcome(expect = Expect.FORBIDDEN, desc = "the lock was lost, or held by two")
    @State
    public static class BrokenTwin {
        private volatile boolean locked = true;
        private volatile boolean handedOver;
        private volatile boolean left;

        @Actor
        public void holder() {
            if (left) {
                locked = false;
            } else {
                handedOver = true;
            }
        }

        @Actor
        public void impatient() {
            if (handedOver) {
                locked = false; // had it, and unlocks
            } else {
                left = true;
            }
        }

        @Arbiter
        public void end(ZZ_Result result) {
            result.r1 = locked;
            result.r2 = true;
        }
    }
}
