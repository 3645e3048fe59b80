package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.request.threadpool.ThreadPool;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** E4: a request that awaits a child nobody submitted executes it itself, on the spot. */
@Timeout(150)
class DirectExecutionTest extends WithEngine {

    private final Gate gate = new Gate();

    private static Request<?> self() {
        return Request.current().orElseThrow();
    }

    @Test
    void theChildRunsInTheSameThreadOnTheSameWorker() throws InterruptedException {
        Request<String> parent = engine.submit(() -> {
            Thread thread = Thread.currentThread();
            int worker = self().worker().orElseThrow();
            Request<Thread> child = engine.request(() -> {
                assertThat(self().worker()).hasValue(worker);
                return Thread.currentThread();
            });
            assertThat(child.await()).isSameAs(thread);
            assertThat(child.worker()).hasValue(worker);
            return "direct";
        });

        assertThat(Awaits.result(parent)).isEqualTo("direct");
    }

    @Test
    void itSkipsTheQueue() throws InterruptedException {
        AtomicInteger order = new AtomicInteger();
        Request<String> parent = engine.submit(() -> {
            for (int i = 0; i < 1_000; i++) {
                engine.submit(order::incrementAndGet);
            }
            Thread thread = Thread.currentThread();
            assertThat(engine.request(Thread::currentThread).await()).isSameAs(thread);
            return "direct";
        });

        assertThat(Awaits.result(parent)).isEqualTo("direct");
        Engines.untilAtRest(engine);
        assertThat(order).hasValue(1_000);
    }

    @Test
    void theCurrentRequestIsTheChildDuringAndTheParentAfter() throws InterruptedException {
        Request<String> parent = engine.submit(() -> {
            Request<?> me = self();
            Request<Object> finishing = engine.request(() -> {
                engine.submit(() -> "suspends the child").await();
                return self();
            });
            assertThat(finishing.await()).isSameAs(finishing);
            assertThat(self()).isSameAs(me);
            Request<Object> failing = engine.request(() -> {
                throw new IllegalStateException("on purpose");
            });
            assertThatThrownBy(failing::await).isInstanceOf(RequestException.class);
            assertThat(self()).isSameAs(me);
            return "both";
        });

        assertThat(Awaits.result(parent)).isEqualTo("both");
    }

    @Test
    void aRequestThatSomebodyElseMadeIsExecutedDirectlyToo() throws InterruptedException {
        Request<Thread> stranger = engine.request(Thread::currentThread);

        Request<Boolean> executing = engine.submit(() -> Thread.currentThread().equals(stranger.await()));

        assertThat(Awaits.result(executing)).isTrue();
        assertThat(stranger.parent()).isEmpty();
    }

    @Test
    void childrenOfADirectlyExecutedRequestAreItsOwn() throws InterruptedException {
        Request<String> parent = engine.submit(() -> {
            Request<?> me = self();
            engine.request(() -> {
                        Request<String> grandchild = engine.request(() -> "grandchild");
                        assertThat(grandchild.parent()).containsSame(self());
                        assertThat(self().parent()).containsSame(me);
                        return grandchild.await();
                    })
                    .await();
            assertThat(engine.request(() -> "later").parent()).containsSame(me);
            return "kept apart";
        });

        assertThat(Awaits.result(parent)).isEqualTo("kept apart");
    }

    @Test
    void aTimedAwaitDoesNotExecuteDirectly() throws InterruptedException {
        Request<String> parent = engine.submit(() -> {
            Request<Thread> child = engine.request(Thread::currentThread);
            assertThat(child.await(Awaits.AGES)).isNotSameAs(Thread.currentThread());
            return "submitted";
        });

        assertThat(Awaits.result(parent)).isEqualTo("submitted");
    }

    @Test
    void othersMayAwaitARequestWhileItIsExecutedDirectly() throws InterruptedException {
        CompletableFuture<Request<String>> started = new CompletableFuture<>();
        Request<String> parent = engine.submit(() -> {
            Request<String> child = engine.request(() -> {
                gate.pass();
                return "shared";
            });
            started.complete(child);
            return child.await();
        });
        Request<String> child = started.join();
        Awaits.untilSuspended(child);
        Request<String> other = engine.submit(child::await);
        Awaits.untilSuspended(other);

        gate.open();

        assertThat(Awaits.result(child)).isEqualTo("shared");
        assertThat(Awaits.result(other)).isEqualTo("shared");
        assertThat(Awaits.result(parent)).isEqualTo("shared");
    }

    @Test
    void theWorkerIsFreeWhileADirectlyExecutedChildWaits() throws InterruptedException {
        Request<String> parent = engine.submit(() -> engine.request(() -> {
                    gate.pass();
                    return "child";
                })
                .await());
        gate.untilArrived(1);

        for (int i = 0; i < workers; i++) {
            assertThat(Awaits.result(engine.submit(() -> "another"))).isEqualTo("another");
        }
        assertThat(parent.isDone()).isFalse();
        gate.open();

        assertThat(Awaits.result(parent)).isEqualTo("child");
    }

    @Test
    void nestingTwentyThousandDeepWorks() throws InterruptedException {
        int depth = 20_000;

        assertThat(Awaits.result(engine.request(() -> nest(depth)))).isEqualTo(depth);
    }

    private int nest(int depth) throws InterruptedException {
        return depth == 0 ? 0 : 1 + engine.request(() -> nest(depth - 1)).await();
    }

    @Test
    void aSuspensionDeepInNestedRequestsWorks() throws InterruptedException {
        int depth = 5_000;
        Request<Integer> root = engine.submit(() -> nestAndWait(depth));
        gate.untilArrived(1);

        assertThat(Awaits.result(engine.submit(() -> "another"))).isEqualTo("another");
        gate.open();

        assertThat(Awaits.result(root)).isEqualTo(depth);
    }

    private int nestAndWait(int depth) throws InterruptedException {
        if (depth == 0) {
            gate.pass();
            return 0;
        }
        return 1 + engine.request(() -> nestAndWait(depth - 1)).await();
    }

    @Test
    void aStackOverflowIsAFailureOfItsRequestAndHarmsNobody() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            Request<Integer> bottomless = engine.submit(this::recurse);

            assertThatThrownBy(() -> Awaits.result(bottomless)).hasRootCauseInstanceOf(StackOverflowError.class);
            assertThat(Awaits.result(engine.submit(() -> "alive"))).isEqualTo("alive");
        }
        assertThat(engine.snapshot().workers()).hasSize(workers).doesNotContain(ThreadPool.WorkerState.CLOSED);
    }

    @SuppressWarnings("InfiniteRecursion")
    private int recurse() {
        return 1 + recurse();
    }

    @Test
    void recursionThroughRequestsAndPlainCallsEitherWorksOrFailsClearly() throws InterruptedException {
        Request<Integer> root = engine.submit(() -> mixed(3_000));

        Awaits.untilDone(root);

        if (root.state() == Request.State.FAILED) {
            assertThatThrownBy(() -> Awaits.result(root)).hasRootCauseInstanceOf(StackOverflowError.class);
        } else {
            assertThat(root.result()).isEqualTo(3_000);
        }
        assertThat(Awaits.result(engine.submit(() -> "alive"))).isEqualTo("alive");
    }

    private int mixed(int depth) throws InterruptedException {
        return depth == 0 ? 0 : plain(20, depth);
    }

    private int plain(int frames, int depth) throws InterruptedException {
        return frames > 0
                ? plain(frames - 1, depth)
                : 1 + engine.request(() -> mixed(depth - 1)).await();
    }

    @Test
    void aChildThatSomebodySubmittedMeanwhileRunsOnceOnly() throws InterruptedException {
        AtomicInteger runs = new AtomicInteger();
        for (int i = 0; i < 300; i++) {
            Request<Integer> child = engine.request(runs::incrementAndGet);
            CountDownLatch ready = new CountDownLatch(1);
            Request<Integer> parent = engine.submit(() -> {
                ready.countDown();
                return child.await();
            });
            Awaits.on(ready);
            child.submit();
            assertThat(Awaits.result(parent)).isEqualTo(i + 1);
        }

        assertThat(runs).hasValue(300);
    }
}
