package dev.sluice.nativeops.spots;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.memory.Pixels;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.nativeops.windowed.WindowedSource;
import java.util.concurrent.atomic.AtomicInteger;

/** A source that copies what is asked for out of an image in memory, in blocks of some size. */
record ImageCopies(Image image, int blockRows, int blockColumns, AtomicInteger reads) implements WindowedSource {
    ImageCopies(Image image, int blockRows, int blockColumns) {
        this(image, blockRows, blockColumns, new AtomicInteger());
    }

    @Override
    public Layout layout() {
        return Layout.of(image).withBlocks(blockRows, blockColumns);
    }

    @Override
    public Image read(Region region) {
        reads.incrementAndGet();
        Image copy = Image.allocate(region.rows(), region.columns(), image.channels(), image.depth(), image.hasAlpha());
        Pixels.copy(image, (int) region.row(), (int) region.column(), copy, 0, 0, region.rows(), region.columns());
        return copy;
    }

    @Override
    public void close() {}
}
