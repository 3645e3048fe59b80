package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** E10: a failure reaches every waiter as its own exception, chained hop by hop; and no failure kills a worker. */
@Timeout(60)
class FailureReachesEveryWaiterTest {

    private static final String WORKERS = "dev.sluice.request.Engines#workers";

    private static RequestEngine quiet(int workers) {
        return Engines.builder(workers)
                .onUnhandledFailure((request, failure) -> {})
                .build();
    }

    private static IOException fault() {
        return new IOException("disk on fire");
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void everyWaiterGetsAnExceptionOfItsOwnWithTheOneCause(int workers) throws Exception {
        try (RequestEngine engine = quiet(workers)) {
            IOException fault = fault();
            Gate gate = new Gate();
            Request<Object> failing = engine.submit(() -> {
                gate.pass();
                throw fault;
            });
            Queue<Throwable> caught = new ConcurrentLinkedQueue<>();
            List<Request<Object>> requests = new ArrayList<>();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                requests.add(engine.submit(() -> collect(failing, caught)));
                threads.add(Thread.ofPlatform().start(() -> collect(failing, caught)));
            }
            requests.forEach(Awaits::untilSuspended);
            threads.forEach(Awaits::untilParked);

            gate.open();
            for (Request<Object> request : requests) {
                Awaits.result(request);
            }
            for (Thread thread : threads) {
                Awaits.join(thread);
            }

            assertThat(caught)
                    .hasSize(10)
                    .doesNotHaveDuplicates()
                    .allSatisfy(exception -> assertThat(exception)
                            .isInstanceOf(RequestException.class)
                            .cause()
                            .isSameAs(fault));
        }
    }

    private static Object collect(Request<?> request, Queue<Throwable> caught) {
        caught.add(catchThrowableOfType(Throwable.class, request::await));
        return "collected";
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void causesAreChainedHopByHopFromTheWaiterToTheFault(int workers) throws Exception {
        for (boolean direct : new boolean[] {true, false}) {
            try (RequestEngine engine = quiet(workers)) {
                IOException fault = fault();
                Request<Object> outer = chain(engine, fault, 4, direct);

                RequestException exception = catchThrowableOfType(RequestException.class, outer::await);

                Throwable hop = exception;
                for (int i = 0; i < 4; i++) {
                    assertThat(hop).isInstanceOf(RequestException.class);
                    assertThat(hop.getStackTrace()).isNotEmpty();
                    hop = hop.getCause();
                }
                assertThat(hop).isInstanceOf(RequestException.class).cause().isSameAs(fault);
                assertThat(exception.rootCause()).isSameAs(fault);
                assertThat(exception.getCause()).isSameAs(outer.failure().orElseThrow());
                assertThat(exception).hasMessageContaining("disk on fire");
            }
        }
    }

    private static Request<Object> chain(RequestEngine engine, Exception fault, int hops, boolean direct) {
        return engine.request(() -> {
            if (hops == 0) {
                throw fault;
            }
            Request<Object> next = chain(engine, fault, hops - 1, direct);
            return direct ? next.await() : next.submit().await();
        });
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void theStackTraceOfTheFaultStaysIntactAndTheWaitersShowsWhereItWaited(int workers) throws Exception {
        try (RequestEngine engine = quiet(workers)) {
            Request<Object> failing = engine.submit(() -> {
                throw fault();
            });
            RequestException first = catchThrowableOfType(RequestException.class, failing::await);
            StackTraceElement[] original = first.getCause().getStackTrace().clone();

            RequestException second = catchThrowableOfType(RequestException.class, failing::await);

            assertThat(original[0].getMethodName()).isEqualTo("fault");
            assertThat(original[1].getClassName()).startsWith(FailureReachesEveryWaiterTest.class.getName());
            assertThat(second.getCause().getStackTrace()).isEqualTo(original);
            assertThat(first.getStackTrace())
                    .anyMatch(frame -> frame.getClassName().startsWith(FailureReachesEveryWaiterTest.class.getName()));
        }
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void awaitingAFailedRequestLaterThrowsAgain(int workers) throws Exception {
        try (RequestEngine engine = quiet(workers)) {
            IOException fault = fault();
            Request<Object> failing = engine.submit(() -> {
                throw fault;
            });
            RequestException first = catchThrowableOfType(RequestException.class, failing::await);

            RequestException second = catchThrowableOfType(RequestException.class, failing::await);
            RequestException timed = catchThrowableOfType(RequestException.class, () -> failing.await(Awaits.LONG));
            RequestException blocked = catchThrowableOfType(RequestException.class, failing::block);
            RequestException result = catchThrowableOfType(RequestException.class, failing::result);
            Request<Throwable> inside =
                    engine.submit(() -> catchThrowableOfType(RequestException.class, failing::await));

            List<Throwable> all = List.of(first, second, timed, blocked, result, Awaits.result(inside));
            assertThat(all)
                    .doesNotHaveDuplicates()
                    .allSatisfy(exception -> assertThat(exception).cause().isSameAs(fault));
            assertThat(failing.failure()).containsSame(fault);
            assertThat(failing.state()).isEqualTo(Request.State.FAILED);
            assertThat(failing.isDone()).isTrue();
            assertThat(failing.isCancelled()).isFalse();
        }
    }

    static Stream<Supplier<Throwable>> throwables() {
        return Stream.of(
                RuntimeException::new,
                Exception::new,
                AssertionError::new,
                () -> new OutOfMemoryError("as if"),
                () -> new NoClassDefFoundError("as if"),
                () -> new CancellationException("somebody else's"),
                () -> new InterruptedException("somebody else's"),
                () -> new Throwable("bare"));
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void anyThrowableFailsTheRequestAndIsKeptExactlyAsThrown(int workers) throws Exception {
        try (RequestEngine engine = quiet(workers)) {
            for (Supplier<Throwable> kind : throwables().toList()) {
                for (int i = 0; i < 3 * workers; i++) {
                    Throwable thrown = kind.get();
                    Request<Object> failing = engine.submit(() -> sneak(thrown));

                    assertThatThrownBy(failing::await)
                            .isInstanceOf(RequestException.class)
                            .cause()
                            .isSameAs(thrown);
                    assertThat(failing.state()).isEqualTo(Request.State.FAILED);
                    assertThat(failing.failure()).containsSame(thrown);
                    assertThat(failing.isCancelled()).isFalse();
                }
            }
            WorkersAlive.check(engine);
        }
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> Object sneak(Throwable throwable) throws X {
        throw (X) throwable;
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void aStackOverflowIsAFailureLikeAnyOther(int workers) throws Exception {
        try (RequestEngine engine = quiet(workers)) {
            for (int i = 0; i < 2 * workers; i++) {
                Request<Integer> failing = engine.submit(() -> endless(0));

                assertThatThrownBy(failing::await)
                        .isInstanceOf(RequestException.class)
                        .hasCauseInstanceOf(StackOverflowError.class);
                assertThat(failing.failure()).containsInstanceOf(StackOverflowError.class);
            }
            WorkersAlive.check(engine);
        }
    }

    @SuppressWarnings("InfiniteRecursion") // that is what it is for
    private static int endless(int depth) {
        return endless(depth + 1) + 1;
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void aStackOverflowInTheMidstOfDirectExecutionLeavesNothingBroken(int workers) throws Exception {
        digs(
                workers,
                5 * workers,
                (engine, depth) -> engine.request(() -> depth).await());
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void aStackOverflowInTheMidstOfTakeBackLeavesNothingBroken(int workers) throws Exception {
        digs(workers, 2 * workers, (engine, depth) -> engine.submit(() -> depth).await());
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void aStackOverflowInTheMidstOfALockLeavesNothingBroken(int workers) throws Exception {
        RequestLock lock = new RequestLock();
        digs(workers, 2 * workers, (engine, depth) -> {
            lock.lock();
            lock.unlock();
        });
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void aStackOverflowInTheMidstOfACallbackLeavesNothingBroken(int workers) throws Exception {
        digs(workers, 2 * workers, (engine, depth) -> {
            Request<Integer> child = engine.request(() -> depth);
            child.onDone(ended -> {});
            child.await();
        });
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void aStackOverflowInTheMidstOfACancelLeavesNothingBroken(int workers) throws Exception {
        digs(workers, 2 * workers, (engine, depth) -> engine.submit(() -> depth).cancel());
    }

    private static void digs(int workers, int rounds, Step step) throws Exception {
        try (RequestEngine engine = quiet(workers)) {
            for (int round = 0; round < rounds; round++) {
                Request<Integer> failing = engine.submit(() -> dig(engine, step, 0));

                assertThatThrownBy(() -> failing.await(Awaits.LONG))
                        .isInstanceOf(RequestException.class)
                        .satisfies(thrown -> assertThat(((RequestException) thrown).rootCause())
                                .isInstanceOf(StackOverflowError.class));
            }
            WorkersAlive.check(engine);
        }
    }

    /** Goes down until there is no stack left, with a step at each depth. */
    @SuppressWarnings("InfiniteRecursion") // that is what it is for
    private static int dig(RequestEngine engine, Step step, int depth) throws Exception {
        step.at(engine, depth);
        return dig(engine, step, depth + 1) + 1;
    }

    private interface Step {
        void at(RequestEngine engine, int depth) throws Exception;
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void aFailureThatCannotEvenDescribeItselfStillReachesItsWaiter(int workers) throws Exception {
        try (RequestEngine engine = quiet(workers)) {
            RuntimeException mute = new RuntimeException() {
                @Override
                public String getMessage() {
                    throw new IllegalStateException("no comment");
                }
            };
            Request<Object> failing = engine.submit(() -> {
                throw mute;
            });

            assertThat(catchThrowableOfType(RequestException.class, failing::await))
                    .cause()
                    .isSameAs(mute);
            WorkersAlive.check(engine);
        }
    }
}
