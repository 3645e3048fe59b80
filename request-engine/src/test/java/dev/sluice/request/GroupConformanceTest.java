package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** E32 and E33: the first of several, and all of several. */
class GroupConformanceTest extends Conformance {

    private final Gate forever = gate();
    private final Gate gate = gate();
    private final Queue<Object> seen = new ConcurrentLinkedQueue<>();

    private static <T> Callable<T> failing(Exception fault) {
        return () -> {
            throw fault;
        };
    }

    /** Ends when it is cancelled, and says so. */
    private final Callable<String> loser = () -> {
        try {
            forever.pass();
        } finally {
            seen.add("loser has ended");
        }
        return "loser";
    };

    @SuppressWarnings("unchecked")
    private static <T> Request<T> self() {
        return (Request<T>) Request.current().orElseThrow();
    }

    private Callable<String> owning(String value, Callable<?> before) {
        return () -> {
            GroupConformanceTest.<String>self().onDiscarded(gone -> seen.add("discarded " + gone));
            before.call();
            return value;
        };
    }

    // ---- any

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    @Covers("RequestEngine.any(Collection)")
    void anyReturnsTheFirstResultWhenTheOthersHaveEnded(int workers) throws Exception {
        RequestEngine engine = engine(workers);

        everywhere(engine, () -> {
            seen.clear();
            Gate gate = gate();
            List<Callable<String>> tasks = new ArrayList<>(List.of(failing(new Exception("planned")), () -> "winner"));
            if (workers > 0) { // without, it would never come to the others
                tasks.addFirst(() -> {
                    gate.open(); // before, it might be cancelled before it starts
                    return loser.call();
                });
                tasks.set(2, () -> {
                    gate.pass();
                    return "winner";
                });
            }

            assertThat(engine.<String>any(tasks)).isEqualTo("winner");

            assertThat(seen).hasSize(workers == 0 ? 0 : 1);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    @Covers({
        "RequestEngine.any(Collection) throws RequestException",
        "RequestEngine.any(Collection) throws IllegalArgumentException"
    })
    void anyFailsIfAllFail(int workers) throws Exception {
        RequestEngine engine = engine(workers);
        Exception first = new Exception("first");
        Exception second = new Exception("second");
        Gate opened = gate();

        everywhere(engine, () -> {
            List<Callable<String>> tasks = List.of(
                    () -> {
                        opened.open();
                        throw first;
                    },
                    () -> {
                        opened.pass();
                        throw second;
                    });

            RequestException failure = catchThrowableOfType(RequestException.class, () -> engine.any(tasks));

            assertThat(List.of(failure.getCause(), failure.getSuppressed()[0]))
                    .containsExactlyInAnyOrder(first, second);
            assertThatThrownBy(() -> engine.any(List.of())).isInstanceOf(IllegalArgumentException.class);
        });
    }

    @Test
    void theFirstFailureIsTheCause() {
        RequestEngine engine = engine(2);
        Exception first = new Exception("first");
        Exception second = new Exception("second");
        AtomicReference<Request<?>> early = new AtomicReference<>();

        RequestException failure = catchThrowableOfType(
                RequestException.class,
                () -> engine.any(List.of(
                        () -> {
                            gate.pass();
                            early.get().awaitEnd();
                            throw second;
                        },
                        () -> {
                            early.set(self());
                            gate.open();
                            throw first;
                        })));

        assertThat(failure).hasCause(first).hasSuppressedException(second);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 8})
    void theValueOfWhoIsTooLateIsDiscarded(int workers) throws Exception {
        RequestEngine engine = engine(workers);
        for (int i = 0; i < 100; i++) {
            seen.clear();

            String winner = engine.any(List.of(
                    owning("a", () -> 1),
                    owning("b", () -> 1),
                    owning("c", () -> 1),
                    owning(
                            "d",
                            () -> Request.uncancellable(
                                    () -> engine.submit(() -> 1).await()))));

            assertThat(seen).doesNotContain("discarded " + winner).doesNotHaveDuplicates();
        }
        seen.clear();
        Gate both = gate();
        String winner = engine.any(List.of(
                owning("a", () -> meet(both)), owning("b", () -> Request.uncancellable(() -> meet(both)))));

        assertThat(seen).containsExactly("discarded " + (winner.equals("a") ? "b" : "a"));
    }

    /** Returns when two have come. */
    private static Object meet(Gate both) throws Exception {
        return Request.uncancellable(() -> {
            both.open();
            both.pass();
            both.untilArrived(2);
            return 0;
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Covers({
        "RequestEngine.any(Collection) throws RequestCancelledException",
        "RequestEngine.all(Collection) throws RequestCancelledException"
    })
    void theCancelOfTheCallerIsTheirsAndTheyHaveEnded(boolean any) {
        RequestEngine engine = engine(2);
        Request<Object> caller = engine.submit(() -> {
            try {
                return any ? engine.any(List.of(loser, loser)) : engine.all(List.of(loser, loser));
            } catch (RequestCancelledException cancelled) {
                seen.add("left");
                throw cancelled;
            }
        });
        forever.untilArrived(2);
        Awaits.untilSuspended(caller);

        assertThat(caller.cancel()).isTrue();

        assertThat(caller.awaitEnd()).isEqualTo(Request.State.CANCELLED);
        assertThat(seen).containsExactly("loser has ended", "loser has ended", "left");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Covers({
        "RequestEngine.any(Collection) throws InterruptedException",
        "RequestEngine.all(Collection) throws InterruptedException"
    })
    void anInterruptOfTheCallerCancelsThem(boolean any) throws Exception {
        RequestEngine engine = engine(2);
        Thread caller = start(() -> {
            assertThatThrownBy(() -> {
                        if (any) {
                            engine.any(List.of(loser, loser));
                        } else {
                            engine.all(List.of(loser, loser));
                        }
                    })
                    .isInstanceOf(InterruptedException.class);
            seen.add("left");
        });
        forever.untilArrived(2);

        caller.interrupt();

        Awaits.join(caller);
        assertThat(seen).containsExactly("loser has ended", "loser has ended", "left");
    }

    // ---- all

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    @Covers("RequestEngine.all(Collection)")
    void allReturnsTheResultsInOrder(int workers) throws Exception {
        RequestEngine engine = engine(workers);

        everywhere(engine, () -> {
            List<Integer> results =
                    engine.all(List.of(() -> 1, () -> engine.request(() -> 2).await(), () -> 3));

            assertThat(results).containsExactly(1, 2, 3);
            assertThat(engine.all(List.of())).isEmpty();
            List<Object> withNull = engine.all(List.of(() -> null));
            assertThat(withNull).hasSize(1).containsOnlyNulls();
        });
    }

    @Test
    @Covers("RequestEngine.all(Collection) throws RequestException")
    void theFirstFailureCancelsTheRestAndValuesAreDiscarded() {
        RequestEngine engine = engine(3);
        Exception fault = new Exception("planned");
        AtomicReference<Request<?>> early = new AtomicReference<>();

        assertThatThrownBy(() -> engine.all(List.of(
                        owning("early", () -> {
                            early.set(self());
                            gate.open();
                            return 0;
                        }),
                        loser,
                        () -> {
                            gate.pass();
                            early.get().awaitEnd();
                            forever.untilArrived(1);
                            throw fault;
                        })))
                .isInstanceOf(RequestException.class)
                .hasCause(fault);

        assertThat(seen).containsExactly("loser has ended", "discarded early");
    }

    // ---- both

    @Test
    @Covers({
        "RequestEngine.any(Collection) throws InvalidRequestException",
        "RequestEngine.all(Collection) throws InvalidRequestException",
        "RequestEngine.any(Collection) throws IllegalStateException",
        "RequestEngine.all(Collection) throws IllegalStateException"
    })
    void cancelledTasksAndClosedEnginesAreTold() throws Exception {
        RequestEngine engine = engine(2);
        Callable<String> cancelsItself = () -> {
            Cancellation.force(self());
            return "nothing";
        };

        assertThatThrownBy(() -> engine.any(List.of(cancelsItself))).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> engine.all(List.of(cancelsItself))).isInstanceOf(InvalidRequestException.class);
        engine.close();
        assertThatThrownBy(() -> engine.any(List.of(() -> 1))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> engine.all(List.of(() -> 1))).isInstanceOf(IllegalStateException.class);
    }
}
