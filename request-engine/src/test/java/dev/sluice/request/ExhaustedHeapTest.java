package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** E27: memory that runs out fails the requests that need it, and nothing else: all end, workers and locks are there for the next. */
@Timeout(300)
class ExhaustedHeapTest {

    /** One request fills the heap and lets go while 400 others run, which use children, direct execution and a lock. */
    static final class FullHeap {

        private static final int OTHERS = 400;
        private static final long FULL_NANOS = 500_000_000;

        private FullHeap() {}

        public static void main(String[] args) throws Exception {
            AtomicInteger unhandled = new AtomicInteger();
            RequestEngine engine = RequestEngine.builder()
                    .workers(Integer.parseInt(args[0]))
                    .carriers(Carriers.valueOf(args[2]))
                    .onUnhandledFailure((request, failure) -> unhandled.incrementAndGet())
                    .build();
            RequestLock lock = new RequestLock();
            List<Request<?>> all = new ArrayList<>(OTHERS + 1);
            boolean timed = args[1].equals("timed");
            Callable<?> other = () -> timed ? workInTime(engine, lock) : work(engine, lock);
            submit(engine, FullHeap::fill, all);
            // From here on until all have ended this thread has no memory for anything else.
            for (int i = 0; i < OTHERS; i++) {
                submit(engine, other, all);
            }
            for (int i = 0; i < all.size(); i++) {
                while (!all.get(i).isDone()) {
                    Thread.onSpinWait();
                }
            }
            int after = engine.submit(() -> {
                        lock.lock();
                        lock.unlock();
                        return 42;
                    })
                    .await();
            engine.close();
            EngineSnapshot end = engine.snapshot();
            boolean counted = end.submitted() == end.finished() + end.failed() + end.cancelled();
            System.out.println("after " + after + ", " + (counted ? "counted" : end) + ", " + lock);
        }

        /** The heap may be full before all are submitted: what cannot be is tried again, and has left nothing behind. */
        private static void submit(RequestEngine engine, Callable<?> task, List<Request<?>> all) {
            int before = all.size();
            while (all.size() == before) {
                try {
                    all.add(engine.submit(task));
                } catch (OutOfMemoryError full) {
                    Thread.onSpinWait();
                }
            }
        }

        private static @Nullable Object fill() {
            Object[] held = null;
            int size = 1 << 20;
            long until = Long.MAX_VALUE;
            while (System.nanoTime() < until) {
                try {
                    held = new Object[] {held, new byte[size]};
                } catch (OutOfMemoryError full) {
                    if (size > 8) {
                        size /= 4;
                    } else if (until == Long.MAX_VALUE) {
                        until = System.nanoTime() + FULL_NANOS;
                    }
                }
            }
            return held == null ? "never full" : null;
        }

        private static int work(RequestEngine engine, RequestLock lock) throws InterruptedException {
            int sum = 0;
            for (int i = 0; i < 200; i++) {
                Request<Integer> child = engine.submit(() -> new byte[2_000].length);
                Request<Integer> direct = engine.request(() -> new byte[200].length);
                sum += child.await() + direct.await();
                lock.lock();
                try {
                    sum++;
                } finally {
                    lock.unlock();
                }
            }
            return sum;
        }

        /** Waits with time limits, for which the JDK needs memory after a thread has left its carrier. */
        private static int workInTime(RequestEngine engine, RequestLock lock) throws Exception {
            int sum = 0;
            for (int i = 0; i < 15; i++) {
                Request<Integer> child = engine.submit(() -> {
                    Thread.sleep(1);
                    return new byte[200].length;
                });
                try {
                    sum += child.await(Duration.ofMillis(2));
                } catch (TimeoutException late) {
                    sum++;
                }
                if (lock.tryLock(1, TimeUnit.MILLISECONDS)) {
                    lock.unlock();
                }
            }
            return sum;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "-XX:+UseSerialGC, 1, plain, AFFINE",
        "-XX:+UseSerialGC, 2, plain, AFFINE",
        "-XX:+UseG1GC, 2, plain, AFFINE",
        "-XX:+UseG1GC, 2, plain, SLOTS",
        "-XX:+UseSerialGC, 2, timed, AFFINE",
        "-XX:+UseG1GC, 2, timed, AFFINE"
    })
    void allRequestsEndAndTheEngineIsAsGoodAsNew(String collector, String workers, String work, String carriers)
            throws Exception {
        String said = ChildJvm.run(FullHeap.class, Map.of(), List.of(workers, work, carriers), "-Xmx48m", collector);

        assertThat(said).endsWith("after 42, counted, request lock, free");
    }
}
