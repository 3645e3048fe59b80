package dev.sluice.scaleout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each item of work has a result, whatever Spark makes of the tasks. */
@Timeout(300)
class TaskRoundsTest {
    private static JavaSparkContext context;

    @BeforeAll
    static void connect() {
        context = SparkSettings.connected(Optional.of("local[2]"));
    }

    @AfterAll
    static void disconnect() {
        context.close();
    }

    @Test
    void groups_are_small_enough_to_keep_all_cores_busy() {
        assertThat(TaskRounds.groupSize(1, 2)).isEqualTo(1);
        assertThat(TaskRounds.groupSize(100, 2)).isEqualTo(13);
        assertThat(TaskRounds.groupSize(100_000, 64)).isEqualTo(16);
    }

    @Test
    void results_come_back_from_all_tasks() throws InterruptedException {
        List<Integer> results = new ArrayList<>();

        new TaskRounds<Integer, Integer>(
                        context, "squares", TaskRoundsTest::squares, (item, reason) -> -1, results::add)
                .run(items(25), 4);

        assertThat(results)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 25).mapToObj(i -> i * i).toList());
    }

    /** Threads in which an executor, which is in this process, works on something. */
    private static final BlockingQueue<Thread> WORKING = new LinkedBlockingQueue<>();

    @Test
    void an_interrupt_ends_the_work_and_has_none_of_it_done_again() throws Exception {
        List<String> lost = Collections.synchronizedList(new ArrayList<>());
        TaskRounds<Integer, Integer> rounds = new TaskRounds<>(
                context, "interrupted", TaskRoundsTest::untilInterrupted, (item, reason) -> -1, _ -> lost.add("lost"));
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            try {
                rounds.run(items(1), 1);
                interrupted.complete(false);
            } catch (InterruptedException e) {
                interrupted.complete(true);
            } catch (RuntimeException | Error e) {
                interrupted.completeExceptionally(e);
            }
        });
        waiting.start();
        WORKING.take();

        waiting.interrupt();

        assertThat(interrupted.get()).as("the run says that it was interrupted").isTrue();
        assertThat(lost).isEmpty();
        assertThat(WORKING).as("done again").isEmpty();
    }

    private static List<Integer> untilInterrupted(List<Integer> items) throws InterruptedException {
        WORKING.add(Thread.currentThread());
        new CountDownLatch(1).await();
        return items;
    }

    @Test
    void an_item_that_fails_its_task_takes_no_other_with_it() throws InterruptedException {
        List<Integer> results = new ArrayList<>();
        List<String> lost = new ArrayList<>();

        new TaskRounds<Integer, Integer>(
                        context,
                        "one bad item",
                        items -> {
                            if (items.contains(7)) {
                                throw new IllegalStateException("seven");
                            }
                            return squares(items);
                        },
                        (item, reason) -> {
                            lost.add(item + ": " + reason);
                            return -1;
                        },
                        results::add)
                .run(items(25), 4);

        assertThat(lost)
                .singleElement()
                .asString()
                .startsWith("7: no executor could finish it: ")
                .contains("seven");
        assertThat(results).hasSize(25).contains(-1, 36, 64).doesNotContain(49);
    }

    @Test
    void when_everything_fails_it_is_given_up_soon() throws InterruptedException {
        List<String> lost = new ArrayList<>();

        new TaskRounds<Integer, Integer>(
                        context,
                        "all bad",
                        _ -> {
                            throw new IllegalStateException("no library");
                        },
                        (item, reason) -> {
                            synchronized (lost) {
                                lost.add(reason);
                            }
                            return item;
                        },
                        _ -> {})
                .run(items(200), 4);

        assertThat(lost).hasSize(200);
        assertThat(lost.stream().filter(reason -> reason.contains("given up"))).hasSizeGreaterThan(180);
    }

    @Test
    void what_is_cancelled_has_no_results() throws InterruptedException {
        List<Integer> results = new ArrayList<>();
        TaskRounds<Integer, Integer> rounds =
                new TaskRounds<>(context, "cancelled", TaskRoundsTest::squares, (item, reason) -> -1, results::add);

        rounds.cancel();
        rounds.run(items(10), 2);

        assertThat(results).isEmpty();
    }

    private static List<Integer> items(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    private static List<Integer> squares(List<Integer> items) {
        return items.stream().map(i -> i * i).toList();
    }
}
