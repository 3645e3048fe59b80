package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** E7: a cancel takes effect unless somebody alive waits, and says whether it did. */
@Timeout(150)
class CancelRuleTest extends WithEngine {

    private final Gate gate = new Gate();

    private String held() throws InterruptedException {
        gate.pass();
        return "done";
    }

    @Test
    void takesEffectOnARequestThatNobodySubmitted() {
        Request<String> request = engine.request(this::held);

        assertThat(request.cancel()).isTrue();

        assertThat(request.isCancelled()).isTrue();
        assertThat(request.state()).isEqualTo(Request.State.CANCELLED);
    }

    @Test
    void takesEffectOnASuspendedRequestThatNobodyAwaits() {
        Request<String> request = engine.submit(this::held);
        Awaits.untilSuspended(request);

        assertThat(request.cancel()).isTrue();

        Awaits.untilDone(request);
        assertThat(request.state()).isEqualTo(Request.State.CANCELLED);
        assertThatThrownBy(request::result).isInstanceOf(InvalidRequestException.class);
        assertThat(request.failure()).isEmpty();
    }

    @Test
    void takesEffectOnARunningRequestThatNobodyAwaits() {
        AtomicBoolean running = new AtomicBoolean();
        AtomicBoolean goOn = new AtomicBoolean();
        Request<String> request = engine.submit(() -> {
            running.set(true);
            Awaits.until(goOn::get);
            return "done";
        });
        Awaits.until(running::get);

        assertThat(request.cancel()).isTrue();
        assertThat(request.isCancelled()).isTrue();
        assertThat(request.isDone()).isFalse();
        goOn.set(true);

        Awaits.untilDone(request);
        assertThat(request.state()).isEqualTo(Request.State.CANCELLED);
    }

    @Test
    void isRefusedWhileAForeignThreadWaits() throws InterruptedException {
        Request<String> request = engine.request(this::held);
        Thread waiter = Thread.ofPlatform()
                .start(() -> assertThat(uncheckedAwait(request)).isEqualTo("done"));
        Awaits.untilSuspended(request);
        Awaits.untilParked(waiter);

        assertThat(request.cancel()).isFalse();
        assertThat(request.isCancelled()).isFalse();
        gate.open();

        Awaits.join(waiter);
        assertThat(request.state()).isEqualTo(Request.State.FINISHED);
        assertThat(request.result()).isEqualTo("done");
    }

    @Test
    void isRefusedWhileAForeignVirtualThreadWaits() throws InterruptedException {
        Request<String> request = engine.request(this::held);
        Thread waiter = Thread.ofVirtual().start(() -> uncheckedAwait(request));
        Awaits.untilSuspended(request);
        Awaits.untilParked(waiter);

        assertThat(request.cancel()).isFalse();
        gate.open();

        Awaits.join(waiter);
        assertThat(request.result()).isEqualTo("done");
    }

    @Test
    void isRefusedWhileALiveRequestWaits() throws InterruptedException {
        Request<String> request = engine.submit(this::held);
        Request<String> waiter = engine.submit(request::await);
        Awaits.untilSuspended(waiter);

        assertThat(request.cancel()).isFalse();
        gate.open();

        assertThat(Awaits.result(waiter)).isEqualTo("done");
    }

    @Test
    void isRefusedWhileALiveRequestWaitsForSomeTime() throws InterruptedException {
        Request<String> request = engine.submit(this::held);
        Request<String> waiter = engine.submit(() -> request.await(Awaits.AGES));
        Awaits.untilSuspended(waiter);

        assertThat(request.cancel()).isFalse();
        gate.open();

        assertThat(Awaits.result(waiter)).isEqualTo("done");
    }

    @Test
    void isRefusedWhileItsParentExecutesItDirectly() throws InterruptedException {
        CompletableFuture<Request<String>> childSeen = new CompletableFuture<>();
        Request<String> parent = engine.submit(() -> {
            Request<String> child = engine.request(this::held);
            childSeen.complete(child);
            return child.await();
        });
        Request<String> child = childSeen.join();
        Awaits.untilSuspended(child);

        assertThat(child.cancel()).isFalse();
        gate.open();

        assertThat(Awaits.result(parent)).isEqualTo("done");
    }

    @Test
    void isRefusedForAMemberOfAPoolThatSomebodyAwaits() throws InterruptedException {
        Request<String> running = engine.request(this::held);
        Request<String> pending = engine.request(this::held);
        Request<String> waiter = engine.submit(() -> {
            try (RequestPool pool = engine.pool(1)) {
                pool.add(running);
                pool.add(pending);
                pool.await();
            }
            return "all";
        });
        Awaits.untilSuspended(waiter);
        Awaits.untilSuspended(running);

        assertThat(running.cancel()).isFalse();
        assertThat(pending.cancel()).isFalse();
        gate.open();

        assertThat(Awaits.result(waiter)).isEqualTo("all");
        assertThat(pending.result()).isEqualTo("done");
    }

    @Test
    void takesEffectOnAMemberOfAPoolThatNobodyHasAwaitedYet() {
        RequestPool pool = engine.pool();
        Request<String> member = engine.request(this::held);
        pool.add(member);

        assertThat(member.cancel()).isTrue();

        assertThat(member.isDone()).isTrue();
    }

    @Test
    void takesEffectAgainstAFutureAndListenersBecauseTheyDoNotWait() {
        Request<String> request = engine.submit(this::held);
        CompletableFuture<String> future = request.toCompletableFuture();
        AtomicBoolean told = new AtomicBoolean();
        request.onFinished(result -> {}).onCancelled(() -> told.set(true));
        Awaits.untilSuspended(request);

        assertThat(request.cancel()).isTrue();

        Awaits.untilDone(request);
        Awaits.until(future::isDone);
        assertThat(told).isTrue();
        assertThatThrownBy(future::join).isInstanceOf(CancellationException.class);
    }

    @Test
    void isTrueAgainOnceItTookEffect() {
        Request<String> request = engine.submit(this::held);

        assertThat(request.cancel()).isTrue();

        assertThat(request.cancel()).isTrue();
        Awaits.untilDone(request);
        assertThat(request.cancel()).isTrue();
    }

    @Test
    void isFalseForAFinishedRequest() throws InterruptedException {
        Request<String> request = engine.submit(() -> "done");
        Awaits.result(request);

        assertThat(request.cancel()).isFalse();

        assertThat(request.isCancelled()).isFalse();
        assertThat(request.result()).isEqualTo("done");
    }

    @Test
    void isFalseForAFailedRequest() {
        Request<String> request = engine.submit(() -> {
            throw new IllegalStateException("on purpose");
        });
        Awaits.untilDone(request);

        assertThat(request.cancel()).isFalse();

        assertThat(request.state()).isEqualTo(Request.State.FAILED);
        assertThat(request.failure()).get().isInstanceOf(IllegalStateException.class);
        Awaits.until("the failure is reported", () -> unhandled.size() == 1);
    }

    @Test
    void staysCancelledWhenTheCallableReturnsNormally() {
        Request<String> request = engine.submit(() -> {
            assertThat(Request.current().orElseThrow().cancel()).isTrue();
            return "a result that nobody will see";
        });

        Awaits.untilDone(request);

        assertThat(request.state()).isEqualTo(Request.State.CANCELLED);
        assertThatThrownBy(request::result).isInstanceOf(InvalidRequestException.class);
        assertThat(engine.snapshot().cancelled()).isEqualTo(1);
    }

    @Test
    void staysCancelledWhenTheCallableThrowsSomethingElse() {
        Request<String> request = engine.submit(() -> {
            Request.current().orElseThrow().cancel();
            throw new IllegalStateException("too late");
        });

        Awaits.untilDone(request);

        assertThat(request.state()).isEqualTo(Request.State.CANCELLED);
        assertThat(request.failure()).isEmpty();
        Engines.untilAtRest(engine);
        assertThat(unhandled).isEmpty();
    }

    @Test
    void isRefusedWhenTheRunningRequestItselfAsksWhileSomebodyWaits() throws InterruptedException {
        AtomicBoolean goOn = new AtomicBoolean();
        Request<Boolean> request = engine.request(() -> {
            Awaits.until(goOn::get);
            return Request.current().orElseThrow().cancel();
        });
        boolean[] tookEffect = {true};
        Thread waiter = Thread.ofPlatform().start(() -> tookEffect[0] = uncheckedAwait(request));
        Awaits.until(() -> request.worker().isPresent());
        Awaits.untilParked(waiter);

        goOn.set(true);
        Awaits.join(waiter);

        assertThat(tookEffect[0]).isFalse();
    }

    private static <T> T uncheckedAwait(Request<T> request) {
        try {
            return request.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
