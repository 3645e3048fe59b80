package dev.sluice.request;

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
 * With a time limit TIMED_PARKING and TIMED_PARKED, in the same way.
 */
record VirtualThreadParking(
        MethodHandle yieldContinuation,
        VarHandle state,
        VarHandle parkPermit,
        VarHandle timeout,
        int running,
        int parking,
        int timedParking,
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
                constant(lookup, type, "PINNED"),
                constant(lookup, type, "TIMED_PINNED"));
    }

    private static int constant(MethodHandles.Lookup lookup, Class<?> type, String name)
            throws ReflectiveOperationException {
        return (int) lookup.findStaticVarHandle(type, name, int.class).get();
    }

    /** See {@link VirtualThreads#park}; of the current thread. */
    boolean park(Thread thread, long nanos) {
        if ((boolean) parkPermit.getVolatile(thread) && (boolean) parkPermit.getAndSet(thread, false)
                || thread.isInterrupted()) {
            return true;
        }
        if (nanos != 0) {
            timeout.set(thread, nanos);
        }
        state.setVolatile(thread, nanos == 0 ? parking : timedParking);
        boolean unmounted = false;
        try {
            unmounted = (boolean) yieldContinuation.invokeExact(thread);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        } finally {
            if (!unmounted) {
                state.setVolatile(thread, running);
            }
        }
        return unmounted;
    }

    /** Whether a virtual thread is parked and keeps its carrier all the same. */
    boolean isPinned(Thread thread) {
        int now = (int) state.getVolatile(thread);
        return now == pinned || now == timedPinned;
    }
}
