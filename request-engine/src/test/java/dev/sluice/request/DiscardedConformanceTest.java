package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** E33: a value that nobody gets. */
class DiscardedConformanceTest extends Conformance {

    private final Queue<Object> seen = new ConcurrentLinkedQueue<>();

    @SuppressWarnings("unchecked")
    private static <T> Request<T> self() {
        return (Request<T>) Request.current().orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    @Covers("Request.onDiscarded(Consumer)")
    void theValueOfACancelledRequestIsGivenBeforeTheEndIsTold(int workers) {
        RequestEngine engine = engine(workers);
        Request<String> request = engine.request(() -> {
            DiscardedConformanceTest.<String>self().onDiscarded(value -> seen.add("by itself " + value));
            assertThat(self().cancel()).isTrue();
            return "value";
        });
        request.onCancelled(() -> seen.add("cancelled"));
        assertThat(request.onDiscarded(value -> seen.add("by others " + value))).isSameAs(request);

        request.submit();
        request.awaitEnd();

        assertThat(seen).containsExactly("by others value", "by itself value", "cancelled");
        assertThat(request.state()).isEqualTo(Request.State.CANCELLED);
    }

    @Test
    void thereIsNothingToDiscardOtherwise() throws Exception {
        Queue<Throwable> told = new ConcurrentLinkedQueue<>();
        RequestEngine engine = keep(Engines.builder(1)
                .onUnhandledFailure((request, failure) -> told.add(failure))
                .build());
        Request<Integer> finished = engine.request(() -> 1).onDiscarded(seen::add);
        Request<Integer> failed = engine.<Integer>request(() -> {
                    throw new IllegalStateException("planned");
                })
                .onDiscarded(seen::add);
        Request<Integer> failedAndCancelled = engine.<Integer>request(() -> {
                    self().cancel();
                    throw new IllegalStateException("planned");
                })
                .onDiscarded(seen::add);
        Request<Integer> unstarted = engine.request(() -> 1).onDiscarded(seen::add);
        Request<Integer> ofNull = engine.<Integer>request(() -> {
                    self().cancel();
                    return null;
                })
                .onDiscarded(seen::add);

        Awaits.result(finished);
        failed.submit().awaitEnd();
        failedAndCancelled.submit().awaitEnd();
        unstarted.cancel();
        ofNull.submit().awaitEnd();
        finished.onDiscarded(seen::add);
        Engines.untilAtRest(engine);

        assertThat(seen).isEmpty();
        assertThat(told).as("who takes values does not listen to failures").hasSize(1);
    }

    @Test
    void whatItThrowsIsReported() {
        Queue<Throwable> told = new ConcurrentLinkedQueue<>();
        RequestEngine engine = keep(Engines.builder(1)
                .onUnhandledFailure((request, failure) -> told.add(failure))
                .build());
        Error fault = new AssertionError("planned");
        AtomicBoolean goOn = new AtomicBoolean();
        Request<String> request = engine.submit(() -> {
            while (!goOn.get()) {
                Thread.onSpinWait();
            }
            return "value";
        });
        Awaits.until("it runs", () -> request.state() == Request.State.RUNNING);
        request.onDiscarded(value -> {
            throw fault;
        });
        request.onDiscarded(seen::add);

        assertThat(request.cancel()).isTrue();
        goOn.set(true);

        assertThat(request.awaitEnd()).isEqualTo(Request.State.CANCELLED);
        assertThat(seen).containsExactly("value");
        assertThat(told).containsExactly(fault);
    }
}
