package dev.sluice.request;

import java.util.concurrent.TimeUnit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * Two wait for a condition, one of them impatient; one signal is sent, and whoever got it before his time passes it on. So the
 * patient one has to wake: if he does not, the signal went to somebody who had left.
 */
public class RequestConditionStress {

    private static final long PATIENCE_NANOS = 20_000;
    private static final long LIMIT_SECONDS = 10;

    private static boolean signalled(RequestCondition condition, long nanos) {
        try {
            return condition.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this test", e);
        }
    }

    /** The engine's condition. */
    @JCStressTest
    @Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "the patient one woke, the lock is free")
    @Outcome(expect = Expect.FORBIDDEN, desc = "the signal was lost, or the lock")
    @State
    public static class Protocol {
        private final RequestLock lock = new RequestLock();
        private final RequestCondition condition = lock.newCondition();
        private int waiting; // guarded by lock

        @Actor
        public void patient(ZZ_Result result) {
            lock.lock();
            try {
                waiting++;
                result.r1 = signalled(condition, TimeUnit.SECONDS.toNanos(LIMIT_SECONDS));
            } finally {
                lock.unlock();
            }
        }

        @Actor
        public void impatient() {
            lock.lock();
            try {
                waiting++;
                if (signalled(condition, PATIENCE_NANOS)) {
                    condition.signal();
                }
            } finally {
                lock.unlock();
            }
        }

        @Actor
        public void signaller() {
            for (boolean sent = false; !sent; ) {
                lock.lock();
                try {
                    sent = waiting == 2;
                    if (sent) {
                        condition.signal();
                    }
                } finally {
                    lock.unlock();
                }
            }
        }

        @Arbiter
        public void end(ZZ_Result result) {
            result.r2 = lock.isLocked();
        }
    }

    /** A signal that is given to the first who waits, without asking whether he still does. */
    @JCStressTest
    @Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "the patient one woke, the lock is free")
    @Outcome(expect = Expect.FORBIDDEN, desc = "the signal was lost, or the lock")
    @State
    public static class BrokenTwin {
        private volatile boolean impatientLeft;
        private volatile boolean impatientSignalled;
        private volatile boolean patientSignalled;

        @Actor
        public void signaller() {
            if (impatientLeft) {
                patientSignalled = true;
            } else {
                impatientSignalled = true;
            }
        }

        @Actor
        public void impatient() {
            if (impatientSignalled) {
                patientSignalled = true; // passes it on
            } else {
                impatientLeft = true;
            }
        }

        @Arbiter
        public void end(ZZ_Result result) {
            result.r1 = patientSignalled;
            result.r2 = false;
        }
    }
}
