package dev.sluice.request;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One processor, any number of simulated threads, a clock that moves when told to, and a seeded scheduler.
 *
 * <p>{@link #run} is the scheduler's loop, on one real thread. It lets one {@link Fiber} run at a time, until that fiber gives the
 * processor back: at a preemption point where the seed says so, because it parks, or because it spins for somebody else. All state here
 * is therefore touched by one at a time, and needs no protection.
 *
 * <p>A worker runs a coroutine as in the JDK: it calls the continuation, which returns when the coroutine parks, yields or ends. Here the
 * worker lends its place: while {@link Fiber#mounted} is set, the worker's turns go to that fiber, preemptions included, which leave it
 * mounted. (A virtual thread cannot run another one's continuation, so the loop does, for the worker.)
 */
final class Machine {

    /** More than any scenario needs, by a factor of 50. */
    private static final int MAX_STEPS = 30_000;

    private static final long MAX_POINTS = 1_000_000;

    /** Why a fiber gave the processor back. */
    private enum Why {
        JDK,
        PREEMPTED,
        SPINNING,
        LENT,
        WAITING,
        SLICE_OVER
    }

    final MachineChooser chooser;
    final MachineFailures failures;
    private final List<Fiber> ready = new ArrayList<>();
    private final MachineTimers timers = new MachineTimers();
    private final List<Fiber> all = new ArrayList<>();
    private final Map<Thread, Fiber> fibers = new IdentityHashMap<>();
    private final Deque<Fiber> expired = new ArrayDeque<>();
    private final @Nullable StringBuilder story;
    private @Nullable Fiber timer;
    private @Nullable Fiber current;
    private @Nullable Fiber forced;
    private @Nullable Fiber exclusive;
    private Why why = Why.JDK;
    private boolean switched;
    private int unpreemptible;
    private boolean postMortem;
    private int spins;
    long points;
    long steps;
    long trace;
    private long nextSwitch;
    private long cancelAt = Long.MAX_VALUE;
    private Runnable intruder = () -> {};
    private long nextPoint;
    private @Nullable Throwable failure;

    Machine(long seed, boolean traced, MachineFailures failures) {
        this.failures = failures;
        this.chooser = new MachineChooser(seed);
        this.story = traced ? new StringBuilder() : null;
        this.nextSwitch = chooser.gap();
        this.nextPoint = nextSwitch;
    }

    /** At point {@code at} a thread of its own runs {@code action}, before anybody else does anything. */
    void intrude(long at, Runnable action) {
        cancelAt = at;
        intruder = action;
        nextPoint = Math.min(nextSwitch, cancelAt);
    }

    // ---- threads

    Fiber add(String name, boolean virtual, @Nullable Executor scheduler, Runnable body) {
        Fiber fiber = new Fiber(this, all.size(), name, virtual, scheduler, body);
        fiber.rank = chooser.rank();
        all.add(fiber);
        fibers.put(fiber.thread, fiber);
        return fiber;
    }

    @Nullable
    Fiber fiber(Thread thread) {
        return fibers.get(thread);
    }

    Fiber known(Thread thread) {
        Fiber fiber = fibers.get(thread);
        if (fiber == null) {
            throw new IllegalStateException("not a thread of the simulation: " + thread);
        }
        return fiber;
    }

    Fiber current() {
        Fiber fiber = current;
        if (fiber == null) {
            throw new IllegalStateException("not on the simulated machine");
        }
        return fiber;
    }

    boolean isOn() {
        return current != null;
    }

    void start(Fiber fiber) {
        fiber.thread.start(); // hands us its continuation
        makeReady(fiber);
    }

    /** For the start of a run, before there is anybody to do it. */
    Fiber spawn(String name, Runnable body) {
        Fiber fiber = add(name, false, null, body);
        start(fiber);
        return fiber;
    }

    private void makeReady(Fiber fiber) {
        fiber.state = Fiber.State.READY;
        timers.remove(fiber);
        if (fiber.scheduler == null || fiber.carrier != null) { // or it waits where it is, with its worker
            ready.add(fiber.base());
        } else {
            fiber.scheduler.execute(fiber.slice);
        }
    }

    // ---- the loop

    /** Runs until nobody can go on any more. */
    void run() {
        for (Fiber base; failure == null && (base = pick()) != null; ) {
            steps++;
            trace = (trace ^ (base.id + (points << 8))) * 0x100000001B3L;
            if (story != null) {
                story.append(points).append(' ').append(base).append('\n');
            }
            if (steps > MAX_STEPS) {
                fail("it does not come to an end: " + MAX_STEPS + " steps", new AssertionError("endless"));
                return;
            }
            turn(base);
        }
    }

    private @Nullable Fiber pick() {
        Fiber next = forced;
        forced = null;
        if (next != null) {
            return next;
        }
        while (ready.isEmpty()) {
            if (!passTime()) {
                return null;
            }
        }
        if (exclusive != null && ready.contains(exclusive)) {
            return exclusive;
        }
        if (!timers.isEmpty() && chooser.timerFirst()) {
            passTime();
        }
        return chooser.choose(ready, false, ready.getFirst());
    }

    /** One turn of a thread and of whom it has mounted. */
    private void turn(Fiber base) {
        while (true) {
            Fiber mounted = base.mounted;
            Fiber top = mounted == null ? base : mounted;
            current = top;
            why = Why.JDK;
            top.go();
            switched = true;
            current = null;
            top.expected = false;
            switch (why) {
                case PREEMPTED, SPINNING -> {
                    return;
                }
                case LENT -> {}
                case WAITING -> {
                    ready.remove(base);
                    return;
                }
                case SLICE_OVER -> base.mounted = null;
                case JDK -> {
                    if (!leftByJdk(base, top)) {
                        return;
                    }
                }
            }
        }
    }

    /** A fiber has ended, or waits for something of the JDK. True if its worker goes on. */
    private boolean leftByJdk(Fiber base, Fiber top) {
        if (top.state == Fiber.State.DONE) {
            top.joiners.forEach(this::wake);
            top.joiners.clear();
        } else if (top.resumedByJdk) {
            top.resumedByJdk = false;
            return true;
        } else {
            top.state = Fiber.State.BLOCKED;
        }
        if (top != base) {
            base.mounted = null;
            return true;
        }
        ready.remove(base);
        return false;
    }

    /** The JDK lets a thread go on that waited for something of the JDK's. On whatever thread made it so, which cannot be preempted. */
    void resumedByJdk(Fiber fiber) {
        if (fiber.state != Fiber.State.BLOCKED) {
            fiber.resumedByJdk = true;
            return;
        }
        unpreemptible++;
        try {
            makeReady(fiber);
        } finally {
            unpreemptible--;
        }
    }

    // ---- for whoever runs

    /** A place where others may go on. */
    void point() {
        if (!failures.isSurveying() && ++points >= nextPoint && current != null && unpreemptible == 0) {
            preempt();
        }
    }

    /** Something follows that may fail; not what the JDK asks of the engine when it lets a thread go on. */
    void mayFail(int kinds, String what) {
        if (current != null && unpreemptible == 0) {
            failures.pass(current, kinds, what);
        }
    }

    private void preempt() {
        if (points > MAX_POINTS) {
            fail("it does not come to an end: " + MAX_POINTS + " points", new AssertionError("endless"));
            leave(Why.PREEMPTED);
        }
        if (points >= cancelAt) {
            cancelAt = Long.MAX_VALUE;
            exclusive = spawn("intruder", intruder);
            forced = exclusive;
            nextPoint = nextSwitch;
            leave(Why.PREEMPTED);
            return;
        }
        nextSwitch = points + chooser.gap();
        nextPoint = Math.min(nextSwitch, cancelAt);
        Fiber base = current().base();
        if (exclusive != null && ready.contains(exclusive)) {
            return;
        }
        if (!timers.isEmpty() && chooser.timerFirst()) {
            passTime();
        }
        chooser.demote(base);
        Fiber next = chooser.choose(ready, false, base);
        if (next != base) {
            forced = next;
            leave(Why.PREEMPTED);
        }
    }

    /** Waits for somebody who needs the processor. */
    void spin() {
        if (postMortem || unpreemptible > 0) {
            throw new IllegalStateException("a spin lock is held by somebody who cannot go on");
        }
        Fiber base = current().base();
        if (exclusive == base) {
            exclusive = null;
        }
        if (ready.size() > 1) {
            spins = 0;
        } else if (!passTime() && ++spins > 1000) {
            fail("somebody spins for what nobody will do", new AssertionError("livelock"));
        }
        chooser.demote(base);
        forced = chooser.choose(ready, true, base);
        leave(Why.SPINNING);
    }

    /** Gives the processor back. */
    private void leave(Why reason) {
        Fiber leaving = current();
        why = reason;
        switched = false;
        leaving.expected = true;
        Thread.yield();
        if (!switched) {
            throw new IllegalStateException("pinned: " + leaving);
        }
    }

    /** Parks, until {@code deadline} in virtual time or for good if it is 0. */
    void park(long deadline) {
        Fiber self = current();
        point();
        if (self.permit || self.thread.isInterrupted()) {
            self.permit = false;
            return;
        }
        if (deadline != 0) {
            if (deadline <= timers.now()) {
                return;
            }
            timers.add(self, deadline);
        }
        if (!self.unmounts()) {
            self.state = Fiber.State.PARKED;
            leave(Why.WAITING);
            self.permit = false;
            self.state = Fiber.State.RUNNING;
        } else {
            self.state = Fiber.State.PARKING;
            leave(Why.SLICE_OVER);
        }
    }

    void unpark(Thread thread) {
        Fiber fiber = fiber(thread);
        if (fiber == null) {
            LockSupport.unpark(thread);
            return;
        }
        point();
        unpark(fiber);
    }

    private void unpark(Fiber fiber) {
        boolean had = fiber.permit;
        fiber.permit = true;
        if (!had && fiber.state == Fiber.State.PARKED) {
            fiber.unparked = true;
            makeReady(fiber);
        }
    }

    void interrupt(Fiber fiber) {
        point();
        fiber.thread.interrupt();
        if (fiber.state == Fiber.State.BLOCKED) {
            makeReady(fiber);
        } else {
            unpark(fiber);
        }
    }

    /** Gives way to others; a coroutine gives its worker way. */
    void yield() {
        Fiber self = current();
        point();
        if (!self.unmounts()) {
            leave(Why.PREEMPTED);
        } else {
            self.state = Fiber.State.READY;
            leave(Why.SLICE_OVER);
        }
    }

    /** Waits outside of parking, until made ready. */
    void block() {
        Fiber self = current();
        if (self.scheduler != null) {
            throw new IllegalStateException("a coroutine only parks");
        }
        self.state = Fiber.State.BLOCKED;
        leave(Why.WAITING);
        self.state = Fiber.State.RUNNING;
    }

    void wake(Fiber blocked) {
        if (blocked.state == Fiber.State.BLOCKED) {
            makeReady(blocked);
        }
    }

    /** What a worker calls to run a coroutine: returns when that parks, yields or ends. */
    void runSlice(Fiber coroutine) {
        Fiber worker = current();
        if (worker.scheduler != null) {
            throw new WrongThreadException();
        }
        if (coroutine.state != Fiber.State.READY) {
            return; // as the JDK does: it does not wait any more
        }
        if (coroutine.unparked) {
            coroutine.unparked = false;
            coroutine.permit = false;
        }
        coroutine.state = Fiber.State.RUNNING;
        worker.mounted = coroutine;
        coroutine.carrier = worker;
        leave(Why.LENT);
        coroutine.carrier = null;
        point();
        if (coroutine.state == Fiber.State.PARKING) {
            coroutine.state = Fiber.State.PARKED;
            if (coroutine.permit) {
                coroutine.unparked = true;
                makeReady(coroutine);
            }
        } else if (coroutine.state == Fiber.State.READY) {
            coroutine.scheduler.execute(coroutine.slice);
        }
    }

    // ---- time

    long now() {
        return timers.now();
    }

    /** Moves the clock to the next deadline. False if nobody has one. */
    private boolean passTime() {
        if (timers.isEmpty()) {
            return false;
        }
        Fiber first = timers.moveToNext();
        if (!first.unmounts()) {
            makeReady(first);
        } else {
            timers.remove(first);
            expired.add(first);
            Fiber thread = timer;
            if (thread == null) {
                timer = spawn("timer", this::timer);
            } else {
                wake(thread);
            }
        }
        return true;
    }

    /** The JDK's thread that unparks virtual threads whose time is over. */
    private void timer() {
        while (true) {
            for (Fiber late; (late = expired.poll()) != null; ) {
                if (late.state == Fiber.State.PARKED) {
                    late.unparked = true;
                    makeReady(late);
                } else if (late.state == Fiber.State.PARKING) {
                    late.permit = true;
                }
            }
            block();
        }
    }

    // ---- the end

    void fail(String what, Throwable cause) {
        if (failure == null) {
            failure = new AssertionError(what, cause);
        }
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    /** Threads that have not ended, the machine's own apart. */
    List<Fiber> unfinished() {
        return all.stream()
                .filter(fiber -> fiber.state != Fiber.State.DONE && fiber.state != Fiber.State.NEW && fiber != timer)
                .toList();
    }

    /** Lets a snapshot be taken of what is stuck: whoever would have to wait gets an exception. */
    void beginPostMortem() {
        postMortem = true;
    }

    String story() {
        return story == null ? "" : story.toString();
    }
}
