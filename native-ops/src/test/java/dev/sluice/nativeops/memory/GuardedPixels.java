package dev.sluice.nativeops.memory;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Memory that ends at a page nobody may touch, and is such pages itself once it is free: a touch after the end is the end of the process, and not luck. Linux only.
 */
final class GuardedPixels implements PixelAllocator {
    private static final long PAGE = 4096;
    private static final int NONE = 0;
    private static final int READ_AND_WRITE = 3;
    private static final int PRIVATE_AND_ANONYMOUS = 0x22;
    private static final int FORGET = 4;

    private static final MethodHandle MMAP = function(
            "mmap",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_LONG));
    private static final MethodHandle MPROTECT = function(
            "mprotect",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
    private static final MethodHandle MADVISE = function(
            "madvise",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));

    /** Where the pages of a matrix's memory begin. */
    private final Map<Long, Long> pages = new ConcurrentHashMap<>();

    private static MethodHandle function(String name, FunctionDescriptor signature) {
        Linker linker = Linker.nativeLinker();
        MemorySegment address = linker.defaultLookup().find(name).orElseThrow();
        return linker.downcallHandle(address, signature);
    }

    /** A pointer to memory that JavaCPP does not own. */
    private static final class Address extends Pointer {
        Address(long address) {
            this.address = address;
        }
    }

    private static long length(long bytes) {
        return (bytes + PAGE - 1) / PAGE * PAGE;
    }

    @Override
    public Mat allocate(int rows, int columns, int type) {
        try (Mat shape = new Mat(1, 1, type)) {
            long rowBytes = columns * shape.elemSize();
            long length = length(rows * rowBytes);
            // One page more, which stays closed.
            long begin = (long) MMAP.invokeExact(0L, length + PAGE, NONE, PRIVATE_AND_ANONYMOUS, -1, 0L);
            if (begin == -1 || (int) MPROTECT.invokeExact(begin, length, READ_AND_WRITE) != 0) {
                throw new IllegalStateException("no memory");
            }
            long address = begin + length - rows * rowBytes;
            pages.put(address, begin);
            return new Mat(rows, columns, type, new Address(address), rowBytes);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void free(Mat matrix) {
        long length = length(matrix.rows() * matrix.step());
        long begin = pages.remove(matrix.data().address());
        PixelMemory.free(matrix);
        try {
            int forgotten = (int) MADVISE.invokeExact(begin, length, FORGET);
            if (forgotten != 0 || (int) MPROTECT.invokeExact(begin, length, NONE) != 0) {
                throw new IllegalStateException("the memory cannot be closed");
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
