package dev.sluice.request;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * E27: a request that was executed in place, and left because the engine itself had no stack any more, ends where there is some, from wherever its end had
 * come to. Compiled code may want more stack at a call than the engine has made sure of, so where it is left cannot be chosen; here it is.
 */
@Timeout(60)
class LeftHalfWayTest {

    /** What was done before it was left. */
    enum Until {
        BEGUN,
        SETTLED,
        ENDED
    }

    @ParameterizedTest
    @EnumSource
    void itEndsAndAllAreToldOnce(Until until) throws Exception {
        StackOverflowError overflow = new StackOverflowError("planned");
        RequestEngine engine =
                Engines.builder(1).onUnhandledFailure((request, failure) -> {}).build();
        Request<Request<Integer>> parent = engine.submit(() -> {
            Request<Integer> child = engine.request(() -> 1);
            CompletableFuture<Integer> future = child.toCompletableFuture();
            leave(child, until, overflow);
            assertThat(future).isNotDone();
            return child;
        });

        Request<Integer> child = parent.await();

        assertThatThrownBy(() -> child.await(Awaits.LONG)).hasCause(overflow);
        assertThat(child.toCompletableFuture()).isCompletedExceptionally();
        engine.close();
        assertThat(engine.snapshot().failed()).isOne();
    }

    private static void leave(Request<Integer> child, Until until, StackOverflowError overflow) {
        Frame frame = requireNonNull(Frame.current());
        DirectWaiter waiter = new DirectWaiter(frame, child, true);
        child.tryBeginHere(frame, waiter);
        child.setRunner(Thread.currentThread());
        if (until != Until.BEGUN) {
            child.settle(frame, null, overflow, "child");
        }
        if (until == Until.ENDED) {
            assertThat(child.nextCallback(frame)).isNull();
        }
        frame.leave(waiter, overflow);
    }
}
