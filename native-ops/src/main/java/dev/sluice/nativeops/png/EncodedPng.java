package dev.sluice.nativeops.png;

import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.memory.MemoryAccount;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A PNG file in memory, in parts; its bytes count in {@link NativeMemory} until it is closed.
 *
 * <p>Immutable; not to be closed while another thread reads the parts.
 */
public final class EncodedPng implements AutoCloseable {
    private final List<ByteBuffer> parts;
    private final long size;
    private final Arena arena;
    private final Object owner;
    private boolean closed;

    EncodedPng(List<ByteBuffer> parts, Arena arena, Object owner) {
        this.parts = List.copyOf(parts);
        this.size = parts.stream().mapToLong(ByteBuffer::remaining).sum();
        this.arena = arena;
        this.owner = owner;
    }

    /** The parts in the order of the file, each from its position to its limit; valid until this is closed. */
    public List<ByteBuffer> parts() {
        return parts.stream().map(ByteBuffer::asReadOnlyBuffer).toList();
    }

    /** Bytes of the file. */
    public long size() {
        return size;
    }

    /** Frees the memory; closing again does nothing. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            arena.close();
            MemoryAccount.release(owner, size);
        }
    }
}
