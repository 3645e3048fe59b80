package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.request.threadpool.ThreadPool;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** E19: close refuses what is new, cancels what never started, and waits for what runs. */
@Timeout(60)
class CloseLetsRunningOnesEndTest {

    private static final String WORKERS = "dev.sluice.request.Engines#workers";

    @ParameterizedTest
    @MethodSource(WORKERS)
    void aClosedEngineRefusesWithAClearErrorAndClosingAgainIsHarmless(int workers) {
        RequestEngine engine = Engines.create(workers);
        Request<Integer> unsubmitted = engine.request(() -> 1);

        engine.close();
        engine.close();

        assertThatThrownBy(() -> engine.request(() -> 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> engine.submit(() -> 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(unsubmitted::submit).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(unsubmitted::await).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> unsubmitted.await(Awaits.LONG)).isInstanceOf(IllegalStateException.class);
        assertThat(unsubmitted.state()).isEqualTo(Request.State.CREATED);
        assertThat(engine.snapshot().workers()).containsOnly(ThreadPool.WorkerState.CLOSED);
        assertThat(unsubmitted.cancel()).isTrue();
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void theLastFailureIsReportedBeforeCloseReturns(int workers) throws Exception {
        AtomicReference<RequestEngine> closing = new AtomicReference<>();
        AtomicReference<Throwable> reported = new AtomicReference<>();
        RequestEngine engine = Engines.builder(workers)
                .onUnhandledFailure((request, failure) -> {
                    Awaits.until("the engine closes", () -> refuses(closing.get()));
                    reported.set(failure);
                })
                .build();
        closing.set(engine);
        IllegalStateException planned = new IllegalStateException("planned");
        Request<?> failing = engine.submit(() -> {
            throw planned;
        });
        Awaits.untilDone(failing);

        engine.close();

        assertThat(reported).hasValue(planned);
    }

    private static boolean refuses(RequestEngine engine) {
        try {
            engine.root(() -> 1);
            return false;
        } catch (IllegalStateException closed) {
            return true;
        }
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void runningOnesEndWithTheirChildrenAndWhatNeverStartedIsCancelled(int workers) throws Exception {
        RequestEngine engine = Engines.create(workers);
        Gate gate = new Gate();
        Request<Integer> running = engine.submit(() -> {
            gate.pass();
            int direct = engine.request(() -> 20).await();
            return direct + engine.submit(() -> 22).await();
        });
        gate.untilArrived(1);
        CountDownLatch occupied = new CountDownLatch(workers);
        CountDownLatch release = new CountDownLatch(1);
        List<Request<Object>> spinning = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            spinning.add(engine.submit(() -> {
                occupied.countDown();
                WorkersAlive.hold(release);
                return null;
            }));
        }
        Awaits.on(occupied);
        Request<Integer> queued = engine.submit(() -> 7);
        List<Throwable> seen = new ArrayList<>();
        Thread waiter =
                Thread.ofPlatform().start(() -> seen.add(catchThrowableOfType(RuntimeException.class, queued::await)));
        Awaits.untilParked(waiter);

        Thread closing = Thread.ofPlatform().start(engine::close);
        Awaits.join(waiter);
        Thread closingToo = Thread.ofPlatform().start(engine::close);
        release.countDown();
        gate.open();
        Awaits.join(closing);
        Awaits.join(closingToo);

        assertThat(seen).singleElement().isInstanceOf(InvalidRequestException.class);
        assertThat(queued.state()).isEqualTo(Request.State.CANCELLED);
        assertThat(running.result()).isEqualTo(42);
        assertThat(spinning).extracting(Request::state).containsOnly(Request.State.FINISHED);
        assertThat(engine.snapshot().workers()).containsOnly(ThreadPool.WorkerState.CLOSED);
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    @Covers("RequestEngine.close() throws IllegalStateException")
    void calledFromInsideARequestItFailsInsteadOfDeadlocking(int workers) throws Exception {
        try (RequestEngine engine = Engines.create(workers);
                RequestEngine debugging = RequestEngine.create(0)) {
            Request<Throwable> inside =
                    engine.submit(() -> catchThrowableOfType(IllegalStateException.class, engine::close));
            Request<Throwable> direct = engine.submit(
                    () -> engine.request(() -> catchThrowableOfType(IllegalStateException.class, engine::close))
                            .await());
            Request<Throwable> throughDebugging = engine.submit(() -> debugging
                    .request(() -> catchThrowableOfType(IllegalStateException.class, engine::close))
                    .await());

            assertThat(Awaits.result(inside)).hasMessageContaining("close");
            assertThat(Awaits.result(direct)).hasMessageContaining("close");
            assertThat(Awaits.result(throughDebugging)).hasMessageContaining("close");
            assertThat(Awaits.result(engine.submit(() -> "still open"))).isEqualTo("still open");
        }
    }
}
