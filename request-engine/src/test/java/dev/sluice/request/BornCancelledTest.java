package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** E9: children of a cancelled request are born cancelled, and awaiting a cancelled request is invalid. */
@Timeout(150)
class BornCancelledTest extends WithEngine {

    @Test
    void aChildCreatedInACancelledRequestIsBornCancelled() throws InterruptedException {
        Seen inChild = new Seen();
        CompletableFuture<Request<String>> born = new CompletableFuture<>();
        Request<String> parent = engine.submit(() -> {
            Request.current().orElseThrow().cancel();
            born.complete(engine.request(inChild.in(() -> "never")));
            return null;
        });

        Request<String> child = born.join();

        assertThat(child.isCancelled()).isTrue();
        assertThat(child.isDone()).isTrue();
        assertThat(child.state()).isEqualTo(Request.State.CANCELLED);
        assertThat(child.cancel()).isTrue();
        assertThatThrownBy(child::result).isInstanceOf(InvalidRequestException.class);
        Awaits.untilDone(parent);
        child.submit();
        Awaits.result(engine.submit(() -> "time for the child to run, if it did"));
        assertThat(inChild.entered()).isFalse();
    }

    @Test
    void itsCancelCallbacksFireAtOnce() {
        AtomicBoolean cancelled = new AtomicBoolean();
        AtomicBoolean done = new AtomicBoolean();
        AtomicBoolean finished = new AtomicBoolean();
        CompletableFuture<Object> future = new CompletableFuture<>();
        Request<Object> parent = engine.submit(() -> {
            Request.current().orElseThrow().cancel();
            Request<String> child = engine.request(() -> "never");
            child.onCancelled(() -> cancelled.set(true))
                    .onDone(request -> done.set(true))
                    .onFinished(result -> finished.set(true));
            future.complete(null);
            return null;
        });

        future.join();

        assertThat(cancelled).isTrue();
        assertThat(done).isTrue();
        assertThat(finished).isFalse();
        Awaits.untilDone(parent);
    }

    @Test
    void itsCancelledParentGetsItsOwnCancellationWhenItAwaitsIt() throws InterruptedException {
        Seen seen = new Seen();
        Request<String> parent = engine.submit(seen.in(() -> {
            Request.current().orElseThrow().cancel();
            return engine.request(() -> "never").await();
        }));

        assertThat(seen.thrown()).isInstanceOf(RequestCancelledException.class);
        Awaits.untilDone(parent);
    }

    @Test
    void aForeignThreadThatAwaitsACancelledRequestGetsInvalid() {
        Request<String> request = engine.request(() -> "never");
        request.cancel();

        assertThatThrownBy(request::await).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(request::block).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> request.await(Awaits.AGES)).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void aRequestThatAwaitsACancelledOneGetsInvalid() throws InterruptedException {
        Request<String> cancelled = engine.request(() -> "never");
        cancelled.cancel();
        Seen seen = new Seen();

        Request<String> waiting = engine.submit(seen.in(cancelled::await));

        assertThat(seen.thrown()).isInstanceOf(InvalidRequestException.class);
        Awaits.untilDone(waiting);
        assertThat(waiting.state()).isEqualTo(Request.State.FAILED);
        Awaits.until("the failure is reported", () -> unhandled.size() == 1);
    }

    @Test
    void awaitingACancelledRequestThatStillRunsIsInvalidToo() throws InterruptedException {
        AtomicBoolean goOn = new AtomicBoolean();
        Request<String> request = engine.submit(() -> {
            Awaits.until(goOn::get);
            return "too late";
        });
        Awaits.until(() -> request.state() == Request.State.RUNNING);
        assertThat(request.cancel()).isTrue();

        assertThatThrownBy(request::await).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> request.await(Awaits.AGES)).isInstanceOf(InvalidRequestException.class);
        assertThat(request.isDone()).isFalse();
        goOn.set(true);

        Awaits.untilDone(request);
    }

    @Test
    void aCancelledRequestThatAwaitsACancelledOneGetsItsOwnCancellation() throws InterruptedException {
        Request<String> cancelled = engine.request(() -> "never");
        cancelled.cancel();
        Seen seen = new Seen();

        Request<String> waiting = engine.submit(seen.in(() -> {
            Request.current().orElseThrow().cancel();
            return cancelled.await();
        }));

        assertThat(seen.thrown()).isInstanceOf(RequestCancelledException.class);
        Awaits.untilDone(waiting);
        assertThat(waiting.state()).isEqualTo(Request.State.CANCELLED);
    }

    @Test
    void noChildEscapesACancelThatComesWhileItIsBorn() {
        Gate gate = new Gate();
        for (int round = 0; round < 100; round++) {
            List<Request<Object>> children = new ArrayList<>();
            Request<Object> parent = engine.submit(() -> {
                while (!Request.current().orElseThrow().isCancelled()) {
                    if (children.size() < 500) {
                        children.add(engine.request(() -> {
                            gate.pass();
                            return null;
                        }));
                        children.getLast().submit();
                    }
                }
                return null;
            });
            Awaits.until(() -> parent.worker().isPresent());

            parent.cancel();

            Awaits.untilDone(parent);
            children.forEach(Awaits::untilDone);
            assertThat(children).allMatch(Request::isCancelled);
        }
    }

    @Test
    void childrenOfADirectlyExecutedRequestAreBornCancelledWithItsParentUnlessOthersNeedIt() throws Exception {
        for (boolean needed : new boolean[] {false, true}) {
            AtomicBoolean goOn = new AtomicBoolean();
            CompletableFuture<Request<String>> grandchild = new CompletableFuture<>();
            CompletableFuture<Request<String>> lateChild = new CompletableFuture<>();
            Request<String> stranger = engine.request(() -> {
                Awaits.until(goOn::get);
                grandchild.complete(engine.request(() -> "child of the stranger"));
                return "done";
            });
            Request<String> parent = engine.submit(() -> {
                try {
                    return stranger.await();
                } finally {
                    lateChild.complete(engine.request(() -> "child of the parent"));
                }
            });
            Awaits.until(() -> stranger.worker().isPresent());
            List<Thread> others = new ArrayList<>();
            if (needed) {
                others.add(Thread.ofPlatform().start(() -> awaitQuietly(stranger)));
                Awaits.untilParked(others.getFirst());
            }

            assertThat(parent.cancel()).isTrue();
            goOn.set(true);

            assertThat(grandchild.join().isCancelled()).isEqualTo(!needed);
            assertThat(lateChild.join().isCancelled()).isTrue();
            for (Thread other : others) {
                Awaits.join(other);
            }
            Awaits.untilDone(parent);
        }
    }

    private static void awaitQuietly(Request<?> request) {
        try {
            request.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
