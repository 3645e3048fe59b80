package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** E7: a cancel that was refused takes effect when the last live waiter goes, whichever way it goes. */
@Timeout(150)
class LastWaiterTest extends WithEngine {

    private static final Duration SHORT = Duration.ofMillis(100);

    private final Gate gate = new Gate();

    private String held() throws InterruptedException {
        gate.pass();
        return "done";
    }

    /** Asks until the waiter that is about to come makes it refuse. */
    private static void assertRefused(Request<?> request) {
        assertThat(request.cancel()).isFalse();
        assertThat(request.isCancelled()).isFalse();
    }

    @Test
    void aForeignThreadWhoseTimeRanOut() throws InterruptedException {
        Request<String> request = engine.submit(this::held);
        Awaits.untilSuspended(request);
        Thread waiter = Thread.ofPlatform()
                .start(() -> assertThatThrownBy(() -> request.await(SHORT)).isInstanceOf(TimeoutException.class));
        Awaits.untilParked(waiter);

        request.cancel(); // refused, unless the time was over already
        Awaits.join(waiter);

        Awaits.untilDone(request);
        assertThat(request.state()).isEqualTo(Request.State.CANCELLED);
    }

    @Test
    void aRequestWhoseTimeRanOut() throws InterruptedException {
        Request<String> request = engine.submit(this::held);
        Seen inWaiter = new Seen();
        Request<String> waiter = engine.submit(inWaiter.in(() -> request.await(SHORT)));
        Awaits.until(() -> Awaits.isSuspended(waiter) || waiter.isDone());

        request.cancel();

        assertThat(inWaiter.thrown()).isInstanceOf(TimeoutException.class);
        Awaits.untilDone(request);
        assertThat(request.state()).isEqualTo(Request.State.CANCELLED);
        Awaits.untilDone(waiter);
        Awaits.until("the failure is reported", () -> !unhandled.isEmpty());
        assertThat(unhandled).singleElement().isInstanceOf(TimeoutException.class);
    }

    @Test
    void withoutAnEarlierCancelATimeoutLeavesTheRequestAlone() throws InterruptedException {
        Request<String> request = engine.submit(this::held);

        assertThatThrownBy(() -> request.await(Duration.ofMillis(5))).isInstanceOf(TimeoutException.class);
        assertThat(request.isCancelled()).isFalse();
        gate.open();

        assertThat(Awaits.result(request)).isEqualTo("done");
    }

    @Test
    void onceItsTimeRanOutAWaiterDoesNotCountAnyMore() throws InterruptedException {
        Request<String> request = engine.submit(this::held);

        assertThatThrownBy(() -> request.await(Duration.ofMillis(5))).isInstanceOf(TimeoutException.class);

        assertThat(request.cancel()).isTrue();
    }

    @Test
    void anInterruptedForeignThread() throws InterruptedException {
        Request<String> request = engine.submit(this::held);
        Awaits.untilSuspended(request);
        Thread waiter = Thread.ofPlatform()
                .start(() -> assertThatThrownBy(request::await).isInstanceOf(InterruptedException.class));
        Awaits.untilParked(waiter);
        assertRefused(request);

        waiter.interrupt();
        Awaits.join(waiter);

        Awaits.untilDone(request);
        assertThat(request.state()).isEqualTo(Request.State.CANCELLED);
    }

    @Test
    void anInterruptedRequest() throws InterruptedException {
        Request<String> request = engine.submit(this::held);
        Awaits.untilSuspended(
                request); // not yet taken, its waiter would execute it in place, and the interrupt were its own
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        Seen inWaiter = new Seen();
        Request<String> waiter = engine.submit(inWaiter.in(() -> {
            thread.complete(Thread.currentThread());
            return request.await();
        }));
        Awaits.untilSuspended(waiter);
        assertRefused(request);

        thread.join().interrupt();

        assertThat(inWaiter.thrown()).isInstanceOf(InterruptedException.class);
        Awaits.untilDone(request);
        assertThat(request.state()).isEqualTo(Request.State.CANCELLED);
        Awaits.untilDone(waiter);
        assertThat(waiter.state()).isEqualTo(Request.State.FAILED);
    }

    @Test
    void aRequestThatIsItselfCancelled() {
        Request<String> request = engine.submit(this::held);
        Awaits.untilSuspended(request); // no longer to be executed by whoever awaits it
        Request<String> waiter = engine.submit(request::await);
        Awaits.untilSuspended(waiter);
        assertRefused(request);

        assertThat(waiter.cancel()).isTrue();

        Awaits.untilDone(request);
        assertThat(request.state()).isEqualTo(Request.State.CANCELLED);
    }

    @Test
    void theLastOfSeveralOneAfterTheOther() throws InterruptedException {
        Request<String> request = engine.submit(this::held);
        Awaits.untilSuspended(request); // no longer to be executed by whoever awaits it
        Request<String> first = engine.submit(request::await);
        Request<String> second = engine.submit(request::await);
        Thread third = Thread.ofPlatform()
                .start(() -> assertThatThrownBy(request::await).isInstanceOf(InterruptedException.class));
        Awaits.untilSuspended(first);
        Awaits.untilSuspended(second);
        Awaits.untilParked(third);
        assertRefused(request);

        first.cancel();
        Awaits.untilDone(first);
        assertThat(request.isCancelled()).isFalse();
        third.interrupt();
        Awaits.join(third);
        assertThat(request.isCancelled()).isFalse();
        second.cancel();

        Awaits.untilDone(request);
        assertThat(request.state()).isEqualTo(Request.State.CANCELLED);
    }

    @Test
    void aCancelThatTravelledAndWasRefusedOnTheWayIsRememberedToo() throws InterruptedException {
        Request<String> request = engine.submit(this::held);
        Awaits.untilSuspended(request); // no longer to be executed by whoever awaits it
        Request<String> cancelled = engine.submit(request::await);
        Thread other = Thread.ofPlatform()
                .start(() -> assertThatThrownBy(request::await).isInstanceOf(InterruptedException.class));
        Awaits.untilSuspended(cancelled);
        Awaits.untilParked(other);
        cancelled.cancel();
        Awaits.untilDone(cancelled);
        assertThat(request.isCancelled()).isFalse();

        other.interrupt();
        Awaits.join(other);

        Awaits.untilDone(request);
        assertThat(request.state()).isEqualTo(Request.State.CANCELLED);
    }

    @Test
    void theLastWhoAwaitsAPoolByInterrupt() throws InterruptedException {
        Request<String> member = engine.request(this::held);
        RequestPool pool = engine.pool();
        pool.add(member);
        Thread waiter = Thread.ofPlatform()
                .start(() -> assertThatThrownBy(pool::await).isInstanceOf(InterruptedException.class));
        Awaits.untilSuspended(member);
        Awaits.untilParked(waiter);
        assertRefused(member);

        waiter.interrupt();
        Awaits.join(waiter);

        Awaits.untilDone(member);
        assertThat(member.state()).isEqualTo(Request.State.CANCELLED);
    }

    @Test
    void theLastWhoAwaitsAPoolByTimeout() throws InterruptedException {
        Request<String> member = engine.request(this::held);
        RequestPool pool = engine.pool();
        pool.add(member);
        Seen inWaiter = new Seen();
        Request<String> waiter = engine.submit(inWaiter.in(() -> {
            pool.await(SHORT);
            return "never";
        }));
        Awaits.until(() -> waiter.isDone() || Awaits.isSuspended(waiter));

        member.cancel();

        assertThat(inWaiter.thrown()).isInstanceOf(TimeoutException.class);
        Awaits.untilDone(member);
        assertThat(member.state()).isEqualTo(Request.State.CANCELLED);
        Awaits.untilDone(waiter);
    }

    @Test
    void theLastWhoAwaitsAPoolByItsOwnCancellation() {
        Request<String> member = engine.request(this::held);
        RequestPool pool = engine.pool();
        pool.add(member);
        Request<String> waiter = engine.submit(() -> {
            pool.await();
            return "never";
        });
        Awaits.untilSuspended(waiter);
        Awaits.untilSuspended(member);
        assertRefused(member);

        assertThat(waiter.cancel()).isTrue();

        Awaits.untilDone(member);
        assertThat(member.state()).isEqualTo(Request.State.CANCELLED);
    }

    @Test
    void theParentWhoExecutesTheRequestDirectlyAndIsThenCancelled() {
        CompletableFuture<Request<String>> seen = new CompletableFuture<>();
        Request<String> parent = engine.submit(() -> {
            Request<String> child = engine.request(this::held);
            seen.complete(child);
            return child.await();
        });
        Request<String> child = seen.join();
        Awaits.untilSuspended(child);
        assertRefused(child);

        assertThat(parent.cancel()).isTrue();

        Awaits.untilDone(child);
        assertThat(child.state()).isEqualTo(Request.State.CANCELLED);
        Awaits.untilDone(parent);
    }
}
