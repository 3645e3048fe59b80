package dev.sluice.nativeops.windowed;

import dev.sluice.nativeops.Image;
import java.util.concurrent.atomic.AtomicInteger;

/** An image as a source, and a sink of nothing, that count who is inside, and notice who comes when they are closed. */
final class Watched implements WindowedSource {
    private final WindowedSource source;
    private final Layout target;
    private final AtomicInteger inside = new AtomicInteger();
    private volatile boolean closed;
    private volatile boolean late;

    Watched(Image image, Layout target) {
        this.source = Samples.source(image);
        this.target = target;
    }

    /** How many are reading or writing now. */
    int inside() {
        return inside.get();
    }

    /** Whether somebody came when it was closed. */
    boolean late() {
        return late;
    }

    private void enter() {
        inside.incrementAndGet();
        late |= closed;
    }

    @Override
    public Layout layout() {
        return source.layout();
    }

    @Override
    public Image read(Region region) {
        enter();
        try {
            return source.read(region);
        } finally {
            inside.decrementAndGet();
        }
    }

    @Override
    public void close() {
        closed = true;
    }

    WindowedSink sink() {
        return new WindowedSink() {
            @Override
            public Layout layout() {
                return target;
            }

            @Override
            public void write(Region region, Image pixels) {
                enter();
                Thread.onSpinWait();
                inside.decrementAndGet();
            }

            @Override
            public boolean isWritten(long block) {
                return false;
            }

            @Override
            public void finish() {
                // Nothing is kept.
            }

            @Override
            public void close() {
                closed = true;
            }
        };
    }
}
