package dev.sluice.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.ReadLimits;
import dev.sluice.request.RequestEngine;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The server filters, answers while it is busy, refuses in one line, and stops working for clients that have left. */
@Timeout(120)
class FilterServerTest {

    private static final Path CAMERA = Path.of("images", "camera.png");

    private final RequestEngine engine = RequestEngine.create(2);
    private final HttpClient client = HttpClient.newHttpClient();
    private FilterServer server;

    @BeforeEach
    void start() throws IOException {
        server = new FilterServer(engine, 0);
    }

    @AfterEach
    void stop() {
        server.close();
        client.close();
        engine.close();
    }

    @Test
    void anUploadComesBackFiltered() throws Exception {
        HttpResponse<byte[]> response =
                client.send(upload(Files.readAllBytes(CAMERA)), HttpResponse.BodyHandlers.ofByteArray());

        assertThat(response.statusCode()).isEqualTo(200);
        try (Image filtered = Image.decode(response.body(), "answer", ReadLimits.DEFAULT)) {
            assertThat(filtered.rows()).isEqualTo(512);
            assertThat(filtered.columns()).isEqualTo(512);
        }
    }

    @Test
    void whatIsNoImageIsRefusedInOneLine() throws Exception {
        HttpResponse<String> response =
                client.send(upload("no image".getBytes(StandardCharsets.UTF_8)), HttpResponse.BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).hasLineCount(1).contains("upload");
    }

    @Test
    void whileAllWorkersAreBusyAPingIsAnswered() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        occupyAllWorkers(release);
        CompletableFuture<HttpResponse<byte[]>> pending =
                client.sendAsync(upload(Files.readAllBytes(CAMERA)), HttpResponse.BodyHandlers.ofByteArray());

        HttpResponse<String> ping =
                client.send(HttpRequest.newBuilder(address("/ping")).build(), HttpResponse.BodyHandlers.ofString());

        assertThat(ping.body()).isEqualTo("pong\n");
        assertThat(pending).isNotDone();
        release.countDown();
        assertThat(pending.get().statusCode()).isEqualTo(200);
    }

    @Test
    void anEventStreamEndsWithTheImage() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(address("/filter"))
                .header("Accept", "text/event-stream")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Files.readAllBytes(CAMERA)))
                .build();

        String events =
                client.send(request, HttpResponse.BodyHandlers.ofString()).body();

        String data = events.substring(events.indexOf("event: image\ndata: ") + "event: image\ndata: ".length())
                .strip();
        try (Image filtered = Image.decode(Base64.getDecoder().decode(data), "event", ReadLimits.DEFAULT)) {
            assertThat(filtered.rows()).isEqualTo(512);
        }
    }

    @Test
    void theRequestOfAClientThatHasLeftIsCancelled() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        occupyAllWorkers(release);
        byte[] image = Files.readAllBytes(CAMERA);
        try (Socket impatient = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            OutputStream out = impatient.getOutputStream();
            out.write(("POST /filter HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nContent-Length: "
                            + image.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(image);
            out.flush();
            while (server.waiting() == 0) {
                Thread.onSpinWait();
            }
        }

        while (server.abandoned() == 0) {
            Thread.onSpinWait();
        }

        release.countDown();
        assertThat(server.abandoned()).isEqualTo(1);
    }

    @Test
    void twoHundredUploadsAtOnceAllSucceedAndLeaveNoNativeMemory() throws Exception {
        long before = NativeMemory.inUse();
        HttpRequest upload = upload(Files.readAllBytes(CAMERA));

        List<CompletableFuture<Integer>> answers = IntStream.range(0, 200)
                .mapToObj(i -> client.sendAsync(upload, HttpResponse.BodyHandlers.ofByteArray())
                        .thenApply(HttpResponse::statusCode))
                .toList();

        assertThat(answers).allSatisfy(answer -> assertThat(answer.get()).isEqualTo(200));
        assertThat(NativeMemory.inUse()).isEqualTo(before);
    }

    /** Requests that keep their workers, as native code does. */
    private void occupyAllWorkers(CountDownLatch release) throws InterruptedException {
        CountDownLatch busy = new CountDownLatch(engine.workers());
        for (int i = 0; i < engine.workers(); i++) {
            engine.submit(() -> {
                busy.countDown();
                while (release.getCount() > 0) {
                    Thread.onSpinWait();
                }
                return true;
            });
        }
        busy.await();
    }

    private HttpRequest upload(byte[] body) {
        return HttpRequest.newBuilder(address("/filter"))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
    }

    private URI address(String path) {
        return URI.create("http://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + server.port() + path);
    }
}
