package dev.sluice.request.coroutine;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;

/**
 * What {@code VirtualThread.park} of JDK 25 does, up to the point where it would park the carrier of a thread that cannot be unmounted: so
 * its caller is told, while there is still somebody to act.
 *
 * <pre>
 *   state of the thread              by                        here
 *   RUNNING to PARKING               the thread                announces that it wants to be unmounted
 *   PARKING to PARKED to RUNNING     the JDK                   it was unmounted, unparked and mounted
 *   PARKING to RUNNING               the thread                it is pinned
 * </pre>
 *
 * With a time limit TIMED_PARKING and TIMED_PARKED, in the same way. After the unmounting the JDK makes what ends the wait in time; where there is no
 * memory for that it throws, out of the continuation, and leaves a thread that has been unmounted and that nothing wakes any more. Such
 * a thread is made to go on as if its wait had ended for no reason:
 *
 * <pre>
 *   TIMED_PARKING to UNPARKED        who ran the continuation  it was unmounted for a park
 *   TIMED_WAITING to UNBLOCKED       the same                  it was unmounted for an Object.wait
 *   RUNNING to UNPARKED              the same                  it was woken, and has not been mounted
 * </pre>
 */
record VirtualThreadParking(
        MethodHandle yieldContinuation,
        VarHandle state,
        VarHandle parkPermit,
        VarHandle timeout,
        int running,
        int parking,
        int timedParking,
        int timedWaiting,
        int unparked,
        int unblocked,
        int pinned,
        int timedPinned) {

    static VirtualThreadParking open(MethodHandles.Lookup here, MethodHandles.Lookup inThread)
            throws ReflectiveOperationException {
        Class<?> type = inThread.findClass("java.lang.VirtualThread");
        MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, here);
        return new VirtualThreadParking(
                lookup.findVirtual(type, "yieldContinuation", MethodType.methodType(boolean.class))
                        .asType(MethodType.methodType(boolean.class, Thread.class)),
                lookup.findVarHandle(type, "state", int.class).withInvokeBehavior(),
                lookup.findVarHandle(type, "parkPermit", boolean.class).withInvokeBehavior(),
                lookup.findVarHandle(type, "timeout", long.class).withInvokeBehavior(),
                constant(lookup, type, "RUNNING"),
                constant(lookup, type, "PARKING"),
                constant(lookup, type, "TIMED_PARKING"),
                constant(lookup, type, "TIMED_WAITING"),
                constant(lookup, type, "UNPARKED"),
                constant(lookup, type, "UNBLOCKED"),
                constant(lookup, type, "PINNED"),
                constant(lookup, type, "TIMED_PINNED"));
    }

    private static int constant(MethodHandles.Lookup lookup, Class<?> type, String name)
            throws ReflectiveOperationException {
        return (int) lookup.findStaticVarHandle(type, name, int.class).get();
    }

    /** See {@link VirtualThreads#park}; of the current thread. */
    boolean park(Thread thread, long nanos) {
        if (takesPermit(thread) || thread.isInterrupted()) {
            return true;
        }
        if (nanos != 0) {
            setTimeout(thread, nanos);
        }
        setState(thread, nanos == 0 ? parking : timedParking);
        boolean unmounted = false;
        try {
            unmounted = (boolean) yieldContinuation.invokeExact(thread);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        } finally {
            if (!unmounted) {
                setState(thread, running);
            }
        }
        return unmounted;
    }

    private boolean takesPermit(Thread thread) {
        return (boolean) parkPermit.getVolatile(thread) && (boolean) parkPermit.getAndSet(thread, false);
    }

    private void setTimeout(Thread thread, long nanos) {
        timeout.set(thread, nanos);
    }

    private void setState(Thread thread, int to) {
        state.setVolatile(thread, to);
    }

    /**
     * Takes each step on a thread that is never started, save the unmounting: they are linked then, and need no memory when there is none.
     *
     * @param neverStarted a thread that nobody else has seen, and nobody will
     */
    void rehearse(Thread neverStarted) {
        parkPermit.setVolatile(neverStarted, true);
        takesPermit(neverStarted);
        setTimeout(neverStarted, 0);
        setState(neverStarted, running);
        reviveUnmounted(neverStarted);
        isPinned(neverStarted);
    }

    /** For who ran a thread's continuation, and got something thrown: whether it is to be run again. The thread is not mounted, and nobody else runs it. */
    boolean reviveUnmounted(Thread thread) {
        int now = (int) state.getVolatile(thread);
        if (now != timedParking && now != timedWaiting && now != running) {
            return false;
        }
        return state.compareAndSet(thread, now, now == timedWaiting ? unblocked : unparked);
    }

    /** Whether a virtual thread is parked and keeps its carrier all the same. */
    boolean isPinned(Thread thread) {
        int now = (int) state.getVolatile(thread);
        return now == pinned || now == timedPinned;
    }
}
