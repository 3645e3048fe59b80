package dev.sluice.request;

import static dev.sluice.simulation.Injection.ALLOCATES;
import static dev.sluice.simulation.Injection.ALLOCATES_ONCE;
import static dev.sluice.simulation.Injection.CALLS;
import static dev.sluice.simulation.Injection.FREEZES;
import static dev.sluice.simulation.Injection.GOES_DEEP;

import dev.sluice.simulation.Injection;
import dev.sluice.simulation.StackRooms;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Exhausts memory or stack at one place of a run.
 *
 * <p><b>Heap.</b> Where the engine allocates, and where it calls what may allocate in the JDK.
 *
 * <p><b>Stack.</b> Where the engine calls anything, if there is a frame of a user's on the stack, which may have left next to nothing, and
 * none of the engine's above it has made sure of its room. The engine's own threads start with an empty stack that is large enough for all
 * the engine does there. What goes deeper than that room, and what copies the whole stack to the heap, may fail in any case.
 */
final class MachineFailures {

    private static final StackWalker WALKER = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    private static final Set<String> LOCKED_BEFORE =
            Set.of("RequestLock.unlock", "RequestCondition.signal", "RequestCondition.signalAll");

    private final Injection injection;
    private final Optional<StackRooms> rooms;
    private final List<Long> exhaustible = new ArrayList<>();
    private long passed;
    private @Nullable Throwable injected;
    private @Nullable String where;

    MachineFailures(Injection injection, Optional<StackRooms> rooms) {
        this.injection = injection;
        this.rooms = rooms;
    }

    /** Meanwhile the engine is asked by us, not by those who are simulated. */
    private boolean surveying;

    boolean isSurveying() {
        return surveying;
    }

    /** Before an allocation or a call on {@code fiber}. */
    void pass(Fiber fiber, int kinds, String what) {
        if (surveying || injection.resource() == Injection.Resource.NOTHING) {
            return;
        }
        boolean heap = injection.resource() == Injection.Resource.HEAP;
        boolean asked = fiber.knowsItsCoroutine;
        fiber.knowsItsCoroutine |= (kinds & ALLOCATES_ONCE) != 0;
        if ((kinds & (heap ? ALLOCATES | ALLOCATES_ONCE : CALLS)) == 0) {
            return;
        }
        passed++;
        if (injection.surveys()) {
            surveying = true;
            boolean possible = heap ? (kinds & ALLOCATES) != 0 || !asked : isShortOfStack(fiber, kinds);
            surveying = false;
            if (possible) {
                exhaustible.add(passed);
            }
        } else if (passed == injection.at()) {
            where = what;
            VirtualMachineError error = heap
                    ? new OutOfMemoryError("injected before " + what)
                    : new StackOverflowError("injected before " + what);
            injected = error;
            throw error;
        }
    }

    private boolean isShortOfStack(Fiber fiber, int kinds) {
        return (kinds & GOES_DEEP) != 0
                || WALKER.walk(frames ->
                        isUsersBelow(frames.iterator(), fiber.virtual && !fiber.pinned && (kinds & FREEZES) != 0));
    }

    /**
     * Whether a frame of a user's is on the stack before one of the engine's that has made sure of its room, or, if {@code whateverIsSure}, at
     * all.
     */
    private boolean isUsersBelow(Iterator<StackWalker.StackFrame> frames, boolean whateverIsSure) {
        boolean excepted = false;
        while (frames.hasNext()) {
            StackWalker.StackFrame frame = frames.next();
            if (isTransparent(frame.getClassName())) {
                continue;
            }
            StackRooms known = rooms.orElseThrow();
            if (!known.isEngine(frame)) {
                return !excepted;
            }
            if (!whateverIsSure && known.isSure(frame)) {
                return false;
            }
            excepted = isExcepted(frame);
        }
        return false;
    }

    /**
     * Of the engine's frames that a user's has called. {@code execute} is called by the JDK, whose own unpark would have needed the room. A
     * request unlocks, or signals, where it has locked, and locking made sure of more than that needs; on other threads it is made to fail, as
     * if it were done deeper, and is called again.
     */
    private static boolean isExcepted(StackWalker.StackFrame frame) {
        String owner = frame.getClassName();
        String method = owner.substring(owner.lastIndexOf('.') + 1) + '.' + frame.getMethodName();
        return method.equals("AffineCoroutine.execute")
                || LOCKED_BEFORE.contains(method) && Frame.currentIfAny() != null;
    }

    /** What stands for the JDK, and the JDK itself. */
    private static boolean isTransparent(String owner) {
        String simple = owner.substring(owner.lastIndexOf('.') + 1);
        return !owner.startsWith("dev.sluice.request.")
                || simple.startsWith("Machine")
                || simple.startsWith("Fiber")
                || simple.startsWith("Simulation")
                || simple.startsWith("SimulatedWorld")
                || simple.startsWith("VirtualThreads");
    }

    @SuppressWarnings("ReferenceEquality") // the very error
    boolean isInjected(Throwable thrown) {
        return thrown == injected;
    }

    /** Whether it has happened. */
    boolean haveHappened() {
        return injected != null;
    }

    long passed() {
        return passed;
    }

    List<Long> exhaustible() {
        return List.copyOf(exhaustible);
    }

    Optional<String> where() {
        return Optional.ofNullable(where);
    }
}
