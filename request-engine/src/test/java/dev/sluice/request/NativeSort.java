package dev.sluice.request;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** {@code qsort} of the C library, which calls back: the comparator runs with a native frame below it. */
final class NativeSort {

    /** Compares two numbers, in whatever way. */
    interface Comparison {
        int compare(int left, int right) throws Exception;
    }

    private static final AddressLayout TO_INT = ValueLayout.ADDRESS.withTargetLayout(ValueLayout.JAVA_INT);

    private static final Linker LINKER = Linker.nativeLinker();

    private static final MethodHandle QSORT = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("qsort"),
            FunctionDescriptor.ofVoid(
                    ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS));

    private final Comparison comparison;
    private Throwable thrown;

    private NativeSort(Comparison comparison) {
        this.comparison = comparison;
    }

    /** Sorts a copy. What the comparison throws first ends up here, when native code has returned. */
    static int[] sort(int[] numbers, Comparison comparison) throws Exception {
        NativeSort sort = new NativeSort(comparison);
        try (Arena arena = Arena.ofConfined()) {
            MethodHandle compare = MethodHandles.lookup()
                    .findVirtual(
                            NativeSort.class,
                            "compare",
                            MethodType.methodType(int.class, MemorySegment.class, MemorySegment.class))
                    .bindTo(sort);
            MemorySegment callback =
                    LINKER.upcallStub(compare, FunctionDescriptor.of(ValueLayout.JAVA_INT, TO_INT, TO_INT), arena);
            MemorySegment copy = arena.allocateFrom(ValueLayout.JAVA_INT, numbers);
            QSORT.invokeExact(copy, (long) numbers.length, (long) Integer.BYTES, callback);
            if (sort.thrown instanceof Exception exception) {
                throw exception;
            }
            return copy.toArray(ValueLayout.JAVA_INT);
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** Runs something with a native frame below it. */
    static void inNativeCode(Action action) throws Exception {
        sort(new int[] {2, 1}, (left, right) -> {
            action.run();
            return Integer.compare(left, right);
        });
    }

    /** Anything. */
    interface Action {
        void run() throws Exception;
    }

    @SuppressWarnings("UnusedMethod") // by its name
    private int compare(MemorySegment left, MemorySegment right) {
        if (thrown == null) {
            try {
                return comparison.compare(left.get(ValueLayout.JAVA_INT, 0), right.get(ValueLayout.JAVA_INT, 0));
            } catch (Throwable fromComparison) { // native code cannot have it
                thrown = fromComparison;
            }
        }
        return 0;
    }
}
