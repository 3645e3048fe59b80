package dev.sluice.request;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IL_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A queued request is taken back by who awaits it while a worker takes it: one of them runs it, and who awaits it gets its result. */
public class TakeBackStress {

    static final RequestEngine ENGINE =
            RequestEngine.builder().workers(2).carriers(Carriers.AFFINE).build();

    /** A request is submitted while another begins, which awaits it. */
    @JCStressTest
    @Outcome(id = "1, 42", expect = Expect.ACCEPTABLE, desc = "it ran once, wherever that was")
    @Outcome(expect = Expect.FORBIDDEN, desc = "it ran twice, or never, or its waiter did not get its result")
    @State
    public static class Protocol {
        private final AtomicInteger runs = new AtomicInteger();

        private final Request<Integer> queued = ENGINE.request(() -> {
            runs.incrementAndGet();
            return 42;
        });

        private final Request<Integer> waiting = ENGINE.request(queued::await);

        @Actor
        public void submitter() {
            queued.submit();
        }

        @Actor
        public void waiter() {
            waiting.submit();
        }

        @Arbiter
        public void end(IL_Result result) {
            Bounded.until(() -> queued.isDone() && waiting.isDone());
            result.r1 = runs.get();
            result.r2 = waiting.isDone() ? waiting.result() : waiting.state();
        }
    }

    /** Both look whether it is queued, and then take it. */
    @JCStressTest
    @Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "the worker ran it")
    @Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "who awaits it ran it")
    @Outcome(expect = Expect.FORBIDDEN, desc = "it ran twice, or never")
    @State
    public static class BrokenTwin {
        private volatile boolean queued = true;

        @Actor
        public void worker(ZZ_Result result) {
            if (queued) {
                queued = false;
                result.r1 = true;
            }
        }

        @Actor
        public void waiter(ZZ_Result result) {
            if (queued) {
                queued = false;
                result.r2 = true;
            }
        }
    }
}
