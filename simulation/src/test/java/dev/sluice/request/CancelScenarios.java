package dev.sluice.request;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Cancellation and failure: E7 to E11. */
final class CancelScenarios {

    private static final Duration SOON = Duration.ofMillis(1);

    private CancelScenarios() {}

    /** A request cancels its child and itself. */
    static void inside(Stage stage) {
        RequestEngine engine = stage.engine(1 + stage.choose(2));
        List<Request<?>> children = new ArrayList<>();
        Request<Integer> top = stage.target(stage.request(engine, "top", () -> {
            Request<Integer> child = stage.request(engine, "child", () -> {
                stage.work(engine);
                Request.checkCancelled();
                return 1;
            });
            children.add(child.submit());
            stage.pause();
            boolean childGone = stage.cancel(child);
            stage.refusedOnlyIfOver(childGone, child);
            Request<?> self = Request.current().orElseThrow();
            stage.check(stage.cancel(self), "nobody waits for top, yet its cancel was refused");
            Stage.Seen late = stage.await(child);
            stage.check(late.is(Stage.How.CANCELLED), "a cancelled request awaits and gets " + late);
            return 2; // ends cancelled nevertheless
        }));

        stage.untilDone(top.submit());

        stage.check(top.state() == Request.State.CANCELLED, "top cancelled itself and is " + top.state());
        children.forEach(child -> stage.untilDone(child));
    }

    /** A thread cancels a family while it works: whoever is suspended wakes, whoever never started is done. */
    static void outside(Stage stage) {
        RequestEngine engine = stage.engine(1 + stage.choose(2));
        List<Request<?>> family = new ArrayList<>();
        Request<Integer> top = stage.request(engine, "top", () -> {
            int sum = 0;
            for (int i = 0; i < 2; i++) {
                Request<Integer> child = stage.request(engine, "child" + i, () -> {
                    Request<Integer> below = stage.request(engine, "below", () -> 1);
                    family.add(below);
                    return stage.await(stage.choose(2) == 0 ? below.submit() : below)
                            .number();
                });
                family.add(child);
                sum += stage.await(child.submit()).number();
            }
            return sum;
        });
        family.add(top.submit());
        stage.thread("canceller", () -> {
            boolean took = stage.cancel(top);
            stage.refusedOnlyIfOver(took, top);
            if (took) {
                stage.untilDone(top);
                stage.check(top.state() == Request.State.CANCELLED, "top is " + top.state());
            }
        });

        stage.untilDone(top);
        List.copyOf(family).forEach(stage::untilDone);
    }

    /** One sibling cancels another one that a third awaits: refused while the third lives. */
    static void between(Stage stage) {
        RequestEngine engine = stage.engine(2);
        RequestLock gate = stage.lock();
        gate.lock();
        Request<Integer> victim = stage.target(stage.request(engine, "victim", () -> {
            gate.lock();
            gate.unlock();
            return 1;
        }));
        Request<Integer> waiter = stage.target(
                stage.request(engine, "waiter", () -> stage.await(victim).number()));
        Request<Boolean> sibling = stage.request(engine, "sibling", () -> stage.cancel(victim));
        waiter.submit();
        victim.submit();
        sibling.submit();
        Stage.Seen refused = stage.await(sibling);
        gate.unlock();

        stage.untilDone(victim);
        stage.untilDone(waiter);

        boolean took = Boolean.TRUE.equals(refused.value());
        stage.check(!took || victim.state() == Request.State.CANCELLED, "victim is " + victim.state());
        boolean undisturbed = !victim.isCancelled() && !waiter.isCancelled();
        stage.check(!undisturbed || waiter.state() == Request.State.FINISHED, "waiter is " + waiter.state());
    }

    /** Two waiters whose time runs out; a cancel that was refused takes effect when the last one leaves. */
    static void lastWaiter(Stage stage) throws Exception {
        RequestEngine engine = stage.engine(2);
        RequestLock gate = stage.lock();
        gate.lock();
        Request<Integer> victim = stage.target(stage.request(engine, "victim", () -> {
            gate.lock();
            gate.unlock();
            return 1;
        }));
        Request<Boolean> waiter = stage.target(
                stage.request(engine, "waiter", () -> stage.await(victim, SOON).is(Stage.How.TIMED_OUT)));
        waiter.submit();
        Thread thread = stage.thread("foreign", () -> {
            Stage.Seen seen = stage.await(victim, SOON);
            stage.check(seen.is(Stage.How.TIMED_OUT) || victim.isCancelled(), "before the gate opens: " + seen);
        });
        Thread canceller = stage.thread("canceller", () -> stage.cancel(victim)); // once: a refusal is remembered

        stage.untilDone(waiter);
        stage.join(thread);
        stage.join(canceller);

        stage.untilDone(victim); // though the gate is still closed
        stage.check(
                victim.state() == Request.State.CANCELLED, "nobody waits any more, yet victim is " + victim.state());
        gate.unlock();
    }

    /** The only waiter is cancelled: the cancel reaches what it waits for, and one that was refused before takes effect. */
    static void waiterCancelled(Stage stage) throws Exception {
        RequestEngine engine = stage.engine(1 + stage.choose(2));
        RequestLock gate = stage.lock();
        gate.lock();
        Request<Integer> victim = stage.target(stage.request(engine, "victim", () -> {
            gate.lock();
            gate.unlock();
            return 1;
        }));
        Request<Integer> waiter =
                stage.request(engine, "waiter", () -> stage.await(victim).number());
        waiter.submit();
        boolean asked = stage.choose(2) == 0;
        if (asked) {
            stage.thread("one", () -> stage.cancel(victim));
        }
        stage.thread("two", () -> {
            boolean took = stage.cancel(waiter);
            stage.refusedOnlyIfOver(took, waiter);
        });

        stage.untilDone(waiter);
        stage.joinAll();
        if (asked || victim.state() != Request.State.CREATED) { // it was awaited
            stage.untilDone(victim); // though the gate is closed
            stage.check(victim.state() == Request.State.CANCELLED, "victim is " + victim.state());
        }

        boolean cameLate = waiter.failure().orElse(null) instanceof InvalidRequestException;
        stage.check(cameLate || waiter.state() == Request.State.CANCELLED, "waiter is " + waiter.state());
        gate.unlock();
    }

    /** A request that somebody alive awaits is not cancelled. */
    static void waiterProtects(Stage stage) {
        RequestEngine engine = stage.engine(2);
        RequestLock gate = stage.lock();
        gate.lock();
        Request<Integer> victim = stage.request(engine, "victim", () -> {
            gate.lock();
            gate.unlock();
            return 7;
        });
        Request<Integer> waiter = stage.request(
                engine, "waiter", () -> stage.await(victim.submit()).number());
        waiter.submit();
        stage.until(() -> waiter.state() == Request.State.SUSPENDED, "waiter does not wait");
        for (int i = 0; i < 2; i++) {
            stage.thread(
                    "canceller" + i, () -> stage.check(!stage.cancel(victim), "cancelled, though a request waits"));
        }
        gate.unlock();

        Stage.Seen seen = stage.await(waiter);

        stage.check(seen.isValue(7), "the waiter got " + seen);
    }

    /** A cancel reaches the children of a request that does not notice it itself. */
    static void children(Stage stage) {
        RequestEngine engine = stage.engine(2);
        RequestLock gate = stage.lock();
        gate.lock();
        Request<Integer> top = stage.request(engine, "top", () -> {
            Request<Integer> child = stage.request(engine, "child", () -> {
                Request<Integer> below = stage.request(engine, "below", () -> {
                    gate.lock();
                    gate.unlock();
                    return 1;
                });
                return stage.await(below.submit()).number();
            });
            child.submit();
            stage.untilDone(child); // though the gate is closed
            return 1;
        });
        top.submit();
        stage.thread("canceller", () -> stage.cancel(top));

        stage.untilDone(top);

        stage.check(top.state() == Request.State.CANCELLED, "top is " + top.state());
        gate.unlock();
    }

    /** A child fails at the moment its parent is cancelled. */
    static void failureBesideCancel(Stage stage) {
        RequestEngine engine = stage.engine(2);
        List<Request<?>> children = new ArrayList<>();
        Request<Integer> top = stage.request(engine, "top", () -> {
            Request<Integer> child = stage.request(engine, "child", () -> {
                stage.work(engine);
                throw new Stage.Planned("child");
            });
            children.add(child.submit());
            Stage.Seen seen = stage.await(child);
            boolean expected = seen.is(Stage.How.FAILED) || seen.is(Stage.How.CANCELLED);
            stage.check(expected, "top got " + seen);
            return stage.await(child).number();
        });
        top.submit();
        stage.thread("canceller", () -> stage.cancel(top));

        stage.untilDone(top);
        children.forEach(stage::untilDone);

        stage.check(top.state() != Request.State.FINISHED, "a failed child, and top is finished");
        stage.until(
                () -> top.state() != Request.State.FAILED
                        || stage.unhandled().contains(top.failure().orElseThrow()),
                "nobody was told that top failed");
        stage.check(stage.unhandled().size() <= 2, "told too often: " + stage.unhandled());
    }

    /** A request fails: children that nobody needs are cancelled, one that a thread awaits is not. */
    static void failedParent(Stage stage) {
        RequestEngine engine = stage.engine(2);
        RequestLock gate = stage.lock();
        gate.lock();
        List<Request<Integer>> children = new ArrayList<>();
        Request<Integer> top = stage.request(engine, "top", () -> {
            for (int i = 0; i < 2; i++) {
                Request<Integer> child = stage.request(engine, "child" + i, () -> {
                    gate.lock();
                    gate.unlock();
                    return 1;
                });
                children.add(child.submit());
            }
            stage.thread("needs", () -> {
                Stage.Seen seen = stage.await(children.get(1));
                stage.check(seen.is(Stage.How.VALUE) || children.get(1).isCancelled(), "who needs a child got " + seen);
            });
            stage.pause();
            throw new Stage.Planned("top");
        });

        Stage.Seen seen = stage.await(top);

        stage.check(seen.is(Stage.How.FAILED), "top gave " + seen);
        stage.untilDone(children.get(0)); // though the gate is closed
        stage.check(
                children.get(0).state() == Request.State.CANCELLED,
                "child0 is " + children.get(0).state());
        gate.unlock();
        stage.untilDone(children.get(1));
    }

    /** Children are born at the moment their parent is cancelled. None of them runs on. */
    static void bornCancelled(Stage stage) {
        RequestEngine engine = stage.engine(2);
        RequestLock gate = stage.lock();
        gate.lock();
        List<Request<?>> children = new ArrayList<>();
        Request<Integer> top = stage.request(engine, "top", () -> {
            for (int i = 0; i < 3; i++) {
                Request<Integer> child = stage.request(engine, "child" + i, () -> {
                    gate.lock();
                    gate.unlock();
                    return 1;
                });
                children.add(child.submit());
            }
            gate.lock();
            gate.unlock();
            return 0;
        });
        top.submit();

        stage.cancel(top);

        stage.untilDone(top);
        children.forEach(stage::untilDone); // though the gate is closed
        children.forEach(
                child -> stage.check(child.state() == Request.State.CANCELLED, child + " is " + child.state()));
        gate.unlock();
    }

    /** A direct child that others need goes on when its parent is cancelled; the parent wakes when it ends. */
    static void directBesideCancel(Stage stage) {
        RequestEngine engine = stage.engine(2);
        RequestLock gate = stage.lock();
        gate.lock();
        List<Request<Integer>> child = new ArrayList<>();
        Request<Integer> top = stage.target(stage.request(engine, "top", () -> {
            child.add(stage.target(stage.request(engine, "child", () -> {
                gate.lock();
                gate.unlock();
                return 1;
            })));
            return stage.await(child.getFirst()).number();
        }));
        top.submit();
        Request<Integer> other = stage.target(stage.request(engine, "other", () -> {
            return child.isEmpty() ? 0 : stage.await(child.getFirst()).number();
        }));
        other.submit();

        stage.cancel(top);
        stage.pause();
        gate.unlock();

        stage.untilDone(top);
        stage.untilDone(other);
        boolean childGone = !child.isEmpty() && child.getFirst().isCancelled();
        boolean undisturbed = !childGone && !other.isCancelled();
        stage.check(!undisturbed || other.state() == Request.State.FINISHED, "other is " + other.state());
    }
}
