package dev.sluice.request;

import java.util.ArrayList;
import java.util.List;

/** Parts of a request that its cancel does not reach, or reaches at once: E22 and E24. */
final class ShieldScenarios {

    private ShieldScenarios() {}

    /** A request cleans up in an uncancellable part, nested, while it is cancelled: it locks, makes children and awaits them. */
    static void cleanUp(Stage stage) {
        RequestEngine engine = stage.engine(1 + stage.choose(2));
        RequestLock lock = stage.lock();
        int[] cleanedUp = new int[1];
        boolean[] inside = new boolean[1];
        Request<Integer> other = stage.request(engine, "other", () -> {
            lock.lock();
            try {
                stage.work(engine);
            } finally {
                lock.unlock();
            }
            return 1;
        });
        boolean[] begun = new boolean[1];
        Request<Integer> top = stage.request(engine, "top", () -> {
            begun[0] = true;
            Request.uncancellable(() -> {
                inside[0] = true;
                Request<Integer> child = stage.request(engine, "child", () -> {
                    stage.work(engine);
                    return 2;
                });
                stage.check(!child.isCancelled(), "a child was born cancelled in an uncancellable part");
                int value = Request.uncancellable(() -> stage.await(stage.choose(2) == 0 ? child.submit() : child)
                        .number());
                lock.lock();
                try {
                    cleanedUp[0] += value;
                } finally {
                    lock.unlock();
                }
                Request.checkCancelled();
                return value;
            });
            boolean cancelled = Request.current().orElseThrow().isCancelled();
            Stage.Seen seen = stage.await(other);
            stage.check(!cancelled || seen.is(Stage.How.CANCELLED), "after the uncancellable part came " + seen);
            return 1;
        });
        other.submit();
        top.submit();
        stage.perhapsUntil(() -> inside[0]);

        boolean effect = stage.cancel(top);

        stage.refusedOnlyIfOver(effect, top);
        stage.untilDone(top);
        boolean began = cleanedUp[0] == 2 || !begun[0]; // a worker may have taken it and found it cancelled
        stage.check(began, "cleaned up " + cleanedUp[0] + ", though " + top + " has begun");
        stage.check(top.isCancelled() == effect, "top is " + top.state() + " after a cancel: " + effect);
    }

    /** A cancel that comes in an uncancellable part reaches the children when that ends, and not before. */
    static void cancelAfterwards(Stage stage) {
        RequestEngine engine = stage.engine(2);
        RequestLock gate = stage.lock();
        gate.lock();
        List<Request<Integer>> children = new ArrayList<>();
        boolean[] shielded = new boolean[1];
        Request<Integer> top = stage.request(engine, "top", () -> {
            Request.uncancellable(() -> {
                shielded[0] = true;
                children.add(stage.request(engine, "child", () -> {
                    gate.lock();
                    gate.unlock();
                    return 1;
                }));
                children.getFirst().submit();
                stage.work(engine);
                boolean early = children.getFirst().isCancelled();
                stage.check(!early, "a cancel has reached a child before its time");
                return 0;
            });
            children.getFirst().awaitEnd(); // the gate is closed: only the cancel of top ends it
            return 1;
        });
        top.submit();
        stage.perhapsUntil(() -> shielded[0]);

        boolean effect = stage.cancel(top);

        stage.check(effect, "nobody waits for top, yet its cancel was refused");
        stage.untilDone(top); // though the gate is closed
        stage.check(top.state() == Request.State.CANCELLED, "top is " + top.state());
        for (Request<Integer> child : children) {
            stage.untilDone(child);
            stage.check(child.state() == Request.State.CANCELLED, "child is " + child.state());
        }
        gate.unlock();
    }

    /** Who wants to know of a cancel is told once, before the cancel returns; what the request sits in ends by that. */
    static void cancelRequested(Stage stage) {
        RequestEngine engine = stage.engine(1);
        int[] calls = new int[2];
        boolean[] over = new boolean[1];
        Request<Integer> top = stage.request(engine, "top", () -> {
            Request<?> self = Request.current().orElseThrow();
            boolean cancelled = self.isCancelled();
            self.onCancelRequested(() -> calls[0]++);
            stage.check(!cancelled || calls[0] == 1, "registered after the cancel and not called");
            stage.until(() -> calls[0] > 0 || over[0], "nobody closes what the request sits in");
            return 1;
        });
        top.onCancelRequested(() -> calls[1]++);
        top.submit();
        int[] asked = new int[2]; // how many have begun, and ended
        for (int i = 0; i < 2; i++) {
            stage.thread("canceller" + i, () -> {
                boolean began = top.state() == Request.State.RUNNING;
                boolean alone = ++asked[0] == 1;
                boolean effect = stage.cancel(top);
                boolean mine = effect && alone && asked[0] == 1;
                stage.check(!mine || !began || calls[1] == 1, "the cancel has returned, and nobody was told");
                asked[1]++;
            });
        }

        stage.untilDone(top);
        over[0] = true;
        stage.until(
                () -> asked[1] == 2,
                "a cancel does not return"); // the request may end before who cancels has told of it

        boolean began = top.worker().isPresent();
        stage.check(calls[1] == (began ? 1 : 0), "told x" + calls[1] + ", began: " + began);
        stage.check(calls[0] == (began ? 1 : 0), "told x" + calls[0] + " inside, began: " + began);
    }

    /** A cancel interrupts what is interruptible, and nothing before or after it, nor a child that is executed meanwhile. */
    static void interruptible(Stage stage) {
        RequestEngine engine = stage.engine(1);
        boolean[] inside = new boolean[2];
        Request<Integer> top = stage.request(engine, "top", () -> {
            try {
                Request.interruptible(() -> {
                    inside[0] = true;
                    Request<Integer> child = stage.request(engine, "child", () -> {
                        stage.work(engine);
                        stage.rule(!Thread.currentThread().isInterrupted(), "a child got its parent's interrupt");
                        return 1;
                    });
                    stage.await(child);
                    inside[1] = true;
                    for (int i = 0; i < 10; i++) {
                        Request.checkCancelled(); // may notice the cancel before the interrupt comes
                    }
                    while (!Thread.interrupted()) {
                        Simulation.park(stage); // nothing else ends it
                    }
                    throw new InterruptedException();
                });
            } catch (RequestCancelledException expected) {
                stage.rule(!Thread.currentThread().isInterrupted(), "an interrupt has outlived the part it was for");
            }
            for (int i = 0; i < 10; i++) {
                stage.work(engine);
                stage.rule(!Thread.currentThread().isInterrupted(), "an interrupt came late");
            }
            return 1;
        });
        top.submit();
        int which = stage.choose(2);
        stage.perhapsUntil(() -> inside[which]);

        boolean effect = stage.cancel(top);

        stage.untilDone(top);
        stage.check(effect, "nobody waits for top, yet its cancel was refused");
        stage.check(top.state() == Request.State.CANCELLED, "top is " + top.state());
    }

    /** The interrupt of a cancel spares an uncancellable part inside of what is interruptible, and comes behind it. */
    static void shieldedFromInterrupt(Stage stage) {
        RequestEngine engine = stage.engine(1);
        boolean[] inside = new boolean[1];
        Request<Integer> top = stage.request(
                engine,
                "top",
                () -> Request.interruptible(() -> {
                    inside[0] = true;
                    Request.uncancellable(() -> {
                        for (int i = 0; i < 3; i++) {
                            stage.work(engine);
                            stage.rule(
                                    !Thread.currentThread().isInterrupted(), "an uncancellable part was interrupted");
                        }
                        return 1;
                    });
                    while (!Thread.interrupted()) {
                        Simulation.park(stage); // nothing else ends it
                    }
                    throw new InterruptedException();
                }));
        top.submit();
        stage.until(() -> inside[0], "top does not begin");

        boolean effect = stage.cancel(top);

        stage.untilDone(top);
        stage.check(effect, "nobody waits for top, yet its cancel was refused");
        stage.check(top.state() == Request.State.CANCELLED, "top is " + top.state());
    }
}
