package dev.sluice.nativeops.volume;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.memory.Pixels;
import java.util.List;

/**
 * A stack of planes in native memory: planes x rows x columns x channels, each plane an {@link Image} without copying.
 *
 * <pre>{@code
 * try (Volume volume = Volume.allocate(121, 1024, 512, 1, Depth.U16)) {
 *     for (int z = 0; z < volume.planes(); z++) {
 *         try (Image plane = volume.plane(z)) {
 *             ... // fill plane.pixels()
 *         }
 *     }
 *     try (Volume result = VolumeDifferenceOfGaussians.builder().build().apply(engine, volume)) { ... }
 * }
 * }</pre>
 *
 * <p>The voxels are counted in {@link NativeMemory}. Closing follows the rules of {@link Image#close()}: it neither waits nor throws, new operations are
 * refused from then on, and the memory is freed when the last who is inside has let go; planes that were handed out keep all of it until they are closed themselves.
 *
 * <p>Reading the voxels from many threads at once is fine; writing them is for one thread while no other reads, plane by plane for one thread each.
 */
public final class Volume implements AutoCloseable {
    private final Image stack;
    private final int planes;

    private Volume(Image stack, int planes) {
        this.stack = stack;
        this.planes = planes;
    }

    /**
     * Makes a volume without alpha whose voxels are not yet set.
     *
     * @param planes at least 1
     * @param rows at least 1; planes x rows is at most 2^31 - 1
     * @param columns at least 1
     * @param channels 1 to 512
     * @param depth the type of one value
     * @return the new volume; the caller closes it
     * @throws IllegalArgumentException if a size is out of range
     * @throws dev.sluice.nativeops.NativeMemoryException if it can never fit into the budget of {@link NativeMemory}, or the thread is interrupted while it
     *     waits, which leaves its flag
     * @throws dev.sluice.request.RequestCancelledException if the calling request is cancelled while it waits, or would have to
     */
    public static Volume allocate(int planes, int rows, int columns, int channels, Depth depth) {
        return allocate(planes, rows, columns, channels, depth, false);
    }

    /**
     * Makes a volume whose voxels are not yet set; see {@link #allocate(int, int, int, int, Depth)}.
     *
     * @param planes at least 1
     * @param rows at least 1; planes x rows is at most 2^31 - 1
     * @param columns at least 1
     * @param channels 1 to 512, 2 at least with alpha
     * @param depth the type of one value
     * @param alpha whether the last channel is alpha
     * @return the new volume; the caller closes it
     */
    public static Volume allocate(int planes, int rows, int columns, int channels, Depth depth, boolean alpha) {
        if (planes < 1 || rows < 1 || (long) planes * rows > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("planes and rows must be at least 1, and their product at most "
                    + Integer.MAX_VALUE + "; not " + planes + " and " + rows);
        }
        return new Volume(Image.allocate(planes * rows, columns, channels, depth, alpha), planes);
    }

    /**
     * Copies images into a volume, one a plane.
     *
     * @param planes at least one, all of the same size, channels and depth; not modified
     * @return a new volume; the caller closes it
     * @throws IllegalArgumentException if there is none, or one is not like the first
     */
    public static Volume of(List<Image> planes) {
        if (planes.isEmpty()) {
            throw new IllegalArgumentException("a volume has at least one plane");
        }
        Image first = planes.getFirst();
        Volume volume = allocate(
                planes.size(), first.rows(), first.columns(), first.channels(), first.depth(), first.hasAlpha());
        try {
            for (int z = 0; z < planes.size(); z++) {
                volume.set(z, planes.get(z));
            }
            return volume;
        } catch (Throwable e) {
            volume.close();
            throw e;
        }
    }

    /**
     * Copies an image into a plane.
     *
     * @param z from 0
     * @param plane an image of a plane's size, channels and depth; not modified
     * @throws IllegalArgumentException if it is not
     * @throws IndexOutOfBoundsException if there is no such plane
     */
    public void set(int z, Image plane) {
        if (plane.rows() != rows()
                || plane.columns() != columns()
                || plane.channels() != channels()
                || plane.depth() != depth()
                || plane.hasAlpha() != hasAlpha()) {
            throw new IllegalArgumentException(plane + " is no plane of " + this);
        }
        try (Image target = plane(z)) {
            Pixels.copy(plane, 0, 0, target, 0, 0, rows(), columns());
        }
    }

    /**
     * A plane as an image of its own, which shares the voxels.
     *
     * @param z from 0
     * @return the image; the caller closes it
     * @throws IndexOutOfBoundsException if there is no such plane
     * @throws IllegalStateException if the volume is closed
     */
    public Image plane(int z) {
        if (z < 0 || z >= planes) {
            throw new IndexOutOfBoundsException("there is no plane " + z + ", only 0 to " + (planes - 1));
        }
        return stack.rows(z * rows(), (z + 1) * rows());
    }

    /**
     * Some of the planes as a volume of its own, which shares the voxels.
     *
     * @param from the first plane
     * @param to the plane after the last
     * @return a volume of {@code to - from} planes; the caller closes it
     * @throws IndexOutOfBoundsException if these are no planes of this volume, or none
     * @throws IllegalStateException if the volume is closed
     */
    public Volume planes(int from, int to) {
        if (from < 0 || to > planes || from >= to) {
            throw new IndexOutOfBoundsException("planes " + from + " to " + (to - 1) + " are not planes of " + this);
        }
        return new Volume(stack.rows(from * rows(), to * rows()), to - from);
    }

    /** All planes, one below the other. */
    Image stack() {
        return stack;
    }

    /** {@return how many planes} */
    public int planes() {
        return planes;
    }

    /** {@return rows of a plane} */
    public int rows() {
        return stack.rows() / planes;
    }

    /** {@return columns of a plane} */
    public int columns() {
        return stack.columns();
    }

    /** {@return values of one voxel, 1 to 512} */
    public int channels() {
        return stack.channels();
    }

    /** {@return the type of one value} */
    public Depth depth() {
        return stack.depth();
    }

    /** {@return whether the last channel is alpha, which is copied and never filtered} */
    public boolean hasAlpha() {
        return stack.hasAlpha();
    }

    /** {@return bytes of the voxels} */
    public long bytes() {
        return stack.bytes();
    }

    /** {@return bytes from one plane to the next} */
    long planeStride() {
        return rows() * stack.stride();
    }

    /** {@return whether {@link #close()} was called} */
    public boolean isClosed() {
        return stack.isClosed();
    }

    /** Gives the voxels up; see {@link Image#close()}. */
    @Override
    public void close() {
        stack.close();
    }

    @Override
    public String toString() {
        return "Volume[" + planes + " x " + rows() + " x " + columns() + " x " + channels() + " " + depth()
                + (isClosed() ? ", closed]" : "]");
    }
}
