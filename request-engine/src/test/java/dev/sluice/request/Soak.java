package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * One engine for millions of requests of all kinds, drawn at random, with failures and cancels, while the JDK's flight recorder watches. Not
 * part of the suite, for it takes minutes: {@code stress/soak} runs it. The system property {@code sluice.soak.requests} says how many,
 * {@code sluice.test.seed} the first seed.
 */
@Timeout(7_200)
class Soak {

    private static final long REQUESTS = Long.getLong("sluice.soak.requests", 10_000_000);
    private static final long FIRST = Long.getLong("sluice.test.seed", 1);
    private static final int EACH = 2_000;
    private static final long WARM_UP = 20_000;

    private static final String PINNED = "pinned carriers of the default scheduler";

    /** Looks at the memory; the first third of them is left to warm up. */
    private static final int LOOKS = 30;

    private final List<Long> heap = new ArrayList<>();
    private final List<Long> resident = new ArrayList<>();

    @Test
    void nothingIsLostAndNothingGrows() throws Exception {
        Path file = Files.createTempFile("soak", ".jfr");
        AtomicLong unhandled = new AtomicLong();
        try (RequestEngine engine = engine(unhandled)) {
            rounds(engine, WARM_UP, FIRST); // threads that load classes hold each other up, and their carriers
        }
        unhandled.set(0);
        try (Recording recording = recording()) {
            recording.start();
            try (RequestEngine engine = engine(unhandled)) {
                run(engine);

                EngineSnapshot rest = engine.snapshot();
                System.out.printf(
                        Locale.ROOT,
                        "%,d requests: %,d finished, %,d failed (%,d of them unheard), %,d cancelled%n",
                        rest.submitted(),
                        rest.finished(),
                        rest.failed(),
                        unhandled.get(),
                        rest.cancelled());
                assertThat(rest.submitted()).isEqualTo(rest.finished() + rest.failed() + rest.cancelled());
            }
            recording.stop();
            recording.dump(file);
            Map<String, Long> events = count(file);

            System.out.println(events);
            System.out.printf(Locale.ROOT, "heap in use: %s%n", growth(heap));
            System.out.printf(Locale.ROOT, "resident: %s%n", growth(resident));
            assertThat(events.get("jdk.VirtualThreadStart")).isEqualTo(events.get("jdk.VirtualThreadEnd"));
            assertThat(events).doesNotContainKeys("jdk.VirtualThreadSubmitFailed", PINNED);
            assertThat(late(heap)).isLessThan(early(heap) + early(heap) / 100);
        } finally {
            Files.delete(file);
        }
    }

    private static Recording recording() {
        Recording recording = new Recording();
        // The engine's own events keep names in a table of the recorder that grows to some megabytes and is emptied,
        // over and over.
        Stream.of("RequestQueued", "RequestExecution", "RequestSuspension")
                .forEach(event -> recording.disable("dev.sluice." + event));
        recording.enable("jdk.VirtualThreadStart").withoutStackTrace();
        recording.enable("jdk.VirtualThreadEnd").withoutStackTrace();
        recording.enable("jdk.VirtualThreadSubmitFailed");
        recording.enable("jdk.VirtualThreadPinned").withoutThreshold();
        return recording;
    }

    /** How many events of each kind; what pinned a carrier of the JDK's own scheduler is a kind of its own, and printed. */
    private static Map<String, Long> count(Path file) throws IOException {
        Map<String, Long> counts = new TreeMap<>();
        try (RecordingFile events = new RecordingFile(file)) {
            while (events.hasMoreEvents()) {
                RecordedEvent event = events.readEvent();
                String kind = event.getEventType().getName();
                counts.merge(kind, 1L, Long::sum);
                if (kind.equals("jdk.VirtualThreadPinned")) {
                    String carrier = event.getThread("carrierThread").getJavaName();
                    if (carrier != null && carrier.startsWith("ForkJoinPool")) {
                        System.out.println(event);
                        counts.merge(PINNED, 1L, Long::sum);
                    }
                }
            }
        }
        return counts;
    }

    private static RequestEngine engine(AtomicLong unhandled) {
        return Engines.builder(Runtime.getRuntime().availableProcessors())
                .onUnhandledFailure((request, failure) -> unhandled.incrementAndGet())
                .build();
    }

    /** Graphs until so many requests were submitted; returns the next seed. */
    private static long rounds(RequestEngine engine, long requests, long first) throws InterruptedException {
        long seed = first;
        while (engine.snapshot().submitted() < requests) {
            RandomGraph graph = new RandomGraph(engine, seed, EACH);
            graph.run();
            Engines.untilAtRest(engine);
            assertThat(graph.violations()).as("seed %d", seed).isEmpty();
            seed++;
        }
        return seed;
    }

    private void run(RequestEngine engine) throws Exception {
        long seed = FIRST;
        for (int look = 1; look <= LOOKS; look++) {
            seed = rounds(engine, REQUESTS * look / LOOKS, seed);
            look();
            System.out.printf(
                    Locale.ROOT,
                    "%,d requests, heap %,d KiB, resident %,d KiB%n",
                    engine.snapshot().submitted(),
                    heap.getLast() >> 10,
                    resident.getLast() >> 10);
        }
    }

    private void look() throws IOException {
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            used = Math.min(
                    used,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        heap.add(used);
        Path status = Path.of("/proc/self/statm");
        resident.add(
                Files.exists(status)
                        ? 4096L * Long.parseLong(Files.readString(status).split(" ")[1])
                        : 0);
    }

    private static String growth(List<Long> looks) {
        return String.format(
                Locale.ROOT,
                "%,d KiB in the second third, %,d KiB in the last: %+.2f %%",
                early(looks) >> 10,
                late(looks) >> 10,
                100.0 * (late(looks) - early(looks)) / early(looks));
    }

    private static long early(List<Long> looks) {
        return median(looks.subList(LOOKS / 3, 2 * LOOKS / 3));
    }

    private static long late(List<Long> looks) {
        return median(looks.subList(2 * LOOKS / 3, LOOKS));
    }

    private static long median(List<Long> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
