package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** E29: what serves the whole JVM is never run by a worker, and a thread of a fork-join pool that waits is replaced meanwhile. */
@Timeout(120)
class OutsideStaysOutsideTest {

    /** A JVM whose first wait for a socket, and first use of other such threads, is in a request. */
    static final class FirstSocket {

        public static void main(String[] arguments) throws Exception {
            RequestEngine engine = Engines.create(1);
            System.out.println("inside " + Awaits.result(engine.submit(FirstSocket::everything)));
            AtomicBoolean goOn = new AtomicBoolean();
            CountDownLatch computing = new CountDownLatch(1);
            Request<Boolean> computation = engine.submit(() -> {
                computing.countDown();
                while (!goOn.get()) {
                    Thread.onSpinWait();
                }
                return true;
            });
            Awaits.on(computing);
            CompletableFuture<Integer> outside = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> complete(outside, FirstSocket::everything));
            System.out.println("outside " + outside.get(Awaits.LONG.toSeconds(), TimeUnit.SECONDS));
            System.out.println("meanwhile " + computation.state());
            goOn.set(true);
            engine.close();
        }

        private static <T> void complete(CompletableFuture<T> future, Callable<T> callable) {
            try {
                future.complete(callable.call());
            } catch (Throwable thrown) {
                future.completeExceptionally(thrown);
            }
        }

        private static int everything() throws Exception {
            CompletableFuture<Integer> timer = new CompletableFuture<>();
            assertThat(timer.completeOnTimeout(1, 1, TimeUnit.MILLISECONDS).get())
                    .isEqualTo(1);
            Process process = new ProcessBuilder("true").start();
            assertThat(process.onExit().get().exitValue()).isZero();
            return readOnceWritten();
        }

        /** The reader has to wait: the byte is written when its thread is about to read. */
        private static int readOnceWritten() throws IOException, InterruptedException {
            try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                    Socket reader = new Socket(server.getInetAddress(), server.getLocalPort());
                    Socket writer = server.accept()) {
                Thread waiting = Thread.currentThread();
                Thread other = Thread.ofPlatform().start(() -> {
                    Awaits.untilParked(waiting);
                    try {
                        OutputStream out = writer.getOutputStream();
                        out.write(42);
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                });
                int read = reader.getInputStream().read();
                other.join();
                return read;
            }
        }
    }

    /** A common pool with a single thread, which waits for a request that needs that pool. */
    static final class CommonPool {

        public static void main(String[] arguments) throws Exception {
            RequestEngine engine = Engines.create(1);
            ForkJoinTask<Integer> task = ForkJoinPool.commonPool().submit(() -> {
                Request<Integer> request = engine.submit(
                        () -> ForkJoinPool.commonPool().submit(() -> 42).get());
                return request.await();
            });
            System.out.println(ForkJoinPool.getCommonPoolParallelism() + " thread, "
                    + task.get(Awaits.LONG.toSeconds(), TimeUnit.SECONDS));
            engine.close();
        }
    }

    /** Says whether an engine has brought the JVM's pollers to life. */
    static final class Pollers {

        public static void main(String[] arguments) throws Exception {
            boolean wanted = Boolean.parseBoolean(arguments[0]);
            try (RequestEngine engine = RequestEngine.create(1)) {
                engine.submit(() -> 1).await();
                while (wanted && !areThere()) {
                    Thread.onSpinWait();
                }
                System.out.println(areThere() ? "pollers" : "no pollers");
            }
        }

        private static boolean areThere() {
            return Thread.getAllStackTraces().keySet().stream()
                    .anyMatch(thread -> thread.getName().contains("Poller"));
        }

        private Pollers() {}
    }

    @ParameterizedTest
    @CsvSource({"true, pollers", "false, no pollers"})
    void whoNeedsNoSocketsGoesWithoutPollers(boolean wanted, String said) throws IOException, InterruptedException {
        assertThat(ChildJvm.run(
                        Pollers.class,
                        Map.of(),
                        List.of(Boolean.toString(wanted)),
                        "-Dsluice.pollers=" + wanted,
                        "-XX:TieredStopAtLevel=1"))
                .endsWith(said);
    }

    @Test
    void theJvmsFirstSocketWaitInARequestHoldsNobodyElseUp() throws IOException, InterruptedException {
        // In slots a request that computes holds a carrier of the JDK, which has one for each processor.
        String said = run(FirstSocket.class, "-Djdk.virtualThreadScheduler.parallelism=2");

        assertThat(said.lines().filter(line -> !line.contains("WARNING") && !line.contains("Carriers")))
                .containsExactly("inside 42", "outside 42", "meanwhile RUNNING");
    }

    @Test
    void aThreadOfTheCommonPoolThatWaitsIsReplaced() throws IOException, InterruptedException {
        String said = run(CommonPool.class, "-Djava.util.concurrent.ForkJoinPool.common.parallelism=1");

        assertThat(said).endsWith("1 thread, 42");
    }

    @Test
    void aForkJoinPoolThatMayNotGrowWaitsWithoutHelp() throws Exception {
        RequestEngine engine = Engines.create(1);
        Gate gate = new Gate();
        try (engine;
                ForkJoinPool one = new ForkJoinPool(
                        1,
                        ForkJoinPool.defaultForkJoinWorkerThreadFactory,
                        null,
                        false,
                        1,
                        1,
                        1,
                        null,
                        1,
                        TimeUnit.MINUTES)) {
            Request<Integer> held = engine.submit(() -> {
                gate.pass();
                return 42;
            });

            CompletableFuture<Thread> waiting = new CompletableFuture<>();
            ForkJoinTask<Integer> task = one.submit(() -> {
                waiting.complete(Thread.currentThread());
                return held.await();
            });
            Awaits.untilParked(waiting.get(Awaits.LONG.toSeconds(), TimeUnit.SECONDS));
            gate.open();

            assertThat(task.get(Awaits.LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo(42);
        }
    }

    private static String run(Class<?> main, String... flags) throws IOException, InterruptedException {
        String[] all = Stream.concat(
                        Stream.of(
                                "-Dsluice.test.carriers=" + Engines.CARRIERS,
                                "-Dsluice.test.patience=" + Awaits.LONG.toSeconds()),
                        Stream.of(flags))
                .toArray(String[]::new);
        return ChildJvm.run(main, Map.of(), all);
    }
}
