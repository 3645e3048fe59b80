package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.request.threadpool.QueueDiscipline;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** E4: who awaits a request that is queued and that no worker has taken executes it himself. On one worker nobody else can. */
@Timeout(150)
class TakeBackTest {

    private static final ThreadLocal<String> LOCAL = new ThreadLocal<>();

    private final RequestEngine engine = Engines.create(1);
    private final Gate gate = new Gate();

    @AfterEach
    void close() {
        gate.open();
        engine.close();
    }

    private static Request<?> self() {
        return Request.current().orElseThrow();
    }

    @Test
    void aQueuedChildRunsInTheThreadOfWhoAwaitsIt() throws InterruptedException {
        Request<String> parent = engine.submit(() -> {
            Request<?> me = self();
            Thread thread = Thread.currentThread();
            Request<Request<?>> child = engine.submit(() -> {
                assertThat(Thread.currentThread()).isSameAs(thread);
                return self();
            });
            assertThat(child.state()).isEqualTo(Request.State.QUEUED);
            assertThat(child.await()).isSameAs(child);
            assertThat(self()).isSameAs(me);
            assertThat(child.worker()).isEqualTo(me.worker());
            return "taken back";
        });

        assertThat(Awaits.result(parent)).isEqualTo("taken back");
    }

    @Test
    void soDoesOneThatSomebodyElseHasSubmitted() throws InterruptedException {
        CountDownLatch submitted = new CountDownLatch(1);
        List<Request<Thread>> strangers = new ArrayList<>();
        Request<Boolean> waiting = engine.submit(() -> {
            while (submitted.getCount() > 0) {
                Thread.onSpinWait(); // keeps the only worker
            }
            return strangers.getFirst().await() == Thread.currentThread();
        });
        strangers.add(engine.request(Thread::currentThread).submit());
        submitted.countDown();

        assertThat(Awaits.result(waiting)).isTrue();
    }

    @Test
    void aRequestOfAnotherEngineIsNotTakenBack() throws InterruptedException {
        try (RequestEngine other = Engines.create(1)) {
            Request<Boolean> waiting =
                    engine.submit(() -> other.submit(Thread::currentThread).await() == Thread.currentThread());

            assertThat(Awaits.result(waiting)).isFalse();
        }
    }

    @Test
    void aTimedAwaitTakesNothingBack() throws InterruptedException {
        Request<Boolean> waiting =
                engine.submit(() -> engine.submit(Thread::currentThread).await(Awaits.AGES) == Thread.currentThread());

        assertThat(Awaits.result(waiting)).isFalse();
    }

    @Test
    void threadLocalsInterruptFlagAndClassLoaderAreItsOwn() throws InterruptedException {
        Request<String> parent = engine.submit(() -> {
            LOCAL.set("parent's");
            ClassLoader loader = Thread.currentThread().getContextClassLoader();
            Thread.currentThread().interrupt();
            Request<String> child = engine.submit(() -> {
                assertThat(Thread.interrupted()).isFalse();
                String seen = LOCAL.get();
                LOCAL.set("child's");
                Thread.currentThread().setContextClassLoader(null);
                return seen;
            });
            boolean kept;
            String seen;
            try {
                seen = child.await();
            } finally {
                kept = Thread.interrupted();
            }
            assertThat(kept).isTrue();
            assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(loader);
            if (Engines.affine()) {
                assertThat(seen).isNull();
                assertThat(LOCAL.get()).isEqualTo("parent's");
            }
            return "apart";
        });

        assertThat(Awaits.result(parent)).isEqualTo("apart");
    }

    @Test
    void theWorkerIsFreeWhileItWaitsAndItsParentShowsAsSuspended() throws InterruptedException {
        Request<String> parent = engine.submit(() -> engine.submit(() -> {
                    gate.pass();
                    return "child";
                })
                .await());
        gate.untilArrived(1);
        Awaits.untilSuspended(parent);

        assertThat(Awaits.result(engine.submit(() -> "another"))).isEqualTo("another");
        gate.open();

        assertThat(Awaits.result(parent)).isEqualTo("child");
    }

    @Test
    void itsFailureAndItsCancelReachWhoExecutesItLikeAnybody() throws InterruptedException {
        Request<String> parent = engine.submit(() -> {
            Request<Object> failing = engine.submit(() -> {
                throw new IllegalStateException("on purpose");
            });
            assertThatThrownBy(failing::await)
                    .isInstanceOf(RequestException.class)
                    .hasCauseInstanceOf(IllegalStateException.class);
            Request<String> cancelled = engine.submit(() -> "never");
            assertThat(cancelled.cancel()).isTrue();
            assertThatThrownBy(cancelled::await).isInstanceOf(InvalidRequestException.class);
            return "both";
        });

        assertThat(Awaits.result(parent)).isEqualTo("both");
    }

    @Test
    void aCancelDoesNotTakeItFromUnderItsParentsHands() throws InterruptedException {
        Request<Boolean> parent =
                engine.submit(() -> engine.submit(() -> self().cancel()).await());

        assertThat(Awaits.result(parent)).isFalse();
    }

    @Test
    void aCancelledParentWakesWhenTheChildThatOthersNeedEnds() throws InterruptedException {
        List<Request<String>> children = new ArrayList<>();
        Request<String> parent = engine.submit(() -> {
            children.add(engine.submit(() -> {
                gate.pass();
                return "shared";
            }));
            return children.getFirst().await();
        });
        gate.untilArrived(1);
        Request<String> other = engine.submit(() -> children.getFirst().await());
        Awaits.untilSuspended(other);

        assertThat(parent.cancel()).isTrue();
        assertThat(children.getFirst().isCancelled()).isFalse();
        assertThat(parent.isDone()).isFalse();
        gate.open();

        assertThat(Awaits.result(other)).isEqualTo("shared");
        Awaits.untilDone(parent);
        assertThat(parent.state()).isEqualTo(Request.State.CANCELLED);
    }

    @Test
    void nestingTwentyThousandDeepWorks() throws InterruptedException {
        assertThat(Awaits.result(engine.request(() -> nest(20_000)))).isEqualTo(20_000);
    }

    private int nest(int depth) throws InterruptedException {
        return depth == 0 ? 0 : 1 + engine.submit(() -> nest(depth - 1)).await();
    }

    @ParameterizedTest
    @EnumSource
    void tooManyToKeepAreSubmittedAndTakenBackOrCancelledAndLeaveNothing(QueueDiscipline discipline)
            throws InterruptedException {
        AtomicInteger runs = new AtomicInteger();
        try (RequestEngine one = Engines.builder(1).queue(discipline).build()) {
            Request<Integer> parent = one.submit(() -> {
                Request<Integer> bystander = one.submit(() -> 1);
                for (int i = 0; i < 100_000; i++) {
                    Request<Integer> first = one.submit(runs::incrementAndGet);
                    Request<Integer> second = one.submit(runs::incrementAndGet);
                    first.await();
                    if (i % 3 == 0) {
                        assertThat(second.cancel()).isTrue();
                    } else {
                        second.await();
                    }
                    assertThat(i % 1_000 == 0 ? one.snapshot().queued() : 1).isEqualTo(1);
                }
                return bystander.await();
            });

            assertThat(Awaits.result(parent)).isEqualTo(1);
            Engines.untilAtRest(one);
            assertThat(one.snapshot().queued()).isZero();
            assertThat(runs.get()).isEqualTo(100_000 + 66_666);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsLeftStartsInTheOrderOfTheDiscipline(QueueDiscipline discipline) throws InterruptedException {
        List<Integer> started = new ArrayList<>();
        try (RequestEngine one = Engines.builder(1).queue(discipline).build()) {
            Request<String> parent = one.submit(() -> {
                List<Request<Boolean>> children = new ArrayList<>();
                for (int i = 0; i < 500; i++) {
                    int mine = i;
                    children.add(one.submit(() -> started.add(mine)));
                }
                for (int i = 0; i < 500; i++) {
                    if (i % 10 != 0) {
                        children.get(i).await();
                    }
                }
                started.clear();
                return "done";
            });
            Awaits.result(parent);
            Engines.untilAtRest(one);
        }

        List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < 500; i += 10) {
            expected.add(i);
        }
        assertThat(started).isEqualTo(discipline == QueueDiscipline.LIFO ? expected.reversed() : expected);
    }
}
