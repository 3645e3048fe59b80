package dev.sluice.request;

import static java.util.Objects.requireNonNull;

import dev.sluice.request.spin.StackRoom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** How a request is executed: by the worker that took it out of the queue, or on the coroutine of who awaits it. */
final class Execution {

    private Execution() {}

    /** A worker took the request out of the queue. */
    static void runQueued(Request<?> request, Coroutine coroutine) {
        if (request.tryBegin(coroutine.workerIndex())) {
            nameThread(request);
            run(request, coroutine);
        }
    }

    /**
     * Direct execution, on the caller's coroutine. False if somebody else has begun it.
     *
     * @throws IllegalStateException if the engine is closed
     */
    static boolean runHere(Request<?> request, Coroutine coroutine, boolean awaited) {
        StackRoom.require();
        Waiter waiter = new DirectWaiter(coroutine, request, awaited);
        Request<?> outer = coroutine.frame.request;
        if (outer != null) {
            outer.beginWaitBeforeLock(waiter);
        }
        try {
            switch (request.tryBeginHere(coroutine, waiter)) {
                case FIRST -> {}
                case REFUSED -> throw request.home().refusal();
                default -> {
                    return false;
                }
            }
            if (outer != null && outer.stops()) { // meanwhile: whoever cancelled it may not have seen what it waits for
                Cancellation.spreadTo(request);
            } else {
                Cancellation.retry(request);
            }
            Interruption interruption = outer == null ? null : outer.interruption();
            if (interruption != null) {
                interruption.pause(); // it is not meant for this one
            }
            runApart(request, coroutine);
            if (interruption != null) {
                interruption.resume();
            }
            return true;
        } finally {
            if (outer != null) {
                outer.endWait();
            }
        }
    }

    /** What the thread has that is a request's own is put away meanwhile: interrupt flag, context class loader, thread-locals. */
    private static void runApart(Request<?> request, Coroutine coroutine) {
        Thread thread = Thread.currentThread();
        boolean interrupted = Thread.interrupted();
        ClassLoader loader = thread.getContextClassLoader();
        setLoader(thread, coroutine.home.context().loader());
        Object locals = coroutine.putLocalsAway();
        coroutine.frame.nesting++;
        run(request, coroutine);
        coroutine.frame.nesting--;
        coroutine.putLocalsBack(locals);
        setLoader(thread, loader);
        Thread.interrupted();
        if (interrupted) {
            thread.interrupt();
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
        Coroutine outer = Coroutine.current();
        if (outer instanceof InlineCoroutine && outer.home == home) {
            return runHere(request, outer, awaited);
        }
        InlineCoroutine coroutine = new InlineCoroutine(home, outer);
        coroutine.frame.request = outer == null ? null : outer.frame.request;
        Thread thread = Thread.currentThread();
        ClassLoader callers = thread.getContextClassLoader();
        Coroutine.setCurrent(coroutine);
        try {
            thread.setContextClassLoader(home.context().loader());
            return runHere(request, coroutine, awaited);
        } finally {
            Coroutine.setCurrent(outer);
            thread.setContextClassLoader(callers);
        }
    }

    private static void run(Request<?> request, Coroutine coroutine) {
        Coroutine.Frame frame = coroutine.frame;
        Request<?> outer = frame.request;
        RequestEvents.RequestExecution outerEvent = frame.execution;
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
        try {
            Ending.end(request, coroutine, value, failure);
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
