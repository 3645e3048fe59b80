package dev.sluice.request;

import static java.util.Objects.requireNonNull;

import dev.sluice.request.coroutine.InlineCoroutine;
import dev.sluice.request.spin.StackRoom;
import dev.sluice.request.telemetry.RequestEvents;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * How a request is executed: by the worker that took it out of the queue, or on the coroutine of who awaits it.
 *
 * <p>Who awaits a request that no worker has taken yet would wait for work that nobody does. So he does it himself, without time limit, on an
 * engine that executes him as well, and not nested too deep: a request that nobody has submitted begins here, one that is queued is taken
 * back.
 *
 * <pre>
 *   CREATED to RUNNING   tryBeginHere   counted as submitted, refused by a closed engine
 *   QUEUED  to RUNNING   tryTakeBack    against the worker that takes its job (tryBegin), who cancels it (tryCancel), others who await it,
 *                                       and who closes the engine (cancelUnstarted): one of them finds it QUEUED, under its lock
 * </pre>
 *
 * The job of one that is taken back is dead in the same step (the worker that holds it finds that it has nothing to run), and its entry leaves the
 * queue then or with others ({@link Switchboard#jobDied}). Who was too late waits like anybody. The executing request is a waiter of the
 * other in that same step, so that no cancel comes between; it wakes when the other ends, and no sooner.
 */
final class Execution {

    private Execution() {}

    /** A worker took the request out of the queue: it is the frame's to run. False if it has ended meanwhile, or somebody else executes it. */
    static boolean beginQueued(Request<?> request, Job job, Frame frame) {
        if (!request.tryBegin(frame.workerIndex())) {
            return false;
        }
        frame.request = request;
        job.started(request, frame.workerIndex());
        return true;
    }

    /** Runs what {@link #beginQueued} has begun. */
    static void runQueued(Request<?> request, Frame frame) {
        frame.request = null;
        nameThread(request);
        try {
            run(request, frame);
        } catch (Throwable thrown) {
            Ending.endLeft(request, frame, thrown);
        }
        frame.endLeft();
    }

    /**
     * Direct execution, on the caller's coroutine. False if somebody else has begun it.
     *
     * @throws IllegalStateException if the engine is closed
     */
    static boolean runHere(Request<?> request, Frame frame, boolean awaited) {
        StackRoom.require();
        DirectWaiter waiter = new DirectWaiter(frame, request, awaited);
        Request<?> outer = frame.request;
        if (!begins(request, frame, waiter)) {
            return false;
        }
        if (outer != null) {
            outer.beginWait(waiter);
        }
        try {
            if (outer != null && outer.stops()) { // meanwhile: whoever cancelled it may not have seen what it waits for
                Cancellation.spreadTo(request);
            } else {
                Cancellation.retry(request);
            }
            Interruption interruption = outer == null ? null : outer.interruption();
            if (interruption == null) {
                runApart(request, frame);
            } else {
                runUninterrupted(request, frame, interruption);
            }
            return true;
        } catch (Throwable thrown) { // the JVM has needed more stack, or memory, than we had made sure of
            frame.leave(waiter, thrown);
            throw thrown;
        } finally {
            if (outer != null) {
                outer.endWait();
            }
        }
    }

    /** The interrupt is not meant for this one. */
    private static void runUninterrupted(Request<?> request, Frame frame, Interruption interruption) {
        interruption.pause();
        try {
            runApart(request, frame);
        } finally {
            interruption.resume();
        }
    }

    private static boolean begins(Request<?> request, Frame frame, Waiter waiter) {
        if (request.isCreated()) {
            switch (request.tryBeginHere(frame, waiter)) {
                case FIRST -> {
                    return true;
                }
                case REFUSED -> throw request.home().refusal();
                default -> {} // somebody has submitted it meanwhile
            }
        }
        Job job = request.tryTakeBack(frame, waiter);
        if (job == null) {
            return false;
        }
        frame.home.jobDied(frame);
        job.started(request, frame.workerIndex());
        return true;
    }

    /** What the thread has that is a request's own is put away meanwhile: interrupt flag, context class loader, thread-locals. */
    private static void runApart(Request<?> request, Frame frame) {
        Thread thread = Thread.currentThread();
        ClassLoader loader = thread.getContextClassLoader();
        Object locals = frame.putLocalsAway();
        boolean interrupted = Thread.interrupted();
        frame.nesting++;
        try {
            setLoader(thread, frame.home.context().loader());
            run(request, frame);
        } finally {
            frame.nesting--;
            frame.putLocalsBack(locals);
            setLoader(thread, loader);
            Thread.interrupted();
            if (interrupted) {
                thread.interrupt();
            }
        }
    }

    @SuppressWarnings("ReferenceEquality") // only the very same needs no change
    private static void setLoader(Thread thread, @Nullable ClassLoader loader) {
        if (thread.getContextClassLoader() != loader) {
            thread.setContextClassLoader(loader);
        }
    }

    /** Debugging mode: executes a request in the calling thread. False if somebody else has begun it. */
    static boolean runInline(Request<?> request, boolean awaited) {
        Switchboard home = request.home();
        Frame outer = Frame.current();
        if (outer != null && outer.home == home) {
            return runHere(request, outer, awaited);
        }
        Frame frame = new Frame(home, new InlineCoroutine(outer == null ? null : outer.coroutine), outer);
        Thread thread = Thread.currentThread();
        ClassLoader callers = thread.getContextClassLoader();
        Frame.setCurrent(frame);
        try {
            thread.setContextClassLoader(home.context().loader());
            return runHere(request, frame, awaited);
        } finally {
            Frame.setCurrent(outer);
            thread.setContextClassLoader(callers);
            frame.endLeft();
        }
    }

    private static void run(Request<?> request, Frame frame) {
        Request<?> outer = frame.request;
        RequestEvents.RequestExecution outerEvent = frame.execution;
        try {
            frame.request = request;
            request.setRunner(Thread.currentThread());
            frame.execution = RequestEvents.executing(request);
            Object value = null;
            Throwable failure = null;
            try {
                value = ((Callable<?>) requireNonNull(request.content())).call();
            } catch (Throwable thrown) {
                failure = thrown;
            }
            Ending.end(request, frame, value, failure);
        } finally {
            frame.execution = outerEvent;
            frame.request = outer;
        }
    }

    /** For thread dumps; no reason to fail. */
    private static void nameThread(Request<?> request) {
        String given = request.givenName();
        if (given != null) {
            try {
                Thread.currentThread().setName(request.home().name() + "-" + given);
            } catch (Throwable noMemory) {
                // it keeps the name of the coroutine
            }
        }
    }
}
