package dev.sluice.request.threadpool;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** E4: a task that need not run any more leaves the queue, wherever it stands there; the others keep their order. */
@Timeout(60)
class WithdrawnTasksLeaveTheQueueTest {

    private static final int WORKERS = 3;

    private static final class Numbered extends ThreadPool.Task implements Age {
        private final int number;
        private final Cohort family;
        private boolean withdrawn;

        Numbered(int number, Cohort family) {
            this.number = number;
            this.family = family;
        }

        @Override
        public void run() {}

        @Override
        protected Age age() {
            return this;
        }

        @Override
        public int compareTo(Age other) {
            return Integer.compare(number, ((Numbered) other).number);
        }

        @Override
        public Cohort cohort() {
            return family;
        }

        @Override
        protected boolean isWithdrawn() {
            return withdrawn;
        }
    }

    private static final class Family extends Cohort {}

    /** E27: a request that could not start for want of memory withdraws its task, and one in some thirty of those sweeps. */
    @ParameterizedTest
    @EnumSource
    void aSweepNeedsNoMemory(QueueDiscipline discipline) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        SharedQueue queue = new SharedQueue(discipline, WORKERS);
        Cohort family = new Family();
        List<Numbered> tasks = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            tasks.add(new Numbered(i, family));
        }
        addAndWithdraw(queue, tasks, 0, 500); // what is needed for the first time is loaded

        long before = threads.getCurrentThreadAllocatedBytes();
        addAndWithdraw(queue, tasks, 500, 1_000);
        long after = threads.getCurrentThreadAllocatedBytes();

        assertThat(after - before).isZero();
        assertThat(queue.length()).isZero();
    }

    /** Fifty at a time, the oldest first: each time they are swept. */
    private static void addAndWithdraw(SharedQueue queue, List<Numbered> tasks, int from, int to) {
        for (int first = from; first < to; first += 50) {
            for (int i = first; i < first + 50; i++) {
                queue.add(tasks.get(i), i % WORKERS);
            }
            for (int i = first; i < first + 50; i++) {
                tasks.get(i).withdrawn = true;
                queue.dropWithdrawn(i % WORKERS);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void manyThatAreWithdrawnAreForgottenWhileOthersWait(QueueDiscipline discipline) {
        SharedQueue queue = new SharedQueue(discipline, WORKERS);
        Cohort family = new Family();
        List<WeakReference<Numbered>> dead = new ArrayList<>();
        Deque<Numbered> young = new ArrayDeque<>();
        for (int i = 0; i < 5; i++) {
            queue.add(new Numbered(i, family), 0);
        }

        for (int i = 5; i < 10_000; i++) {
            Numbered task = new Numbered(i, family);
            queue.add(task, 0);
            young.add(task);
            if (young.size() == 3) { // the oldest of three, which is never on top
                Numbered oldest = young.remove();
                oldest.withdrawn = true;
                queue.dropWithdrawn(0);
                dead.add(new WeakReference<>(oldest));
            }
        }
        System.gc();

        assertThat(queue.length()).isEqualTo(7);
        assertThat(dead).filteredOn(reference -> reference.get() != null).hasSizeLessThan(100);
    }

    @ParameterizedTest
    @EnumSource
    void theOthersComeInTheirOrder(QueueDiscipline discipline) {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        SharedQueue queue = new SharedQueue(discipline, WORKERS);
        SharedQueue twin = new SharedQueue(discipline, WORKERS); // never swept: what is withdrawn was never there
        List<Cohort> families = List.of(new Family(), new Family(), new Family());
        List<Cohort> twins = List.of(new Family(), new Family(), new Family());
        List<Numbered> doomed = new ArrayList<>();
        List<Integer> taken = new ArrayList<>();
        List<Integer> expected = new ArrayList<>();

        for (int i = 0; i < 3_000; i++) {
            int age = random.nextInt(1_000_000);
            int family = random.nextInt(families.size());
            Numbered task = new Numbered(age, families.get(family));
            if (random.nextInt(3) == 0) {
                twin.add(new Numbered(age, twins.get(family)), -1);
            } else {
                doomed.add(task);
            }
            queue.add(task, random.nextInt(WORKERS + 1) - 1);
            if (random.nextInt(4) == 0) {
                for (Numbered now : doomed) {
                    now.withdrawn = true;
                    queue.dropWithdrawn(random.nextInt(WORKERS + 1) - 1);
                }
                doomed.clear();
                take(queue, taken);
                take(twin, expected);
            }
        }
        doomed.forEach(now -> now.withdrawn = true);
        while (!twin.isEmpty()) {
            take(queue, taken);
            take(twin, expected);
        }

        assertThat(taken).as("seed " + seed).isEqualTo(expected);
        assertThat(queue.poll()).isNull();
        assertThat(queue.isEmpty()).isTrue();
    }

    private static void take(SharedQueue queue, List<Integer> taken) {
        ThreadPool.Task task = queue.poll();
        if (task instanceof Numbered numbered) {
            taken.add(numbered.number);
        }
    }
}
