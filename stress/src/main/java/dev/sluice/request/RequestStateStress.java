package dev.sluice.request;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LZL_Result;
import org.openjdk.jcstress.infra.results.ZL_Result;

/** A request is cancelled while it starts, ends, or is awaited. What {@code cancel()} returned has to be what became of it. */
public class RequestStateStress {

    static final RequestEngine ENGINE =
            RequestEngine.builder().workers(2).carriers(Carriers.AFFINE).build();

    /** Cancel against start and end. */
    @JCStressTest
    @Outcome(id = "true, CANCELLED", expect = Expect.ACCEPTABLE, desc = "the cancel came in time")
    @Outcome(id = "false, FINISHED", expect = Expect.ACCEPTABLE, desc = "it came too late")
    @Outcome(expect = Expect.FORBIDDEN, desc = "cancel() returned something else than what happened")
    @State
    public static class CancelProtocol {
        private final Request<Integer> request = ENGINE.request(() -> 42);

        @Actor
        public void submitter() {
            request.submit();
        }

        @Actor
        public void canceller(ZL_Result result) {
            result.r1 = request.cancel();
        }

        @Arbiter
        public void end(ZL_Result result) {
            Bounded.until(request::isDone);
            result.r2 = request.state();
        }
    }

    /** A state machine of the same kind that looks first and changes afterwards. */
    @JCStressTest
    @Outcome(id = "true, CANCELLED", expect = Expect.ACCEPTABLE, desc = "the cancel came in time")
    @Outcome(id = "false, FINISHED", expect = Expect.ACCEPTABLE, desc = "it came too late")
    @Outcome(expect = Expect.FORBIDDEN, desc = "cancel() returned something else than what happened")
    @State
    public static class CancelBrokenTwin {
        private volatile Request.State state = Request.State.RUNNING;

        @Actor
        public void worker() {
            if (state == Request.State.RUNNING) {
                state = Request.State.FINISHED;
            }
        }

        @Actor
        public void canceller(ZL_Result result) {
            if (state == Request.State.RUNNING) {
                state = Request.State.CANCELLED;
                result.r1 = true;
            }
        }

        @Arbiter
        public void end(ZL_Result result) {
            result.r2 = state;
        }
    }

    /** Cancel against a foreign thread that awaits, which keeps the request alive if it was there first. */
    @JCStressTest
    @Outcome(
            id = "result, false, FINISHED",
            expect = Expect.ACCEPTABLE,
            desc = "somebody waited, so the cancel was refused")
    @Outcome(id = "refused, true, CANCELLED", expect = Expect.ACCEPTABLE, desc = "cancelled before anybody waited")
    @Outcome(expect = Expect.FORBIDDEN, desc = "the waiter, the canceller and the state disagree")
    @State
    public static class AwaitProtocol {
        private final Request<Integer> request = ENGINE.request(() -> 42);

        @Actor
        public void waiter(LZL_Result result) {
            try {
                result.r1 = request.await() == 42 ? "result" : "wrong result";
            } catch (InvalidRequestException refused) {
                result.r1 = "refused";
            } catch (InterruptedException e) {
                result.r1 = "interrupted";
            }
        }

        @Actor
        public void canceller(LZL_Result result) {
            result.r2 = request.cancel();
        }

        @Arbiter
        public void end(LZL_Result result) {
            Bounded.until(request::isDone);
            result.r3 = request.state();
        }
    }

    /** A request goes to sleep in {@code await} while it is cancelled: it has to wake. */
    @JCStressTest
    @Outcome(id = "true, CANCELLED", expect = Expect.ACCEPTABLE, desc = "the cancel was seen, awake or asleep")
    @Outcome(expect = Expect.FORBIDDEN, desc = "it sleeps on")
    @State
    public static class SleepProtocol {
        private final Request<Integer> never = ENGINE.request(() -> 42);
        private final RequestLock lock = new RequestLock();
        private final RequestCondition condition = lock.newCondition();

        private final Request<Integer> sleeper = ENGINE.request(() -> {
            lock.lock();
            try {
                while (!never.isDone()) {
                    condition.await();
                }
                return 1;
            } finally {
                lock.unlock();
            }
        });

        @Actor
        public void submitter() {
            sleeper.submit();
        }

        @Actor
        public void canceller(ZL_Result result) {
            result.r1 = sleeper.cancel();
        }

        @Arbiter
        public void end(ZL_Result result) {
            Bounded.until(sleeper::isDone);
            result.r2 = sleeper.state();
        }
    }

    /** A sleeper that looks whether it is cancelled before it says that it sleeps. */
    @JCStressTest
    @Outcome(id = "true, CANCELLED", expect = Expect.ACCEPTABLE, desc = "the cancel was seen, awake or asleep")
    @Outcome(expect = Expect.FORBIDDEN, desc = "it sleeps on")
    @State
    public static class SleepBrokenTwin {
        private volatile boolean cancelled;
        private volatile boolean asleep;
        private volatile Request.State state = Request.State.RUNNING;

        @Actor
        public void sleeper() {
            if (cancelled) {
                state = Request.State.CANCELLED;
            } else {
                state = Request.State.SUSPENDED;
                asleep = true;
            }
        }

        @Actor
        public void canceller(ZL_Result result) {
            cancelled = true;
            result.r1 = true;
            if (asleep) {
                state = Request.State.CANCELLED;
            }
        }

        @Arbiter
        public void end(ZL_Result result) {
            result.r2 = state;
        }
    }
}
