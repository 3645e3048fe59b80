package dev.sluice.samples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures {@link FilterServer}, in a process of its own, under many parallel uploads: how long an unrelated {@code /ping} takes
 * meanwhile, how many uploads come back, and how much memory the process takes. Once with an engine, once naively, with images decoded,
 * filtered and encoded directly on the server's virtual threads.
 *
 * <p>Each upload's answer is compared with that of the first one. A ping is sent every 20 ms over a connection of its own, however long
 * the earlier ones take, so that a slow answer delays no other and hides none.
 */
final class ServerLoad {

    private static final long PING_PERIOD = 20_000_000;
    private static final int WARM_UP_SECONDS = 5;
    private static final byte[] PING =
            "GET /ping HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final Pattern PORT = Pattern.compile("http://localhost:(\\d+)/");
    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");

    /**
     * How the server did.
     *
     * @param errors uploads and pings that were not answered as they should
     * @param uploads that came back right
     * @param pings sorted nanoseconds from sending to the end of the answer
     * @param halfTimeBytes the most memory that the process had taken after half of the time, warm-up included; 0 if unknown
     * @param peakBytes the same at the end
     */
    record Outcome(int errors, int uploads, long[] pings, long halfTimeBytes, long peakBytes) {
        double pingMilliseconds(double share) {
            return pings[Math.min(pings.length - 1, (int) (pings.length * share))] / 1e6;
        }
    }

    private final int port;
    private final byte[] image;
    private final AtomicInteger errors = new AtomicInteger();
    private final AtomicInteger uploads = new AtomicInteger();
    private final Queue<Long> pings = new ConcurrentLinkedQueue<>();

    private ServerLoad(int port, byte[] image) {
        this.port = port;
        this.image = image;
    }

    /** Starts a server with this many workers, 0 for the naive way, and loads it. */
    static Outcome measure(int workers, Path image, int clients, Duration warmUp, Duration time)
            throws IOException, InterruptedException {
        Process server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xmx256m",
                        "-XX:+UseZGC", // pauses of other collectors are longer than the pings
                        "-cp",
                        System.getProperty("java.class.path"),
                        Samples.class.getName(),
                        "server",
                        "0",
                        Integer.toString(workers))
                .redirectError(Redirect.INHERIT)
                .start();
        try (BufferedReader said = server.inputReader()) {
            Matcher line = PORT.matcher(String.valueOf(said.readLine()));
            if (!line.find()) {
                throw new IOException("the server did not start");
            }
            int port = Integer.parseInt(line.group(1));
            return new ServerLoad(port, Files.readAllBytes(image)).run(server.pid(), clients, warmUp, time);
        } finally {
            server.destroyForcibly();
            server.waitFor();
        }
    }

    private Outcome run(long server, int clients, Duration warmUp, Duration time)
            throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                ExecutorService pinging = Executors.newCachedThreadPool()) {
            byte[] right = client.send(upload(), BodyHandlers.ofByteArray()).body();
            long begin = System.nanoTime() + warmUp.toNanos();
            long half = begin + time.toNanos() / 2;
            long end = begin + time.toNanos();
            for (int i = 0; i < clients; i++) {
                threads.execute(() -> uploadUntil(client, right, begin, end));
            }
            long halfTimeBytes = 0;
            for (long due = begin; due < end; due += PING_PERIOD) {
                for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                pinging.execute(this::ping);
                if (due < half) {
                    halfTimeBytes = peakBytes(server);
                }
            }
            long peakBytes = peakBytes(server);
            pinging.close();
            threads.close();
            long[] sorted = pings.stream().mapToLong(Long::longValue).sorted().toArray();
            return new Outcome(errors.get(), uploads.get(), sorted, halfTimeBytes, peakBytes);
        }
    }

    /** One client: uploads again and again. What comes back before {@code begin} or after {@code end} is checked, but not counted. */
    private void uploadUntil(HttpClient client, byte[] right, long begin, long end) {
        do {
            boolean asItShould;
            try {
                HttpResponse<byte[]> answer = client.send(upload(), BodyHandlers.ofByteArray());
                asItShould = answer.statusCode() == 200 && Arrays.equals(answer.body(), right);
            } catch (IOException e) {
                asItShould = false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            long now = System.nanoTime();
            if (!asItShould) {
                errors.incrementAndGet();
            } else if (now > begin && now < end) {
                uploads.incrementAndGet();
            }
        } while (System.nanoTime() < end);
    }

    private void ping() {
        long sent = System.nanoTime();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(PING);
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            if (answer.endsWith("pong\n")) {
                pings.add(System.nanoTime() - sent);
                return;
            }
        } catch (IOException e) {
            // an error, counted below
        }
        errors.incrementAndGet();
    }

    private HttpRequest upload() {
        return HttpRequest.newBuilder(URI.create(
                        "http://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + port + "/filter"))
                .POST(BodyPublishers.ofByteArray(image))
                .build();
    }

    /** The most memory that a process ever had in use, as Linux tells; 0 elsewhere. */
    private static long peakBytes(long process) throws IOException {
        Path status = Path.of("/proc", Long.toString(process), "status");
        Matcher peak = PEAK.matcher(Files.exists(status) ? Files.readString(status) : "");
        return peak.find() ? Long.parseLong(peak.group(1)) << 10 : 0;
    }

    static void run(PrintStream out, List<String> arguments) throws IOException, InterruptedException {
        int seconds = Samples.number(arguments, 0, "SECONDS", 30, 1, 3600);
        int clients = Samples.number(arguments, 1, "CLIENTS", 200, 1, 10_000);
        Path image = Path.of(arguments.size() < 3 ? "samples/images/camera.png" : arguments.get(2));
        Duration time = Duration.ofSeconds(seconds);
        Duration warmUp = Duration.ofSeconds(Math.min(WARM_UP_SECONDS, seconds));
        int workers = Runtime.getRuntime().availableProcessors();
        out.printf("%d parallel uploads for %d s after %d s of warm-up%n", clients, seconds, warmUp.toSeconds());
        print(out, "on an engine", measure(workers, image, clients, warmUp, time), time);
        print(out, "naively", measure(0, image, clients, warmUp, time), time);
    }

    static void print(PrintStream out, String way, Outcome outcome, Duration time) {
        out.printf(
                Locale.ROOT,
                "%-13s %d errors, %.1f uploads/s, ping 50th %.1f ms, 99th %.1f ms, longest %.1f ms (%d pings), "
                        + "memory of the server at most %d MB (%d MB at half-time)%n",
                way + ":",
                outcome.errors(),
                outcome.uploads() / (double) time.toSeconds(),
                outcome.pingMilliseconds(0.50),
                outcome.pingMilliseconds(0.99),
                outcome.pingMilliseconds(1),
                outcome.pings().length,
                outcome.peakBytes() >> 20,
                outcome.halfTimeBytes() >> 20);
    }
}
