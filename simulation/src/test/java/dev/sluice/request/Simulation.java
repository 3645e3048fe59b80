package dev.sluice.request;

import dev.sluice.request.threadpool.ThreadPool;
import dev.sluice.simulation.Injection;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What woven classes call in the place of the real machine. Each loader has a copy of this class, and so a machine of its own. Outside of
 * a run, and on threads that are not simulated, everything is what it was.
 */
public final class Simulation {

    private static final Machine IDLE = new Machine(0, false, new MachineFailures(Injection.NONE, Optional.empty()));

    static Machine machine = IDLE;

    private static final Map<Object, Monitor> MONITORS = new IdentityHashMap<>();

    private static final class Monitor {
        @Nullable
        Fiber owner;

        int times;
        final Deque<Fiber> entering = new ArrayDeque<>();
        final Deque<Fiber> waiting = new ArrayDeque<>();
    }

    private Simulation() {}

    static void begin(Machine next) {
        machine = next;
        MONITORS.clear();
    }

    static void end() {
        machine = IDLE;
        MONITORS.clear();
    }

    public static void point() {
        machine.point();
    }

    /** An allocation or a call of the engine follows. {@code kinds} are those of {@link Injection}. */
    public static void mayFail(int kinds, String what) {
        machine.mayFail(kinds, what);
    }

    /** What a call of the engine has thrown to a scenario: returns if it is to be made again. */
    public static void again(Throwable thrown) {
        if (!machine.failures.isInjected(thrown) || Frame.currentIfAny() != null) {
            throw Simulation.<RuntimeException>as(thrown);
        }
    }

    @SuppressWarnings("unchecked") // thrown as it is
    private static <T extends Throwable> T as(Throwable thrown) throws T {
        throw (T) thrown;
    }

    // ---- parking

    public static void park(Object blocker) {
        park(blocker, 0);
    }

    public static void parkNanos(Object blocker, long nanos) {
        if (nanos > 0) {
            park(blocker, machine.now() + nanos);
        }
    }

    private static void park(Object blocker, long deadline) {
        Fiber self = machine.current();
        self.blocker = blocker;
        machine.park(deadline);
        self.blocker = null;
    }

    /** For one that is pinned nothing has happened, unless there was no need to park. */
    public static boolean parkCoroutine(Object blocker, long nanos) {
        Fiber self = machine.current();
        if (!self.unmounts()) {
            machine.point();
            boolean had = self.permit;
            self.permit = false;
            return had || self.thread.isInterrupted();
        }
        park(blocker, nanos == 0 ? 0 : machine.now() + nanos);
        return true;
    }

    public static void unpark(@Nullable Thread thread) {
        if (thread == null || !machine.isOn()) {
            LockSupport.unpark(thread);
        } else {
            machine.unpark(thread);
        }
    }

    public static void yield() {
        machine.yield();
    }

    /** A sleep does not consume what unparked the thread meanwhile. */
    public static void sleep(long millis) throws InterruptedException {
        Fiber self = machine.current();
        long until = machine.now() + millis * 1_000_000L;
        boolean permit = self.permit;
        self.permit = false;
        while (machine.now() < until) {
            if (Thread.interrupted()) {
                throw new InterruptedException("sleep interrupted");
            }
            machine.park(until);
            permit |= self.permit;
        }
        self.permit = permit;
    }

    public static void spin(int turn) {
        machine.spin();
    }

    /** Looks a few times; how often, the seed says. */
    public static boolean spinUntil(BooleanSupplier found) {
        for (int looks = machine.chooser.below(4); looks > 0; looks--) {
            if (found.getAsBoolean()) {
                return true;
            }
            machine.point();
        }
        return false;
    }

    // ---- threads

    public static void start(Thread thread) {
        machine.point();
        machine.start(machine.known(thread));
    }

    public static boolean isAlive(Thread thread) {
        machine.point();
        Fiber.State state = machine.known(thread).state;
        return state != Fiber.State.NEW && state != Fiber.State.DONE;
    }

    /** The same in every run. */
    public static long threadId(Thread thread) {
        Fiber fiber = machine.fiber(thread);
        return fiber == null ? 0 : fiber.id;
    }

    public static boolean isVirtual(Thread thread) {
        Fiber fiber = machine.fiber(thread);
        return fiber == null ? thread.isVirtual() : fiber.virtual;
    }

    public static void join(Thread thread) throws InterruptedException {
        machine.point();
        Fiber other = machine.known(thread);
        while (other.state != Fiber.State.DONE) {
            if (Thread.interrupted()) {
                throw new InterruptedException("join interrupted");
            }
            other.joiners.add(machine.current());
            machine.block();
            other.joiners.remove(machine.current());
        }
    }

    public static void interrupt(Thread thread) {
        machine.interrupt(machine.known(thread));
    }

    public static ThreadFactory platformThreads(Thread.Builder.OfPlatform builder) {
        return factory("worker-", false);
    }

    public static ThreadFactory virtualThreads(Thread.Builder.OfVirtual builder) {
        return factory("worker-", true);
    }

    private static ThreadFactory factory(String prefix, boolean virtual) {
        int[] made = {0};
        return body -> machine.add(prefix + made[0]++, virtual, null, body).thread;
    }

    /** A foreign thread of a scenario. */
    static Thread platformThread(String name, Runnable body) {
        return machine.add(name, false, null, body).thread;
    }

    public static Thread virtualThread(Thread.Builder.OfVirtual builder, Runnable body) {
        return machine.add("virtual", true, null, body).thread;
    }

    public static Thread coroutine(Executor scheduler, String name, Runnable body) {
        return machine.add(name, true, scheduler, body).thread;
    }

    public static @Nullable Executor scheduler() {
        return machine.current().scheduler;
    }

    /** What a closed pool hands to the JDK's common pool runs on a thread of its own. */
    public static void executeElsewhere(ForkJoinPool pool, Runnable task) {
        machine.spawn("elsewhere", task);
    }

    /** The JVM's own threads do not exist here. */
    public static void claimJvmThreads() {}

    // ---- clock

    public static long nanoTime() {
        return machine.now();
    }

    public static long currentTimeMillis() {
        return machine.now() / 1_000_000;
    }

    /** One for all: what it decides must not differ from run to run. */
    public static int identityHashCode(Object object) {
        return 1;
    }

    /** A worker survives a task that throws. No task of the engine does, so it is a failure. */
    public static void report(ThreadPool.Task task, Throwable failure) {
        machine.fail("a task of the thread pool failed: " + task, failure);
    }

    /** Nobody reads it. */
    public static void log(System.Logger logger, System.Logger.Level level, String message) {}

    public static void log(System.Logger logger, System.Logger.Level level, String message, Throwable thrown) {}

    // ---- for mutants: compare-and-set as it would be without the hardware

    public static boolean lookThenSet(VarHandle variable, Object owner, int expected, int next) {
        machine.point();
        if ((int) variable.getVolatile(owner) != expected) {
            return false;
        }
        machine.point();
        variable.setVolatile(owner, next);
        return true;
    }

    public static boolean lookThenSet(VarHandle variable, Object owner, boolean expected, boolean next) {
        machine.point();
        if ((boolean) variable.getVolatile(owner) != expected) {
            return false;
        }
        machine.point();
        variable.setVolatile(owner, next);
        return true;
    }

    @SuppressWarnings("ReferenceEquality") // as the hardware compares
    public static boolean lookThenSet(VarHandle variable, Object owner, @Nullable Object expected, Object next) {
        machine.point();
        if (variable.getVolatile(owner) != expected) {
            return false;
        }
        machine.point();
        variable.setVolatile(owner, next);
        return true;
    }

    /** In an array. */
    @SuppressWarnings("ReferenceEquality") // as the hardware compares
    public static boolean lookThenSet(
            VarHandle variable, Object array, int index, @Nullable Object expected, Object next) {
        machine.point();
        if (variable.getVolatile(array, index) != expected) {
            return false;
        }
        machine.point();
        variable.setVolatile(array, index, next);
        return true;
    }

    // ---- monitors

    public static void enter(Object object) {
        machine.point();
        Monitor monitor = MONITORS.computeIfAbsent(object, any -> new Monitor());
        take(monitor, 1);
    }

    private static void take(Monitor monitor, int times) {
        Fiber self = machine.current();
        while (monitor.owner != null && monitor.owner != self) {
            monitor.entering.add(self);
            machine.block();
            monitor.entering.remove(self);
        }
        monitor.owner = self;
        monitor.times += times;
    }

    public static void exit(Object object) {
        machine.point();
        Monitor monitor = owned(object);
        if (--monitor.times == 0) {
            release(monitor);
        }
    }

    private static void release(Monitor monitor) {
        monitor.owner = null;
        Fiber next = monitor.entering.poll();
        if (next != null) {
            machine.wake(next);
        }
    }

    public static void waitFor(Object object) throws InterruptedException {
        Monitor monitor = owned(object);
        if (Thread.interrupted()) {
            throw new InterruptedException("wait interrupted");
        }
        Fiber self = machine.current();
        int times = monitor.times;
        monitor.times = 0;
        release(monitor);
        monitor.waiting.add(self);
        machine.block();
        boolean notified = !monitor.waiting.remove(self);
        take(monitor, times);
        if (!notified && Thread.interrupted()) {
            throw new InterruptedException("wait interrupted");
        }
    }

    public static void notifyAllOn(Object object) {
        Monitor monitor = owned(object);
        for (Fiber waiting; (waiting = monitor.waiting.poll()) != null; ) {
            machine.wake(waiting);
        }
    }

    private static Monitor owned(Object object) {
        Monitor monitor = MONITORS.get(object);
        if (monitor == null || monitor.owner != machine.current()) {
            throw new IllegalMonitorStateException();
        }
        return monitor;
    }
}
