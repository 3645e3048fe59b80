package dev.sluice.request;

import dev.sluice.request.coroutine.VirtualThreads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A simulated thread: a virtual thread of the JDK that goes on when the {@link Machine} says so, and only then.
 *
 * <p>With a scheduler of its own (an {@code AffineCoroutine}) it stands for a virtual thread: its continuation, {@link #slice}, is handed
 * to that scheduler whenever it becomes runnable, and runs while another fiber, the worker, has mounted it. Without one it stands for a
 * platform thread, or for a virtual thread of the JDK's own scheduler, and becomes ready by itself. Only the machine's thread and the
 * fibers that it runs touch this, one at a time.
 */
final class Fiber implements Executor {

    enum State {
        NEW,
        /** May run: stands in the machine's list, or with its scheduler. */
        READY,
        /** Has the processor, or its worker has, or lost it at a preemption point. */
        RUNNING,
        /** Leaves its worker; an unpark does not queue it any more, its worker does. */
        PARKING,
        /** Until unparked, interrupted, or past its deadline. */
        PARKED,
        /** For a monitor or for the end of another; a permit does not help. */
        BLOCKED,
        DONE
    }

    private final Machine machine;
    final int id;
    final String name;
    final @Nullable Executor scheduler;
    final boolean virtual;
    final Thread thread;

    /** What a scheduler runs. Always the same object, as in the JDK. */
    final Runnable slice;

    State state = State.NEW;
    boolean permit;
    boolean unparked;

    /** In virtual time; 0 for none. */
    long deadline;

    /** On a worker: the fiber that it runs at present. On that fiber: the worker. */
    @Nullable
    Fiber mounted;

    @Nullable
    Fiber carrier;

    /** For schedules by rank. */
    long rank;

    final List<Fiber> joiners = new ArrayList<>(1);

    /** Native frames, so to speak, are on its stack: it cannot leave its worker. */
    boolean pinned;

    private @Nullable Runnable continuation;

    /** Expected: the machine itself takes the processor away. Otherwise the JDK parks or resumes the thread. */
    boolean expected;

    boolean resumedByJdk;

    /** What it waits for while it is parked. */
    @Nullable
    Object blocker;

    /** It has asked for its current coroutine, or was told: the thread-local is there. */
    boolean knowsItsCoroutine;

    Fiber(Machine machine, int id, String name, boolean virtual, @Nullable Executor scheduler, Runnable body) {
        this.machine = machine;
        this.id = id;
        this.name = name;
        this.virtual = virtual;
        this.scheduler = scheduler;
        this.slice = () -> machine.runSlice(this);
        this.thread = VirtualThreads.newThread(this, name, () -> live(body));
    }

    private void live(Runnable body) {
        try {
            body.run();
        } catch (Throwable thrown) {
            machine.fail(name + " died", thrown);
        } finally {
            state = State.DONE;
        }
    }

    /** The platform thread, or its like, whose turn lets this fiber run. */
    Fiber base() {
        Fiber worker = carrier;
        return worker == null ? this : worker;
    }

    /** Whether it leaves its worker's thread when it waits. */
    boolean unmounts() {
        return scheduler != null && !pinned;
    }

    /** Called by the JDK: here is the continuation, it may run. */
    @Override
    public void execute(Runnable ready) {
        if (continuation == null) {
            continuation = ready;
        } else if (!expected) {
            machine.resumedByJdk(this);
        }
    }

    /** Runs until the fiber gives the processor back. On the machine's thread. */
    void go() {
        Runnable next = continuation;
        if (next == null) {
            throw new IllegalStateException(name + " was not started");
        }
        next.run();
    }

    @Override
    public String toString() {
        Fiber on = carrier;
        Fiber top = mounted;
        return name + " " + state + (on == null ? "" : " on " + on.name) + (top == null ? "" : " runs " + top.name)
                + (deadline == 0 ? "" : " until " + deadline);
    }
}
