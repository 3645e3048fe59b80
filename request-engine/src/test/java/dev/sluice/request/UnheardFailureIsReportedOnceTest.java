package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** E10: a failure that nobody listens to or waits for is reported once, any other never. */
@Timeout(60)
class UnheardFailureIsReportedOnceTest {

    private static final String WORKERS = "dev.sluice.request.Engines#workers";

    private record Report(Request<?> request, Throwable failure) {}

    /** What is reported, until the engine has closed, about a request that fails while {@code listener} listens. */
    private static List<Report> reports(int workers, Consumer<Request<Object>> listener, Throwable fault)
            throws Exception {
        Queue<Report> reports = new ConcurrentLinkedQueue<>();
        BiConsumer<Request<?>, Throwable> handler = (request, failure) -> reports.add(new Report(request, failure));
        try (RequestEngine engine =
                Engines.builder(workers).onUnhandledFailure(handler).build()) {
            Gate gate = new Gate();
            Request<Object> failing = engine.request(() -> {
                gate.pass();
                throw new Exception(fault);
            });
            listener.accept(failing);
            failing.submit();
            gate.open();
            Awaits.untilDone(failing);
        }
        return List.copyOf(reports);
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void aFailureThatNobodyHearsIsReportedOnce(int workers) throws Exception {
        Throwable fault = new IllegalStateException("unheard");

        List<Report> reports = reports(workers, request -> {}, fault);

        assertThat(reports).singleElement().satisfies(report -> {
            assertThat(report.failure()).hasCauseReference(fault);
            assertThat(report.request().failure()).containsSame(report.failure());
        });
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void callbacksForOtherOutcomesDoNotListen(int workers) throws Exception {
        List<Report> reports = reports(
                workers,
                request -> request.onFinished(value -> {}).onCancelled(() -> {}),
                new IllegalStateException("unheard"));

        assertThat(reports).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void aFailureThatIsListenedToIsNotReported(int workers) throws Exception {
        Throwable fault = new IllegalStateException("heard");

        assertThat(reports(workers, request -> request.onFailed(failure -> {}), fault))
                .isEmpty();
        assertThat(reports(workers, request -> request.onDone(done -> {}), fault))
                .isEmpty();
        assertThat(reports(workers, Request::toCompletableFuture, fault)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void aWaiterListensAndOneThatGaveUpDoesNot(int workers) throws Exception {
        Queue<Request<?>> reported = new ConcurrentLinkedQueue<>();
        Gate gate = new Gate();
        RequestEngine engine = Engines.builder(workers)
                .onUnhandledFailure((request, failure) -> reported.add(request))
                .build();
        try (engine) {
            Request<Object> awaited = engine.submit(() -> {
                gate.pass();
                throw new IllegalStateException("awaited");
            });
            Request<Object> givenUp = engine.submit(() -> {
                gate.pass();
                throw new IllegalStateException("given up");
            });
            Request<Object> waiter = engine.submit(() -> {
                assertThatThrownBy(awaited::await).isInstanceOf(RequestException.class);
                return null;
            });
            Awaits.untilSuspended(waiter);
            assertThatThrownBy(() -> givenUp.await(Duration.ofMillis(1))).isInstanceOf(TimeoutException.class);

            gate.open();
            Awaits.result(waiter);
            Awaits.untilDone(givenUp);
            assertThatThrownBy(givenUp::await).isInstanceOf(RequestException.class);

            Awaits.until(() -> !reported.isEmpty());
        }
        assertThat(reported)
                .singleElement()
                .satisfies(request -> assertThat(request.failure())
                        .get()
                        .extracting(Throwable::getMessage)
                        .isEqualTo("given up"));
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void noneOfManyIsLostOrTold(int workers) throws Exception {
        Queue<Request<?>> reported = new ConcurrentLinkedQueue<>();
        List<Request<?>> failed = new ArrayList<>();
        RequestEngine engine = Engines.builder(workers)
                .onUnhandledFailure((request, failure) -> reported.add(request))
                .build();
        try (engine) {
            for (int i = 0; i < 2_000; i++) {
                failed.add(engine.submit(() -> {
                    throw new IllegalStateException("unheard");
                }));
            }
            failed.forEach(Awaits::untilDone);
        }

        assertThat(reported).hasSameSizeAs(failed).containsExactlyInAnyOrderElementsOf(failed);
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void aHandlerThatThrowsHarmsNobody(int workers) throws Exception {
        RequestEngine engine = Engines.builder(workers)
                .onUnhandledFailure((request, failure) -> {
                    throw (RuntimeException) failure;
                })
                .build();
        try (engine;
                Log log = new Log()) {
            for (int i = 0; i < 3 * workers; i++) {
                Request<Object> failing = engine.submit(() -> {
                    throw new IllegalStateException("thrown twice");
                });
                Awaits.untilDone(failing);
                Throwable failure = failing.failure().orElseThrow();
                Awaits.until(
                        "told",
                        () -> log.records.stream().map(LogRecord::getThrown).anyMatch(failure::equals));
            }

            WorkersAlive.check(engine);
        }
    }

    @Test
    void byDefaultItIsLoggedAsAnError() throws Exception {
        IllegalStateException fault = new IllegalStateException("unheard");

        try (Log log = new Log()) {
            try (RequestEngine engine = Engines.create(1)) {
                Awaits.untilDone(engine.submit(() -> {
                            throw fault;
                        })
                        .name("the unlucky one"));
            }

            assertThat(log.records).singleElement().satisfies(record -> {
                assertThat(record.getLevel()).isEqualTo(Level.SEVERE);
                assertThat(record.getThrown()).isSameAs(fault);
            });
        }
    }

    /** What the engine's logger is told meanwhile. */
    private static final class Log extends Handler implements AutoCloseable {
        final Queue<LogRecord> records = new ConcurrentLinkedQueue<>();
        private final Logger logger = Logger.getLogger(RequestEngine.class.getName());

        Log() {
            logger.setUseParentHandlers(false);
            logger.addHandler(this);
        }

        @Override
        public void publish(LogRecord record) {
            records.add(record);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            logger.removeHandler(this);
            logger.setUseParentHandlers(true);
        }
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void itIsReportedOutsideOfTheRequestThatBroughtItAbout(int workers) throws Exception {
        Queue<Optional<Request<?>>> current = new ConcurrentLinkedQueue<>();
        try (RequestEngine engine = Engines.builder(workers)
                .onUnhandledFailure((request, failure) -> current.add(Request.current()))
                .build()) {
            Gate gate = new Gate();
            Request<Object> waiting = engine.submit(() -> {
                gate.pass();
                return 1;
            });
            gate.untilArrived(1);
            waiting.onCancelRequested(() -> {
                throw new IllegalStateException("told of the cancel");
            });
            engine.submit(() -> {
                        waiting.cancel();
                        return engine.any(List.of(() -> loser(engine)));
                    })
                    .await();
            gate.open();
            engine.submit(() -> engine.all(List.of(() -> loser(engine), () -> {
                        throw new IllegalStateException("the rest is discarded");
                    })))
                    .awaitEnd();
        }

        assertThat(current).hasSizeGreaterThanOrEqualTo(2).containsOnly(Optional.empty());
    }

    /** Its value is discarded by somebody who throws. */
    private static int loser(RequestEngine engine) {
        Request.current().orElseThrow().onDiscarded(value -> {
            throw new IllegalStateException("told of the value");
        });
        return engine.workers();
    }
}
