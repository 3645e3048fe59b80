package dev.sluice.nativeops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.request.RequestEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PinningTest {
    @Test
    void virtualThreadsThatCallAnOperationNeverPinTheDefaultCarriers() throws Exception {
        ConcurrentLinkedQueue<RecordedEvent> pinned = new ConcurrentLinkedQueue<>();
        AtomicInteger filtered = new AtomicInteger();

        try (RecordingStream events = new RecordingStream();
                RequestEngine engine = Engines.of(2);
                Image image = Pixels.random(new Random(1), 200, 200, 3, Depth.U16)) {
            events.enable("jdk.VirtualThreadPinned").withoutThreshold().withStackTrace();
            events.onEvent("jdk.VirtualThreadPinned", pinned::add);
            events.startAsync();
            // Whoever waits for a class to be initialized holds its carrier, native code or not: let all of them be.
            for (Precision precision : Precision.values()) {
                filteredRows(engine, image, precision);
            }
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                Precision precision = Precision.values()[i % 2];
                threads.add(Thread.ofVirtual().name("caller-", i).start(() -> {
                    try {
                        filtered.addAndGet(filteredRows(engine, image, precision) / 200);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            events.stop();
        }

        assertThat(filtered).hasValue(40);
        assertThat(pinned.stream().filter(PinningTest::onDefaultCarrier)).isEmpty();
    }

    private static int filteredRows(RequestEngine engine, Image image, Precision precision)
            throws InterruptedException {
        DifferenceOfGaussians filter = DifferenceOfGaussians.builder()
                .precision(precision)
                .tileHeight(20)
                .build();
        try (Image result = filter.apply(engine, image)) {
            return result.rows();
        }
    }

    /** The callers are the only virtual threads of this test that run on the JDK's own carriers. */
    private static boolean onDefaultCarrier(RecordedEvent event) {
        return event.getThread() != null
                && String.valueOf(event.getThread().getJavaName()).startsWith("caller-");
    }
}
