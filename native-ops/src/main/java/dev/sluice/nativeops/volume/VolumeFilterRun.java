package dev.sluice.nativeops.volume;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.FiniteRange;
import dev.sluice.nativeops.strip.OnEngine;
import dev.sluice.nativeops.volume.layer.LayerWindow;
import dev.sluice.nativeops.windowed.Pedestal;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import dev.sluice.request.RequestException;
import dev.sluice.request.RequestPool;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Filters volumes that may be larger than memory, box by box, a request each, layer by layer where the plan has layers: the same bits as in memory. Boxes that are known to hold nothing but zeros, with all that is around
 * them, are passed over; the sink has been told what they hold. So are those that the sink has from a run that was interrupted. Each volume, of a time and a channel, is by itself, its normalisation too.
 */
public final class VolumeFilterRun {
    private final RequestEngine engine;
    private final VolumeOperation operation;
    private final VolumeSource source;
    private final VolumeSink sink;
    private final BoxPlan plan;
    private final LongConsumer progress;
    private final AtomicLong done = new AtomicLong();

    /**
     * Prepares a run.
     *
     * @param engine the engine whose workers compute it
     * @param operation what is computed
     * @param source the volumes
     * @param sink where the results go, of the same sizes and the result's depth
     * @param plan the boxes
     * @param progress told how many boxes are done, by any thread
     */
    public VolumeFilterRun(
            RequestEngine engine,
            VolumeOperation operation,
            VolumeSource source,
            VolumeSink sink,
            BoxPlan plan,
            LongConsumer progress) {
        this.engine = engine;
        this.operation = operation;
        this.source = source;
        this.sink = sink;
        this.plan = plan;
        this.progress = progress;
    }

    /** {@return how many boxes are gone through} */
    public long work() {
        return boxes() * operation.passes();
    }

    /** {@return how many boxes of results there are, of all volumes} */
    public long boxes() {
        return plan.boxes() * source.layout().times() * source.layout().channels();
    }

    /** {@return how many of them the sink has already, which are passed over} */
    public long written() {
        long count = 0;
        for (long time = 0; time < source.layout().times(); time++) {
            for (long channel = 0; channel < source.layout().channels(); channel++) {
                for (long i = 0; i < plan.boxes(); i++) {
                    count += sink.isWritten(time, channel, plan.box(i)) ? 1 : 0;
                }
            }
        }
        return count;
    }

    /**
     * Runs it, in the calling request or thread; the sink is not finished.
     *
     * @throws InterruptedException if the thread is interrupted
     * @throws dev.sluice.request.RequestCancelledException if the calling request is cancelled
     */
    public void run() throws InterruptedException {
        VolumeLayout layout = source.layout();
        for (long time = 0; time < layout.times(); time++) {
            for (long channel = 0; channel < layout.channels(); channel++) {
                volume(time, channel);
            }
        }
    }

    private void volume(long time, long channel) throws InterruptedException {
        Pedestal pedestal = VolumePiece.pedestal(operation, source, time, channel);
        VolumeOperation ready = operation;
        while (ready.passes() > 1) {
            VolumeOperation measuring = ready;
            AtomicReference<FiniteRange> range = new AtomicReference<>(FiniteRange.EMPTY);
            new Pass(
                            time,
                            channel,
                            pedestal,
                            _ -> true,
                            (piece, box) ->
                                    range.accumulateAndGet(measuring.measure(engine, piece, box), FiniteRange::with))
                    .run();
            ready = ready.measured(range.get());
        }
        VolumeOperation last = ready;
        new Pass(
                        time,
                        channel,
                        pedestal,
                        box -> !sink.isWritten(time, channel, box)
                                && !isFill(operation, source, new Part(time, channel, box, pedestal)),
                        (piece, box) -> make(engine, last, piece, sink, new Part(time, channel, box, pedestal)))
                .run();
    }

    /**
     * A box of a volume.
     *
     * @param time from 0
     * @param channel from 0
     * @param box whole chunks of the result
     * @param pedestal what lies under the values of the volume, see {@link VolumePiece#pedestal}
     */
    public record Part(long time, long channel, Box box, Pedestal pedestal) {}

    /**
     * Makes a box of a result, in the calling request.
     *
     * @param engine the engine whose workers compute it
     * @param operation what is computed, of one pass or {@linkplain VolumeOperation#measured measured}
     * @param source the volumes
     * @param sink where the result goes
     * @param part the box
     * @throws InterruptedException if the thread is interrupted
     */
    public static void make(
            RequestEngine engine, VolumeOperation operation, VolumeSource source, VolumeSink sink, Part part)
            throws InterruptedException {
        Box read = read(operation, source, part.box());
        try (Volume voxels = source.read(part.time(), part.channel(), read)) {
            make(engine, operation, new VolumePiece(voxels, read, part.pedestal()), sink, part);
        }
    }

    private static void make(
            RequestEngine engine, VolumeOperation operation, VolumePiece piece, VolumeSink sink, Part part)
            throws InterruptedException {
        Box box = part.box();
        Depth depth = sink.layout().depth();
        try (Volume result = Volume.allocate(box.planes(), box.rows(), box.columns(), 1, depth)) {
            operation.compute(engine, piece, box, result);
            sink.write(part.time(), part.channel(), box, result);
        }
    }

    /**
     * Measures a box for the next pass, in the calling request.
     *
     * @param engine the engine whose workers compute it
     * @param operation what is computed, of more than one pass
     * @param source the volumes
     * @param part the box
     * @return the smallest and the largest value there
     * @throws InterruptedException if the thread is interrupted
     */
    public static FiniteRange measure(RequestEngine engine, VolumeOperation operation, VolumeSource source, Part part)
            throws InterruptedException {
        Box read = read(operation, source, part.box());
        try (Volume voxels = source.read(part.time(), part.channel(), read)) {
            return operation.measure(engine, new VolumePiece(voxels, read, part.pedestal()), part.box());
        }
    }

    /**
     * Whether it is known that the result of a box is what it is of zeros everywhere: not where something is taken off of zeros too, whose sums are rounded.
     *
     * @param operation what is computed
     * @param source the volumes
     * @param part the box
     * @return false if it may be something else
     */
    public static boolean isFill(VolumeOperation operation, VolumeSource source, Part part) {
        return operation.passes() == 1
                && part.pedestal().isNone()
                && source.isEmpty(part.time(), part.channel(), read(operation, source, part.box()));
    }

    private static Box read(VolumeOperation operation, VolumeSource source, Box box) {
        VolumeLayout layout = source.layout();
        return box.grown(operation.halo(), layout.planes(), layout.rows(), layout.columns());
    }

    /** What is done with a box of which the voxels, and those around it, are in memory. */
    private interface Work {
        void run(VolumePiece piece, Box box) throws InterruptedException;
    }

    /** Goes through the boxes of a volume. */
    private final class Pass {
        private final long time;
        private final long channel;
        private final Pedestal pedestal;
        private final Predicate<Box> wanted;
        private final Work work;

        Pass(long time, long channel, Pedestal pedestal, Predicate<Box> wanted, Work work) {
            this.time = time;
            this.channel = channel;
            this.pedestal = pedestal;
            this.wanted = wanted;
            this.work = work;
        }

        void run() throws InterruptedException {
            if (plan.isLayered()) {
                byLayers();
            } else {
                all(plan.boxes(0, 0).mapToObj(plan::box), this::readAndWork);
            }
        }

        private void readAndWork(Box box) throws InterruptedException {
            if (wanted.test(box)) {
                Box read = read(operation, source, box);
                try (Volume voxels = source.read(time, channel, read)) {
                    work.run(new VolumePiece(voxels, read, pedestal), box);
                }
            }
        }

        private void byLayers() throws InterruptedException {
            for (long band = 0; band < plan.bands(); band++) {
                try (LayerWindow window = new LayerWindow(engine, source, plan, time, channel, band)) {
                    for (long layer = 0; layer < plan.layers(); layer++) {
                        layer(
                                window,
                                layer,
                                plan.boxes(band, layer).mapToObj(plan::box).toList());
                    }
                }
            }
        }

        private void layer(LayerWindow window, long layer, List<Box> boxes) throws InterruptedException {
            List<Box> some = boxes.stream().filter(wanted).toList();
            progress.accept(done.addAndGet(boxes.size() - some.size()));
            if (!some.isEmpty()) {
                VolumePiece piece = window.at(layer, some, pedestal);
                try (Volume voxels = piece.voxels()) {
                    all(some.stream(), box -> work.run(piece, box));
                }
            }
        }

        private void all(Stream<Box> boxes, BoxWork each) throws InterruptedException {
            try (RequestPool pool = engine.pool(plan.atOnce())) {
                boxes.forEach(box -> {
                    Request<Boolean> request = engine.request(() -> {
                        each.run(box);
                        progress.accept(done.incrementAndGet());
                        return true;
                    });
                    pool.add(request.name(box.toString()));
                });
                pool.await();
            } catch (RequestException e) {
                throw OnEngine.unchecked(e.getCause(), e);
            }
        }
    }

    private interface BoxWork {
        void run(Box box) throws InterruptedException;
    }
}
