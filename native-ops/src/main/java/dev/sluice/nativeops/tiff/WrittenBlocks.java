package dev.sluice.nativeops.tiff;

import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Region;
import java.util.BitSet;

/** Which blocks of a sink are there. Thread-safe. */
public final class WrittenBlocks {
    private final Layout layout;
    private final BitSet written = new BitSet(); // guarded by this

    public WrittenBlocks(Layout layout) {
        this.layout = layout;
        Math.toIntExact(layout.blocks());
    }

    synchronized void add(long block) {
        written.set((int) block);
    }

    /** Adds all blocks of a region. */
    public synchronized void addAll(Region region) {
        for (long row = region.row(); row < region.endRow(); row += layout.blockRows()) {
            for (long column = region.column(); column < region.endColumn(); column += layout.blockColumns()) {
                written.set((int) layout.blockAt(row, column));
            }
        }
    }

    synchronized boolean any() {
        return !written.isEmpty();
    }

    public synchronized boolean has(long block) {
        layout.block(block);
        return written.get((int) block);
    }

    public synchronized void requireAll(String name) {
        long missing = layout.blocks() - written.cardinality();
        if (missing > 0) {
            throw new IllegalStateException(name + ": " + missing + " of " + layout.blocks()
                    + " blocks are missing, the first of them is block " + written.nextClearBit(0));
        }
    }
}
