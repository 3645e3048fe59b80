package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** E21: names, snapshots and flight recordings tell what the engine does. */
@Timeout(60)
class EngineShowsItsInsideTest {

    private static final String WORKERS = "dev.sluice.request.Engines#workers";

    @ParameterizedTest
    @MethodSource(WORKERS)
    void threadsCarryTheNamesOfTheEngineAndTheRequest(int workers) throws Exception {
        try (RequestEngine engine = Engines.builder(workers).name("kitchen").build()) {
            Request<String> named =
                    engine.request(() -> Thread.currentThread().getName()).name("soup");

            String thread = Awaits.result(named.submit());

            assertThat(thread).contains("kitchen").contains("soup");
            assertThat(Awaits.result(engine.submit(() -> Thread.currentThread().getName())))
                    .contains("kitchen")
                    .doesNotContain("soup");
            if (Engines.affine()) {
                assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .filteredOn(name -> name.startsWith("kitchen-worker"))
                        .hasSize(workers);
            }
        }
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void aSnapshotShowsTheTreeOfLiveRequestsAndWhatEachWaitsFor(int workers) throws Exception {
        try (RequestEngine engine = Engines.builder(workers).name("kitchen").build()) {
            Gate gate = new Gate();
            Request<Object> menu = engine.request(() -> {
                        Request<Object> soup = engine.request(() -> {
                                    gate.pass();
                                    return null;
                                })
                                .name("soup");
                        return soup.submit().await();
                    })
                    .name("menu")
                    .submit();
            gate.untilArrived(1);
            Awaits.untilSuspended(menu);

            EngineSnapshot snapshot = engine.snapshot();

            assertThat(snapshot.workers()).hasSize(workers);
            assertThat(snapshot.requests()).singleElement().satisfies(root -> {
                assertThat(root.name()).isEqualTo("menu");
                assertThat(root.waitsFor()).contains("soup");
                assertThat(root.children()).singleElement().satisfies(child -> {
                    assertThat(child.name()).isEqualTo("soup");
                    assertThat(child.waitsFor()).get().asString().contains("condition");
                });
            });
            assertThat(snapshot.toString()).contains("kitchen", "menu", "waits for soup", "condition");
            gate.open();
            Awaits.result(menu);
            assertThat(engine.snapshot().requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void aSnapshotCountsAnEndedRequestAsSoonAsItsWaiterKnows(int workers) throws Exception {
        try (RequestEngine engine = Engines.create(workers)) {
            for (int i = 1; i <= 2_000; i++) {
                engine.submit(() -> 1).await();

                assertThat(engine.snapshot().finished()).isEqualTo(i);
            }
        }
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void aRecordingHoldsTheDelayTheExecutionAndTheSuspension(int workers, @TempDir Path folder) throws Exception {
        Path file = folder.resolve("requests.jfr");
        try (RequestEngine engine = Engines.create(workers);
                Recording recording = new Recording()) {
            for (String kind : List.of("Queued", "Execution", "Suspension")) {
                recording.enable("dev.sluice.Request" + kind).withoutThreshold();
            }
            recording.start();
            Gate gate = new Gate();
            Request<Integer> spoon = engine.request(() -> {
                        gate.pass();
                        return 7;
                    })
                    .name("spoon");
            Request<Integer> menu = engine.request(
                            () -> engine.request(() -> spoon.submit().await(Awaits.AGES))
                                    .name("soup")
                                    .await())
                    .name("menu");

            menu.submit();
            Awaits.until(() -> engine.snapshot().toString().contains("waits for spoon"));
            gate.open();
            menu.await();
            engine.submit(() -> engine.request(() -> 8).await()).await();
            engine.request(() -> engine.request(() -> 9).name("fork").submit().await())
                    .name("knife")
                    .await();
            recording.stop();

            recording.dump(file);
        }
        List<String> events = new ArrayList<>();
        for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
            assertThat(event.getDuration().isNegative()).isFalse();
            events.add(event.getEventType().getName().replace("dev.sluice.Request", "") + " "
                    + event.getString("request"));
        }
        assertThat(events)
                .contains("Queued menu", "Queued spoon", "Suspension soup", "Queued fork")
                .contains("Execution menu", "Execution soup", "Execution spoon", "Execution fork")
                .doesNotContain("Queued soup", "Execution request");
        assertThat(events).filteredOn(event -> event.startsWith("Execution")).hasSize(7);
        if (workers == 1) {
            assertThat(events).doesNotContain("Suspension knife"); // it takes back what nobody else could run
        }
    }
}
