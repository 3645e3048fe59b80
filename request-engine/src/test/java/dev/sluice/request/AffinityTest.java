package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** E3: a request always resumes on its worker, and its thread and thread-locals stay the same. */
@Timeout(150)
class AffinityTest extends WithEngine {

    private static final ThreadLocal<Integer> LOCAL = new ThreadLocal<>();

    /** The carrier of the current virtual thread, which its description names while it is mounted; for AFFINE the worker. */
    static String carrier() {
        String description = Thread.currentThread().toString();
        return description.substring(description.lastIndexOf('@') + 1);
    }

    @Test
    void hundredsOfSuspensionsOfManyRequestsKeepWorkerThreadAndThreadLocals() throws InterruptedException {
        int requests = 30;
        int suspensions = 300;
        Map<Integer, Set<String>> carriersOfWorker = new ConcurrentHashMap<>();
        List<Request<String>> all = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            int mine = i;
            all.add(engine.submit(() -> {
                Request<?> me = Request.current().orElseThrow();
                Thread thread = Thread.currentThread();
                int worker = me.worker().orElseThrow();
                String carrier = carrier();
                LOCAL.set(mine);
                for (int s = 0; s < suspensions; s++) {
                    engine.submit(() -> "child").await();
                    assertThat(Request.current()).containsSame(me);
                    assertThat(Thread.currentThread()).isSameAs(thread);
                    assertThat(me.worker()).hasValue(worker);
                    assertThat(LOCAL.get()).isEqualTo(mine);
                    if (Engines.affine()) {
                        assertThat(carrier()).isEqualTo(carrier);
                    }
                }
                carriersOfWorker
                        .computeIfAbsent(worker, w -> ConcurrentHashMap.newKeySet())
                        .add(carrier);
                return "kept";
            }));
        }

        for (Request<String> request : all) {
            assertThat(Awaits.result(request)).isEqualTo("kept");
        }
        if (Engines.affine()) {
            assertThat(carriersOfWorker.values()).allMatch(carriers -> carriers.size() == 1);
        }
    }

    @Test
    void everyKindOfSuspensionResumesOnTheSameWorker() throws InterruptedException {
        RequestLock lock = new RequestLock();
        RequestCondition condition = lock.newCondition();
        List<Request<String>> all = new ArrayList<>();
        for (int i = 0; i < 8 * workers; i++) {
            all.add(engine.submit(() -> {
                Home home = new Home();
                lock.lock();
                home.check();
                condition.await(1, TimeUnit.MILLISECONDS);
                home.check();
                lock.unlock();
                if (lock.tryLock(1, TimeUnit.HOURS)) {
                    home.check();
                    lock.unlock();
                }
                RequestPool pool = engine.pool();
                pool.add(engine.request(() -> "member"));
                pool.add(engine.request(() -> "member"));
                pool.await();
                home.check();
                engine.request(() -> "timed").await(Awaits.AGES);
                home.check();
                try {
                    engine.submit(this::endless).await(Duration.ofMillis(1));
                } catch (TimeoutException expected) {
                    home.check();
                }
                engine.request(() -> "direct").await();
                home.check();
                return "kept";
            }));
        }

        for (Request<String> request : all) {
            assertThat(Awaits.result(request)).isEqualTo("kept");
        }
        stop.open();
    }

    private final Gate stop = new Gate();

    private String endless() throws InterruptedException {
        stop.pass();
        return "stopped";
    }

    /** Where a request was when it began. */
    private static final class Home {
        private final Thread thread = Thread.currentThread();
        private final String carrier = carrier();
        private final int worker = Request.current().orElseThrow().worker().orElseThrow();

        void check() {
            assertThat(Thread.currentThread()).isSameAs(thread);
            assertThat(Request.current().orElseThrow().worker()).hasValue(worker);
            if (Engines.affine()) {
                assertThat(carrier()).isEqualTo(carrier);
            }
        }
    }

    @Test
    void aDirectlyExecutedChildSeesItsParentsThreadAndHasThreadLocalsOfItsOwn() throws InterruptedException {
        Request<String> parent = engine.submit(() -> {
            LOCAL.set(42);
            Thread thread = Thread.currentThread();
            String inChild = engine.request(() -> {
                        assertThat(Thread.currentThread()).isSameAs(thread);
                        assertThat(LOCAL.get()).isEqualTo(Engines.affine() ? null : 42);
                        LOCAL.set(43);
                        engine.submit(() -> "suspends the child").await();
                        return "seen";
                    })
                    .await();
            assertThat(LOCAL.get()).isEqualTo(Engines.affine() ? 42 : 43);
            return inChild;
        });

        assertThat(Awaits.result(parent)).isEqualTo("seen");
    }

    @Test
    void requestsRunOnWorkersOfTheirEngineOnly() throws InterruptedException {
        Set<Integer> used = ConcurrentHashMap.newKeySet();
        List<Request<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            all.add(engine.submit(
                    () -> used.add(Request.current().orElseThrow().worker().orElseThrow())));
        }
        for (Request<Boolean> request : all) {
            Awaits.result(request);
        }

        assertThat(used).allMatch(worker -> worker >= 0 && worker < workers);
        assertThat(all).allMatch(request -> used.contains(request.worker().orElseThrow()));
    }

    @Test
    void aRequestThatWasStartedElsewhereIsNotMovedByWhoeverWakesIt() throws InterruptedException {
        Gate gate = new Gate();
        List<Request<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < 10 * workers; i++) {
            all.add(engine.submit(() -> {
                Home home = new Home();
                gate.pass();
                home.check();
                return true;
            }));
        }
        gate.untilArrived(all.size());

        Awaits.result(engine.submit(() -> {
            gate.open();
            return null;
        }));

        for (Request<Boolean> request : all) {
            assertThat(Awaits.result(request)).isTrue();
        }
    }
}
