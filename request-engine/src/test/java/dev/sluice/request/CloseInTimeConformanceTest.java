package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** E31: an end within a given time. */
class CloseInTimeConformanceTest extends Conformance {

    private static final Duration SHORT = Duration.ofMillis(20);

    private final Gate gate = gate();
    private final Gate forever = gate();
    private final Queue<Object> seen = new ConcurrentLinkedQueue<>();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    @Covers("RequestEngine.close(Duration)")
    void whatEndsInTimeIsLetEnd(int workers) throws Exception {
        RequestEngine engine = engine(workers);
        Request<Integer> running = workers == 0 ? engine.submit(() -> 42) : held(engine, gate, 42);
        Thread closer = start(() -> seen.add(engine.close(Awaits.AGES)));
        Awaits.until("it closes", () -> refuses(engine));
        gate.open();

        Awaits.join(closer);

        assertThat(seen).containsExactly(true);
        assertThat(running.result()).isEqualTo(42);
        assertThat(engine.close(SHORT)).as("again").isTrue();
        engine.close();
    }

    /** A machine that is busy may need longer than that for what is cancelled; then a later call waits on. */
    private static void untilClosed(RequestEngine engine) {
        Awaits.until("closed", () -> engine.close(SHORT));
    }

    private static boolean refuses(RequestEngine engine) {
        try {
            engine.request(() -> 1);
            return false;
        } catch (IllegalStateException closed) {
            return true;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void whatDoesNotIsCancelledWhoeverWaitsForIt(int workers) throws Exception {
        RequestEngine engine = engine(workers);
        AtomicReference<Request<Integer>> child = new AtomicReference<>();
        Request<Integer> parent = engine.submit(() -> {
            child.set(engine.submit(() -> {
                forever.pass();
                return 1;
            }));
            return child.get().await();
        });
        forever.untilArrived(1);
        Thread waiting = start(() -> assertThatThrownBy(parent::await).isInstanceOf(InvalidRequestException.class));
        Awaits.untilParked(waiting);

        untilClosed(engine);

        Awaits.join(waiting);
        assertThat(parent.state()).isEqualTo(Request.State.CANCELLED);
        assertThat(child.get().state()).isEqualTo(Request.State.CANCELLED);
    }

    @Test
    void itReturnsInTimeThoughARequestDoesNotNoticeAndALaterCloseWaits() throws Exception {
        RequestEngine engine = engine(2);
        AtomicBoolean goOn = new AtomicBoolean();
        CountDownLatch started = new CountDownLatch(1);
        Request<String> deaf = engine.submit(() -> {
            started.countDown();
            while (!goOn.get()) {
                Thread.onSpinWait();
            }
            return "value";
        });
        deaf.onDiscarded(seen::add);
        Awaits.on(started);

        assertThat(engine.close(SHORT)).isFalse();
        assertThat(deaf.isCancelled()).isTrue();
        Thread closer = start(() -> {
            engine.close();
            seen.add("closed");
        });
        Awaits.untilParked(closer);
        goOn.set(true);

        Awaits.join(closer);
        assertThat(seen).containsExactly("value", "closed");
        assertThat(engine.close(SHORT)).isTrue();
    }

    @Test
    void whatIsCancelledMayCleanUp() throws Exception {
        RequestEngine engine = engine(2);
        Request<Integer> request = engine.submit(() -> {
            try {
                forever.pass();
            } finally {
                Request.uncancellable(
                        () -> seen.add(engine.submit(() -> "in here").await()));
                engine.root(() -> seen.add("in a root")).submit();
            }
            return 1;
        });
        forever.untilArrived(1);

        if (!engine.close(SHORT)) {
            engine.close(); // another one with a limit would cancel what cleans up
        }

        assertThat(request.isCancelled()).isTrue();
        assertThat(seen).containsExactly("in here", "in a root");
    }

    @Test
    @Covers("RequestEngine.close(Duration) throws IllegalStateException")
    void aRequestCannotCloseItsEngine() {
        RequestEngine engine = engine(1);

        assertThatThrownBy(() -> Awaits.result(engine.request(() -> engine.close(SHORT))))
                .hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void theSharedEngineStaysOpen() throws Exception {
        RequestEngine.shared().close(Duration.ZERO);

        assertThat(Awaits.result(RequestEngine.shared().submit(() -> 42))).isEqualTo(42);
    }

    @Test
    void anInterruptIsKept() {
        RequestEngine engine = engine(1);
        held(engine, forever, 1);

        Thread.currentThread().interrupt();

        untilClosed(engine);
        assertThat(Thread.interrupted()).isTrue();
    }

    /** A request that ends its JVM, whose hook closes the engine. */
    static final class Exiting {
        public static void main(String[] arguments) throws Exception {
            RequestEngine engine = Engines.create(1);
            boolean timed = arguments.length > 0 || Boolean.getBoolean("timed");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                if (timed) {
                    System.out.println("closed " + engine.close(SHORT));
                } else {
                    engine.close();
                    System.out.println("closed");
                }
            }));
            engine.submit(() -> engine.submit(() -> {
                        System.exit(3);
                        return 1;
                    })
                    .await());
            new CountDownLatch(1).await();
        }
    }

    @Test
    void aShutdownHookMayCallIt() throws IOException, InterruptedException {
        String said =
                ChildJvm.run(3, Exiting.class, Map.of(), "-Dtimed=true", "-Dsluice.test.carriers=" + Engines.CARRIERS);

        assertThat(said).endsWith("closed false");
    }

    @Test
    void aShutdownHookMayCallTheOtherCloseWhileARequestExits() throws IOException, InterruptedException {
        String said = ChildJvm.run(3, Exiting.class, Map.of(), "-Dsluice.test.carriers=" + Engines.CARRIERS);

        assertThat(said).endsWith("closed");
    }
}
