package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.request.threadpool.QueueDiscipline;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link RequestEngine} and its builder, method by method. */
class EngineConformanceTest extends Conformance {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    @Covers({"RequestEngine.create(int)", "RequestEngine.workers()", "RequestEngine.toString()"})
    void createMakesAnEngineOfSoManyWorkers(int workers) throws Exception {
        RequestEngine engine = keep(RequestEngine.create(workers));

        assertThat(engine.workers()).isEqualTo(workers);
        assertThat(engine.toString()).contains(engine.name(), workers + " workers");
        assertThat(Awaits.result(engine.submit(() -> 42))).isEqualTo(42);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, RequestEngine.Builder.MAX_WORKERS + 1, Integer.MAX_VALUE})
    @Covers({
        "RequestEngine.create(int) throws IllegalArgumentException",
        "RequestEngine.Builder.workers(int) throws IllegalArgumentException",
        "RequestEngine.Builder.MAX_WORKERS"
    })
    void anImpossibleNumberOfWorkersIsNamed(int workers) {
        assertThatThrownBy(() -> RequestEngine.create(workers))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Integer.toString(workers));
        assertThatThrownBy(() -> RequestEngine.builder().workers(workers))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Integer.toString(workers));
    }

    @Test
    @Covers({
        "RequestEngine.builder()",
        "RequestEngine.Builder.build()",
        "RequestEngine.name()",
        "RequestEngine.carriers()",
        "Carriers.AUTO"
    })
    void aBuilderHasDefaults() {
        RequestEngine first = keep(RequestEngine.builder().build());
        RequestEngine second = keep(RequestEngine.builder().build());

        assertThat(first.workers()).isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(first.carriers()).isEqualTo(Engines.CARRIERS);
        assertThat(first.name()).startsWith("sluice-");
        assertThat(second.name()).isNotEqualTo(first.name());
    }

    @Test
    @Covers({"RequestEngine.Builder.workers(int)", "RequestEngine.Builder.name(String)"})
    void aBuilderKeepsItsSettingsForTheNextEngine() {
        RequestEngine.Builder builder =
                RequestEngine.builder().name("kitchen").workers(2).carriers(Engines.CARRIERS);

        RequestEngine first = keep(builder.build());
        RequestEngine second = keep(builder.workers(1).build());

        assertThat(List.of(first.name(), second.name())).containsOnly("kitchen");
        assertThat(first.workers()).isEqualTo(2);
        assertThat(second.workers()).isEqualTo(1);
    }

    @Test
    @Covers({"RequestEngine.Builder.carriers(Carriers)", "Carriers.SLOTS"})
    void slotsAreAlwaysThere() throws Exception {
        RequestEngine engine =
                keep(RequestEngine.builder().workers(1).carriers(Carriers.SLOTS).build());

        assertThat(engine.carriers()).isEqualTo(Carriers.SLOTS);
        assertThat(Awaits.result(engine.submit(() -> 42))).isEqualTo(42);
    }

    @Test
    @Covers({"RequestEngine.Builder.build() throws IllegalStateException", "Carriers.AFFINE"})
    void affineCarriersNeedTheFlag() {
        RequestEngine.Builder builder = RequestEngine.builder().workers(1).carriers(Carriers.AFFINE);

        if (Engines.affine()) {
            assertThat(keep(builder.build()).carriers()).isEqualTo(Carriers.AFFINE);
        } else {
            assertThatThrownBy(builder::build)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("--add-opens java.base/java.lang");
        }
        assertThat(Carriers.values()).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource(QueueDiscipline.class)
    @Covers("RequestEngine.Builder.queue(QueueDiscipline)")
    void anEngineRunsWithAnyDiscipline(QueueDiscipline discipline) throws Exception {
        RequestEngine engine = engine(Engines.builder(1).queue(discipline));

        assertThat(Awaits.result(engine.submit(() -> engine.submit(() -> 42).await())))
                .isEqualTo(42);
        assertThat(QueueDiscipline.values()).hasSize(3);
    }

    @Test
    @Covers("RequestEngine.Builder.onUnhandledFailure(BiConsumer)")
    void theHandlerGetsTheRequestAndWhatItThrew() {
        Queue<Object> told = new ConcurrentLinkedQueue<>();
        RequestEngine engine = keep(Engines.builder(1)
                .onUnhandledFailure((request, failure) -> {
                    told.add(request);
                    told.add(failure);
                })
                .build());
        IllegalStateException fault = new IllegalStateException("planned");
        Request<Object> failing = engine.request(() -> {
            throw fault;
        });

        failing.submit();

        Awaits.until("the handler is told", () -> told.size() == 2);
        assertThat(told).containsExactly(failing, fault);
    }

    @Test
    @Covers("RequestEngine.shared()")
    void theSharedEngineIsOneAndCannotBeClosed() throws Exception {
        RequestEngine shared = RequestEngine.shared();

        shared.close();

        assertThat(RequestEngine.shared()).isSameAs(shared);
        assertThat(Awaits.result(shared.submit(() -> 42))).isEqualTo(42);
    }

    @Test
    @Covers("RequestEngine.current()")
    void theCurrentEngineIsThatOfTheCurrentRequest() throws Exception {
        RequestEngine engine = engine(1);
        RequestEngine other = engine(1);

        Optional<RequestEngine> outside = RequestEngine.current();
        Optional<RequestEngine> inside = Awaits.result(engine.submit(RequestEngine::current));
        Optional<RequestEngine> inAnother = Awaits.result(
                engine.submit(() -> other.request(RequestEngine::current).await()));

        assertThat(outside).isEmpty();
        assertThat(inside).containsSame(engine);
        assertThat(inAnother).containsSame(other);
    }

    @Test
    @Covers({"RequestEngine.request(Callable)", "RequestEngine.submit(Callable)"})
    void requestWaitsForSubmitAndSubmitDoesBoth() throws Exception {
        RequestEngine engine = engine(1);

        Request<Integer> created = engine.request(() -> 1);
        Request<Integer> submitted = engine.submit(() -> 2);

        assertThat(Awaits.result(submitted)).isEqualTo(2);
        assertThat(created.state()).isEqualTo(Request.State.CREATED);
        assertThat(Awaits.result(created)).isEqualTo(1);
    }

    @Test
    @Covers({"RequestEngine.submit(Callable) throws RequestException", "Request.submit() throws RequestException"})
    void withoutWorkersSubmitFailsWithTheRequest() {
        RequestEngine engine = keep(RequestEngine.create(0));
        IllegalStateException fault = new IllegalStateException("planned");

        RequestException ofEngine = catchThrowableOfType(
                RequestException.class,
                () -> engine.submit(() -> {
                    throw fault;
                }));
        Request<Object> request = engine.request(() -> {
            throw fault;
        });
        RequestException ofRequest = catchThrowableOfType(RequestException.class, request::submit);

        assertThat(ofEngine).hasCause(fault);
        assertThat(ofRequest).hasCause(fault);
        assertThat(request.submit()).as("once").isSameAs(request);
    }

    @Test
    @Covers("RequestEngine.pool(int) throws IllegalArgumentException")
    void aPoolThatCouldRunNothingIsRefused() {
        RequestEngine engine = engine(1);

        for (int maxActive : new int[] {0, -1, Integer.MIN_VALUE}) {
            assertThatThrownBy(() -> engine.pool(maxActive))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(Integer.toString(maxActive));
        }
    }

    @Test
    @Covers("RequestEngine.close()")
    void closeWaitsForWhatRunsThoughInterrupted() throws Exception {
        for (int closers = 1; closers <= 2; closers++) { // the second waits for the first
            RequestEngine engine = engine(1);
            Gate gate = gate();
            Request<Integer> running = held(engine, gate, 42);
            if (closers == 2) {
                Awaits.untilParked(start(engine::close));
            }

            String outcome = Interrupts.inAThread(engine::close, gate::open);

            assertThat(outcome).isEqualTo(Interrupts.KEPT);
            assertThat(running.result()).isEqualTo(42);
        }
    }
}
