package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The affinity pool by itself: each wake-up is one run, always on the worker of the first. */
@Timeout(30)
class ThreadPoolKeepsTasksOnTheirWorkerTest {

    private static final class Counting extends ThreadPool.Task {
        final AtomicInteger runs = new AtomicInteger();
        final Set<Thread> threads = ConcurrentHashMap.newKeySet();

        @Override
        public void run() {
            threads.add(Thread.currentThread());
            if (runs.incrementAndGet() % 10 == 0) {
                throw new IllegalStateException("harms nobody");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void everyWakeUpIsOneRunOnTheSameWorkerAndCloseLetsAllRun(int workers) {
        List<Counting> tasks = new ArrayList<>();
        ThreadPool pool = new ThreadPool(workers);
        for (int i = 0; i < 20; i++) {
            tasks.add(new Counting());
        }
        for (int round = 0; round < 50; round++) {
            tasks.forEach(pool::wakeUp);
        }

        pool.close();
        pool.close();

        assertThat(tasks).allSatisfy(task -> {
            assertThat(task.runs).hasValue(50);
            assertThat(task.threads).hasSize(1);
        });
        assertThat(pool.workers()).isEqualTo(workers);
        assertThat(pool.states()).hasSize(workers).containsOnly(ThreadPool.WorkerState.CLOSED);
        assertThatThrownBy(() -> pool.wakeUp(new Counting())).isInstanceOf(IllegalStateException.class);
    }
}
