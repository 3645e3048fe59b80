package dev.sluice.nativeops.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Small pieces of native memory out of large ones, which the system hands out in large pages: each page of its own would cost more than
 * writing it. Counted by whoever takes them; valid until the arena is closed. Thread-safe.
 */
public final class Slabs {
    private static final long MOST = 1 << 24;

    private final Arena arena;
    private final long size;
    private MemorySegment rest = MemorySegment.NULL; // guarded by this

    /**
     * None yet.
     *
     * @param arena where they come from; shared, if more than one thread takes pieces
     * @param expected about how many bytes will be taken in all
     */
    public Slabs(Arena arena, long expected) {
        this.arena = arena;
        this.size = Math.min(MOST, expected);
    }

    /**
     * A piece.
     *
     * @param bytes its size
     * @return memory that nobody else has, filled with zeros
     */
    public synchronized MemorySegment take(long bytes) {
        if (bytes > rest.byteSize()) {
            rest = arena.allocate(Math.max(bytes, size), Long.BYTES);
        }
        MemorySegment piece = rest.asSlice(0, bytes);
        rest = rest.asSlice(bytes);
        return piece;
    }
}
