package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.request.threadpool.QueueDiscipline;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** E14: what starts first. On one worker, which makes the order of starts the order of the queue. */
@Timeout(60)
class OldestRootGoesFirstTest {

    private final List<String> starts = Collections.synchronizedList(new ArrayList<>());

    /** Keeps the only worker, whatever carries the requests. */
    private static Request<Object> occupy(RequestEngine engine, CountDownLatch occupied, CountDownLatch release)
            throws InterruptedException {
        Request<Object> request = engine.submit(() -> {
            occupied.countDown();
            while (release.getCount() > 0) {
                Thread.onSpinWait();
            }
            return null;
        });
        Awaits.on(occupied);
        return request;
    }

    private List<String> order(QueueDiscipline discipline, int requests) throws Exception {
        try (RequestEngine engine = Engines.builder(1).queue(discipline).build()) {
            CountDownLatch release = new CountDownLatch(1);
            List<Request<?>> created = new ArrayList<>();
            for (int i = 0; i < requests; i++) {
                String name = Integer.toString(i);
                created.add(engine.request(() -> starts.add(name)));
            }
            List<Integer> submissions =
                    new ArrayList<>(IntStream.range(0, requests).boxed().toList());
            Collections.shuffle(submissions, new Random(7));
            occupy(engine, new CountDownLatch(1), release);
            submissions.forEach(index -> created.get(index).submit());
            release.countDown();
            for (Request<?> request : created) {
                request.await();
            }
            return submissions.stream().map(Object::toString).toList();
        }
    }

    @Test
    void withPriorityTheOldestRootGoesFirstHoweverTheyWereSubmitted() throws Exception {
        order(QueueDiscipline.PRIORITY, 500);

        assertThat(starts)
                .containsExactlyElementsOf(
                        IntStream.range(0, 500).mapToObj(Integer::toString).toList());
    }

    @Test
    void withFifoTheFirstSubmittedGoesFirst() throws Exception {
        List<String> submissions = order(QueueDiscipline.FIFO, 500);

        assertThat(starts).containsExactlyElementsOf(submissions);
    }

    @Test
    void withLifoTheLastSubmittedGoesFirst() throws Exception {
        List<String> submissions = order(QueueDiscipline.LIFO, 500);

        assertThat(starts).containsExactlyElementsOf(submissions.reversed());
    }

    @Test
    void priorityIsTheDefault() throws Exception {
        try (RequestEngine engine = Engines.create(1)) {
            Request<Boolean> older = engine.request(() -> starts.add("older"));
            Request<Boolean> younger = engine.request(() -> starts.add("younger"));
            CountDownLatch release = new CountDownLatch(1);
            occupy(engine, new CountDownLatch(1), release);
            younger.submit();
            older.submit();

            release.countDown();
            older.await();
            younger.await();

            assertThat(starts).containsExactly("older", "younger");
        }
    }

    @Test
    void descendantsGoByTheirLineOfCreationAncestorsBeforeDescendants() throws Exception {
        try (RequestEngine engine = Engines.create(1)) {
            List<Request<?>> all = new ArrayList<>();
            List<String> expected = new ArrayList<>();
            tree(engine, "", 3, all, expected);
            Collections.sort(expected);
            Collections.shuffle(all, new Random(11));
            CountDownLatch release = new CountDownLatch(1);
            occupy(engine, new CountDownLatch(1), release);
            all.forEach(Request::submit);

            release.countDown();
            for (Request<?> request : all) {
                request.await();
            }

            assertThat(starts).containsExactlyElementsOf(expected);
        }
    }

    /** Roots 1 to 3, each running until its descendants are created; the leaves, unsubmitted, are collected. */
    private void tree(RequestEngine engine, String line, int depth, List<Request<?>> leaves, List<String> names)
            throws Exception {
        for (int i = 1; i <= 3; i++) {
            String name = line + i;
            if (depth == 0) {
                leaves.add(engine.request(() -> starts.add(name)));
                names.add(name);
            } else {
                Request<Object> inner = engine.request(() -> {
                    tree(engine, name, depth - 1, leaves, names);
                    return null;
                });
                inner.await();
            }
        }
    }

    @Test
    void anOldRootsLateDescendantsOvertakeYoungerRootsHoweverDeep() throws Exception {
        for (int depth : new int[] {1, 5, 31, 32, 33, 100}) {
            starts.clear();
            try (RequestEngine engine = Engines.create(1)) {
                Request<Object> older = engine.request(() -> down(engine, depth));
                List<Request<Boolean>> younger = new ArrayList<>();
                for (int i = 0; i < 5; i++) {
                    younger.add(engine.request(() -> starts.add("younger")));
                }
                CountDownLatch release = new CountDownLatch(1);
                occupy(engine, new CountDownLatch(1), release);
                younger.forEach(Request::submit);
                older.submit();

                release.countDown();
                older.await();
                for (Request<Boolean> request : younger) {
                    request.await();
                }

                assertThat(starts).hasSize(depth + 6);
                assertThat(starts.subList(depth + 1, depth + 6)).containsOnly("younger");
            }
        }
    }

    /** Submits a child, which submits a child, and so on, each awaited while the younger roots wait in the queue. */
    private Object down(RequestEngine engine, int depth) throws InterruptedException {
        starts.add("older");
        if (depth > 0) {
            engine.submit(() -> down(engine, depth - 1)).await();
        }
        return null;
    }

    @Test
    void aWorkerResumesItsOwnBeforeItStartsAnythingNew() throws Exception {
        try (RequestEngine engine = Engines.create(1)) {
            Gate gate = new Gate();
            Request<Boolean> older = engine.request(() -> starts.add("new"));
            Request<Boolean> suspended = engine.submit(() -> {
                gate.pass();
                return starts.add("resumed");
            });
            gate.untilArrived(1);
            Awaits.untilSuspended(suspended);
            CountDownLatch release = new CountDownLatch(1);
            occupy(engine, new CountDownLatch(1), release);
            older.submit();
            gate.open();

            release.countDown();
            older.await();
            suspended.await();

            assertThat(starts).containsExactly("resumed", "new");
        }
    }

    @Test
    void ofTwoEnginesRequestsTheOneWithTheOlderRootGoesFirst() throws Exception {
        try (RequestEngine engine = Engines.create(1);
                RequestEngine other = Engines.create(1)) {
            for (int i = 0; i < 10; i++) {
                other.request(() -> "makes the other engine's roots count ahead");
            }
            Gate gate = new Gate();
            List<Request<Boolean>> visitors = Collections.synchronizedList(new ArrayList<>());
            Request<Object> older = other.submit(() -> {
                visitors.add(engine.request(() -> starts.add("older")));
                gate.pass();
                return null;
            });
            gate.untilArrived(1);
            Request<Boolean> younger = engine.request(() -> starts.add("younger"));
            CountDownLatch release = new CountDownLatch(1);
            occupy(engine, new CountDownLatch(1), release);
            younger.submit();
            visitors.getFirst().submit();

            release.countDown();
            younger.await();
            visitors.getFirst().await();
            gate.open();
            older.await();

            assertThat(starts).containsExactly("older", "younger");
        }
    }
}
