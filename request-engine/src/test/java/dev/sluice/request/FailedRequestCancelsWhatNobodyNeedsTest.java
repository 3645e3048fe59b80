package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** E11: when a request fails, what only it needed is cancelled, and nothing else is. */
@Timeout(60)
class FailedRequestCancelsWhatNobodyNeedsTest {

    private static final String WORKERS = "dev.sluice.request.Engines#workers";

    private static final class Fault extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static RequestEngine engine(int workers) {
        return Engines.builder(workers)
                .onUnhandledFailure((request, failure) -> {})
                .build();
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void unfinishedChildrenAndTheirsAreCancelled(int workers) throws Exception {
        try (RequestEngine engine = engine(workers)) {
            Gate never = new Gate();
            Gate fail = new Gate();
            List<Request<?>> family = new CopyOnWriteArrayList<>();
            Request<Object> parent = engine.submit(() -> {
                Request<?> unsubmitted = engine.request(() -> "never runs");
                Request<Integer> finished = engine.request(() -> 7);
                finished.await();
                family.addAll(List.of(unsubmitted, finished));
                Request<?> child = engine.request(() -> {
                    Request<?> grandchild = engine.submit(() -> {
                        never.pass();
                        return null;
                    });
                    family.add(grandchild);
                    never.pass();
                    return null;
                });
                family.add(child);
                assertThatThrownBy(() -> child.await(Duration.ofMillis(1))).isInstanceOf(TimeoutException.class);
                fail.pass();
                throw new Fault();
            });

            never.untilArrived(2);
            fail.open();
            assertThatThrownBy(parent::await)
                    .isInstanceOf(RequestException.class)
                    .hasCauseInstanceOf(Fault.class);

            Request<?> finished = family.get(1);
            family.remove(finished);
            assertThat(finished.state()).isEqualTo(Request.State.FINISHED);
            family.forEach(Awaits::untilDone);
            assertThat(family).extracting(Request::state).containsOnly(Request.State.CANCELLED);
            assertThat(parent.state()).isEqualTo(Request.State.FAILED);
        }
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void aChildThatSomebodyAliveAwaitsGoesOn(int workers) throws Exception {
        try (RequestEngine engine = engine(workers)) {
            Gate gate = new Gate();
            Gate fail = new Gate();
            List<Request<String>> children = new ArrayList<>();
            Request<Object> parent = engine.submit(() -> {
                for (int i = 0; i < 3; i++) {
                    String name = "child " + i;
                    children.add(engine.submit(() -> {
                        gate.pass();
                        return name;
                    }));
                }
                fail.pass();
                throw new Fault();
            });
            gate.untilArrived(3);
            fail.untilArrived(1); // having listed them
            Request<String> waiter = engine.submit(() -> children.get(0).await());
            Awaits.untilSuspended(waiter);
            List<String> seen = new ArrayList<>();
            Thread thread = Thread.ofPlatform().start(() -> seen.add(awaitUnchecked(children.get(1))));
            Awaits.untilParked(thread);

            fail.open();
            assertThatThrownBy(parent::await).hasCauseInstanceOf(Fault.class);
            Awaits.untilDone(children.get(2));
            gate.open();

            assertThat(Awaits.result(waiter)).isEqualTo("child 0");
            Awaits.join(thread);
            assertThat(seen).containsExactly("child 1");
            assertThat(children.get(2).state()).isEqualTo(Request.State.CANCELLED);
        }
    }

    private static String awaitUnchecked(Request<String> request) {
        try {
            return request.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void aSparedChildIsCancelledWhenItsLastWaiterGivesUp(int workers) throws Exception {
        try (RequestEngine engine = engine(workers)) {
            Gate never = new Gate();
            Gate fail = new Gate();
            List<Request<?>> children = new ArrayList<>();
            Request<Object> parent = engine.submit(() -> {
                children.add(engine.submit(() -> {
                    never.pass();
                    return null;
                }));
                fail.pass();
                throw new Fault();
            });
            never.untilArrived(1);
            fail.untilArrived(1); // having listed it
            Request<?> child = children.getFirst();
            Request<?> waiter = engine.submit(() -> {
                child.await();
                return null;
            });
            Awaits.untilSuspended(waiter);
            fail.open();
            assertThatThrownBy(parent::await).hasCauseInstanceOf(Fault.class);
            assertThat(child.isCancelled()).isFalse();

            boolean cancelled = waiter.cancel();

            assertThat(cancelled).isTrue();
            Awaits.untilDone(child);
            assertThat(child.state()).isEqualTo(Request.State.CANCELLED);
        }
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void membersOfItsPoolsAreCancelled(int workers) throws Exception {
        try (RequestEngine engine = engine(workers)) {
            Gate never = new Gate();
            List<Request<?>> members = new ArrayList<>();
            Request<Object> parent = engine.submit(() -> {
                RequestPool pool = engine.pool(2);
                for (int i = 0; i < 4; i++) {
                    Request<?> member = engine.request(() -> {
                        never.pass();
                        return null;
                    });
                    members.add(member);
                    pool.add(member);
                }
                assertThatThrownBy(() -> pool.await(Duration.ofMillis(1))).isInstanceOf(TimeoutException.class);
                throw new Fault();
            });

            assertThatThrownBy(parent::await).hasCauseInstanceOf(Fault.class);

            members.forEach(Awaits::untilDone);
            assertThat(members).extracting(Request::state).containsOnly(Request.State.CANCELLED);
        }
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void aFailedRequestIsNeverDowngradedToCancelled(int workers) throws Exception {
        try (RequestEngine engine = engine(workers)) {
            Fault fault = new Fault();
            List<Request<?>> children = new ArrayList<>();
            Request<Object> parent = engine.submit(() -> {
                Request<Object> child = engine.request(() -> {
                    throw fault;
                });
                children.add(child);
                return child.await();
            });
            assertThatThrownBy(parent::await).isInstanceOf(RequestException.class);

            boolean cancelled = parent.cancel() | children.getFirst().cancel();

            assertThat(cancelled).isFalse();
            assertThat(List.of(parent, children.getFirst()))
                    .extracting(Request::state)
                    .containsOnly(Request.State.FAILED);
            assertThat(children.getFirst().failure()).containsSame(fault);
        }
    }
}
