package dev.sluice.request;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Waiting for the end of what is cancelled, and ending in time: E23 and E31. */
final class EndScenarios {

    private static final Duration SOON = Duration.ofMillis(1);

    private EndScenarios() {}

    /** A cancelled request works on. Who waits for its end, a thread and a request that is cancelled itself, waits until it has returned. */
    static void awaitEnd(Stage stage) {
        RequestEngine engine = stage.engine(2);
        boolean[] running = new boolean[1];
        Request<Integer> worker = stage.target(stage.request(engine, "worker", () -> {
            running[0] = true;
            try {
                stage.work(engine);
                stage.work(engine);
            } finally {
                running[0] = false;
            }
            return 1;
        }));
        worker.submit();
        Request<Integer> witness = stage.target(stage.request(engine, "witness", () -> {
            Request.State end = worker.awaitEnd();
            stage.rule(!running[0], "the end was told while the callable ran");
            stage.rule(end == worker.state(), "told " + end + ", and it is " + worker.state());
            return 1;
        }));
        witness.submit();
        stage.thread("canceller", () -> stage.cancel(witness));
        stage.thread("other", () -> {
            worker.awaitEnd();
            stage.rule(!running[0], "the end was told while the callable ran");
        });

        boolean effect = stage.cancel(worker);

        stage.refusedOnlyIfOver(effect, worker); // who waits for the end does not need it
        Request.State end = worker.awaitEnd();
        stage.rule(!running[0] && worker.isDone(), "the end was told too early");
        stage.rule(!effect || end == Request.State.CANCELLED, "worker is " + end);
        stage.untilDone(witness);
    }

    /** Who has no time left cancels, and knows that it is over; unless others need it. */
    static void awaitOrCancel(Stage stage) {
        RequestEngine engine = stage.engine(2);
        boolean[] running = new boolean[1];
        Request<Integer> slow = stage.request(engine, "slow", () -> {
            running[0] = true;
            try {
                stage.work(engine);
                Simulation.parkNanos(stage, 500_000L * (1 + stage.choose(4)));
            } finally {
                running[0] = false;
            }
            return 5;
        });
        boolean needed = stage.choose(2) == 0;
        if (needed) {
            stage.thread("needs", () -> {
                Stage.Seen seen = stage.await(slow);
                stage.check(seen.isValue(5) || slow.isCancelled(), "who needs it got " + seen);
            });
        }
        Request<Integer> hurried = stage.request(engine, "hurried", () -> {
            try {
                stage.check(slow.awaitOrCancel(SOON) == 5, "another result");
                return 1;
            } catch (TimeoutException late) {
                boolean gone = slow.isCancelled();
                stage.rule(!gone || !running[0], "cancelled, and not waited for");
                stage.check(gone || needed, "late, not cancelled, and nobody needs it");
                return 2;
            }
        });

        Stage.Seen seen = stage.await(hurried);

        stage.check(seen.is(Stage.How.VALUE), "the hurried one got " + seen);
    }

    /** A cancelled request closes its pool, whose members use memory: that is freed when none runs any more. */
    static void closeOfPool(Stage stage) {
        RequestEngine engine = stage.engine(2);
        int[] using = new int[1];
        boolean needed = stage.choose(2) == 0;
        Request<Integer> top = stage.target(stage.request(engine, "top", () -> {
            try (RequestPool pool = engine.pool(2)) {
                for (int i = 0; i < 3; i++) {
                    Request<Integer> member = stage.request(engine, "member" + i, () -> {
                        using[0]++;
                        try {
                            stage.work(engine);
                        } finally {
                            using[0]--;
                        }
                        return 1;
                    });
                    pool.add(member);
                    if (needed && i == 0) {
                        stage.thread("needs", () -> stage.await(member));
                    }
                }
                stage.pause();
            } finally {
                stage.rule(using[0] == 0, "memory is freed while " + using[0] + " members use it");
            }
            return 1;
        }));
        top.submit();
        stage.perhapsUntil(() -> using[0] > 0);

        stage.cancel(top);

        stage.untilDone(top);
        boolean expected = top.isCancelled() || top.state() == Request.State.FINISHED;
        stage.check(expected, "top is " + top.state());
    }

    /**
     * A pool that has been awaited is closed: members that failed it, that its cancelled owner has asked to cancel, or that others need, may still
     * run. What they use is freed when none does.
     */
    static void closeOfBrokenPool(Stage stage) {
        RequestEngine engine = stage.engine(2);
        int[] using = new int[1];
        boolean fails = stage.choose(2) == 0;
        boolean needed = stage.choose(2) == 0;
        Request<Integer> top = stage.target(stage.request(engine, "top", () -> {
            RequestPool pool = engine.pool(2);
            for (int i = 0; i < 3; i++) {
                boolean first = i == 0;
                Request<Integer> member = stage.request(engine, "member" + i, () -> {
                    using[0]++;
                    try {
                        stage.work(engine);
                        if (first && fails) {
                            throw new Stage.Planned("member");
                        }
                        Simulation.parkNanos(stage, 300_000L * (1 + stage.choose(3)));
                    } finally {
                        using[0]--;
                    }
                    return 1;
                });
                pool.add(member);
                if (needed && i == 1) {
                    stage.thread("needs", () -> stage.await(member));
                }
            }
            try {
                pool.await();
                return 1;
            } finally {
                closeAll(pool);
                stage.rule(using[0] == 0, "memory is freed while " + using[0] + " members use it");
            }
        }));
        top.submit();
        stage.perhapsUntil(() -> using[0] > 0);
        if (stage.choose(2) == 0) {
            stage.cancel(top);
        }

        stage.untilDone(top);
        stage.check(
                top.isCancelled() || (top.state() == Request.State.FAILED) == fails,
                "top is " + top.state() + ", and a member " + (fails ? "failed" : "did not fail"));
    }

    /** What the close throws, the wait has thrown. */
    private static void closeAll(RequestPool pool) {
        try {
            pool.close();
        } catch (RequestException | RequestCancelledException | InvalidRequestException thrown) {
            // once the members have ended
        }
    }

    /** An engine is closed in time: what does not end by itself is cancelled, though a thread waits for it. */
    static void closeInTime(Stage stage) throws Exception {
        RequestEngine engine = stage.engine(1 + stage.choose(2));
        RequestLock gate = stage.lock();
        gate.lock();
        List<Request<Integer>> stuck = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Request<Integer> request = stage.request(engine, "stuck" + i, () -> {
                Request<Integer> child = stage.request(engine, "child", () -> {
                    gate.lock();
                    gate.unlock();
                    return 1;
                });
                return stage.await(stage.choose(2) == 0 ? child.submit() : child)
                        .number();
            });
            stuck.add(request.submit());
            stage.thread("waiter" + i, () -> {
                Stage.Seen seen = stage.await(request);
                stage.check(seen.is(Stage.How.INVALID) || lostItsChild(request), "a close in time gave " + seen);
            });
        }
        Thread other = stage.thread("other", () -> engine.close());

        if (!engine.close(SOON)) { // the second time was too short as well
            engine.close();
        }

        stuck.forEach(request -> stage.check(
                request.isCancelled() || lostItsChild(request),
                request + " is " + request.state() + " after the close"));
        stage.join(other);
        gate.unlock();
    }

    /** What a close in time has cancelled cleans up by a child of a shielded part, which the same close leaves alone. */
    static void cleanUpBesideClose(Stage stage) throws Exception {
        RequestEngine engine = stage.engine(1 + stage.choose(2));
        RequestLock gate = stage.lock();
        gate.lock();
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger cleaned = new AtomicInteger();
        for (int i = 0; i < 2; i++) {
            stage.request(engine, "stuck" + i, () -> {
                        begun.incrementAndGet();
                        try {
                            gate.lock();
                            gate.unlock();
                            return 1;
                        } finally {
                            Request.uncancellable(() -> stage.request(engine, "clean", cleaned::incrementAndGet)
                                    .submit()
                                    .await());
                        }
                    })
                    .submit();
        }

        if (!engine.close(SOON)) {
            engine.close();
        }

        stage.check(cleaned.get() == begun.get(), cleaned + " of " + begun + " have cleaned up");
        gate.unlock();
    }

    /** Whether it failed because a child of its never started: it had just been queued when the engine was closed. */
    private static boolean lostItsChild(Request<?> request) {
        return request.failure().orElse(null) instanceof InvalidRequestException;
    }
}
