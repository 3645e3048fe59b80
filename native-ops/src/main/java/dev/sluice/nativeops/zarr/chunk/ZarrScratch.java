package dev.sluice.nativeops.zarr.chunk;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.memory.PixelAccess;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Native memory for the chunks that one operation works on, counted and within the budget; for one thread. */
public final class ZarrScratch implements AutoCloseable {
    private final @Nullable Image[] buffers;

    /** Scratch of some buffers, which are empty at first. */
    public ZarrScratch(int count) {
        buffers = new @Nullable Image[count];
    }

    /** A buffer's first bytes, whatever they are; what it was before may be freed. */
    public ByteBuffer get(int buffer, int size) {
        Image memory = buffers[buffer];
        if (memory == null || memory.columns() < size) {
            free(buffer);
            memory = Image.allocate(1, Math.max(1, size), 1, Depth.U8);
            buffers[buffer] = memory;
        }
        return PixelAccess.pixels(memory).asSlice(0, size).asByteBuffer();
    }

    private void free(int buffer) {
        Image memory = buffers[buffer];
        if (memory != null) {
            buffers[buffer] = null;
            memory.close();
        }
    }

    @Override
    public void close() {
        for (int buffer = 0; buffer < buffers.length; buffer++) {
            free(buffer);
        }
    }
}
