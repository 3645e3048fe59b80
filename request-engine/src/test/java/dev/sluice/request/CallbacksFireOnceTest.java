package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** E12: exactly one kind of callback fires, once, before await returns. */
@Timeout(60)
class CallbacksFireOnceTest {

    private static final String WORKERS = "dev.sluice.request.Engines#workers";

    private final Queue<String> calls = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> unheard = new ConcurrentLinkedQueue<>();

    private RequestEngine engine(int workers) {
        return Engines.builder(workers)
                .onUnhandledFailure((request, failure) -> unheard.add(failure))
                .build();
    }

    private <T> Request<T> record(Request<T> request) {
        return request.onFinished(value -> calls.add("finished " + value))
                .onFailed(failure -> calls.add("failed " + failure.getMessage()))
                .onCancelled(() -> calls.add("cancelled"))
                .onDone(done -> calls.add("done " + done.state()));
    }

    private static Object fail() {
        throw new IllegalStateException("fault");
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void onlyTheKindOfTheOutcomeFires(int workers) throws Exception {
        try (RequestEngine engine = engine(workers)) {
            Awaits.result(record(engine.request(() -> 7)));
            assertThat(List.copyOf(calls)).containsExactly("finished 7", "done FINISHED");
            calls.clear();

            assertThatThrownBy(record(engine.request(CallbacksFireOnceTest::fail))::await)
                    .isInstanceOf(RequestException.class);
            assertThat(List.copyOf(calls)).containsExactly("failed fault", "done FAILED");
            calls.clear();

            Request<Integer> unstarted = record(engine.request(() -> 8));
            assertThat(unstarted.cancel()).isTrue();
            assertThat(List.copyOf(calls)).containsExactly("cancelled", "done CANCELLED");
            calls.clear();

            Gate never = new Gate();
            Request<Object> suspended = record(engine.request(() -> {
                        never.pass();
                        return null;
                    }))
                    .submit();
            never.untilArrived(1);
            assertThat(suspended.cancel()).isTrue();
            Awaits.untilDone(suspended);
            assertThat(List.copyOf(calls)).containsExactly("cancelled", "done CANCELLED");
        }
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void callbacksHaveReturnedBeforeAwaitDoes(int workers) throws Exception {
        try (RequestEngine engine = engine(workers)) {
            for (int i = 0; i < 500; i++) {
                AtomicInteger returned = new AtomicInteger();
                Request<Integer> request = engine.request(() -> 1).onFinished(value -> {
                    block(engine.submit(() -> 2));
                    returned.incrementAndGet();
                });
                request.submit().onDone(done -> {
                    block(engine.request(() -> 3));
                    returned.incrementAndGet();
                });
                Request<Integer> waiter = engine.submit(() -> {
                    request.await();
                    return returned.get();
                });

                Awaits.result(request);

                assertThat(returned).hasValue(2);
                assertThat(Awaits.result(waiter)).isEqualTo(2);
            }
        }
    }

    private static void block(Request<?> request) {
        try {
            request.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void aLateCallbackRunsAtOnceInTheCaller(int workers) throws Exception {
        try (RequestEngine engine = engine(workers)) {
            Request<Integer> finished = engine.request(() -> 7);
            Awaits.result(finished);
            Request<Object> failed = engine.request(CallbacksFireOnceTest::fail);
            assertThatThrownBy(failed::await).isInstanceOf(RequestException.class);
            Request<Integer> cancelled = engine.request(() -> 8);
            cancelled.cancel();
            Queue<Thread> threads = new ConcurrentLinkedQueue<>();
            finished.onDone(done -> threads.add(Thread.currentThread()));

            record(finished);
            record(failed);
            record(cancelled);

            assertThat(threads).containsExactly(Thread.currentThread());
            assertThat(List.copyOf(calls))
                    .containsExactly(
                            "finished 7",
                            "done FINISHED",
                            "failed fault",
                            "done FAILED",
                            "cancelled",
                            "done CANCELLED");
        }
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void aCallbackMayCreateAndAwaitRequestsAndAwaitItsOwn(int workers) throws Exception {
        try (RequestEngine engine = engine(workers)) {
            Request<Integer> finishing = engine.request(() -> 7);
            finishing.onFinished(value -> {
                calls.add("own " + awaited(finishing));
                calls.add("direct " + awaited(engine.request(() -> value + 1)));
                calls.add("submitted " + awaited(engine.submit(() -> value + 2)));
            });
            Awaits.result(finishing);
            assertThat(List.copyOf(calls)).containsExactly("own 7", "direct 8", "submitted 9");
            calls.clear();

            Request<Object> failing = engine.request(CallbacksFireOnceTest::fail);
            failing.onFailed(failure -> {
                calls.add("own "
                        + catchThrowableOfType(RequestException.class, failing::await)
                                .getCause());
                calls.add("submitted " + awaited(engine.submit(() -> 2)));
            });
            assertThatThrownBy(failing::await).isInstanceOf(RequestException.class);
            assertThat(List.copyOf(calls)).containsExactly("own java.lang.IllegalStateException: fault", "submitted 2");
            calls.clear();

            Gate never = new Gate();
            Request<Object> cancelled = engine.submit(() -> {
                never.pass();
                return null;
            });
            cancelled.onCancelled(() -> {
                calls.add("own "
                        + catchThrowableOfType(InvalidRequestException.class, cancelled::await)
                                .getClass());
                calls.add("direct " + awaited(engine.request(() -> 1)));
                calls.add("submitted " + awaited(engine.submit(() -> 2)));
            });
            never.untilArrived(1);
            cancelled.cancel();
            Awaits.untilDone(cancelled);
            assertThat(List.copyOf(calls))
                    .containsExactly("own " + InvalidRequestException.class, "direct 1", "submitted 2");
            assertThat(unheard).isEmpty();
        }
    }

    private static Object awaited(Request<?> request) {
        try {
            return request.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void theyRunInTheOrderOfRegistrationThoseOfOtherKindsBetweenThem(int workers) throws Exception {
        try (RequestEngine engine = engine(workers)) {
            Request<Integer> request = engine.request(() -> 7);
            for (int i = 0; i < 20; i += 2) {
                String first = "finished " + i;
                String second = "done " + (i + 1);
                request.onFinished(value -> calls.add(first)).onDone(done -> calls.add(second));
            }
            request.onDone(done -> done.onDone(again -> calls.add("registered in a callback")));

            Awaits.result(request);

            assertThat(calls).hasSize(21).last().isEqualTo("registered in a callback");
            assertThat(calls.stream().limit(20).map(call -> call.replaceAll("\\D", "")))
                    .containsExactly(java.util.stream.IntStream.range(0, 20)
                            .mapToObj(Integer::toString)
                            .toArray(String[]::new));
        }
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void aCallbackThatThrowsFailsTheRequestAndTheRestOfItsKindStillRun(int workers) throws Exception {
        try (RequestEngine engine = engine(workers)) {
            IllegalStateException thrown = new IllegalStateException("thrown by a callback");
            Request<Integer> request = engine.request(() -> 7)
                    .onFinished(value -> {
                        throw thrown;
                    })
                    .onFinished(value -> calls.add("second"))
                    .onFailed(failure -> calls.add("must not fire"))
                    .onCancelled(() -> calls.add("must not fire"))
                    .onFinished(value -> calls.add("third"));

            assertThatThrownBy(request::await)
                    .isInstanceOf(RequestException.class)
                    .cause()
                    .isSameAs(thrown);

            assertThat(List.copyOf(calls)).containsExactly("second", "third");
            assertThat(request.failure()).containsSame(thrown);
            assertThat(request.state()).isEqualTo(Request.State.FAILED);
            assertThat(unheard).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void whatACallbackThrowsIsReportedOnceIfNobodyListens(int workers) throws Exception {
        AssertionError thrown = new AssertionError("thrown by a callback");
        try (RequestEngine engine = engine(workers)) {
            Request<Integer> request = engine.request(() -> 7).onFinished(value -> {
                throw thrown;
            });

            Awaits.untilDone(request.submit());

            WorkersAlive.check(engine);
        }
        assertThat(unheard).containsExactly(thrown);
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void aThrowingCallbackChangesNeitherAFailureNorACancellation(int workers) throws Exception {
        try (RequestEngine engine = engine(workers)) {
            Request<Object> failing = engine.request(CallbacksFireOnceTest::fail)
                    .onFailed(failure -> {
                        throw new IllegalArgumentException("by a callback");
                    })
                    .onFailed(failure -> calls.add("second"));
            Request<Integer> cancelled = engine.request(() -> 1)
                    .onCancelled(() -> {
                        throw new IllegalArgumentException("by a callback");
                    })
                    .onCancelled(() -> calls.add("third"));

            assertThatThrownBy(failing::await).rootCause().hasMessage("fault");
            boolean took = cancelled.cancel();

            assertThat(took).isTrue();
            assertThat(failing.failure())
                    .get()
                    .extracting(Throwable::getMessage)
                    .isEqualTo("fault");
            assertThat(cancelled.state()).isEqualTo(Request.State.CANCELLED);
            assertThat(List.copyOf(calls)).containsExactly("second", "third");
        }
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void registeredWhileTheRequestEndsEachStillRunsExactlyOnce(int workers) throws Exception {
        try (RequestEngine engine = engine(workers)) {
            for (int i = 0; i < 1_000; i++) {
                AtomicInteger runs = new AtomicInteger();
                CyclicBarrier start = new CyclicBarrier(2);
                Request<Integer> request = engine.request(() -> 7);
                Thread registering = Thread.ofVirtual().start(() -> {
                    meet(start);
                    for (int j = 0; j < 10; j++) {
                        request.onDone(done -> runs.incrementAndGet());
                    }
                });
                meet(start);
                request.submit();

                Awaits.join(registering);
                Awaits.result(request);

                assertThat(runs).hasValue(10);
            }
        }
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (InterruptedException | java.util.concurrent.BrokenBarrierException e) {
            throw new AssertionError(e);
        }
    }
}
