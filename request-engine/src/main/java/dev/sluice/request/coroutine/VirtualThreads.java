package dev.sluice.request.coroutine;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.lang.reflect.InaccessibleObjectException;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The one place that reaches into the JDK: virtual threads with a scheduler of their own.
 *
 * <p>JDK 25 has no public API for it, only the package-private {@code ThreadBuilders.newVirtualThread}. It opens to us with
 * {@code --add-opens java.base/java.lang=ALL-UNNAMED}, and so does what {@link VirtualThreadParking} needs. When a public custom-scheduler API arrives, it takes the place of this
 * class and nothing else changes.
 */
public final class VirtualThreads {

    /** The flag that makes {@link Carriers#AFFINE} possible for this copy of the engine. */
    public static final String FLAG = "--add-opens java.base/java.lang=" + target();

    private static final @Nullable Access ACCESS;
    private static final String WHY_NOT;

    static {
        Access access = null;
        String whyNot = "";
        try {
            access = Access.open();
            access.rehearse(
                    access.create(ready -> {}, "never started", () -> {})); // refused by a JVM without continuations
        } catch (IllegalAccessException | InaccessibleObjectException closed) {
            whyNot = "the JVM flag " + FLAG + " is missing";
        } catch (UnsupportedOperationException withoutContinuations) {
            access = null;
            whyNot = "this JVM has no continuations (-XX:-VMContinuations)";
        } catch (ReflectiveOperationException | RuntimeException another) {
            access = null;
            whyNot = "they need JDK 25, and in this one (" + Runtime.version() + ") something is missing or different: "
                    + another;
        }
        ACCESS = access;
        WHY_NOT = whyNot;
    }

    private VirtualThreads() {}

    /** Whether the JVM lets us choose the scheduler of a virtual thread. */
    public static boolean available() {
        return ACCESS != null;
    }

    /** What is missing for that, in words. */
    public static String whyNot() {
        return WHY_NOT;
    }

    /** An unstarted virtual thread, each of whose continuations is handed to {@code scheduler}. It inherits no thread-locals. */
    public static Thread newThread(Executor scheduler, String name, Runnable body) {
        return access().create(scheduler, name, body);
    }

    /** What the continuations of the current thread are handed to; null if it is no virtual thread, or cannot be told. */
    static @Nullable Executor scheduler() {
        Thread thread = Thread.currentThread();
        return ACCESS != null && thread.isVirtual() ? ACCESS.schedulerOf(thread) : null;
    }

    /** Takes the current thread's thread-locals away, and returns them; null if there are none. */
    static @Nullable Object takeLocals() {
        return access().takeLocals(Thread.currentThread());
    }

    /** Gives the current thread the thread-locals that were taken. */
    static void setLocals(Object locals) {
        access().setLocals(locals);
    }

    /**
     * {@link LockSupport#park(Object)} for the current virtual thread, except that it does not keep the carrier: if the
     * thread cannot be unmounted, because native frames or a class initialiser are on its stack, nothing has happened, and the caller
     * has to find another way.
     *
     * @param nanos how long at most; 0 for as long as it takes
     * @return whether it was parked, if there was a need for it
     * @throws OutOfMemoryError if there is no memory for its stack; nothing has happened then
     */
    static boolean park(Object blocker, long nanos) {
        LockSupport.setCurrentBlocker(blocker);
        try {
            return access().parking.park(Thread.currentThread(), nanos);
        } finally {
            LockSupport.setCurrentBlocker(null);
        }
    }

    /**
     * For who ran the continuation of a virtual thread, and got something thrown: the JDK could not bring it to rest. Whether it is to be run
     * again; what it waited for then ends for no reason.
     */
    static boolean reviveUnmounted(Thread thread) {
        return access().parking.reviveUnmounted(thread);
    }

    /** Whether a virtual thread is parked and keeps its carrier all the same. */
    public static boolean isPinned(Thread thread) {
        if (ACCESS != null) {
            return ACCESS.parking.isPinned(thread);
        }
        for (StackTraceElement frame : thread.getStackTrace()) {
            if (frame.getMethodName().equals("parkOnCarrierThread")) {
                return true;
            }
        }
        return false;
    }

    private static String target() {
        Module module = VirtualThreads.class.getModule();
        return module.isNamed() ? module.getName() : "ALL-UNNAMED";
    }

    private static Access access() {
        Access access = ACCESS;
        if (access == null) {
            throw new IllegalStateException("no virtual threads with schedulers of their own: " + WHY_NOT);
        }
        return access;
    }

    /** The handles, all found or none. */
    private record Access(
            MethodHandle newVirtualThread,
            int characteristics,
            VarHandle scheduler,
            VarHandle threadLocals,
            VirtualThreadParking parking) {

        static Access open() throws ReflectiveOperationException {
            MethodHandles.Lookup here = MethodHandles.lookup();
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(Thread.class, here);
            Class<?> builders = lookup.findClass("java.lang.ThreadBuilders");
            Class<?> virtualThread = lookup.findClass("java.lang.VirtualThread");
            Class<?> map = lookup.findClass("java.lang.ThreadLocal$ThreadLocalMap");
            MethodHandles.Lookup inBuilders = MethodHandles.privateLookupIn(builders, here);
            MethodHandle create = inBuilders.findStatic(
                    builders,
                    "newVirtualThread",
                    MethodType.methodType(Thread.class, Executor.class, String.class, int.class, Runnable.class));
            int noInherit = (int) lookup.findStaticVarHandle(Thread.class, "NO_INHERIT_THREAD_LOCALS", int.class)
                    .get();
            return new Access(
                    create,
                    noInherit,
                    MethodHandles.privateLookupIn(virtualThread, here)
                            .findVarHandle(virtualThread, "scheduler", Executor.class)
                            .withInvokeBehavior(),
                    lookup.findVarHandle(Thread.class, "threadLocals", map).withInvokeBehavior(),
                    VirtualThreadParking.open(here, lookup));
        }

        Thread create(Executor scheduler, String name, Runnable body) {
            try {
                return (Thread) newVirtualThread.invokeExact(scheduler, name, characteristics, body);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable impossible) {
                throw new AssertionError(impossible);
            }
        }

        /** Takes each step once, as {@link Rehearsal} says why. */
        void rehearse(Thread neverStarted) {
            parking.rehearse(neverStarted);
            schedulerOf(neverStarted);
            ThreadLocal<Object> one = new ThreadLocal<>();
            one.set(one);
            Object locals = takeLocals(Thread.currentThread());
            if (locals != null) {
                setLocals(locals);
            }
            one.remove();
        }

        void setLocals(Object locals) {
            threadLocals.set(Thread.currentThread(), locals);
        }

        @Nullable
        Object takeLocals(Thread thread) {
            Object locals = threadLocals.get(thread);
            if (locals != null) {
                threadLocals.set(thread, null);
            }
            return locals;
        }

        Executor schedulerOf(Thread virtual) {
            return (Executor) scheduler.get(virtual);
        }
    }
}
