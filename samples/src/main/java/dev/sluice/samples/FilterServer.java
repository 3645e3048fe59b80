package dev.sluice.samples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.nativeops.DifferenceOfGaussians;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.ReadLimits;
import dev.sluice.nativeops.WriteOptions;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import dev.sluice.request.RequestException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An application that serves HTTP on virtual threads and filters uploaded images with the engine: {@code POST /filter} answers with
 * the difference of Gaussians as PNG, {@code GET /ping} with a word.
 *
 * <p>Each exchange has a virtual thread of its own, which only waits; native code runs on the engine's workers and never on the JDK's
 * carriers, so that {@code /ping} answers however many images are in work.
 *
 * <p>A client that asks with {@code Accept: text/event-stream} gets a comment line from time to time while it waits, then an event with
 * the image in Base64. When such a line cannot be sent, the client has gone, and its request is cancelled. (The JDK's server has no
 * other means to notice that.)
 */
final class FilterServer implements AutoCloseable {

    private static final int MAX_UPLOAD = 32 << 20;
    private static final ReadLimits LIMITS = new ReadLimits(50_000_000);
    private static final long BUDGET = 512L << 20;
    private static final Duration PATIENCE = Duration.ofMillis(100);
    private static final String EVENTS = "text/event-stream";

    private final RequestEngine engine;
    private final ExecutorService exchanges = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private final DifferenceOfGaussians filter = DifferenceOfGaussians.builder().build();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger abandoned = new AtomicInteger();

    /** Serves on the loopback address; port 0 picks one. The engine stays the caller's. */
    FilterServer(RequestEngine engine, int port) throws IOException {
        this.engine = engine;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
        server.setExecutor(exchanges);
        server.createContext("/ping", exchange -> answer(exchange, 200, "text/plain", "pong\n"));
        server.createContext("/filter", this::filter);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** How many uploads wait for their result now. */
    int waiting() {
        return waiting.get();
    }

    /** How many requests were cancelled because their client had gone. */
    int abandoned() {
        return abandoned.get();
    }

    private void filter(HttpExchange exchange) throws IOException {
        byte[] upload = exchange.getRequestBody().readNBytes(MAX_UPLOAD + 1);
        if (upload.length > MAX_UPLOAD) {
            answer(exchange, 413, "text/plain", "an image may have at most " + MAX_UPLOAD + " bytes\n");
            return;
        }
        // begin serve
        Request<byte[]> request = engine.submit(() -> {
            try (Image image = Image.decode(upload, "upload", LIMITS);
                    Image difference = filter.apply(engine, image)) {
                return difference.encode(".png", WriteOptions.DEFAULT);
            }
        });
        // end serve
        waiting.incrementAndGet();
        try {
            if (EVENTS.equals(exchange.getRequestHeaders().getFirst("Accept"))) {
                stream(exchange, request);
            } else {
                answer(exchange, 200, "image/png", request.await());
            }
        } catch (RequestException failure) {
            int status = failure.rootCause() instanceof ImageFormatException ? 400 : 500;
            answer(exchange, status, "text/plain", failure.rootCause().getMessage() + "\n");
        } catch (InterruptedException e) {
            request.cancel();
            Thread.currentThread().interrupt();
        } finally {
            waiting.decrementAndGet();
        }
    }

    private void stream(HttpExchange exchange, Request<byte[]> request) throws IOException, InterruptedException {
        exchange.getResponseHeaders().set("Content-Type", EVENTS);
        exchange.sendResponseHeaders(200, 0);
        try (exchange;
                OutputStream out = exchange.getResponseBody()) {
            out.write(lastEvent(request, out).getBytes(StandardCharsets.UTF_8));
        }
    }

    private String lastEvent(Request<byte[]> request, OutputStream out) throws IOException, InterruptedException {
        while (true) {
            try {
                byte[] png = request.await(PATIENCE);
                return "event: image\ndata: " + Base64.getEncoder().encodeToString(png) + "\n\n";
            } catch (RequestException failure) {
                return "event: failure\ndata: " + failure.rootCause().getMessage() + "\n\n";
            } catch (TimeoutException notYet) {
                try {
                    out.write(": waiting\n\n".getBytes(StandardCharsets.UTF_8));
                    out.flush();
                } catch (IOException clientHasGone) {
                    request.cancel();
                    abandoned.incrementAndGet();
                    throw clientHasGone;
                }
            }
        }
    }

    private static void answer(HttpExchange exchange, int status, String type, String text) throws IOException {
        answer(exchange, status, type, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void answer(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** Stops accepting, and ends the exchanges that are still open. */
    @Override
    public void close() {
        server.stop(0);
        exchanges.shutdownNow();
        exchanges.close();
    }

    /** Serves until the program is stopped. {@code arguments}: the port, 8080 if there is none, and the number of workers. */
    static void run(PrintStream out, List<String> arguments) throws IOException, InterruptedException {
        int port = Samples.number(arguments, 0, "PORT", 8080, 0, 65_535);
        int workers =
                Samples.number(arguments, 1, "WORKERS", Runtime.getRuntime().availableProcessors(), 0, 1024);
        NativeMemory.budget(BUDGET);
        try (RequestEngine engine = RequestEngine.create(workers);
                FilterServer server = new FilterServer(engine, port)) {
            out.printf(
                    "curl --data-binary @samples/images/camera.png -o filtered.png http://localhost:%d/filter%n",
                    server.port());
            Thread.currentThread().join();
        }
    }
}
