package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.request.threadpool.ThreadPool;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import javax.management.JMX;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@link EngineSnapshot} and {@link RequestEngineMXBean}, component by component, for an engine of which everything is known. */
class SnapshotConformanceTest extends Conformance {

    private final CountDownLatch over = new CountDownLatch(1);

    @AfterEach
    void letGo() {
        over.countDown();
    }

    /** Two workers, both busy; a request that waits for its child, one that is queued, and three that are over. */
    private RequestEngine known(String name) throws Exception {
        RequestEngine engine = engine(Engines.builder(2).name(name).jmx(true));
        Awaits.result(engine.submit(() -> "finished"));
        Request<Object> failed = engine.request(() -> {
            throw new IllegalStateException("planned");
        });
        Awaits.untilDone(failed.onFailed(heard -> {}).submit());
        Awaits.untilDone(cancelledWhileItRan(engine));
        Gate gate = gate();
        Request<Object> waiting = engine.request(() -> {
                    Request<Object> child = engine.request(() -> {
                        gate.pass();
                        return null;
                    });
                    return child.name("child").submit().await();
                })
                .name("waiting");
        waiting.submit();
        Awaits.untilSuspended(waiting);
        gate.untilArrived(1);
        occupy(engine);
        engine.request(() -> "queued").name("queued").submit();
        return engine;
    }

    private Request<Object> cancelledWhileItRan(RequestEngine engine) {
        return engine.submit(() -> {
            Request.current().orElseThrow().cancel();
            return null;
        });
    }

    /** Keeps both workers until the test is over. */
    private void occupy(RequestEngine engine) throws InterruptedException {
        CountDownLatch busy = new CountDownLatch(2);
        for (int i = 0; i < 2; i++) {
            engine.request(() -> {
                        busy.countDown();
                        WorkersAlive.hold(over);
                        return null;
                    })
                    .name("busy" + i)
                    .submit();
        }
        Awaits.on(busy);
    }

    @Test
    @Covers({
        "RequestEngine.snapshot()",
        "EngineSnapshot.engine()",
        "EngineSnapshot.carriers()",
        "EngineSnapshot.workers()",
        "EngineSnapshot.queued()",
        "EngineSnapshot.submitted()",
        "EngineSnapshot.finished()",
        "EngineSnapshot.failed()",
        "EngineSnapshot.cancelled()",
        "EngineSnapshot.requests()",
        "EngineSnapshot.toString()",
        "EngineSnapshot.LiveRequest.name()",
        "EngineSnapshot.LiveRequest.state()",
        "EngineSnapshot.LiveRequest.worker()",
        "EngineSnapshot.LiveRequest.waitsFor()",
        "EngineSnapshot.LiveRequest.children()",
        "EngineSnapshot.LiveRequest.toString()"
    })
    void aSnapshotHasAllThatIsKnown() throws Exception {
        RequestEngine engine = known("known");
        EngineSnapshot now = engine.snapshot();

        assertThat(now.engine()).isEqualTo("known");
        assertThat(now.carriers()).isEqualTo(Engines.CARRIERS);
        assertThat(now.workers()).containsExactly(ThreadPool.WorkerState.RUNNING, ThreadPool.WorkerState.RUNNING);
        assertThat(now.queued()).isEqualTo(1);
        assertThat(now.submitted()).isEqualTo(8);
        assertThat(List.of(now.finished(), now.failed(), now.cancelled())).containsExactly(1L, 1L, 1L);
        assertThat(now.requests())
                .extracting(EngineSnapshot.LiveRequest::name)
                .containsExactlyInAnyOrder("waiting", "busy0", "busy1", "queued");
        EngineSnapshot.LiveRequest waiting = named(now, "waiting");
        assertThat(waiting.state()).isEqualTo(Request.State.SUSPENDED);
        assertThat(waiting.worker().orElseThrow()).isBetween(0, 1);
        assertThat(waiting.waitsFor()).contains("child");
        assertThat(waiting.children())
                .extracting(EngineSnapshot.LiveRequest::name)
                .containsExactly("child");
        EngineSnapshot.LiveRequest queued = named(now, "queued");
        assertThat(queued.state()).isEqualTo(Request.State.QUEUED);
        assertThat(queued.worker()).isEmpty();
        assertThat(queued.waitsFor()).isEmpty();
        assertThat(queued.children()).isEmpty();
        assertThat(queued.toString()).contains("queued", "QUEUED");
        assertThat(now.toString())
                .startsWith("engine known (" + Engines.CARRIERS + "), 8 submitted, 1 finished, 1 failed, 1 cancelled,")
                .contains("waiting  SUSPENDED", "waits for child", "queued  QUEUED");
    }

    private static EngineSnapshot.LiveRequest named(EngineSnapshot snapshot, String name) {
        return snapshot.requests().stream()
                .filter(request -> request.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    @Covers({
        "RequestEngine.Builder.jmx(boolean)",
        "RequestEngineMXBean.getName()",
        "RequestEngineMXBean.getCarriers()",
        "RequestEngineMXBean.getWorkers()",
        "RequestEngineMXBean.getBusyWorkers()",
        "RequestEngineMXBean.getQueuedRequests()",
        "RequestEngineMXBean.getLiveRequests()",
        "RequestEngineMXBean.getSubmittedRequests()",
        "RequestEngineMXBean.getFinishedRequests()",
        "RequestEngineMXBean.getFailedRequests()",
        "RequestEngineMXBean.getCancelledRequests()",
        "RequestEngineMXBean.snapshot()"
    })
    void theBeanShowsTheSame() throws Exception {
        RequestEngine engine = known("shown");
        RequestEngineMXBean bean = JMX.newMXBeanProxy(
                ManagementFactory.getPlatformMBeanServer(),
                new ObjectName("dev.sluice:type=RequestEngine,name=" + engine.name()),
                RequestEngineMXBean.class);
        List<Object> shown = List.of(
                bean.getName(),
                bean.getCarriers(),
                bean.getWorkers(),
                bean.getBusyWorkers(),
                bean.getQueuedRequests(),
                bean.getLiveRequests(),
                bean.getSubmittedRequests(),
                bean.getFinishedRequests(),
                bean.getFailedRequests(),
                bean.getCancelledRequests());
        String snapshot = bean.snapshot();

        assertThat(shown).containsExactly("shown", Engines.CARRIERS.name(), 2, 2, 1, 5L, 8L, 1L, 1L, 1L);
        assertThat(snapshot).startsWith("engine shown").contains("waits for child");
    }

    @Test
    @Covers({
        "EngineSnapshot(String, Carriers, List, int, long, long, long, long, List)",
        "EngineSnapshot.LiveRequest(String, State, OptionalInt, Optional, List)"
    })
    void theRecordsCopyTheirLists() {
        List<EngineSnapshot.LiveRequest> requests = new ArrayList<>();
        List<ThreadPool.WorkerState> workers = new ArrayList<>();
        EngineSnapshot.LiveRequest request = new EngineSnapshot.LiveRequest(
                "soup", Request.State.QUEUED, OptionalInt.empty(), Optional.empty(), requests);
        EngineSnapshot snapshot = new EngineSnapshot("kitchen", Carriers.SLOTS, workers, 0, 0, 0, 0, 0, requests);

        requests.add(request);
        workers.add(ThreadPool.WorkerState.IDLE);

        assertThat(request.children()).isEmpty();
        assertThat(snapshot.requests()).isEmpty();
        assertThat(snapshot.workers()).isEmpty();
        assertThatThrownBy(() -> snapshot.requests().add(request)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> request.children().add(request)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void theOldestComesFirstWhateverTheNames() throws Exception {
        RequestEngine engine = engine(1);
        Gate gate = new Gate();
        List<Request<Object>> requests = new ArrayList<>();
        for (String name : List.of("a very long name", "b", "z", "c", "a")) {
            requests.add(engine.submit(() -> {
                gate.pass();
                return name;
            }));
            requests.getLast().name(name);
        }

        List<EngineSnapshot.LiveRequest> live = engine.snapshot().requests();
        gate.open();
        for (Request<Object> request : requests) {
            Awaits.result(request);
        }

        assertThat(live)
                .extracting(EngineSnapshot.LiveRequest::name)
                .containsExactly("a very long name", "b", "z", "c", "a");
    }
}
