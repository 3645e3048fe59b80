package dev.sluice.nativeops;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.OptionalLong;

/** What the C library's allocator has given out in this process, whoever asked for it: OpenCV, its codecs, the JVM. */
final class NativeHeap {
    /** The fields of {@code struct mallinfo2}, of which the fifth is mapped and the eighth is in use otherwise. */
    private static final MemoryLayout INFO = MemoryLayout.sequenceLayout(10, ValueLayout.JAVA_LONG);

    private static final int MAPPED = 4;
    private static final int IN_USE = 7;

    private NativeHeap() {}

    /** Bytes in use; nothing where the library is not glibc 2.33 or later. */
    static OptionalLong bytes() {
        var function = Linker.nativeLinker().defaultLookup().find("mallinfo2");
        if (function.isEmpty()) {
            return OptionalLong.empty();
        }
        MethodHandle call = Linker.nativeLinker()
                .downcallHandle(function.get(), FunctionDescriptor.of(MemoryLayout.structLayout(INFO)));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = (MemorySegment) call.invokeExact((SegmentAllocator) arena);
            return OptionalLong.of(
                    info.getAtIndex(ValueLayout.JAVA_LONG, MAPPED) + info.getAtIndex(ValueLayout.JAVA_LONG, IN_USE));
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
