package dev.sluice.nativeops.windowed;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Native memory for the chunks that one operation works on, counted and within the budget; for one thread. */
final class ZarrScratch implements AutoCloseable {
    private final List<Image> buffers = new ArrayList<>(List.of());
    private final ByteBuffer[] views;

    /** Scratch of some buffers, which are empty at first. */
    ZarrScratch(int count) {
        views = new ByteBuffer[count];
    }

    /** A buffer's first bytes, whatever they are; the same memory as long as it is large enough. */
    ByteBuffer get(int buffer, int size) {
        ByteBuffer view = views[buffer];
        if (view == null || view.capacity() < size) {
            Image memory = Image.allocate(1, Math.max(1, size), 1, Depth.U8);
            buffers.add(memory);
            view = memory.pixels().asByteBuffer();
            views[buffer] = view;
        }
        return view.slice(0, size);
    }

    @Override
    public void close() {
        buffers.forEach(Image::close);
        buffers.clear();
    }
}
