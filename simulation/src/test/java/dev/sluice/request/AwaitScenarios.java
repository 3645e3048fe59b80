package dev.sluice.request;

import dev.sluice.request.threadpool.QueueDiscipline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Requests and threads that wait for requests: E1 to E6. */
final class AwaitScenarios {

    private static final Duration SOON = Duration.ofMillis(1);

    private AwaitScenarios() {}

    /** Each request submits the next one and waits for it. */
    static void chain(Stage stage) {
        RequestEngine engine = stage.engine(1 + stage.choose(2));
        Request<Integer> top = link(stage, engine, 4);

        Stage.Seen seen = stage.await(stage.target(top));

        stage.check(stage.disturbed() || seen.isValue(4), "the chain gave " + seen);
    }

    private static Request<Integer> link(Stage stage, RequestEngine engine, int below) {
        return stage.request(engine, "link" + below, () -> {
            stage.work(engine);
            if (below == 0) {
                return 0;
            }
            Request<Integer> next = stage.target(link(stage, engine, below - 1)).submit();
            return 1 + stage.await(next).number();
        });
    }

    /** Two requests share a third. */
    static void diamond(Stage stage) {
        RequestEngine engine = stage.engine(2);
        Request<Integer> shared = stage.target(stage.request(engine, "shared", () -> {
            stage.work(engine);
            return 20;
        }));
        Request<Integer> left = stage.target(
                stage.request(engine, "left", () -> stage.await(shared).number() + 1));
        Request<Integer> right = stage.target(
                stage.request(engine, "right", () -> stage.await(shared).number() + 2));
        left.submit();
        right.submit();

        Stage.Seen one = stage.await(left);
        Stage.Seen two = stage.await(right);

        boolean plain = one.is(Stage.How.VALUE) && two.is(Stage.How.VALUE);
        stage.check(!plain || (int) one.value() + (int) two.value() == 43, "the diamond gave " + one + two);
        stage.check(plain || stage.disturbed(), "nobody cancelled, and the diamond gave " + one + two);
    }

    /** A child that nobody submitted runs where it is awaited. */
    static void direct(Stage stage) {
        RequestEngine engine = stage.engine(1 + stage.choose(2));
        Request<Integer> top = stage.target(stage.request(engine, "top", () -> {
            Thread here = Thread.currentThread();
            Request<Integer> sibling = stage.target(stage.request(engine, "sibling", () -> {
                stage.work(engine);
                return 1;
            }));
            Request<Integer> child = stage.target(stage.request(engine, "child", () -> {
                stage.check(Thread.currentThread() == here, "not executed on the spot");
                return 10 + stage.await(sibling.submit()).number();
            }));
            return 100 + stage.await(child).number();
        }));

        Stage.Seen seen = stage.await(top);

        stage.check(stage.disturbed() || seen.isValue(111), "direct execution gave " + seen);
    }

    /** Two requests and a thread await the same child that nobody submitted: one executes it, once. */
    static void directShared(Stage stage) throws Exception {
        RequestEngine engine = stage.engine(2);
        Request<Integer> shared = stage.target(stage.request(engine, "shared", () -> {
            Request<Integer> below = stage.request(engine, "below", () -> 5).submit();
            return 1 + stage.await(below).number();
        }));
        Request<Integer> one = stage.target(
                stage.request(engine, "one", () -> stage.await(shared).number()));
        Request<Integer> two = stage.target(
                stage.request(engine, "two", () -> stage.await(shared).number()));
        one.submit();
        two.submit();
        Thread thread = stage.thread("foreign", () -> {
            Stage.Seen seen = stage.await(shared);
            stage.check(seen.is(Stage.How.VALUE) || shared.isCancelled(), "the thread got " + seen);
        });

        Stage.Seen first = stage.await(one);
        Stage.Seen second = stage.await(two);
        stage.join(thread);

        stage.check(stage.disturbed() || first.isValue(6), "" + first);
        stage.check(stage.disturbed() || second.isValue(6), "" + second);
    }

    /** Two threads submit and await the same request. */
    static void submitTwice(Stage stage) {
        RequestEngine engine = stage.engine(2);
        Request<Integer> request = stage.target(stage.request(engine, "request", () -> {
            stage.work(engine);
            return 8;
        }));
        Stage.Body twice = () -> {
            Stage.Seen seen = stage.await(request.submit());
            stage.check(seen.is(Stage.How.VALUE) && seen.value().equals(8) || request.isCancelled(), "twice: " + seen);
        };
        stage.thread("a", twice);
        stage.thread("b", twice);
        stage.thread("c", twice);
    }

    /** More requests wait than there are workers, and a thread for each of several results. */
    static void manyWaiters(Stage stage) {
        RequestEngine engine = stage.engine(1);
        Request<Integer> source = stage.target(stage.request(engine, "source", () -> {
            stage.work(engine);
            return 3;
        }));
        for (int i = 0; i < 3; i++) {
            Request<Integer> waiter = stage.request(
                    engine, "waiter" + i, () -> stage.await(source.submit()).number());
            stage.thread("thread" + i, () -> {
                Stage.Seen seen = stage.await(waiter);
                stage.check(seen.is(Stage.How.VALUE) || source.isCancelled(), "a waiter got " + seen);
            });
        }
    }

    /** The time of a wait runs out at about the moment the request ends; then it is awaited again. */
    static void timedWait(Stage stage) {
        RequestEngine engine = stage.engine(1 + stage.choose(2));
        Request<Integer> slow = stage.target(stage.request(engine, "slow", () -> {
            stage.work(engine);
            Simulation.parkNanos(stage, stage.choose(2_000_000)); // a wait of the JDK's, of about the same length
            return 2;
        }));
        Request<Integer> patient = stage.target(stage.request(engine, "patient", () -> {
            Stage.Seen first = stage.await(slow, SOON);
            stage.check(
                    first.is(Stage.How.VALUE) || first.is(Stage.How.TIMED_OUT) || first.thrown() != null, "" + first);
            return first.is(Stage.How.TIMED_OUT) ? stage.await(slow).number() : first.number();
        }));
        stage.thread("foreign", () -> {
            Stage.Seen seen = stage.await(slow, SOON);
            boolean expected = seen.is(Stage.How.VALUE) || seen.is(Stage.How.TIMED_OUT) || slow.isCancelled();
            stage.check(expected, "the thread got " + seen);
        });

        Stage.Seen seen = stage.await(patient);

        stage.check(stage.disturbed() || seen.isValue(2), "after a timeout: " + seen);
    }

    /** Engines await each other's requests, and no worker is held meanwhile. */
    static void otherEngine(Stage stage) {
        RequestEngine here = stage.engine(1);
        RequestEngine there = stage.engine(1);
        Request<Integer> last = stage.target(stage.request(here, "last", () -> {
            stage.work(here);
            return 1;
        }));
        Request<Integer> middle = stage.target(
                stage.request(there, "middle", () -> 10 + stage.await(last).number()));
        Request<Integer> first = stage.target(
                stage.request(here, "first", () -> 100 + stage.await(middle).number()));

        Stage.Seen seen = stage.await(first);

        stage.check(stage.disturbed() || seen.isValue(111), "across engines: " + seen);
    }

    /** Threads submit while workers fall asleep: no request is left lying. */
    static void arrivals(Stage stage) {
        RequestEngine engine = stage.engine(1 + stage.choose(3), QueueDiscipline.values()[stage.choose(3)]);
        for (int t = 0; t < 2; t++) {
            stage.thread("submitter" + t, () -> {
                for (int i = 0; i < 3; i++) {
                    Request<Integer> request = stage.request(engine, "request", () -> {
                        stage.work(engine);
                        return 1;
                    });
                    Stage.Seen seen = stage.await(request.submit());
                    stage.check(seen.is(Stage.How.VALUE), "a request among others gave " + seen);
                }
            });
        }
    }

    /** A family that fans out further than there are workers. */
    static void fanOut(Stage stage) {
        RequestEngine engine = stage.engine(2);
        Request<Integer> top = stage.target(stage.request(engine, "top", () -> {
            int sum = 0;
            List<Request<Integer>> children = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                int mine = i;
                Request<Integer> child = stage.request(engine, "child" + i, () -> {
                    stage.work(engine);
                    return mine;
                });
                children.add(stage.target(child).submit());
            }
            for (Request<Integer> child : children) {
                sum += stage.await(child).number();
            }
            return sum;
        }));

        Stage.Seen seen = stage.await(top);

        stage.check(stage.disturbed() || seen.isValue(6), "the family gave " + seen);
    }

    /** As many requests run at once as there are workers: each holds its worker until the others have begun. */
    static void allWorkers(Stage stage) {
        int workers = 2 + stage.choose(2);
        RequestEngine engine = stage.engine(workers);
        int[] begun = new int[1];
        Request<Integer> first = stage.request(engine, "first", () -> 0).submit();
        List<Request<Integer>> all = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            all.add(stage.request(engine, "holder" + i, () -> {
                begun[0]++;
                stage.holdUntil(() -> begun[0] == workers);
                return 1;
            }));
        }
        if (stage.choose(2) == 0) {
            stage.await(first);
        }
        all.forEach(Request::submit);

        for (Request<Integer> one : all) {
            Stage.Seen seen = stage.await(one);
            stage.check(seen.isValue(1), "one of as many as there are workers gave " + seen);
        }
    }

    /** What lies in the queue is started in the order of the discipline, in whatever order it came. */
    static void order(Stage stage) throws Exception {
        QueueDiscipline discipline = QueueDiscipline.values()[stage.choose(3)];
        RequestEngine engine = stage.engine(1, discipline);
        boolean[] released = new boolean[1];
        Request<Integer> holder = stage.request(engine, "holder", () -> {
            stage.holdUntil(() -> released[0]);
            return 0;
        });
        holder.submit();
        stage.until(() -> holder.state() == Request.State.RUNNING, "holder does not begin");
        List<Integer> started = new ArrayList<>();
        List<Integer> submitted = new ArrayList<>(List.of(0, 1, 2, 3));
        List<Request<Boolean>> all = new ArrayList<>();
        for (int age : submitted) {
            all.add(stage.request(engine, "age" + age, () -> started.add(age)));
        }
        for (int i = 3; i > 0; i--) {
            Collections.swap(submitted, i, stage.choose(i + 1));
        }
        submitted.forEach(age -> all.get(age).submit());
        released[0] = true;

        for (Request<Boolean> one : all) {
            stage.await(one).get();
        }

        List<Integer> expected = switch (discipline) {
            case PRIORITY -> List.of(0, 1, 2, 3);
            case FIFO -> submitted;
            case LIFO -> submitted.reversed();
        };
        stage.check(started.equals(expected), discipline + ": came " + submitted + ", started " + started);
    }
}
