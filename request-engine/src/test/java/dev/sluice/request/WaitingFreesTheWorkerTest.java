package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** E2: a request that waits is suspended and its worker freed, so any number of waiting requests never deadlocks. */
@Timeout(150)
class WaitingFreesTheWorkerTest extends WithEngine {

    @Test
    void moreRequestsWaitThanThereAreWorkers() throws InterruptedException {
        Gate gate = new Gate();
        int waiting = 50 * workers;
        Request<String> awaited = engine.submit(() -> {
            gate.pass();
            return "done";
        });
        List<Request<String>> requests = new ArrayList<>();
        for (int i = 0; i < waiting; i++) {
            requests.add(engine.submit(awaited::await));
        }
        requests.forEach(Awaits::untilSuspended);

        assertThat(Awaits.result(engine.submit(() -> "another"))).isEqualTo("another");
        assertThat(requests).noneMatch(Request::isDone);
        gate.open();

        for (Request<String> request : requests) {
            assertThat(Awaits.result(request)).isEqualTo("done");
        }
    }

    @Test
    void aDeepTreeOfSubmittedRequestsIsComputed() throws InterruptedException {
        Request<Integer> root = engine.submit(() -> fibonacci(16));

        assertThat(Awaits.result(root)).isEqualTo(987);
    }

    private int fibonacci(int n) throws InterruptedException {
        if (n < 2) {
            return n;
        }
        Request<Integer> one = engine.submit(() -> fibonacci(n - 1));
        Request<Integer> two = engine.submit(() -> fibonacci(n - 2));
        return one.await() + two.await();
    }

    @Test
    void aChainOfThousandsWaitsAndEnds() throws InterruptedException {
        Gate gate = new Gate();
        Request<Integer> last = engine.submit(() -> {
            gate.pass();
            return 0;
        });
        int length = 3_000;
        for (int i = 0; i < length; i++) {
            Request<Integer> next = last;
            last = engine.submit(() -> next.await() + 1);
        }

        gate.open();

        assertThat(Awaits.result(last)).isEqualTo(length);
    }

    @Test
    void timedWaitsFreeTheWorkerToo() throws InterruptedException {
        Gate gate = new Gate();
        Request<String> awaited = engine.submit(() -> {
            gate.pass();
            return "done";
        });
        List<Request<String>> requests = new ArrayList<>();
        for (int i = 0; i < 20 * workers; i++) {
            requests.add(engine.submit(() -> awaited.await(Awaits.AGES)));
        }
        requests.forEach(Awaits::untilSuspended);

        assertThat(Awaits.result(engine.submit(() -> "another"))).isEqualTo("another");
        gate.open();

        for (Request<String> request : requests) {
            assertThat(Awaits.result(request)).isEqualTo("done");
        }
    }

    @Test
    void awaitingAnotherEnginesRequestFreesTheWorker() throws InterruptedException {
        try (RequestEngine other = Engines.create(workers)) {
            Gate gate = new Gate();
            Request<String> theirs = other.request(() -> {
                gate.pass();
                return "theirs";
            });
            List<Request<String>> ours = new ArrayList<>();
            for (int i = 0; i < 10 * workers; i++) {
                ours.add(engine.submit(theirs::await));
            }
            ours.forEach(Awaits::untilSuspended);

            assertThat(Awaits.result(engine.submit(() -> "another"))).isEqualTo("another");
            gate.open();

            for (Request<String> request : ours) {
                assertThat(Awaits.result(request)).isEqualTo("theirs");
            }
            assertThat(other.snapshot().submitted()).isEqualTo(1);
        }
    }

    @Test
    void enginesThatAwaitEachOthersRequestsInTurnDoNotDeadlock() throws InterruptedException {
        try (RequestEngine other = Engines.create(workers)) {
            int depth = 200;

            assertThat(Awaits.result(engine.request(() -> pingPong(depth, other, engine))))
                    .isEqualTo(depth);
        }
    }

    private static int pingPong(int depth, RequestEngine next, RequestEngine afterThat) throws InterruptedException {
        return depth == 0
                ? 0
                : 1 + next.request(() -> pingPong(depth - 1, afterThat, next)).await();
    }

    @Test
    void requestsThatSuspendHundredsOfTimesEachAllEnd() throws InterruptedException {
        int requests = 40;
        int suspensions = 250;
        AtomicInteger steps = new AtomicInteger();
        List<Request<Integer>> all = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            all.add(engine.submit(() -> {
                int sum = 0;
                for (int s = 0; s < suspensions; s++) {
                    sum += engine.submit(() -> steps.incrementAndGet() > 0 ? 1 : 0)
                            .await();
                }
                return sum;
            }));
        }

        for (Request<Integer> request : all) {
            assertThat(Awaits.result(request)).isEqualTo(suspensions);
        }
        assertThat(steps).hasValue(requests * suspensions);
    }

    @Test
    void aSuspendedRequestSaysSo() throws InterruptedException {
        Gate gate = new Gate();
        Request<String> awaited = engine.submit(() -> {
            gate.pass();
            return "done";
        });
        Request<String> waiting = engine.submit(awaited::await);

        Awaits.untilSuspended(waiting);
        assertThat(waiting.worker()).isPresent();
        gate.open();

        assertThat(Awaits.result(waiting)).isEqualTo("done");
    }
}
