package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** E24: what a cancel does to a request that sits in a blocking call. */
class CancelRequestedConformanceTest extends Conformance {

    private final Gate forever = gate();
    private final Gate inside = gate();
    private final Queue<Object> seen = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> told = new ConcurrentLinkedQueue<>();

    private RequestEngine telling(int workers) {
        return keep(Engines.builder(workers)
                .onUnhandledFailure((request, failure) -> told.add(failure))
                .build());
    }

    private Request<Integer> suspended(RequestEngine engine) {
        Request<Integer> request = engine.submit(() -> {
            forever.pass();
            return 1;
        });
        forever.untilArrived(1);
        Awaits.untilSuspended(request);
        return request;
    }

    // ---- onCancelRequested

    @Test
    @Covers("Request.onCancelRequested(Runnable)")
    void itIsCalledOnceByWhoeverCancelsBeforeCancelReturns() {
        RequestEngine engine = engine(1);
        Request<Integer> request = suspended(engine);

        assertThat(request.onCancelRequested(() -> seen.add(Thread.currentThread())))
                .isSameAs(request);
        request.onCancelRequested(() -> seen.add("second"));
        assertThat(request.cancel()).isTrue();
        assertThat(seen).containsExactly(Thread.currentThread(), "second");
        request.cancel();
        Awaits.untilDone(request);

        assertThat(seen).hasSize(2);
        request.onCancelRequested(() -> seen.add("late"));
        assertThat(seen).as("it has happened").hasSize(3);
    }

    @Test
    void itIsNeverCalledForOneThatEndsOtherwiseOrHadNotStarted() throws Exception {
        RequestEngine engine = telling(1);
        Request<Integer> finished = engine.request(() -> 1).onCancelRequested(() -> seen.add("finished"));
        Request<Object> failed = engine.request(() -> {
                    throw new IllegalStateException("planned");
                })
                .onCancelRequested(() -> seen.add("failed"));
        Request<Integer> unstarted = engine.request(() -> 1).onCancelRequested(() -> seen.add("unstarted"));

        Awaits.result(finished);
        failed.submit();
        Awaits.untilDone(failed);
        assertThat(unstarted.cancel()).isTrue();
        finished.cancel();
        failed.cancel();
        finished.onCancelRequested(() -> seen.add("finished"));
        unstarted.onCancelRequested(() -> seen.add("unstarted"));

        assertThat(seen).isEmpty();
        assertThat(told)
                .as("who wants to know of a cancel does not listen to failures")
                .hasSize(1);
    }

    @Test
    void aCancelThatTravelsCallsItToo() {
        RequestEngine engine = engine(2);
        Request<Integer> parent = engine.submit(() -> {
            engine.submit(() -> {
                        inside.pass();
                        return 1;
                    })
                    .onCancelRequested(() -> seen.add(Thread.currentThread()));
            forever.pass();
            return 1;
        });
        inside.untilArrived(1);
        Awaits.untilSuspended(parent);

        assertThat(parent.cancel()).isTrue();

        assertThat(seen).containsExactly(Thread.currentThread());
    }

    @Test
    void itIsCalledThoughTheRequestIsUncancellable() {
        RequestEngine engine = engine(1);
        Request<Integer> request = engine.submit(() -> Request.uncancellable(() -> {
                    inside.pass();
                    return 1;
                }))
                .onCancelRequested(() -> seen.add("told"));
        inside.untilArrived(1);
        Awaits.untilSuspended(request);

        assertThat(request.cancel()).isTrue();

        assertThat(seen).containsExactly("told");
        assertThat(request.isDone()).isFalse();
        inside.open();
        Awaits.untilDone(request);
    }

    @Test
    void whatItThrowsIsReportedAndTheCancelGoesOn() {
        RequestEngine engine = telling(1);
        Error fault = new AssertionError("planned");
        Request<Integer> request = suspended(engine);
        request.onCancelRequested(() -> {
            throw fault;
        });
        request.onCancelRequested(() -> seen.add("next"));

        assertThat(request.cancel()).isTrue();
        Awaits.untilDone(request);
        request.onCancelRequested(() -> {
            throw fault;
        });

        assertThat(told).containsExactly(fault, fault);
        assertThat(seen).containsExactly("next");
        assertThat(request.state()).isEqualTo(Request.State.CANCELLED);
    }

    @Test
    void aSocketThatIsClosedThenLetsGoOfTheRequest() throws Exception {
        RequestEngine engine = engine(1);
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CountDownLatch reading = new CountDownLatch(1);
            Request<Integer> request = engine.submit(() -> {
                try (Socket socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
                    Request.current().orElseThrow().onCancelRequested(() -> close(socket));
                    reading.countDown();
                    return socket.getInputStream().read();
                }
            });
            try (Socket silent = server.accept()) {
                Awaits.on(reading);

                assertThat(request.cancel()).isTrue();

                assertThat(request.awaitEnd()).isEqualTo(Request.State.CANCELLED);
                assertThat(silent.isClosed()).isFalse();
            }
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    // ---- interruptible

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    @Covers({"Request.interruptible(Callable)", "Request.interruptible(Callable) throws Exception"})
    void withoutACancelItOnlyCalls(int workers) throws Exception {
        RequestEngine engine = engine(workers);
        Exception fault = new Exception("planned");

        everywhere(engine, () -> {
            assertThat(Request.interruptible(() -> 42)).isEqualTo(42);
            assertThatThrownBy(() -> Request.interruptible(() -> {
                        throw fault;
                    }))
                    .isSameAs(fault);
            assertThatThrownBy(() -> Request.interruptible(() -> {
                        Thread.currentThread().interrupt();
                        Thread.sleep(Awaits.AGES);
                        return 0;
                    }))
                    .isInstanceOf(InterruptedException.class);
        });
    }

    /** What has entered a part that it would not leave by itself. */
    private Request<Object> entered(RequestEngine engine, Callable<Object> body) throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        Request<Object> request = engine.submit(() -> {
            try {
                return Request.interruptible(() -> {
                    entered.countDown();
                    return body.call();
                });
            } catch (Throwable thrown) {
                seen.add(thrown);
                throw thrown;
            } finally {
                seen.add(Thread.currentThread().isInterrupted());
            }
        });
        Awaits.on(entered);
        return request;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    @Covers("Request.interruptible(Callable) throws RequestCancelledException")
    void aCancelInterruptsABlockingCallOfTheJdk(int workers) throws Exception {
        RequestEngine engine = engine(workers);
        Request<Object> request = entered(engine, () -> {
            Thread.sleep(Awaits.AGES);
            return 0;
        });

        assertThat(request.cancel()).isTrue();

        assertThat(request.awaitEnd()).isEqualTo(Request.State.CANCELLED);
        assertThat(seen).element(0).isInstanceOf(RequestCancelledException.class);
        assertThat((Throwable) seen.peek()).hasCauseInstanceOf(InterruptedException.class);
        assertThat(seen).element(1).isEqualTo(false);
    }

    @Test
    void noFlagLeaksFromOneThatDoesNotNotice() throws Exception {
        RequestEngine engine = engine(1);
        AtomicBoolean goOn = new AtomicBoolean();
        Request<Object> request = entered(engine, () -> {
            while (!goOn.get()) {
                Thread.onSpinWait();
            }
            return 0;
        });

        assertThat(request.cancel()).isTrue();
        goOn.set(true);

        assertThat(request.awaitEnd()).isEqualTo(Request.State.CANCELLED);
        assertThat(seen).containsExactly(false);
        assertThat(Awaits.result(engine.submit(() -> Thread.currentThread().isInterrupted())))
                .isFalse();
    }

    @Test
    void insideUncancellableNothingIsInterruptedAndAfterwardsItIs() throws Exception {
        RequestEngine engine = engine(2);
        Request<Object> request = entered(engine, () -> {
            Request.uncancellable(() -> Request.interruptible(() -> {
                inside.pass();
                return seen.add("passed " + Thread.currentThread().isInterrupted());
            }));
            Thread.sleep(Awaits.AGES);
            return 0;
        });
        inside.untilArrived(1);

        assertThat(request.cancel()).isTrue();
        inside.open();

        assertThat(request.awaitEnd()).isEqualTo(Request.State.CANCELLED);
        assertThat(seen).element(0).isEqualTo("passed false");
        assertThat(seen).element(1).isInstanceOf(RequestCancelledException.class);
        assertThat(seen).element(2).isEqualTo(false);
    }

    @Test
    void whatIsExecutedDirectlyMeanwhileIsNotInterrupted() throws Exception {
        RequestEngine engine = engine(2);
        AtomicBoolean goOn = new AtomicBoolean();
        CountDownLatch started = new CountDownLatch(1);
        Request<Object> shared = engine.root(() -> {
            started.countDown();
            while (!goOn.get()) {
                Thread.onSpinWait();
            }
            return seen.add("shared " + Thread.currentThread().isInterrupted());
        });
        Request<Object> request = entered(engine, () -> shared.await());
        Awaits.on(started);

        assertThat(request.cancel()).isTrue();
        goOn.set(true);

        assertThat(request.awaitEnd()).isEqualTo(Request.State.CANCELLED);
        assertThat(Awaits.result(shared)).isEqualTo(true);
        assertThat(seen).element(0).isEqualTo("shared false");
        assertThat(seen).element(1).isInstanceOf(RequestCancelledException.class);
        assertThat(seen).element(2).isEqualTo(false);
    }

    @Test
    void aRequestThatIsCancelledAlreadyDoesNotEnter() throws Exception {
        RequestEngine engine = engine(1);
        Request<Integer> request = engine.submit(() -> {
            try {
                forever.pass();
            } finally {
                assertThatThrownBy(() -> Request.interruptible(() -> seen.add("entered")))
                        .isInstanceOf(RequestCancelledException.class);
                seen.add("refused");
            }
            return 1;
        });
        forever.untilArrived(1);

        assertThat(request.cancel()).isTrue();
        request.awaitEnd();

        assertThat(seen).containsExactly("refused");
    }

    @Test
    void cancelsAtAnyMomentLeakNoInterrupt() throws Exception {
        RequestEngine engine = engine(2);
        for (int i = 0; i < 500; i++) {
            Request<Object> request = engine.submit(() -> {
                try {
                    return Request.interruptible(() -> Request.interruptible(() -> 1));
                } finally {
                    seen.add(Thread.currentThread().isInterrupted());
                }
            });
            request.cancel();
            request.awaitEnd();
        }

        assertThat(seen).doesNotContain(true);
    }
}
