package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** E27: a recursion that calls the engine until the stack is full gets its error, and leaves no lock held and no request without an end. */
@Timeout(180)
class ExhaustedStackTest {

    private static final int DIVES = 15;

    private RequestEngine engine;

    @BeforeEach
    void start() {
        engine = Engines.builder(2).onUnhandledFailure((request, failure) -> {}).build();
    }

    @AfterEach
    void comesToRest() {
        Engines.untilAtRest(engine);
        engine.close();
    }

    /** Calls {@code step} at each depth until there is no stack left, in a request or in a thread, several times. */
    private void dive(boolean inRequest, IntConsumer step) throws InterruptedException {
        for (int i = 0; i < DIVES; i++) {
            if (inRequest) {
                Awaits.result(engine.submit(() -> {
                    untilFull(step);
                    return 0;
                }));
            } else {
                Awaits.join(Thread.ofPlatform().start(() -> untilFull(step)));
            }
        }
    }

    private static void untilFull(IntConsumer step) {
        try {
            descend(0, step);
        } catch (StackOverflowError full) {
            // that is what it is about
        }
    }

    @SuppressWarnings("InfiniteRecursion") // until the stack is full
    private static int descend(int depth, IntConsumer step) {
        step.accept(depth);
        return 1 + descend(depth + 1, step);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRequestCanStillBeListenedTo(boolean inRequest) throws InterruptedException {
        Request<Integer> request = engine.request(() -> 1);

        dive(inRequest, depth -> {
            if (depth % 2 == 0) {
                request.onDone(ended -> {});
            } else {
                request.toCompletableFuture();
            }
        });

        assertThat(Awaits.result(request)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLockIsFree(boolean inRequest) throws InterruptedException {
        RequestLock lock = new RequestLock();

        dive(inRequest, depth -> {
            lock.lock();
            try {
                assertThat(lock.isLocked()).isTrue();
            } finally {
                lock.unlock();
            }
        });

        assertThat(lock.isLocked()).isFalse();
        assertThat(lock.tryLock()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatWasSubmittedOrCancelledEnds(boolean inRequest) throws InterruptedException {
        Queue<Request<?>> begun = new ConcurrentLinkedQueue<>();

        dive(inRequest, depth -> {
            if (depth % 64 == 0) {
                Request<Integer> request = engine.request(() -> 1);
                if (depth % 128 == 0) {
                    request.cancel();
                } else {
                    request.submit();
                }
                begun.add(request);
            }
        });

        begun.forEach(Awaits::untilDone);
        assertThat(begun).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aChainOfCancelsThatIsTooLongEndsWhereTheStackDoes(boolean inRequest) throws InterruptedException {
        List<Request<?>> chain = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            chain.add(engine.request(() -> 1));
        }
        for (int i = 1; i < chain.size(); i++) {
            Request<?> next = chain.get(i);
            chain.get(i - 1).onCancelled(next::cancel);
        }

        Thread canceller = Thread.ofPlatform().start(() -> {
            Request<?> first = chain.getFirst();
            if (inRequest) {
                engine.submit(first::cancel);
            } else {
                first.cancel();
            }
        });
        Awaits.join(canceller);
        Engines.untilAtRest(engine);

        assertThat(chain.getFirst().isDone()).isTrue();
        assertThat(chain).allMatch(request -> request.isCancelled() == request.isDone());
        assertThat(chain).filteredOn(Request::isDone).hasSizeGreaterThan(100);
    }
}
