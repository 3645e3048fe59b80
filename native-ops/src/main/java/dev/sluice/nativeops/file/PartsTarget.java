package dev.sluice.nativeops.file;

import dev.sluice.nativeops.memory.MemoryAccount;
import dev.sluice.nativeops.memory.Slabs;
import dev.sluice.nativeops.tiff.TiffWriter;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A TIFF file of one page in memory: its parts in the order in which they are written, but for its header, which comes last. They count until
 * this is closed. For one thread at a time.
 */
final class PartsTarget implements TiffWriter.Target, AutoCloseable {
    private final Object owner;
    private final Arena arena = Arena.ofShared();
    private final Slabs slabs;
    private final List<ByteBuffer> parts = new ArrayList<>();
    private long reserved;
    private long end;
    private ByteBuffer header = ByteBuffer.allocate(0);

    /**
     * An empty file.
     *
     * @param most bytes that it will hardly have more of: taken at once, so that nobody holds a part of a file while waiting for the rest
     */
    PartsTarget(long most) {
        this.owner = MemoryAccount.reserve(most);
        this.reserved = most;
        this.slabs = new Slabs(arena, most);
    }

    @Override
    public void write(ByteBuffer bytes, long position) {
        if (position == 0) {
            header = keep(bytes);
        } else if (parts.isEmpty() || position == end) {
            end = position + bytes.remaining();
            parts.add(bytes.isDirect() ? bytes : keep(bytes));
        } else {
            throw new IllegalStateException(
                    "a file of one page is not written at " + position + " when it ends at " + end);
        }
    }

    @Override
    public ByteBuffer keep(ByteBuffer bytes) {
        return slabs.take(bytes.remaining()).asByteBuffer().put(bytes).flip();
    }

    /** Counts the file as what it became, and no longer as what it might become. */
    void finish() {
        if (end > reserved) {
            MemoryAccount.reserve(end - reserved);
        } else {
            MemoryAccount.release(owner, reserved - end);
        }
        reserved = end;
    }

    /** The parts in the order of the file. */
    List<ByteBuffer> parts() {
        List<ByteBuffer> all = new ArrayList<>(parts.size() + 1);
        all.add(header);
        all.addAll(parts);
        return all;
    }

    /** Bytes of the file. */
    long size() {
        return end;
    }

    @Override
    public void close() {
        arena.close();
        MemoryAccount.release(owner, reserved);
    }
}
