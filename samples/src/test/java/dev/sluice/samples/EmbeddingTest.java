package dev.sluice.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.Smoothing;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The code of {@code docs/embedding.md}, which the samples do not have. */
@Timeout(60)
class EmbeddingTest {

    private static final Path PICTURE = Path.of("images/camera.png");

    @AfterEach
    void nothingLeaks() {
        assertThat(NativeMemory.inUse()).isZero();
    }

    @Test
    void aFutureOfARequestGoesOnElsewhere() {
        try (RequestEngine engine = RequestEngine.create(2);
                var others = Executors.newVirtualThreadPerTaskExecutor()) {
            // begin future
            Request<Image> smooth = engine.request(() -> {
                try (Image image = Image.read(PICTURE)) {
                    return Smoothing.gaussian(engine, image, 2.0);
                }
            });
            CompletableFuture<Integer> size = smooth.onDiscarded(Image::close)
                    .toCompletableFuture()
                    .thenApplyAsync(
                            image -> {
                                try (image) {
                                    return image.rows() * image.columns();
                                }
                            },
                            others);
            smooth.submit(); // the future itself does not
            // end future

            assertThat(size.join()).isEqualTo(512 * 512);
        }
    }

    @Test
    void anEngineIsAnExecutorForOtherLibraries() {
        try (RequestEngine engine = RequestEngine.create(2)) {
            // begin executor
            Executor executor = engine.asExecutorService(); // its tasks are roots: nobody's failure cancels them
            CompletableFuture<String> where = CompletableFuture.supplyAsync(
                    () -> Request.current().isPresent() ? "in a request" : "elsewhere", executor);
            // end executor

            assertThat(where.join()).isEqualTo("in a request");
            assertThatExceptionOfType(CompletionException.class)
                    .isThrownBy(() -> CompletableFuture.supplyAsync(
                                    () -> {
                                        throw new IllegalStateException("told to the future");
                                    },
                                    executor)
                            .join())
                    .withRootCauseInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aFutureOverAnExecutorStaysOpenIfItsTaskNeverStartsThatOfARequestEnds() throws InterruptedException {
        RequestEngine engine = RequestEngine.create(1);
        CountDownLatch busy = new CountDownLatch(1);
        Request<Integer> late = engine.request(() -> 1);
        CompletableFuture<Integer> ofRequest = late.toCompletableFuture();
        engine.submit(() -> {
            busy.countDown();
            while (!ofRequest.isDone()) {
                Thread.onSpinWait(); // keeps the only worker
            }
            return 0;
        });
        busy.await();
        CompletableFuture<Integer> ofTask = CompletableFuture.supplyAsync(() -> 2, engine.asExecutorService());
        late.submit();

        engine.close();

        assertThat(ofRequest).isCancelled();
        assertThat(ofTask).isNotDone();
    }

    @Test
    void aRequestWaitsForAFutureOfSomebodyElse() throws InterruptedException {
        try (RequestEngine engine = RequestEngine.create(1)) {
            CompletableFuture<Integer> elsewhere = new CompletableFuture<>();
            CountDownLatch waiting = new CountDownLatch(1);
            Request<Integer> request = engine.submit(() -> {
                waiting.countDown();
                // begin foreign-future
                int answer = engine.fromStage(elsewhere).await(); // suspended; a cancel ends the wait
                // end foreign-future
                return answer + 1;
            });
            waiting.await();
            elsewhere.complete(41);

            assertThat(request.await()).isEqualTo(42);
        }
    }

    @Test
    void theSnapshotInTheDocumentIsThatOfThisEngine() throws Exception {
        String document = Files.readString(Path.of("../docs/embedding.md"));
        CountDownLatch smoothing = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        try (RequestEngine engine =
                RequestEngine.builder().workers(1).name("images").build()) {
            Request<Boolean> upload = engine.request(() -> {
                Request<Boolean> child = engine.request(() -> {
                    smoothing.countDown();
                    while (mayEnd.getCount() > 0) {
                        Thread.onSpinWait(); // as native code would, it keeps the worker
                    }
                    return true;
                });
                return child.name("smooth 17").submit().await(Duration.ofHours(1)); // not executed in place
            });
            Request<Boolean> next = engine.request(() -> true);
            upload.name("upload 17").submit();
            smoothing.await();
            try {
                next.name("upload 18").submit();

                String snapshot = engine.snapshot().toString();

                assertThat(document).contains("```\n" + snapshot + "```\n");
            } finally {
                mayEnd.countDown();
            }
            upload.block();
            next.block();
        }
    }

    @Test
    void anEngineThatAsksForItIsABean() throws Exception {
        // begin jmx
        RequestEngine engine =
                RequestEngine.builder().workers(4).name("images").jmx(true).build();
        // end jmx
        try (engine) {
            MBeanServer server = ManagementFactory.getPlatformMBeanServer();
            ObjectName name = new ObjectName("dev.sluice:type=RequestEngine,name=images");

            assertThat(server.getAttribute(name, "Workers")).isEqualTo(4);
        }
    }
}
