package dev.sluice.request;

import dev.sluice.request.threadpool.QueueDiscipline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A queued request is taken back by who awaits it, while something else happens to it: E4, E7, E11, E13, E19. */
final class TakeBackScenarios {

    private TakeBackScenarios() {}

    /** A worker takes the children at the same moment as their parent takes them back, in order or in reverse. */
    static void besideWorker(Stage stage) {
        RequestEngine engine = stage.engine(2, QueueDiscipline.values()[stage.choose(3)]);
        boolean reversed = stage.choose(2) == 0;
        Request<Integer> top = stage.target(stage.request(engine, "top", () -> {
            List<Request<Integer>> children = new ArrayList<>();
            for (int i = 1; i <= 3; i++) {
                int mine = i;
                Request<Integer> child = stage.request(engine, "child" + i, () -> mine);
                children.add(stage.target(child).submit());
            }
            int sum = 0;
            for (Request<Integer> child : reversed ? children.reversed() : children) {
                sum = 10 * sum + stage.await(child).number();
            }
            return sum;
        }));

        Stage.Seen seen = stage.await(top);

        stage.check(stage.disturbed() || seen.isValue(reversed ? 321 : 123), "taken back: " + seen);
    }

    /** Who has a worker for himself executes what he submitted in his own thread, for nobody else could. */
    static void nobodyElse(Stage stage) {
        RequestEngine engine = stage.engine(1);
        Request<Integer> top = stage.target(stage.request(engine, "top", () -> {
            Thread here = Thread.currentThread();
            Request<Integer> child = stage.target(stage.request(engine, "child", () -> {
                stage.check(Thread.currentThread() == here, "waited for a worker that nobody had");
                stage.work(engine);
                return 1;
            }));
            return stage.await(child.submit()).number();
        }));

        Stage.Seen seen = stage.await(top);

        stage.check(stage.disturbed() || seen.isValue(1), "alone: " + seen);
    }

    /** The child is cancelled at the moment it is taken back. */
    static void besideCancel(Stage stage) throws Exception {
        RequestEngine engine = stage.engine(1 + stage.choose(2));
        List<Request<Integer>> child = new ArrayList<>();
        Request<Integer> top = stage.request(engine, "top", () -> {
            Request<Integer> mine = stage.request(engine, "child", () -> {
                stage.work(engine);
                return 1;
            });
            mine.submit();
            child.add(mine);
            Stage.Seen seen = stage.await(mine);
            stage.check(mine.isCancelled() ? seen.is(Stage.How.INVALID) : seen.isValue(1), "beside a cancel: " + seen);
            return 2;
        });
        top.submit();
        Thread canceller = stage.thread("canceller", () -> {
            stage.until(() -> !child.isEmpty(), "no child");
            stage.cancel(child.getFirst());
        });

        Stage.Seen seen = stage.await(top);

        stage.join(canceller);
        stage.check(seen.isValue(2), "its parent gave " + seen);
    }

    /** Nobody cancels a request under the hands of who has taken it back. */
    static void protectedByItsParent(Stage stage) {
        RequestEngine engine = stage.engine(1);
        Request<Integer> top = stage.request(engine, "top", () -> {
            Request<Integer> child = stage.request(engine, "child", () -> {
                Request<?> me = Request.current().orElseThrow();
                stage.check(!stage.cancel(me), "cancelled although its parent waits for it");
                return 1;
            });
            return stage.await(child.submit()).number();
        });

        stage.check(stage.await(top).isValue(1), "its parent did not get it");
    }

    /** The parent is cancelled at the moment it takes the child back: the cancel reaches the child, which waits for what never comes. */
    static void besideCancelOfTheParent(Stage stage) {
        RequestEngine engine = stage.engine(1 + stage.choose(2));
        RequestLock gate = new RequestLock();
        gate.lock();
        Request<Integer> top = stage.request(engine, "top", () -> {
            Request<Integer> child = stage.request(engine, "child", () -> {
                gate.lock();
                gate.unlock();
                return 1;
            });
            return stage.await(child.submit()).number();
        });
        top.submit();
        stage.pause();

        boolean effect = stage.cancel(top);

        stage.refusedOnlyIfOver(effect, top);
        stage.untilDone(top);
        gate.unlock();
    }

    /** Two requests await the same queued one: one executes it, the other waits. */
    static void byTwo(Stage stage) throws Exception {
        RequestEngine engine = stage.engine(2);
        Request<Integer> shared = stage.target(stage.request(engine, "shared", () -> {
            stage.work(engine);
            return 5;
        }));
        int[] begun = new int[1];
        List<Request<Integer>> both = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            both.add(stage.target(stage.request(engine, "waiter" + i, () -> {
                begun[0]++;
                stage.holdUntil(() -> begun[0] == 2 || stage.disturbed());
                return stage.await(shared.submit()).number();
            })));
        }
        both.forEach(Request::submit);

        for (Request<Integer> one : both) {
            Stage.Seen seen = stage.await(one);
            stage.check(stage.disturbed() || seen.isValue(5), "one of two: " + seen);
        }
    }

    /** A cancel that was refused takes effect when the last who waits leaves; who executes the request by then is one of them. */
    static void lastWaiter(Stage stage) throws Exception {
        RequestEngine engine = stage.engine(2);
        RequestLock gate = new RequestLock();
        gate.lock();
        Request<Integer> shared = stage.request(engine, "shared", () -> {
            gate.lock();
            gate.unlock();
            return 1;
        });
        Request<Integer> top =
                stage.request(engine, "top", () -> stage.await(shared.submit()).number());
        top.submit();
        Thread timed = stage.thread("timed", () -> {
            Stage.Seen seen = stage.await(shared, Duration.ofMillis(1));
            stage.check(!seen.is(Stage.How.VALUE), "nobody opened the gate: " + seen);
        });
        stage.pause();
        boolean asked = stage.cancel(shared);

        stage.join(timed);
        boolean effect = stage.cancel(top);

        stage.untilDone(top);
        stage.check(asked || effect || top.isDone(), "nobody waits for top any more");
        stage.until(() -> shared.isDone() || shared.state() == Request.State.CREATED, "the last waiter has left");
        gate.unlock();
    }

    /** The engine closes while a running request takes its child back: it runs, or never started; nothing is left. */
    static void besideClose(Stage stage) throws Exception {
        RequestEngine engine = stage.engine(1 + stage.choose(2));
        Request<Integer> top = stage.request(engine, "top", () -> {
            int ended = 0;
            for (int i = 0; i < 2; i++) {
                Request<Integer> child = stage.request(engine, "child" + i, () -> 1);
                Stage.Seen seen = stage.await(child.submit());
                stage.check(seen.isValue(1) || seen.is(Stage.How.INVALID), "beside close: " + seen);
                ended++;
            }
            return ended;
        });
        top.submit();
        stage.pause();

        engine.close();

        stage.check(top.isDone(), "closed, and not done: " + top);
        stage.check(engine.snapshot().queued() == 0, "dead entries count as queued");
    }

    /** So many are taken back that their entries are swept while others arrive and workers fall asleep. */
    static void sweep(Stage stage) throws Exception {
        RequestEngine engine = stage.engine(2, QueueDiscipline.values()[stage.choose(3)]);
        Request<Integer> top = stage.request(engine, "top", () -> {
            List<Request<Integer>> children = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                children.add(engine.<Integer>submit(() -> 1));
            }
            int sum = 0;
            for (Request<Integer> child : children) {
                sum += stage.await(child).number();
            }
            return sum;
        });
        top.submit();
        for (int i = 0; i < 3; i++) {
            Request<Integer> other = stage.request(engine, "other" + i, () -> 1);
            stage.check(stage.await(other.submit()).isValue(1), "left in a queue that was swept");
        }

        stage.check(stage.await(top).isValue(40), "a sum over many");
    }
}
