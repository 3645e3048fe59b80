package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.request.threadpool.QueueDiscipline;
import dev.sluice.request.threadpool.ThreadPool;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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
    @Covers({
        "ThreadPool(int)",
        "ThreadPool.wakeUp(Task)",
        "ThreadPool.workers()",
        "ThreadPool.Task()",
        "ThreadPool.Task.run()"
    })
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

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void wakeUpsFromManyThreadsAtOnceAreAllRunAndNeverOverlap(int workers) throws InterruptedException {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger overlaps = new AtomicInteger();
        int[] runs = new int[1]; // plain: each run sees what the earlier ones did
        ThreadPool.Task task = new ThreadPool.Task() {
            @Override
            public void run() {
                if (inside.getAndIncrement() != 0) {
                    overlaps.incrementAndGet();
                }
                runs[0]++;
                inside.decrementAndGet();
            }
        };
        ThreadPool pool = new ThreadPool(workers);
        List<Thread> wakers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            wakers.add(Thread.ofPlatform().start(() -> {
                for (int j = 0; j < 2_000; j++) {
                    pool.wakeUp(task);
                }
            }));
        }
        for (Thread waker : wakers) {
            Awaits.join(waker);
        }

        pool.close();

        assertThat(runs[0]).isEqualTo(8_000);
        assertThat(overlaps).hasValue(0);
    }

    @ParameterizedTest
    @EnumSource(QueueDiscipline.class)
    @Covers({
        "ThreadPool(int, QueueDiscipline)",
        "QueueDiscipline.PRIORITY",
        "QueueDiscipline.FIFO",
        "QueueDiscipline.LIFO"
    })
    void newTasksStartInTheOrderOfTheDiscipline(QueueDiscipline discipline) throws InterruptedException {
        List<Integer> started = new ArrayList<>();
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        ThreadPool pool = new ThreadPool(1, discipline);
        pool.wakeUp(task(() -> {
            busy.countDown();
            Awaits.on(free);
            return null;
        }));
        Awaits.on(busy);
        for (int i = 0; i < 5; i++) {
            int number = i;
            pool.wakeUp(task(() -> started.add(number)));
        }

        free.countDown();
        pool.close();

        List<Integer> inOrder = List.of(0, 1, 2, 3, 4);
        assertThat(started).isEqualTo(discipline == QueueDiscipline.LIFO ? inOrder.reversed() : inOrder);
    }

    @Test
    @Covers("ThreadPool.close() throws IllegalStateException")
    void aTaskThatClosesItsOwnPoolIsRefused() {
        ThreadPool pool = new ThreadPool(1);
        AtomicReference<Throwable> refusal = new AtomicReference<>();
        pool.wakeUp(task(() -> {
            refusal.set(catchThrowable(pool::close));
            return null;
        }));

        pool.close();

        assertThat(refusal.get()).isInstanceOf(IllegalStateException.class).hasMessageContaining("close");
    }

    private static ThreadPool.Task task(Callable<?> body) {
        return new ThreadPool.Task() {
            @Override
            public void run() {
                try {
                    body.call();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        };
    }
}
