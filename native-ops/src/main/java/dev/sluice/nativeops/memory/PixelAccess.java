package dev.sluice.nativeops.memory;

import dev.sluice.nativeops.Image;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.bytedeco.opencv.opencv_core.Mat;
import org.jspecify.annotations.Nullable;

/**
 * What the rooms of this module may do with an image and users may not: go inside, where the pixels stay although the image is closed, until everybody has left.
 *
 * <p>{@link Image#pixels()} and {@link Image#mat()} end with {@code close()}; an operation that used them would fail half-way when its image is closed.
 */
public abstract class PixelAccess {
    private static volatile @Nullable PixelAccess images;

    /** For the class of images. */
    protected PixelAccess() {}

    /** Told by the class of images when it is initialised. */
    public static void register(PixelAccess access) {
        images = access;
    }

    /** Answered by the class of images. */
    protected abstract Raster rasterOf(Image image);

    private static Raster raster(Image image) {
        return Objects.requireNonNull(images, "no image was made yet").rasterOf(image);
    }

    /** Goes inside of all images or of none, to be followed by {@link #leave}; refused if one is closed. */
    public static void enter(List<Image> all) {
        each(all, Raster::enter);
    }

    /**
     * The same for a part of what somebody who may be inside does: not refused if an image was closed meanwhile, as long as anybody is inside.
     */
    public static void join(List<Image> all) {
        each(all, Raster::join);
    }

    private static void each(List<Image> all, Consumer<Raster> way) {
        int entered = 0;
        try {
            for (Image image : all) {
                way.accept(raster(image));
                entered++;
            }
        } finally {
            if (entered < all.size()) {
                leave(all.subList(0, entered));
            }
        }
    }

    /** Leaves all images. */
    public static void leave(List<Image> all) {
        for (Image image : all) {
            raster(image).leave();
        }
    }

    /** Does something inside of images. */
    public static <T> T inside(List<Image> all, Supplier<T> work) {
        enter(all);
        try {
            return work.get();
        } finally {
            leave(all);
        }
    }

    /** The pixels of an image that the caller is inside of, or that nobody else knows. */
    public static MemorySegment pixels(Image image) {
        return raster(image).pixels();
    }

    /** Whether writing one of two images, inside of both of which the caller is, changes the other. */
    public static boolean share(Image one, Image other) {
        return raster(one).shares(raster(other));
    }

    /** Whether an image's memory may go in the midst of a native call, with somebody's arena; so that such calls are given copies. */
    public static boolean mayVanish(Image image) {
        return raster(image).mayVanish();
    }

    /**
     * Rows of an image that the caller is inside of, for a native call; to be closed. The rows themselves, or a copy of those that may vanish.
     */
    public static Mat steadyRows(Image image, int from, int to) {
        return raster(image).steadyRows(from, to);
    }

    /** The matrix of an image that the caller is inside of, or that nobody else knows; only to be read or filled. */
    public static Mat mat(Image image) {
        return raster(image).matrix();
    }
}
