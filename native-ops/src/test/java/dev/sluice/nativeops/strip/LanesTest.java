package dev.sluice.nativeops.strip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each strip is dealt out once, to whoever did the one above where there is one. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class LanesTest {
    private static final long SEED = Long.getLong("sluice.test.seed", System.nanoTime());

    @Test
    void oneAloneGoesThroughAllFromTheFirstToTheLast() {
        Lanes lanes = new Lanes(5, 1);
        List<Integer> strips = new ArrayList<>();

        for (int i = 0; i < 5; i++) {
            lanes.next(strips::add);
        }

        assertThat(strips).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void whoComesToTheEndTakesTheLowerHalfOfWhatIsLeftOfTheOther() {
        Lanes lanes = new Lanes(12, 2);
        List<Integer> mine = new ArrayList<>();

        // The other is in its first strip all the while; of 1 to 5 the lower half is 3 to 5, then of 1 and 2 it is 2.
        lanes.next(held -> {
            assertThat(held).isZero();
            for (int i = 1; i < 12; i++) {
                lanes.next(mine::add);
            }
        });

        assertThat(mine).containsExactly(6, 7, 8, 9, 10, 11, 3, 4, 5, 2, 1);
    }

    @Test
    void whoGoesOnWhileTheOtherStaysGoesOnBelow() {
        Lanes lanes = new Lanes(12, 2);
        List<Integer> first = new ArrayList<>();
        List<Integer> second = new ArrayList<>();

        lanes.next(second::add);
        lanes.next(held -> {
            first.add(held);
            lanes.next(second::add);
            lanes.next(second::add);
        });

        assertThat(second.get(2)).isEqualTo(second.get(1) + 1);
        assertThat(first).containsExactly(second.getFirst() + 1);
    }

    @Test
    void manyAtOnceGetEachStripOnce() throws Exception {
        Random random = new Random(SEED);
        for (int round = 0; round < 300; round++) {
            int count = 1 + random.nextInt(200);
            int threads = Math.min(count, 1 + random.nextInt(6));
            Lanes lanes = new Lanes(count, threads);
            AtomicIntegerArray dealt = new AtomicIntegerArray(count);
            AtomicInteger asked = new AtomicInteger();
            try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
                List<Future<?>> all = new ArrayList<>();
                for (int thread = 0; thread < threads; thread++) {
                    all.add(executor.submit(() -> {
                        while (asked.getAndIncrement() < count) {
                            lanes.next(dealt::incrementAndGet);
                        }
                    }));
                }
                for (Future<?> each : all) {
                    each.get();
                }
            }

            for (int strip = 0; strip < count; strip++) {
                assertThat(dealt.get(strip))
                        .as("strip %d of %d, %d lanes, seed %d", strip, count, threads, SEED)
                        .isOne();
            }
        }
    }
}
