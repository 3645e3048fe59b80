package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@link Request}, method by method; the waiting ones are in {@link AwaitConformanceTest}. */
class RequestConformanceTest extends Conformance {

    private RequestEngine engine;

    @BeforeEach
    void prepare() {
        engine = engine(1);
    }

    private <T> Request<T> cancelled() {
        Request<T> request = engine.request(() -> null);
        assertThat(request.cancel()).isTrue();
        return request;
    }

    /** A failed request whose failure somebody has heard. */
    private Request<Object> failed(Throwable failure) {
        Request<Object> request = engine.request(() -> {
                    throw (Exception) failure;
                })
                .onFailed(heard -> {})
                .submit();
        Awaits.untilDone(request);
        return request;
    }

    @Test
    @Covers("Request.withValue(Object)")
    void aRequestWithAValueBelongsToNobody() throws Exception {
        Request<String> request = Request.withValue("given");
        Request<String> inside = Awaits.result(engine.submit(() -> Request.withValue("given too")));

        for (Request<String> each : List.of(request, inside)) {
            assertThat(each.submit()).isSameAs(each);
            assertThat(each.state()).isEqualTo(Request.State.FINISHED);
            assertThat(each.isCancelled()).isFalse();
            assertThat(each.failure()).isEmpty();
            assertThat(each.parent()).isEmpty();
            assertThat(each.worker()).isEmpty();
            assertThat(each.toCompletableFuture()).isCompleted();
            assertThat(each.name("mine").name()).isEqualTo("mine");
        }
    }

    @Test
    @Covers("Request.current()")
    void theCurrentRequestIsTheInnermost() throws Exception {
        assertThat(Request.current()).isEmpty();
        Request<Boolean> outer = engine.request(() -> {
            Request<?> me = Request.current().orElseThrow();
            Request<Request<?>> direct = engine.request(() -> Request.current().orElseThrow());
            assertThat(direct.await()).isSameAs(direct);
            assertThat(Request.current()).containsSame(me);
            return true;
        });

        assertThat(Awaits.result(outer)).isTrue();
        assertThat(Request.current()).isEmpty();
    }

    @Test
    @Covers({"Request.checkCancelled()", "Request.checkCancelled() throws RequestCancelledException"})
    void checkCancelledThrowsInACancelledRequestOnly() throws Exception {
        everywhere(engine, Request::checkCancelled);
        Seen seen = new Seen();
        Request<Object> cancelling = engine.request(seen.in(() -> {
            Request.current().orElseThrow().cancel();
            Request.checkCancelled();
            return null;
        }));

        cancelling.submit();

        assertThat(seen.thrown())
                .isInstanceOf(RequestCancelledException.class)
                .hasMessageContaining(cancelling.toString());
        Awaits.untilDone(cancelling);
        assertThat(cancelling.isCancelled()).isTrue();
    }

    @Test
    @Covers({"Request.submit()", "Request.worker()", "Request.isDone()"})
    void submitRunsOnAWorker() {
        Request<Integer> request = engine.request(() -> 7);
        assertThat(request.worker()).isEmpty();
        assertThat(request.isDone()).isFalse();

        assertThat(request.submit()).isSameAs(request);

        Awaits.untilDone(request);
        assertThat(request.isDone()).isTrue();
        assertThat(request.worker()).hasValue(0);
        assertThat(request.result()).isEqualTo(7);
    }

    @Test
    @Covers({
        "Request.state()",
        "Request.State.CREATED",
        "Request.State.QUEUED",
        "Request.State.RUNNING",
        "Request.State.SUSPENDED",
        "Request.State.FINISHED",
        "Request.State.FAILED",
        "Request.State.CANCELLED"
    })
    void stateTellsWhereItStands() throws Exception {
        Gate gate = gate();
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch mayGoOn = new CountDownLatch(1);
        Request<Integer> request = engine.request(() -> {
            began.countDown();
            WorkersAlive.hold(mayGoOn);
            gate.pass();
            return 7;
        });
        Request<Integer> next = engine.request(() -> 8);

        assertThat(request.state()).isEqualTo(Request.State.CREATED);
        request.submit();
        next.submit();
        Awaits.on(began);
        List<Request.State> busy = List.of(request.state(), next.state());
        mayGoOn.countDown();
        assertThat(busy).containsExactly(Request.State.RUNNING, Request.State.QUEUED);
        Awaits.until("it waits", () -> request.state() == Request.State.SUSPENDED);
        gate.open();
        Awaits.result(request);
        assertThat(request.state()).isEqualTo(Request.State.FINISHED);
        assertThat(failed(new Exception("planned")).state()).isEqualTo(Request.State.FAILED);
        assertThat(cancelled().state()).isEqualTo(Request.State.CANCELLED);
        assertThat(Request.State.values()).hasSize(8).contains(Request.State.PINNED);
    }

    @Test
    @Covers({"Request.cancel()", "Request.isCancelled()"})
    void cancelTellsWhetherItTookEffect() throws Exception {
        Request<Integer> created = engine.request(() -> 1);
        Request<Integer> finished = engine.submit(() -> 2);
        Awaits.result(finished);

        assertThat(created.isCancelled()).isFalse();
        assertThat(created.cancel()).isTrue();
        assertThat(created.cancel()).isTrue();
        assertThat(created.isCancelled()).isTrue();
        assertThat(finished.cancel()).isFalse();
        assertThat(finished.isCancelled()).isFalse();
        assertThat(failed(new Exception("planned")).cancel()).isFalse();
    }

    @Test
    @Covers("Request.result()")
    void resultGivesWhatAwaitGave() throws Exception {
        Request<Object> request = engine.request(Object::new);

        Object awaited = Awaits.result(request);

        assertThat(request.result()).isSameAs(awaited);
    }

    @Test
    @Covers({
        "Request.result() throws IllegalStateException",
        "Request.result() throws RequestException",
        "Request.result() throws InvalidRequestException",
    })
    void resultThrowsWhatKeepsItFromBeingThere() {
        Exception fault = new Exception("planned");
        Request<Integer> created = engine.request(() -> 1).name("unborn");

        assertThatThrownBy(created::result)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("unborn");
        assertThatThrownBy(held(engine, gate(), 1)::result).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(failed(fault)::result)
                .isInstanceOf(RequestException.class)
                .hasCause(fault);
        assertThatThrownBy(cancelled()::result).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    @Covers("Request.failure()")
    void failureIsWhatWasThrown() throws Exception {
        Exception fault = new Exception("planned");

        assertThat(failed(fault).failure()).containsSame(fault);
        assertThat(engine.request(() -> 1).failure()).isEmpty();
        assertThat(cancelled().failure()).isEmpty();
    }

    @Test
    @Covers({
        "Request.onFinished(Consumer)",
        "Request.onFailed(Consumer)",
        "Request.onCancelled(Runnable)",
        "Request.onDone(Consumer)"
    })
    void callbacksReturnTheRequestAndGetItsOutcome() throws Exception {
        Queue<Object> calls = new ConcurrentLinkedQueue<>();
        Exception fault = new Exception("planned");
        Request<Object> finished = engine.request(() -> 7);
        Awaits.result(finished);
        Request<Object> failed = failed(fault);
        Request<Object> cancelled = cancelled();

        for (Request<Object> over : List.of(finished, failed, cancelled)) {
            assertThat(over.onFinished(calls::add)).isSameAs(over);
            assertThat(over.onFailed(calls::add)).isSameAs(over);
            assertThat(over.onCancelled(() -> calls.add("cancelled"))).isSameAs(over);
            assertThat(over.onDone(calls::add)).isSameAs(over);
        }

        assertThat(calls).containsExactly(7, finished, fault, failed, "cancelled", cancelled);
    }

    @Test
    @Covers("Request.toCompletableFuture()")
    void everyFutureIsNewAndMirrorsTheOutcome() throws Exception {
        Exception fault = new Exception("planned");
        Request<Integer> request = engine.request(() -> 7);
        CompletableFuture<Integer> early = request.toCompletableFuture();
        assertThat(request.state()).as("not submitted").isEqualTo(Request.State.CREATED);

        Awaits.result(request);

        assertThat(early).isCompletedWithValue(7);
        assertThat(request.toCompletableFuture()).isNotSameAs(early).isCompletedWithValue(7);
        assertThatThrownBy(failed(fault).toCompletableFuture()::get).hasCause(fault);
        assertThat(cancelled().toCompletableFuture()).isCancelled();
    }

    @Test
    @Covers("Request.parent()")
    void theParentIsWhoCreatedItWhileBothLive() throws Exception {
        Request<Request<Integer>> parent = engine.request(() -> {
            Request<?> me = Request.current().orElseThrow();
            Request<Integer> child = engine.request(() -> 1);
            assertThat(child.parent()).containsSame(me);
            assertThat(me.parent()).isEmpty();
            return child;
        });

        Request<Integer> child = Awaits.result(parent);

        assertThat(child.parent()).isEmpty();
    }

    @Test
    @Covers({"Request.name(String)", "Request.name()", "Request.toString()"})
    void aRequestHasAName() {
        Request<Integer> request = engine.request(() -> 1);
        String given = request.name();

        assertThat(given).startsWith("request ");
        assertThat(request.toString()).isEqualTo(given);
        assertThat(request.name("soup")).isSameAs(request);
        assertThat(request.name()).isEqualTo("soup");
        assertThat(request.toString()).isEqualTo("soup");
    }
}
