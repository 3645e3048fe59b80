package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.request.threadpool.QueueDiscipline;
import dev.sluice.request.threadpool.ThreadPool;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link ThreadPool}, method by method: what {@link ThreadPoolKeepsTasksOnTheirWorkerTest} leaves open. */
class ThreadPoolConformanceTest extends Conformance {

    /** Keeps its worker until told to end. */
    private static final class Busy extends ThreadPool.Task {
        final CountDownLatch began = new CountDownLatch(1);
        final CountDownLatch mayEnd = new CountDownLatch(1);

        @Override
        public void run() {
            began.countDown();
            try {
                Awaits.on(mayEnd);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    @Covers({
        "ThreadPool(int) throws IllegalArgumentException",
        "ThreadPool(int, QueueDiscipline) throws IllegalArgumentException"
    })
    void aPoolWithoutWorkersIsRefused(int workers) {
        assertThatThrownBy(() -> new ThreadPool(workers))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Integer.toString(workers));
        assertThatThrownBy(() -> new ThreadPool(workers, QueueDiscipline.LIFO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Integer.toString(workers));
    }

    @Test
    @Covers({
        "ThreadPool.states()",
        "ThreadPool.WorkerState.RUNNING",
        "ThreadPool.WorkerState.IDLE",
        "ThreadPool.WorkerState.CLOSED"
    })
    void statesTellWhatEachWorkerDoes() throws Exception {
        ThreadPool pool = keep(new ThreadPool(2));
        Busy busy = new Busy();
        pool.wakeUp(busy);
        Awaits.on(busy.began);

        Awaits.until("one works, the other sleeps", () -> pool.states().contains(ThreadPool.WorkerState.IDLE));
        assertThat(pool.states())
                .containsExactlyInAnyOrder(ThreadPool.WorkerState.RUNNING, ThreadPool.WorkerState.IDLE);
        busy.mayEnd.countDown();
        pool.close();

        assertThat(pool.states()).containsExactly(ThreadPool.WorkerState.CLOSED, ThreadPool.WorkerState.CLOSED);
        assertThat(ThreadPool.WorkerState.values()).hasSize(3);
    }

    @Test
    @Covers({"ThreadPool.close()", "ThreadPool.wakeUp(Task) throws IllegalStateException"})
    void closeWaitsForWhatRunsThoughInterruptedAndRefusesTheRest() throws Exception {
        ThreadPool pool = keep(new ThreadPool(1));
        Busy busy = new Busy();
        pool.wakeUp(busy);
        Awaits.on(busy.began);

        String outcome = Interrupts.inAThread(pool::close, busy.mayEnd::countDown);

        assertThat(outcome).isEqualTo(Interrupts.KEPT);
        assertThat(pool.states()).containsExactly(ThreadPool.WorkerState.CLOSED);
        assertThatThrownBy(() -> pool.wakeUp(new Busy()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }
}
