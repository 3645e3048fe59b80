package dev.sluice.nativeops.memory;

import dev.sluice.nativeops.Depth;
import java.lang.foreign.MemorySegment;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.opencv.opencv_core.Mat;

/** Pixels in memory that belongs to somebody's arena, which may be closed at any time. */
final class ForeignPixels {
    /** Whoever asks is no owner of a confined arena. */
    private static final Thread NOBODY = Raster.threadOfNobody("nobody", () -> {});

    private ForeignPixels() {}

    static void requireUsable(MemorySegment memory, int rows, long rowBytes, Depth depth, long stride) {
        if (!memory.isNative()) {
            throw new IllegalArgumentException("the segment must be of native memory, not of the Java heap");
        }
        if (memory.isReadOnly()) {
            throw new IllegalArgumentException("the segment must not be read-only");
        }
        if (stride < rowBytes || stride % depth.bytes() != 0) {
            throw new IllegalArgumentException("stride must be a multiple of " + depth.bytes()
                    + " of at least the row's " + rowBytes + " bytes, not " + stride);
        }
        if (memory.address() % depth.bytes() != 0) {
            throw new IllegalArgumentException("the segment must begin at a multiple of " + depth.bytes() + " bytes");
        }
        long strides = rows - 1L;
        boolean countless = strides > 0 && stride > (Long.MAX_VALUE - rowBytes) / strides;
        long needed = countless ? Long.MAX_VALUE : stride * strides + rowBytes;
        if (memory.byteSize() < needed) {
            throw new IllegalArgumentException(
                    "the segment has " + memory.byteSize() + " bytes, but the image needs " + needed);
        }
        requireAccessible(memory);
    }

    static void requireAlive(MemorySegment memory) {
        if (!memory.scope().isAlive()) {
            throw new IllegalStateException("the arena of the image's memory is closed");
        }
    }

    static void requireAccessible(MemorySegment memory) {
        requireAlive(memory);
        if (!memory.isAccessibleBy(Thread.currentThread())) {
            throw new IllegalStateException("the image's memory is of an arena that is confined to another thread");
        }
    }

    static Mat header(MemorySegment memory, int rows, int columns, int type, long stride) {
        return new Mat(rows, columns, type, new Address(memory.address()), stride);
    }

    /** A pointer to memory that JavaCPP does not own. */
    private static final class Address extends Pointer {
        Address(long address) {
            this.address = address;
        }
    }

    /** The part of a segment at an address. */
    static MemorySegment part(MemorySegment memory, long address, long length) {
        return memory.asSlice(address - memory.address(), length);
    }

    /**
     * The same for the workers of an operation. A confined arena refuses them, but its thread is the one that waits for them, which so cannot close it; any other
     * arena tells by an exception that it was closed.
     */
    static MemorySegment forWorkers(MemorySegment memory, long address, long length) {
        MemorySegment part = part(memory, address, length);
        if (part.isAccessibleBy(NOBODY)) {
            return part;
        }
        return MemorySegment.ofAddress(address).reinterpret(length);
    }
}
