package dev.sluice.nativeops.volume.layer;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.memory.Pixels;
import dev.sluice.nativeops.strip.OnEngine;
import dev.sluice.nativeops.strip.StripJob;
import dev.sluice.nativeops.volume.Box;
import dev.sluice.nativeops.volume.BoxPlan;
import dev.sluice.nativeops.volume.Volume;
import dev.sluice.nativeops.volume.VolumeLayout;
import dev.sluice.nativeops.volume.VolumePiece;
import dev.sluice.nativeops.volume.VolumeSource;
import dev.sluice.nativeops.windowed.Pedestal;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import dev.sluice.request.RequestException;
import dev.sluice.request.RequestPool;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/*
 * The memory is made once, for the largest window. When the window goes on, what the next layer needs of this one moves to the front, and what is missing is read behind it: by boxes
 * of the plan, a request each, and only those that a box needs which is computed.
 */
/** What a layer of boxes of a band needs of a volume, in memory; nothing of a band is read twice. For one thread or request. */
public final class LayerWindow implements AutoCloseable {
    private final RequestEngine engine;
    private final VolumeSource source;
    private final BoxPlan plan;
    private final long band;
    private final long time;
    private final long channel;
    private final Volume memory;

    /** The boxes that were read, as far as they are in the window. */
    private final Set<Long> there = new HashSet<>();

    /** What of the volume lies in the memory, from its first plane on. */
    private Box place;

    /** Makes room for it; nothing is read. */
    public LayerWindow(RequestEngine engine, VolumeSource source, BoxPlan plan, long time, long channel, long band) {
        this.engine = engine;
        this.source = source;
        this.plan = plan;
        this.band = band;
        this.time = time;
        this.channel = channel;
        this.place = plan.window(band, 0);
        VolumeLayout layout = source.layout();
        this.memory = Volume.allocate((int) plan.windowPlanes(), place.rows(), place.columns(), 1, layout.depth());
    }

    /**
     * Goes on to a layer, not before the one where it is, and reads what some of its boxes need.
     *
     * @param pedestal what lies under the values of the volume
     * @return the window; the caller closes its voxels before it goes on
     */
    public VolumePiece at(long layer, List<Box> boxes, Pedestal pedestal) throws InterruptedException {
        move(plan.window(band, layer));
        read(boxes);
        return new VolumePiece(memory.planes(0, place.planes()), place, pedestal);
    }

    private void move(Box next) throws InterruptedException {
        there.removeIf(box -> plan.box(box).endPlane() <= next.plane());
        if (next.plane() > place.plane() && !there.isEmpty()) {
            StripJob.run(engine, place.rows(), plan.rows(), (from, to, stop) -> {
                for (long z = next.plane(); z < place.endPlane() && !stop.getAsBoolean(); z++) {
                    movePlane(new Box(z, place.row() + from, 0, 1, to - from, place.columns()), next);
                }
            });
        }
        place = next;
    }

    /** Moves what was read of some rows of a plane. */
    private void movePlane(Box rows, Box next) {
        List<Long> boxes = plan.touching(rows).boxed().toList();
        if (there.containsAll(boxes)) {
            move(rows, next);
        } else {
            boxes.stream()
                    .filter(there::contains)
                    .flatMap(box -> plan.box(box).intersection(rows).stream())
                    .forEach(each -> move(each, next));
        }
    }

    private void move(Box part, Box next) {
        int row = (int) (part.row() - place.row());
        int column = (int) part.column();
        try (Image before = memory.plane((int) (part.plane() - place.plane()));
                Image after = memory.plane((int) (part.plane() - next.plane()))) {
            Pixels.copy(before, row, column, after, row, column, part.rows(), part.columns());
        }
    }

    private void read(List<Box> boxes) throws InterruptedException {
        VolumeLayout layout = source.layout();
        try (RequestPool pool = engine.pool(plan.atOnce())) {
            boxes.stream()
                    .map(box -> box.grown(plan.halo(), layout.planes(), layout.rows(), layout.columns()))
                    .flatMapToLong(plan::touching)
                    .distinct()
                    .sorted()
                    .filter(there::add)
                    .mapToObj(plan::box)
                    .flatMap(box -> box.intersection(place).stream())
                    .forEach(box -> {
                        Request<Boolean> request = engine.request(() -> {
                            source.read(time, channel, box, memory, place);
                            return true;
                        });
                        pool.add(request.name("reads " + box));
                    });
            pool.await();
        } catch (RequestException e) {
            throw OnEngine.unchecked(e.getCause(), e);
        }
    }

    @Override
    public void close() {
        memory.close();
    }
}
