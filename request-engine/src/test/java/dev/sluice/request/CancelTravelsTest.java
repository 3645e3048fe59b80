package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** E7: a cancel travels to the requests that the cancelled one spawned and to those it waits for, each under the same rule. */
@Timeout(150)
class CancelTravelsTest extends WithEngine {

    private final Gate gate = new Gate();

    private String held() throws InterruptedException {
        gate.pass();
        return "done";
    }

    @Test
    void toSpawnedChildrenInWhateverStateTheyAre() {
        CompletableFuture<List<Request<String>>> seen = new CompletableFuture<>();
        Request<String> parent = engine.submit(() -> {
            Request<String> suspended = engine.submit(this::held);
            Request<String> never = engine.request(this::held);
            seen.complete(List.of(suspended, never));
            return held();
        });
        List<Request<String>> children = seen.join();
        Awaits.untilSuspended(children.getFirst());
        Awaits.untilSuspended(parent);

        assertThat(parent.cancel()).isTrue();

        Awaits.untilDone(parent);
        children.forEach(Awaits::untilDone);
        assertThat(children).extracting(Request::state).containsOnly(Request.State.CANCELLED);
    }

    @Test
    void toTheChildrenOfChildren() {
        CompletableFuture<Request<String>> seen = new CompletableFuture<>();
        Request<String> root = engine.submit(() -> {
            engine.submit(() -> {
                seen.complete(engine.submit(this::held));
                return held();
            });
            return held();
        });
        Request<String> grandchild = seen.join();
        Awaits.untilSuspended(root);
        Awaits.untilSuspended(grandchild);
        gate.untilArrived(3);

        assertThat(root.cancel()).isTrue();

        Awaits.untilDone(grandchild);
        assertThat(grandchild.state()).isEqualTo(Request.State.CANCELLED);
    }

    @Test
    void butNotToAChildThatAForeignThreadStillNeeds() throws InterruptedException {
        CompletableFuture<Request<String>> seen = new CompletableFuture<>();
        Request<String> parent = engine.submit(() -> {
            seen.complete(engine.submit(this::held));
            return held();
        });
        Request<String> child = seen.join();
        Thread waiter = Thread.ofPlatform().start(() -> awaitQuietly(child));
        Awaits.untilParked(waiter);
        Awaits.untilSuspended(parent);

        assertThat(parent.cancel()).isTrue();
        Awaits.untilDone(parent);
        assertThat(child.isCancelled()).isFalse();
        gate.open();

        Awaits.join(waiter);
        assertThat(child.result()).isEqualTo("done");
    }

    @Test
    void toTheRequestThatItAwaits() {
        Request<String> awaited = engine.submit(this::held);
        Request<String> waiting = engine.submit(awaited::await);
        Awaits.untilSuspended(waiting);
        Awaits.untilSuspended(awaited);

        assertThat(waiting.cancel()).isTrue();

        Awaits.untilDone(waiting);
        Awaits.untilDone(awaited);
        assertThat(awaited.state()).isEqualTo(Request.State.CANCELLED);
    }

    @Test
    void toTheRequestThatItAwaitsForSomeTime() {
        Request<String> awaited = engine.submit(this::held);
        Request<String> waiting = engine.submit(() -> awaited.await(Awaits.AGES));
        Awaits.untilSuspended(waiting);

        assertThat(waiting.cancel()).isTrue();

        Awaits.untilDone(awaited);
        assertThat(awaited.state()).isEqualTo(Request.State.CANCELLED);
    }

    @Test
    void alongAChainOfWaitsToItsEnd() {
        Request<String> end = engine.submit(this::held);
        List<Request<String>> chain = new ArrayList<>(List.of(end));
        for (int i = 0; i < 500; i++) {
            chain.add(engine.submit(chain.getLast()::await));
        }
        chain.forEach(Awaits::untilSuspended);

        assertThat(chain.getLast().cancel()).isTrue();

        Awaits.untilDone(end);
        assertThat(end.state()).isEqualTo(Request.State.CANCELLED);
        Engines.untilAtRest(engine);
        assertThat(engine.snapshot().cancelled()).isEqualTo(501);
    }

    @Test
    void butNotToAnAwaitedRequestThatAnotherOneStillNeeds() throws InterruptedException {
        Request<String> awaited = engine.submit(this::held);
        Request<String> other = engine.submit(awaited::await);
        Request<String> waiting = engine.submit(awaited::await);
        Awaits.untilSuspended(other);
        Awaits.untilSuspended(waiting);

        assertThat(waiting.cancel()).isTrue();
        Awaits.untilDone(waiting);
        assertThat(awaited.isCancelled()).isFalse();
        gate.open();

        assertThat(Awaits.result(other)).isEqualTo("done");
    }

    @Test
    void toADirectlyExecutedChild() throws InterruptedException {
        Seen inChild = new Seen();
        CompletableFuture<Request<String>> seen = new CompletableFuture<>();
        Request<String> parent = engine.submit(() -> {
            Request<String> child = engine.request(inChild.in(this::held));
            seen.complete(child);
            return child.await();
        });
        Request<String> child = seen.join();
        Awaits.untilSuspended(child);

        assertThat(parent.cancel()).isTrue();

        Awaits.untilDone(parent);
        assertThat(child.state()).isEqualTo(Request.State.CANCELLED);
        assertThat(inChild.thrown()).isInstanceOf(RequestCancelledException.class);
    }

    @Test
    void toAnUnrelatedRequestThatItExecutesDirectly() {
        Request<String> stranger = engine.request(this::held);
        Request<String> executing = engine.submit(stranger::await);
        Awaits.untilSuspended(stranger);

        assertThat(executing.cancel()).isTrue();

        Awaits.untilDone(executing);
        assertThat(stranger.state()).isEqualTo(Request.State.CANCELLED);
    }

    @Test
    void toTheMembersOfAPoolThatItAwaits() throws InterruptedException {
        Request<String> active = engine.request(this::held);
        Request<String> pending = engine.request(this::held);
        Seen inWaiting = new Seen();
        RequestPool pool = engine.pool(1);
        pool.add(active);
        pool.add(pending);
        Request<String> waiting = engine.submit(inWaiting.in(() -> {
            pool.await();
            return "all";
        }));
        Awaits.untilSuspended(waiting);
        Awaits.untilSuspended(active);

        assertThat(waiting.cancel()).isTrue();

        Awaits.untilDone(waiting);
        Awaits.untilDone(active);
        Awaits.untilDone(pending);
        assertThat(inWaiting.thrown()).isInstanceOf(RequestCancelledException.class);
        assertThat(List.of(active, pending)).extracting(Request::state).containsOnly(Request.State.CANCELLED);
        Awaits.until("the pool is empty", () -> pool.size() == 0);
    }

    @Test
    void butNotToPoolMembersThatAnotherOneStillAwaits() throws InterruptedException {
        Request<String> member = engine.request(this::held);
        RequestPool pool = engine.pool();
        pool.add(member);
        Request<String> waiting = engine.submit(() -> awaitAll(pool));
        Request<String> other = engine.submit(() -> awaitAll(pool));
        Awaits.untilSuspended(waiting);
        Awaits.untilSuspended(other);
        Awaits.untilSuspended(member);

        assertThat(waiting.cancel()).isTrue();
        Awaits.untilDone(waiting);
        assertThat(member.isCancelled()).isFalse();
        gate.open();

        assertThat(Awaits.result(other)).isEqualTo("all");
        assertThat(member.result()).isEqualTo("done");
    }

    @Test
    void butNotToAPoolMemberThatSomebodyAwaitsByItself() throws InterruptedException {
        Request<String> needed = engine.request(this::held);
        Request<String> unneeded = engine.request(this::held);
        RequestPool pool = engine.pool(2);
        pool.add(needed);
        pool.add(unneeded);
        Request<String> waiting = engine.submit(() -> awaitAll(pool));
        Awaits.untilSuspended(waiting);
        Request<String> other = engine.submit(needed::await);
        Awaits.untilSuspended(other);

        assertThat(waiting.cancel()).isTrue();
        Awaits.untilDone(unneeded);
        assertThat(unneeded.state()).isEqualTo(Request.State.CANCELLED);
        assertThat(needed.isCancelled()).isFalse();
        gate.open();

        assertThat(Awaits.result(other)).isEqualTo("done");
    }

    @Test
    void notToChildrenOfARequestThatHasFinished() throws InterruptedException {
        CompletableFuture<Request<String>> seen = new CompletableFuture<>();
        Request<String> parent = engine.submit(() -> {
            seen.complete(engine.submit(this::held));
            return "done before its child";
        });
        Awaits.result(parent);
        Request<String> child = seen.join();

        assertThat(parent.cancel()).isFalse();
        assertThat(child.isCancelled()).isFalse();
        gate.open();

        assertThat(Awaits.result(child)).isEqualTo("done");
    }

    @Test
    void notFromAChildToItsParent() throws InterruptedException {
        CompletableFuture<Request<String>> seen = new CompletableFuture<>();
        Request<String> parent = engine.submit(() -> {
            seen.complete(engine.submit(this::held));
            return held();
        });
        Request<String> child = seen.join();

        assertThat(child.cancel()).isTrue();
        Awaits.untilDone(child);
        assertThat(parent.isCancelled()).isFalse();
        gate.open();

        assertThat(Awaits.result(parent)).isEqualTo("done");
    }

    private static String awaitAll(RequestPool pool) throws InterruptedException {
        pool.await();
        return "all";
    }

    private static void awaitQuietly(Request<?> request) {
        try {
            request.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
