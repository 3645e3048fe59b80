package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** E20: after the end a request keeps its result and nothing else. */
@Timeout(120)
class EndedRequestKeepsItsResultOnlyTest {

    private static final String WORKERS = "dev.sluice.request.Engines#workers";

    private static final class Work implements Callable<Object> {
        private final byte[] input = new byte[1_000];
        private final RequestEngine engine;
        private final List<WeakReference<?>> gone;
        private final boolean fails;

        Work(RequestEngine engine, List<WeakReference<?>> gone, boolean fails) {
            this.engine = engine;
            this.gone = gone;
            this.fails = fails;
        }

        @Override
        public Object call() throws Exception {
            Request<Object> direct = engine.request(() -> new byte[1_000]);
            Request<Object> submitted = engine.submit(() -> new byte[1_000]);
            direct.await();
            submitted.await();
            synchronized (gone) {
                gone.add(new WeakReference<>(direct));
                gone.add(new WeakReference<>(submitted));
                gone.add(new WeakReference<>(
                        Request.current().orElseThrow().parent().orElseThrow()));
            }
            if (fails) {
                throw new IllegalStateException("fault");
            }
            return input.length;
        }
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void neitherCallableNorCallbacksNorChildrenNorParentStay(int workers) throws Exception {
        try (RequestEngine engine = Engines.create(workers)) {
            for (boolean fails : new boolean[] {false, true}) {
                List<WeakReference<?>> gone = new ArrayList<>();
                List<Request<Object>> kept = new ArrayList<>();
                leaveOneBehind(engine, fails, gone, kept);
                for (int i = 0; i < 2 * workers; i++) {
                    Awaits.result(
                            engine.submit(() -> 1)); // whatever a worker remembers of its last request is of these
                }

                Awaits.until("all but the request are collected", () -> {
                    System.gc();
                    synchronized (gone) {
                        return gone.stream().allMatch(reference -> reference.refersTo(null));
                    }
                });

                assertThat(kept.getFirst().isDone()).isTrue();
                assertThat(gone).hasSize(5);
            }
        }
    }

    private static void leaveOneBehind(
            RequestEngine engine, boolean fails, List<WeakReference<?>> gone, List<Request<Object>> kept)
            throws InterruptedException {
        Work work = new Work(engine, gone, fails);
        Request<Object> parent = engine.request(() -> {
            Request<Object> child = engine.request(work).onDone(new Listener(gone));
            kept.add(child.submit());
            engine.submit(() -> {
                        try {
                            return child.await();
                        } catch (RequestException failed) {
                            return failed.getMessage();
                        }
                    })
                    .await();
            return "over";
        });
        synchronized (gone) {
            gone.add(new WeakReference<>(work));
        }
        Awaits.result(parent);
    }

    private record Listener(List<WeakReference<?>> gone) implements java.util.function.Consumer<Request<Object>> {
        @Override
        public void accept(Request<Object> request) {
            synchronized (gone) {
                gone.add(new WeakReference<>(this));
            }
        }
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void anEndedRequestIsNotRememberedByTheWorkerThatRanItEvenWhileThatIsBusy(int workers) throws Exception {
        try (RequestEngine engine = Engines.create(workers)) {
            Gate gate = new Gate();
            WeakReference<Request<byte[]>> ended = runOne(engine);
            Request<Object> busy = engine.submit(() -> {
                gate.pass();
                return null;
            });
            gate.untilArrived(1);

            Awaits.until("the request is collected", () -> {
                System.gc();
                return ended.refersTo(null);
            });

            gate.open();
            Awaits.result(busy);
        }
    }

    private static WeakReference<Request<byte[]>> runOne(RequestEngine engine) throws InterruptedException {
        Request<byte[]> request = engine.submit(() -> new byte[1_000]);
        Awaits.result(request);
        return new WeakReference<>(request);
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void aMillionInSequenceLeaveTheHeapWhereItWas(int workers) throws Exception {
        try (RequestEngine engine = Engines.create(workers)) {
            sequence(engine, 20_000);
            long before = heap();

            sequence(engine, 1_000_000);

            assertThat(heap() - before).isLessThan(2_000_000);
        }
    }

    /** In one parent, half of them executed directly. */
    private static void sequence(RequestEngine engine, int requests) throws InterruptedException {
        Awaits.result(engine.submit(() -> {
            for (int i = 0; i < requests; i += 4) {
                int number = i;
                engine.request(() -> number).await();
                engine.request(() -> number + 1).await();
                engine.request(() -> number + 2).await();
                engine.submit(() -> number + 3).await();
            }
            return requests;
        }));
    }

    private static long heap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
