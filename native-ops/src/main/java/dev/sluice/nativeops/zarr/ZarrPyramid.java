package dev.sluice.nativeops.zarr;

import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.strip.OnEngine;
import dev.sluice.nativeops.windowed.Resolutions;
import dev.sluice.nativeops.zarr.chunk.ZarrPixels;
import dev.sluice.nativeops.zarr.chunk.ZarrReduction;
import dev.sluice.nativeops.zarr.chunk.ZarrScratch;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import dev.sluice.request.RequestException;
import dev.sluice.request.RequestPool;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Writes the smaller resolutions of an array whose full one is there, each from the one before, a request a chunk. Chunks that are there are kept, and where all chunks are missing
 * that a mean would be of, there is none: it would be the fill value.
 */
final class ZarrPyramid implements Resolutions {
    private final ZarrTarget target;
    private final ZarrForm form;

    /** Set when all of them are there. */
    private volatile boolean built;

    ZarrPyramid(ZarrTarget target, ZarrForm form) {
        this.target = target;
        this.form = form;
        this.built = form.reductions().isEmpty();
    }

    void requireBuilt() {
        if (!built) {
            throw new IllegalStateException(
                    target.folder() + ": the smaller resolutions are missing; reduce makes them");
        }
    }

    /** How many chunks are made at a time: more than there are workers are of no use. */
    private int atOnce(RequestEngine engine, long memory) {
        return (int) Math.clamp(memory / form.reductionBytes(), 1, Math.max(1, engine.workers()));
    }

    void build(RequestEngine engine, long memory) throws InterruptedException {
        for (int i = 1; i <= count(); i++) {
            make(engine, memory, i, 0, files(i));
        }
        built = true;
    }

    @Override
    public int count() {
        return form.reductions().size();
    }

    @Override
    public long files(int resolution) {
        return new Numbering(form, made(resolution)).count();
    }

    private ZarrResolution made(int resolution) {
        Objects.checkIndex(resolution - 1, count());
        return form.resolutions().get(resolution);
    }

    @Override
    public void make(RequestEngine engine, long memory, int resolution, long from, long to)
            throws InterruptedException {
        Level level = new Level(resolution);
        Objects.checkFromToIndex(from, to, level.all.count());
        try (RequestPool pool = engine.pool(atOnce(engine, memory))) {
            for (long number = from; number < to; number++) {
                long[] index = level.all.index(number);
                Request<Boolean> request = engine.request(() -> level.make(index));
                pool.add(request.name("resolution " + resolution + ", file " + number));
            }
            pool.await();
        } catch (RequestException e) {
            throw OnEngine.unchecked(e.rootCause(), e);
        }
    }

    /** The files of a resolution, in the order of their indices. */
    private record Numbering(ZarrForm form, ZarrResolution made) {
        private long across(int axis) {
            return Math.ceilDiv(made.shape()[axis], (long) form.shard(made)[axis]);
        }

        /** How many there are if none is missing. */
        long count() {
            long count = 1;
            for (int i = 0; i < made.shape().length; i++) {
                count *= across(i);
            }
            return count;
        }

        long[] index(long number) {
            long[] index = new long[made.shape().length];
            long rest = number;
            for (int i = index.length - 1; i >= 0; i--) {
                index[i] = rest % across(i);
                rest /= across(i);
            }
            return index;
        }
    }

    /** One resolution, made of the one before. */
    private final class Level {
        private final ZarrResolution before;
        private final ZarrResolution made;
        private final ZarrReduction reduction;
        private final ZarrArray array;
        private final ZarrChunks chunks;
        private final ZarrChunkFiles files;
        private final Numbering all;

        Level(int resolution) {
            this.made = made(resolution);
            this.before = form.resolutions().get(resolution - 1);
            this.reduction = form.reductions().get(resolution - 1);
            this.all = new Numbering(form, made);
            Path source = target.working().resolve(before.path());
            this.array = parse(source);
            this.chunks = new ZarrChunks(source, array);
            this.files = ZarrChunkFiles.of(target, form, made);
        }

        private ZarrArray parse(Path folder) {
            try {
                return form.options().version() == 3
                        ? ZarrV3.parse(ZarrJson.read(folder.resolve(ZarrV3.FILE)))
                        : ZarrV2.parse(ZarrJson.read(folder.resolve(ZarrV2.ARRAY)), form.axes());
            } catch (IOException e) {
                throw new ImageFormatException(folder + ": cannot be read: " + ImageFormatException.reason(e), e);
            }
        }

        /** Makes a file, unless it is there or would hold nothing but the fill value. */
        boolean make(long[] file) {
            if (files.isThere(file)) {
                return false;
            }
            try (ZarrScratch scratch = new ZarrScratch(ZarrChunkFiles.BUFFERS)) {
                return files.put(
                        file,
                        "a chunk of resolution " + made.number(),
                        index -> chunk(index, () -> files.room(scratch)),
                        scratch);
            }
        }

        /** The means of a chunk; empty if none of those that they would be of is there. */
        private Optional<ByteBuffer> chunk(long[] index, Supplier<ByteBuffer> where) {
            try (ZarrScratch scratch = new ZarrScratch(1)) {
                ByteBuffer sums = scratch.get(0, reduction.sumBytes());
                MemorySegment.ofBuffer(sums).fill((byte) 0);
                if (!addAll(index, sums)) {
                    return Optional.empty();
                }
                ByteBuffer room = where.get();
                MemorySegment.ofBuffer(room).fill((byte) 0);
                reduction.mean(sums, covered(index), room);
                Request.checkCancelled();
                return Optional.of(room);
            }
        }

        /** How many values of the larger resolution a chunk stands for along each axis. */
        private int[] covered(long[] index) {
            int[] covered = new int[index.length];
            for (int i = 0; i < covered.length; i++) {
                int width = reduction.halved()[i] ? 2 * form.chunk()[i] : form.chunk()[i];
                covered[i] = (int) Math.min(width, before.shape()[i] - index[i] * width);
            }
            return covered;
        }

        /** Adds the chunks of the larger resolution; false if none of them is there. */
        private boolean addAll(long[] index, ByteBuffer sums) {
            try (ZarrScratch scratch = new ZarrScratch(ZarrChunks.BUFFERS)) {
                return addAll(index, scratch, sums);
            }
        }

        private boolean addAll(long[] index, ZarrScratch scratch, ByteBuffer sums) {
            int[] covered = covered(index);
            List<int[]> missing = new ArrayList<>();
            int[] half = new int[index.length];
            int read = 0;
            do {
                Request.checkCancelled();
                Optional<ByteBuffer> values = chunks.read(from(index, half), scratch);
                if (values.isPresent()) {
                    reduction.add(values.get(), size(covered, half), half, sums);
                    read++;
                } else {
                    missing.add(half.clone());
                }
            } while (advance(half, covered));
            if (read > 0 && !missing.isEmpty()) {
                ByteBuffer filled = filled(scratch);
                missing.forEach(each -> reduction.add(filled, size(covered, each), each, sums));
            }
            return read > 0;
        }

        private long[] from(long[] index, int[] half) {
            long[] from = new long[index.length];
            Arrays.setAll(from, i -> reduction.halved()[i] ? 2 * index[i] + half[i] : index[i]);
            return from;
        }

        /** How many values of the array one of the chunks that are covered has along each axis. */
        private int[] size(int[] covered, int[] half) {
            int[] size = new int[half.length];
            Arrays.setAll(size, i -> Math.min(form.chunk()[i], covered[i] - half[i] * form.chunk()[i]));
            return size;
        }

        /** The next of the chunks that are covered; false after the last. */
        private boolean advance(int[] half, int[] covered) {
            for (int i = half.length - 1; i >= 0; i--) {
                if (half[i] == 0 && covered[i] > form.chunk()[i]) {
                    half[i] = 1;
                    return true;
                }
                half[i] = 0;
            }
            return false;
        }

        private ByteBuffer filled(ZarrScratch scratch) {
            ByteBuffer chunk = scratch.get(ZarrChunks.UNPACKED, form.chunkBytes());
            int bytes = array.type().bytes();
            ZarrPixels.copy(
                    ZarrPixels.Plane.of(array.fill()),
                    new ZarrPixels.Plane(MemorySegment.ofBuffer(chunk), 0, 0, bytes, ByteOrder.LITTLE_ENDIAN),
                    1,
                    form.chunkBytes() / bytes,
                    array.type());
            return chunk;
        }
    }
}
