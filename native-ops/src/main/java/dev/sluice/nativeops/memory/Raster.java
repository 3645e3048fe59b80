package dev.sluice.nativeops.memory;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.NativeMemoryException;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.opencv.opencv_core.Mat;

/*
 * Who keeps the memory of an image:
 *
 *   an operation inside            the raster's gate, whose end lets go of the memory
 *   a native call on pixels()      its arena, which cannot be closed meanwhile and is closed later (RasterViews)
 *   a matrix made from mat()       OpenCV's count, which is looked at when all images have let go (PixelMemory)
 *   an image of its rows           a raster of its own, a further holder of the same memory (PixelMemory)
 *   a segment of pixels()          keeps the raster reachable; closing it ends the segment
 *
 * close() shuts the gate from inside: so nobody new comes in, and the memory is there until the views have ended.
 */
/** The pixels of one image: shape, memory, and who is inside. Thread-safe. */
public final class Raster {
    /** As many channels as a matrix of OpenCV can have. */
    public static final int MAX_CHANNELS = 512;

    private static final Cleaner CLEANER =
            Cleaner.create(cleaning -> threadOfNobody("sluice-native-memory-cleaner", cleaning));

    private static volatile PixelAllocator allocator = PixelAllocator.OPENCV;

    private final PixelMemory memory;

    /** What is shown of the memory; not for users. */
    private final Mat matrix;

    private final Depth depth;
    private final boolean alpha;
    private final long address;
    private final RasterViews views;

    /** At its end the memory is let go, as the collector would do. */
    private final Gate gate;

    /** A daemon that may outlive the application that came first, of which it keeps neither the class loader nor thread-locals. */
    static Thread threadOfNobody(String name, Runnable body) {
        Thread thread = Thread.ofPlatform()
                .daemon()
                .name(name)
                .inheritInheritableThreadLocals(false)
                .unstarted(body);
        thread.setContextClassLoader(null);
        return thread;
    }

    private Raster(PixelMemory memory, Mat matrix, boolean alpha) {
        this.memory = memory;
        this.matrix = matrix;
        this.depth = MatTypes.depth(matrix.depth()).orElseThrow();
        this.alpha = alpha;
        this.address = matrix.data().address();
        this.views = new RasterViews(memory, matrix);
        Cleaner.Cleanable end = CLEANER.register(this, new End(memory, matrix));
        this.gate = new Gate(end::clean);
    }

    /** Lets go of the memory; knows nothing of the raster, which the collector could not find otherwise. */
    private record End(PixelMemory memory, Mat matrix) implements Runnable {
        @Override
        public void run() {
            if (!matrix.equals(memory.matrix())) {
                PixelMemory.free(matrix);
            }
            memory.release();
        }
    }

    /** New ones of one shape, whose bytes are reserved together: nobody holds some while waiting for the rest. */
    public static List<Raster> allocate(int count, int rows, int columns, int channels, Depth depth, boolean alpha) {
        requireShape(rows, columns, channels, alpha);
        long bytes = Math.multiplyExact((long) rows * columns, (long) channels * depth.bytes());
        OpenCv.load();
        Object owner = MemoryAccount.reserve(Math.multiplyExact(bytes, (long) count));
        PixelAllocator from = allocator;
        List<Raster> rasters = new ArrayList<>(count);
        try {
            while (rasters.size() < count) {
                Mat matrix = from.allocate(rows, columns, MatTypes.type(depth, channels));
                rasters.add(new Raster(PixelMemory.own(matrix, from, owner, bytes), matrix, alpha));
            }
            return rasters;
        } catch (Throwable e) {
            MemoryAccount.release(owner, bytes * (count - rasters.size()));
            rasters.forEach(Raster::close);
            throw NativeMemoryException.of(e, bytes);
        }
    }

    /** Takes over a matrix whose bytes are reserved. */
    public static Raster own(Mat matrix, Object owner, boolean alpha) {
        requireUsable(matrix);
        long bytes = matrix.rows() * matrix.step();
        return new Raster(PixelMemory.own(matrix, PixelAllocator.OPENCV, owner, bytes), matrix, alpha);
    }

    /** Lets new images come from elsewhere, for tests. */
    static void allocateBy(PixelAllocator other) {
        allocator = other;
    }

    /** Shares somebody's matrix. */
    public static Raster of(Mat matrix) {
        requireUsable(matrix);
        Mat header = new Mat(matrix);
        return new Raster(PixelMemory.shared(header, matrix), header, false);
    }

    /** Shares somebody's memory. */
    public static Raster of(MemorySegment memory, int rows, int columns, int channels, Depth depth, long stride) {
        requireShape(rows, columns, channels, false);
        OpenCv.load();
        ForeignPixels.requireUsable(memory, rows, (long) columns * channels * depth.bytes(), depth, stride);
        Mat header = ForeignPixels.header(memory, rows, columns, MatTypes.type(depth, channels), stride);
        return new Raster(PixelMemory.shared(header, memory), header, false);
    }

    private static void requireUsable(Mat matrix) {
        if (matrix.isNull() || matrix.empty() || matrix.dims() != 2) {
            throw new IllegalArgumentException("the matrix must have two dimensions and at least one pixel");
        }
        if (MatTypes.depth(matrix.depth()).isEmpty()) {
            throw new IllegalArgumentException(
                    "the depth must be U8, U16 or F32, not " + MatTypes.title(matrix.depth()));
        }
    }

    private static void requireShape(int rows, int columns, int channels, boolean alpha) {
        require("rows", rows, 1, Integer.MAX_VALUE);
        require("columns", columns, 1, Integer.MAX_VALUE);
        require("channels", channels, alpha ? 2 : 1, MAX_CHANNELS);
    }

    private static void require(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " must be " + min + " to " + max + ", not " + value);
        }
    }

    /** Some of its rows, which share the memory and have a life of their own. */
    public Raster rows(int from, int to) {
        enter();
        try {
            if (from < 0 || from >= to || to > matrix.rows()) {
                throw new IndexOutOfBoundsException(
                        "rows " + from + " to " + (to - 1) + " are none of the " + matrix.rows() + " rows");
            }
            Mat part = matrix.rowRange(from, to);
            part.retainReference();
            memory.retain();
            return new Raster(memory, part, alpha);
        } finally {
            leave();
        }
    }

    /** Values of one pixel. */
    public Depth depth() {
        return depth;
    }

    /** Whether the last channel is alpha. */
    public boolean hasAlpha() {
        return alpha;
    }

    /** Goes inside, where the pixels stay until {@link #leave}; refused when closed. */
    public void enter() {
        requireAccess(gate.enter());
        if (memory.source() instanceof MemorySegment segment) {
            leaveUnless(() -> ForeignPixels.requireAccessible(segment));
        }
    }

    /**
     * Goes inside although it is closed, as long as somebody else is; refused when nobody is. Whoever came first has shown that he may use the
     * memory, so a worker of his may, whose thread a confined arena does not know.
     */
    public void join() {
        requireAccess(gate.join());
    }

    private void requireAccess(boolean entered) {
        if (!entered) {
            throw new IllegalStateException("the image is closed");
        }
        if (memory.source() instanceof MemorySegment segment) {
            leaveUnless(() -> ForeignPixels.requireAlive(segment));
        }
    }

    private void leaveUnless(Runnable check) {
        try {
            check.run();
        } catch (IllegalStateException e) {
            leave();
            throw e;
        }
    }

    /** Whether its memory may go in the midst of a native call: with somebody's arena. */
    public boolean mayVanish() {
        return memory.source() instanceof MemorySegment;
    }

    /** Goes out. */
    public void leave() {
        gate.leave();
    }

    /** The matrix for those who are inside; not for users. */
    public Mat matrix() {
        return matrix;
    }

    /** Rows for a native call of those who are inside, which would not notice that memory vanishes: the rows themselves, or a copy. */
    public Mat steadyRows(int from, int to) {
        Mat rows = matrix.rowRange(from, to);
        if (!mayVanish()) {
            return rows;
        }
        Mat copy = IdleScratch.allocate(() -> new Mat(to - from, rows.cols(), rows.type()));
        MemorySegment source = pixels();
        MemorySegment target = MemorySegment.ofAddress(copy.data().address()).reinterpret(copy.rows() * copy.step());
        long rowBytes = rows.cols() * rows.elemSize();
        for (int row = from; row < to; row++) {
            MemorySegment.copy(source, row * matrix.step(), target, (row - from) * copy.step(), rowBytes);
        }
        rows.close();
        return copy;
    }

    /** The pixels for those who are inside; not for users. */
    public MemorySegment pixels() {
        return memory.source() instanceof MemorySegment segment
                ? ForeignPixels.forWorkers(segment, address, length())
                : MemorySegment.ofAddress(address).reinterpret(length());
    }

    /** The matrix for users. */
    public Mat userMatrix() {
        enter();
        try {
            return views.matrix(this::userPixels);
        } finally {
            leave();
        }
    }

    /** The pixels for users. */
    public MemorySegment userPixels() {
        enter();
        try {
            return memory.source() instanceof MemorySegment segment
                    ? ForeignPixels.part(segment, address, length())
                    : views.pixels(this, address, length());
        } finally {
            leave();
        }
    }

    /** Whether it has pixels in common with another, of whose memory it may be other rows or columns. */
    boolean shares(Raster other) {
        if (address >= other.address + other.length() || other.address >= address + length()) {
            return false;
        }
        long step = matrix.step();
        long apart = Math.floorMod(other.address - address, step);
        return step != other.matrix.step()
                || apart < matrix.cols() * matrix.elemSize()
                || apart + other.matrix.cols() * other.matrix.elemSize() > step;
    }

    private long length() {
        return matrix.step() * (matrix.rows() - 1) + matrix.cols() * matrix.elemSize();
    }

    /** Whether {@link #close()} was called. */
    public boolean isClosed() {
        return gate.isShut();
    }

    /** Ends it; see {@link dev.sluice.nativeops.Image#close}. */
    public void close() {
        if (gate.enter()) {
            if (gate.shut()) {
                views.end();
            }
            gate.leave();
        }
    }
}
