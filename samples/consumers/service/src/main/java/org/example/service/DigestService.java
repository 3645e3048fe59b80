package org.example.service;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import dev.sluice.request.RequestException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;

/** Digests of what is posted: virtual threads wait for clients, two workers compute. */
// begin service
public final class DigestService implements AutoCloseable {
    private final RequestEngine engine =
            RequestEngine.builder().workers(2).name("digests").build();
    private final ExecutorService exchanges = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    public DigestService(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(exchanges);
        server.createContext("/digest", this::digest);
        server.start();
    }

    private void digest(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        Request<String> request = engine.request(() -> {
            Request<String> sha1 = engine.submit(() -> hex("SHA-1", body)); // on the other worker
            return hex("SHA-256", body) + " " + sha1.await();
        });
        try {
            answer(exchange, 200, request.awaitOrCancel(Duration.ofSeconds(10)));
        } catch (TimeoutException late) {
            answer(exchange, 503, "too much to do");
        } catch (RequestException failure) {
            answer(exchange, 500, failure.rootCause().toString());
        } catch (InterruptedException stopping) {
            request.cancel();
            Thread.currentThread().interrupt();
        }
    }

    private static String hex(String algorithm, byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
    }

    @Override
    public void close() {
        server.stop(0);
        exchanges.shutdownNow();
        engine.close(Duration.ofSeconds(5)); // cancels what has not ended by then
    }
    // end service

    int port() {
        return server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = (text + "\n").getBytes();
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /** Starts it and asks once; with a port it serves there until it is stopped. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0) {
            DigestService service = new DigestService(Integer.parseInt(arguments[0]));
            Runtime.getRuntime().addShutdownHook(new Thread(service::close));
            Thread.currentThread().join();
        }
        try (DigestService service = new DigestService(0);
                HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://localhost:" + service.port() + "/digest");
            HttpRequest post = HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString("sluice")).build();
            System.out.print(client.send(post, BodyHandlers.ofString()).body());
        }
    }
}
