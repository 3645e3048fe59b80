package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.request.threadpool.Age;
import dev.sluice.request.threadpool.Cohort;
import dev.sluice.request.threadpool.QueueDiscipline;
import dev.sluice.request.threadpool.ThreadPool;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a framework builds on the pool: other threads, tasks with an age, tasks that are bound to a worker from the start. */
class ThreadPoolIsExtendedTest extends Conformance {

    private static final class Extended extends ThreadPool {
        Extended(int workers, Queue<Integer> exits) {
            super(workers, QueueDiscipline.PRIORITY, platformThreads("extended"), exits::add);
        }

        int waitingNow() {
            return waiting();
        }

        List<Task> takeWaiting() {
            return removeWaiting();
        }

        boolean tryWakeUp(Task task) {
            return offer(task);
        }
    }

    private static final class Family extends Cohort {}

    private static final class Aged extends ThreadPool.Task implements Age {
        private final int born;
        private final @Nullable Cohort family;
        private final Queue<Integer> order;

        Aged(int born, @Nullable Cohort family, Queue<Integer> order) {
            this.born = born;
            this.family = family;
            this.order = order;
        }

        @Override
        public void run() {
            order.add(born);
        }

        @Override
        protected Age age() {
            return this;
        }

        @Override
        public int compareTo(Age other) {
            return Integer.compare(born, ((Aged) other).born);
        }

        @Override
        public @Nullable Cohort cohort() {
            return family;
        }
    }

    private static final class Plain extends ThreadPool.Task {
        private final Consumer<Plain> body;

        Plain(Consumer<Plain> body) {
            this.body = body;
        }

        Plain(ThreadPool.Task companion, Consumer<Plain> body) {
            super(companion);
            this.body = body;
        }

        @Override
        public void run() {
            body.accept(this);
        }

        ThreadPool.Leave leave() {
            return leaveWorker();
        }
    }

    private static void hold(CountDownLatch release) {
        try {
            Awaits.on(release);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Extended occupied(CountDownLatch release, Queue<Integer> exits) throws InterruptedException {
        Extended pool = new Extended(1, exits);
        keep(pool);
        CountDownLatch running = new CountDownLatch(1);
        pool.wakeUp(new Plain(self -> {
            running.countDown();
            hold(release);
        }));
        Awaits.on(running);
        return pool;
    }

    @Test
    @Covers({"Cohort()", "Age.compareTo(Age)", "Age.cohort()", "ThreadPool.Task.workerIndex()"})
    void tasksRunByAgeAndThoseWithoutOneFirstWhateverTheirCohort() throws Exception {
        Queue<Integer> order = new ConcurrentLinkedQueue<>();
        CountDownLatch release = new CountDownLatch(1);
        Extended pool = occupied(release, new ConcurrentLinkedQueue<>());
        Cohort even = new Family();
        Cohort odd = new Family();
        List<Aged> tasks = IntStream.of(4, 2, 7, 1, 6, 3, 5)
                .mapToObj(born -> new Aged(born, born == 6 ? null : born % 2 == 0 ? even : odd, order))
                .toList();

        assertThat(tasks.getFirst().workerIndex()).isEqualTo(-1);
        tasks.forEach(pool::wakeUp);
        pool.wakeUp(new Plain(self -> order.add(0)));
        assertThat(pool.waitingNow()).isEqualTo(8);
        release.countDown();
        pool.close();

        assertThat(order).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
        assertThat(tasks.getFirst().workerIndex()).isZero();
        Age oldest = tasks.get(3);
        assertThat(oldest.compareTo(tasks.get(1))).isNegative();
        assertThat(oldest.cohort()).isSameAs(odd);
    }

    @Test
    void oneCohortInTwoPoolsRunsWhereEachTaskWasWoken() throws Exception {
        Queue<Integer> first = new ConcurrentLinkedQueue<>();
        Queue<Integer> second = new ConcurrentLinkedQueue<>();
        CountDownLatch release = new CountDownLatch(1);
        Extended one = occupied(release, new ConcurrentLinkedQueue<>());
        Extended two = occupied(release, new ConcurrentLinkedQueue<>());
        Cohort family = new Family();

        for (int born = 1; born <= 6; born++) {
            (born % 2 == 1 ? one : two).wakeUp(new Aged(born, family, born % 2 == 1 ? first : second));
            assertThat(one.waitingNow()).isEqualTo((born + 1) / 2);
            assertThat(two.waitingNow()).isEqualTo(born / 2);
        }
        List<ThreadPool.Task> taken = two.takeWaiting();
        release.countDown();
        one.close();
        two.close();

        assertThat(taken).hasSize(3);
        assertThat(first).containsExactly(1, 3, 5);
        assertThat(second).isEmpty();
    }

    @Test
    @Covers({
        "ThreadPool(int, QueueDiscipline, ThreadFactory, IntConsumer)",
        "ThreadPool(int, QueueDiscipline, ThreadFactory, IntConsumer) throws IllegalArgumentException"
    })
    void eachWorkerTellsWhenItExits() {
        Queue<Integer> exits = new ConcurrentLinkedQueue<>();
        Extended pool = new Extended(3, exits);

        pool.close();

        assertThat(exits).containsExactlyInAnyOrder(0, 1, 2);
        assertThat(pool.tryWakeUp(new Plain(self -> {}))).isFalse();
        assertThatThrownBy(() -> new Extended(0, exits)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @Covers("ThreadPool.Task(Task)")
    void aCompanionBelongsToTheSameWorker() throws Exception {
        Queue<Thread> threads = new ConcurrentLinkedQueue<>();
        CountDownLatch done = new CountDownLatch(2);
        Extended pool = new Extended(2, new ConcurrentLinkedQueue<>());
        keep(pool);
        ThreadPool.Task first = new Plain(self -> {
            threads.add(Thread.currentThread());
            done.countDown();
        });

        pool.wakeUp(first);
        Awaits.until("it has a worker", () -> done.getCount() == 1);
        pool.wakeUp(new Plain(first, self -> {
            threads.add(Thread.currentThread());
            done.countDown();
        }));
        Awaits.on(done);

        assertThat(threads).hasSize(2);
        assertThat(threads.stream().distinct()).hasSize(1);
    }

    @Test
    @Covers({"ThreadPool.Leave.isOver()", "ThreadPool.Leave.run()"})
    void aThreadThatLeavesItsWorkerIsStoodInForUntilItAsksForTheWorkerAgain() throws Exception {
        Queue<Integer> exits = new ConcurrentLinkedQueue<>();
        Extended pool = new Extended(1, exits);
        keep(pool);
        Queue<Thread> threads = new ConcurrentLinkedQueue<>();
        CountDownLatch left = new CountDownLatch(1);
        CountDownLatch back = new CountDownLatch(1);
        CountDownLatch others = new CountDownLatch(2);
        pool.wakeUp(new Plain(self -> {
            ThreadPool.Leave leave = self.leave();
            left.countDown();
            hold(others);
            assertThat(leave.isOver()).isFalse();
            pool.wakeUp(leave);
            Awaits.until("it has the worker", leave::isOver);
            leave.run(); // it is over, and stays so
            threads.add(Thread.currentThread());
            back.countDown();
        }));
        Awaits.on(left);

        for (int i = 0; i < 2; i++) {
            pool.wakeUp(new Plain(self -> {
                threads.add(Thread.currentThread());
                assertThat(self.workerIndex()).isZero();
                others.countDown();
            }));
        }
        Awaits.on(back);
        CountDownLatch afterwards = new CountDownLatch(1);
        pool.wakeUp(new Plain(self -> {
            threads.add(Thread.currentThread());
            afterwards.countDown();
        }));
        Awaits.on(afterwards);
        pool.close();

        List<Thread> seen = List.copyOf(threads);
        assertThat(seen).hasSize(4);
        assertThat(seen.get(0)).isSameAs(seen.get(1)).isNotSameAs(seen.get(2));
        assertThat(seen.get(3)).isSameAs(seen.get(2));
        assertThat(exits).containsExactly(0);
        assertThat(seen).noneMatch(Thread::isAlive);
    }

    @Test
    void aPoolDoesNotEndWhileAThreadHasLeftAndKeepsOneSpare() throws Exception {
        Queue<Integer> exits = new ConcurrentLinkedQueue<>();
        Extended pool = new Extended(1, exits);
        keep(pool);
        CountDownLatch release = new CountDownLatch(1);
        Queue<Thread> threads = new ConcurrentLinkedQueue<>();
        CountDownLatch left = new CountDownLatch(3);
        for (int i = 0; i < 3; i++) {
            pool.wakeUp(new Plain(self -> {
                threads.add(Thread.currentThread());
                ThreadPool.Leave leave = self.leave();
                left.countDown();
                hold(release);
                pool.tryWakeUp(leave);
                Awaits.until("it has the worker", leave::isOver);
            }));
        }
        Awaits.on(left);
        Thread closing = Thread.ofPlatform().start(pool::close);
        Awaits.untilParked(closing);

        assertThat(threads.stream().distinct()).hasSize(3);
        assertThat(threads).allMatch(Thread::isAlive);
        release.countDown();
        Awaits.join(closing);

        assertThat(exits).containsExactly(0);
        assertThat(threads).noneMatch(Thread::isAlive);
        assertThat(pool.states()).containsExactly(ThreadPool.WorkerState.CLOSED);
    }

    @Test
    void aTaskThatNeverRanHasNoWorkerToLeave() {
        assertThatThrownBy(() -> new Plain(self -> {}).leave()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aConstructorThatFailsLeavesNoThreads() {
        Queue<Thread> started = new ConcurrentLinkedQueue<>();
        AtomicInteger made = new AtomicInteger();

        assertThatThrownBy(() -> new ThreadPool(
                        8,
                        QueueDiscipline.FIFO,
                        body -> made.incrementAndGet() == 6
                                ? new Thread(body) {
                                    @Override
                                    public void start() {
                                        throw new OutOfMemoryError("no more threads");
                                    }
                                }
                                : new Thread(body) {
                                    @Override
                                    public void start() {
                                        started.add(this);
                                        super.start();
                                    }
                                },
                        worker -> {}) {})
                .isInstanceOf(OutOfMemoryError.class);

        assertThat(started).hasSize(5).noneMatch(Thread::isAlive);
    }
}
