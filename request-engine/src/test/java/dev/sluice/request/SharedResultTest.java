package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** E6: any number of requests and threads may await one request; it runs once. */
@Timeout(150)
class SharedResultTest extends WithEngine {

    private final Gate gate = new Gate();
    private final AtomicInteger runs = new AtomicInteger();

    @Test
    void requestsAndThreadsGetTheSameResultOfOneRun() throws InterruptedException {
        Request<Object> shared = engine.request(() -> {
            gate.pass();
            runs.incrementAndGet();
            return new Object();
        });
        shared.submit();
        List<Request<Object>> requests = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            requests.add(engine.submit(i % 2 == 0 ? shared::await : () -> shared.await(Awaits.AGES)));
        }
        ConcurrentLinkedQueue<Object> seen = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Thread.Builder builder = i % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual();
            threads.add(builder.start(() -> seen.add(uncheckedAwait(shared))));
        }
        requests.forEach(Awaits::untilSuspended);
        threads.forEach(Awaits::untilParked);

        gate.open();

        for (Thread thread : threads) {
            Awaits.join(thread);
        }
        for (Request<Object> request : requests) {
            seen.add(Awaits.result(request));
        }
        assertThat(seen).hasSize(110).containsOnly(shared.result());
        assertThat(runs).hasValue(1);
    }

    @Test
    void aFailureReachesEveryoneToo() throws InterruptedException {
        Request<Object> shared = engine.submit(() -> {
            gate.pass();
            runs.incrementAndGet();
            throw new IllegalStateException("on purpose");
        });
        List<Request<Object>> requests = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            requests.add(engine.submit(shared::await));
        }
        requests.forEach(Awaits::untilSuspended);

        gate.open();

        for (Request<Object> request : requests) {
            assertThatThrownBy(() -> Awaits.result(request))
                    .hasRootCause(shared.failure().orElseThrow());
        }
        assertThat(runs).hasValue(1);
    }

    @Test
    void aDiamondOfRequestsRunsItsBottomOnce() throws InterruptedException {
        Request<Integer> bottom = engine.request(runs::incrementAndGet);
        List<Request<Integer>> middle = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            middle.add(engine.request(() -> bottom.await() + 1));
        }
        Request<Integer> top = engine.request(() -> {
            middle.forEach(Request::submit);
            int sum = 0;
            for (Request<Integer> request : middle) {
                sum += request.await();
            }
            return sum;
        });

        assertThat(Awaits.result(top)).isEqualTo(40);
        assertThat(runs).hasValue(1);
    }

    @Test
    void whatTheRequestWroteIsVisibleToEveryoneWhoAwaitedIt() throws InterruptedException {
        for (int round = 0; round < 200; round++) {
            int[] plain = new int[4];
            int value = round + 1;
            Request<Object> writer = engine.request(() -> {
                for (int i = 0; i < plain.length; i++) {
                    plain[i] = value;
                }
                return null;
            });
            Request<Integer> reader = engine.submit(() -> {
                writer.await();
                return plain[3];
            });
            Request<Integer> otherReader = engine.submit(() -> {
                writer.submit().await();
                return plain[0];
            });

            assertThat(Awaits.result(reader)).isEqualTo(value);
            assertThat(Awaits.result(otherReader)).isEqualTo(value);
            assertThat(plain).containsOnly(value);
        }
    }

    @Test
    void poolsMayShareAMember() throws InterruptedException {
        Request<Integer> member = engine.request(() -> {
            gate.pass();
            return runs.incrementAndGet();
        });
        List<Request<String>> owners = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            owners.add(engine.submit(() -> {
                RequestPool pool = engine.pool();
                pool.add(member);
                pool.await();
                return "over";
            }));
        }
        owners.forEach(Awaits::untilSuspended);

        gate.open();

        for (Request<String> owner : owners) {
            assertThat(Awaits.result(owner)).isEqualTo("over");
        }
        assertThat(runs).hasValue(1);
    }

    private static <T> T uncheckedAwait(Request<T> request) {
        try {
            return request.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
