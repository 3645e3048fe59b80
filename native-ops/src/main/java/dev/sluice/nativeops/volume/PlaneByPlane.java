package dev.sluice.nativeops.volume;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageMetadata;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.nativeops.windowed.Resolutions;
import dev.sluice.nativeops.windowed.WindowedSource;
import dev.sluice.request.RequestEngine;

/** Volumes seen as planes, each a volume by itself, at a time of its own: plane z of time t is time t x planes + z. */
public final class PlaneByPlane {
    private PlaneByPlane() {}

    /**
     * The planes of volumes.
     *
     * @param volumes sizes of the volumes
     * @return sizes of the planes
     */
    public static VolumeLayout of(VolumeLayout volumes) {
        VolumeLayout apart = volumes.withPlanesApart();
        return new VolumeLayout(
                volumes.times() * volumes.planes(),
                volumes.channels(),
                1,
                volumes.rows(),
                volumes.columns(),
                volumes.depth(),
                apart.chunk());
    }

    /**
     * The planes of a source.
     *
     * @param volumes where they are read, which stays the caller's
     * @return a source of planes
     */
    public static VolumeSource of(VolumeSource volumes) {
        return new Planes(volumes, of(volumes.layout()));
    }

    /**
     * The planes of a sink.
     *
     * @param volumes where they are written, which stays the caller's; its chunks have one plane
     * @return a sink of planes
     */
    public static VolumeSink of(VolumeSink volumes) {
        return new PlaneSink(volumes, of(volumes.layout()));
    }

    /**
     * A plane as an image of one channel that is read in parts.
     *
     * @param volumes where it is read, which stays the caller's
     * @param time from 0
     * @param channel from 0
     * @param plane from 0
     * @return a source of its pixels
     */
    public static WindowedSource image(VolumeSource volumes, long time, long channel, long plane) {
        return new PlaneImage(volumes, time, channel, plane);
    }

    private static Box at(Box plane, long z) {
        return new Box(z, plane.row(), plane.column(), 1, plane.rows(), plane.columns());
    }

    private record Planes(VolumeSource volumes, VolumeLayout layout) implements VolumeSource {
        @Override
        public VoxelSpace space() {
            return volumes.space();
        }

        @Override
        public ImageMetadata metadata() {
            return volumes.metadata();
        }

        @Override
        public Volume read(long time, long channel, Box box) {
            long planes = volumes.layout().planes();
            return volumes.read(time / planes, channel, at(box, time % planes));
        }

        @Override
        public void read(long time, long channel, Box box, Volume target, Box place) {
            long planes = volumes.layout().planes();
            long z = time % planes;
            volumes.read(time / planes, channel, at(box, z), target, at(place, z));
        }

        @Override
        public boolean isEmpty(long time, long channel, Box box) {
            long planes = volumes.layout().planes();
            return volumes.isEmpty(time / planes, channel, at(box, time % planes));
        }

        @Override
        public void close() {
            // The volumes are their owner's.
        }
    }

    private record PlaneImage(VolumeSource volumes, long time, long channel, long plane) implements WindowedSource {
        @Override
        public Layout layout() {
            VolumeLayout all = volumes.layout();
            Box chunk = all.chunk();
            return new Layout(all.rows(), all.columns(), 1, all.depth(), chunk.rows(), chunk.columns());
        }

        @Override
        public Image read(Region region) {
            Box box = new Box(plane, region.row(), region.column(), 1, region.rows(), region.columns());
            try (Volume voxels = volumes.read(time, channel, box)) {
                return voxels.plane(0);
            }
        }

        @Override
        public void close() {
            // The volumes are their owner's.
        }
    }

    private record PlaneSink(VolumeSink volumes, VolumeLayout layout) implements VolumeSink {
        @Override
        public void write(long time, long channel, Box box, Volume voxels) {
            long planes = volumes.layout().planes();
            volumes.write(time / planes, channel, at(box, time % planes), voxels);
        }

        @Override
        public boolean isWritten(long time, long channel, Box box) {
            long planes = volumes.layout().planes();
            return volumes.isWritten(time / planes, channel, at(box, time % planes));
        }

        @Override
        public ImageMetadata dropped() {
            return volumes.dropped();
        }

        @Override
        public Resolutions resolutions() {
            return volumes.resolutions();
        }

        @Override
        public void reduce(RequestEngine engine, long memory) throws InterruptedException {
            volumes.reduce(engine, memory);
        }

        @Override
        public void finish() {
            volumes.finish();
        }

        @Override
        public void close() {
            // The volumes are their owner's.
        }
    }
}
