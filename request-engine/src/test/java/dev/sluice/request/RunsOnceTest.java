package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** E1: a request runs its callable once, and not before it is submitted or awaited. */
@Timeout(150)
class RunsOnceTest extends WithEngine {

    private final AtomicInteger runs = new AtomicInteger();

    @Test
    void nothingRunsBeforeSubmit() throws InterruptedException {
        Request<Integer> request = engine.request(runs::incrementAndGet);

        Awaits.result(engine.submit(() -> "a later request"));

        assertThat(runs).hasValue(0);
        assertThat(request.state()).isEqualTo(Request.State.CREATED);
        assertThat(request.isDone()).isFalse();
        assertThat(request.worker()).isEmpty();
        assertThatThrownBy(request::result).isInstanceOf(IllegalStateException.class);
        assertThat(request.failure()).isEmpty();
    }

    @Test
    void submitRunsItWithoutAnyoneAwaiting() {
        Request<Integer> request = engine.request(runs::incrementAndGet);

        Request<Integer> returned = request.submit();

        assertThat(returned).isSameAs(request);
        Awaits.untilDone(request);
        assertThat(request.state()).isEqualTo(Request.State.FINISHED);
        assertThat(request.result()).isEqualTo(1);
    }

    @Test
    void awaitSubmitsByItself() throws Exception {
        Request<Integer> plain = engine.request(runs::incrementAndGet);
        Request<Integer> timed = engine.request(runs::incrementAndGet);
        Request<Integer> blocked = engine.request(runs::incrementAndGet);

        assertThat(plain.await()).isEqualTo(1);
        assertThat(timed.await(Awaits.AGES)).isEqualTo(2);
        blocked.block();

        assertThat(blocked.result()).isEqualTo(3);
    }

    @Test
    void submittingAndAwaitingAgainIsHarmless() throws InterruptedException {
        Request<Object> request = engine.request(() -> {
            runs.incrementAndGet();
            return new Object();
        });

        Object first = request.submit().submit().await();

        assertThat(request.submit().await()).isSameAs(first);
        assertThat(request.await()).isSameAs(first);
        assertThat(request.result()).isSameAs(first);
        assertThat(runs).hasValue(1);
        assertThat(engine.snapshot().submitted()).isEqualTo(1);
    }

    @Test
    void awaitingAgainInsideARequestGivesTheSameResult() throws InterruptedException {
        Request<List<Object>> parent = engine.request(() -> {
            Request<Object> child = engine.request(Object::new);
            return List.of(child.await(), child.submit().await(), child.await(Awaits.AGES), child.result());
        });

        List<Object> results = Awaits.result(parent);

        assertThat(results).containsOnly(results.getFirst());
    }

    @Test
    void aNullResultIsAResult() throws InterruptedException {
        Request<Object> request = engine.request(() -> null);

        assertThat(Awaits.result(request)).isNull();
        assertThat(request.result()).isNull();
        assertThat(request.state()).isEqualTo(Request.State.FINISHED);
    }

    @Test
    void racingSubmittersAndWaitersRunItOnce() throws Exception {
        int rounds = 100;
        int threads = 4;
        List<Request<Integer>> requests = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            requests.add(engine.request(runs::incrementAndGet));
        }
        CyclicBarrier start = new CyclicBarrier(threads);
        AtomicInteger wrong = new AtomicInteger();

        List<Thread> racers = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            boolean submits = t % 2 == 0;
            racers.add(Thread.ofPlatform().start(() -> {
                for (Request<Integer> request : requests) {
                    try {
                        start.await();
                        if (submits) {
                            request.submit();
                        }
                        if (request.await() < 1) {
                            wrong.incrementAndGet();
                        }
                    } catch (Exception e) {
                        wrong.incrementAndGet();
                    }
                }
            }));
        }
        for (Thread racer : racers) {
            Awaits.join(racer);
        }

        assertThat(wrong).hasValue(0);
        assertThat(runs).hasValue(rounds);
        assertThat(requests).extracting(Request::result).doesNotHaveDuplicates();
    }

    @Test
    void aRequestWithAValueIsFinishedFromTheStart() throws InterruptedException {
        Request<String> request = Request.withValue("given");

        assertThat(request.isDone()).isTrue();
        assertThat(request.submit().await()).isEqualTo("given");
        assertThat(request.state()).isEqualTo(Request.State.FINISHED);
        assertThat(request.cancel()).isFalse();
    }
}
