package dev.sluice.nativeops.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.function.Supplier;
import org.bytedeco.opencv.opencv_core.Mat;
import org.jspecify.annotations.Nullable;

/** What users have been shown of a raster, and what ends with it; made when it is first asked for. */
final class RasterViews {
    private final PixelMemory memory;
    private final Mat shown;

    /** What is below is guarded by this. */
    private @Nullable ImageMat matrix;

    private @Nullable Arena arena;
    private @Nullable MemorySegment pixels;
    private boolean ended;

    RasterViews(PixelMemory memory, Mat shown) {
        this.memory = memory;
        this.shown = shown;
    }

    private void requireOpen() {
        if (ended) {
            throw new IllegalStateException("the image is closed");
        }
    }

    /** Its buffers are made of the pixels that users get. */
    synchronized Mat matrix(Supplier<MemorySegment> pixels) {
        requireOpen();
        ImageMat known = matrix;
        if (known == null) {
            known = new ImageMat(shown, pixels);
            matrix = known;
        } else if (known.isElsewhere()) {
            throw new IllegalStateException(
                    "the matrix of this image was given other memory, by a function of OpenCV whose"
                            + " result has another size or type than the image");
        }
        return known;
    }

    /** The segment keeps the raster reachable, for the collector would free what nobody closed. */
    @SuppressWarnings("MustBeClosedChecker") // By end().
    synchronized MemorySegment pixels(Raster raster, long address, long length) {
        requireOpen();
        MemorySegment known = pixels;
        if (known == null) {
            Arena own = Arena.ofShared();
            known = MemorySegment.ofAddress(address)
                    .reinterpret(length, own, gone -> Reference.reachabilityFence(raster));
            arena = own;
            pixels = known;
        }
        return known;
    }

    /** Ends them; what they show stays as long as a native call is inside. The caller is inside of the raster. */
    void end() {
        ImageMat lastMatrix;
        Arena lastArena;
        synchronized (this) {
            ended = true;
            lastMatrix = matrix;
            lastArena = arena;
            arena = null;
            pixels = null;
        }
        if (lastMatrix != null) {
            lastMatrix.end();
        }
        if (lastArena != null && !isClosed(lastArena)) {
            memory.retain();
            Lingering.until(() -> {
                if (isClosed(lastArena)) {
                    memory.release();
                    return true;
                }
                return false;
            });
        }
    }

    /** Closes an arena, which is refused while a native call works in it. */
    private static boolean isClosed(Arena arena) {
        try {
            arena.close();
            return true;
        } catch (IllegalStateException inUse) {
            return !arena.scope().isAlive();
        }
    }
}
