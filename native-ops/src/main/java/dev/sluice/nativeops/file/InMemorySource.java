package dev.sluice.nativeops.file;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageMetadata;
import dev.sluice.nativeops.ReadLimits;
import dev.sluice.nativeops.memory.Pixels;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.nativeops.windowed.WindowedSource;
import java.nio.file.Path;

/** A file that its decoder reads as a whole, held in memory. */
public final class InMemorySource implements WindowedSource {
    private static final int BLOCK_ROWS = 256;

    private final Image image;
    private final Layout layout;

    /** Takes the image over, which is closed with the source. */
    public InMemorySource(Image image) {
        this.image = image;
        this.layout = new Layout(
                image.rows(),
                image.columns(),
                image.channels(),
                image.depth(),
                Math.min(image.rows(), BLOCK_ROWS),
                image.columns(),
                image.hasAlpha());
    }

    public static InMemorySource read(Path file, int page) {
        return new InMemorySource(Image.read(file, ReadLimits.DEFAULT, page));
    }

    @Override
    public Layout layout() {
        return layout;
    }

    @Override
    public ImageMetadata metadata() {
        return image.metadata();
    }

    @Override
    public boolean isDamaged() {
        return image.isDamaged();
    }

    @Override
    public Image read(Region region) {
        layout.requireInside(region);
        Image part = Image.allocate(region.rows(), region.columns(), layout.channels(), layout.depth(), layout.alpha());
        Pixels.copy(image, (int) region.row(), (int) region.column(), part, 0, 0, region.rows(), region.columns());
        return part;
    }

    @Override
    public void close() {
        image.close();
    }
}
