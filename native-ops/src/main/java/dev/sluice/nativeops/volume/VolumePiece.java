package dev.sluice.nativeops.volume;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Pedestal;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.nativeops.windowed.WindowedSource;

/**
 * Voxels that lie in memory of a volume that may not: a box of it, or all of it.
 *
 * @param voxels the voxels; whoever has them open closes them
 * @param place which part of the volume they are
 * @param pedestal what lies under the values of the whole volume; results are the same for every cut only if this is
 */
public record VolumePiece(Volume voxels, Box place, Pedestal pedestal) {
    /** Checks that these are voxels of that size. */
    public VolumePiece {
        if (voxels.planes() != place.planes() || voxels.rows() != place.rows() || voxels.columns() != place.columns()) {
            throw new IllegalArgumentException(voxels + " are not " + place);
        }
    }

    /**
     * All of a volume.
     *
     * @param volume the volume, which stays the caller's
     * @return a piece that is the whole
     */
    public static VolumePiece whole(Volume volume) {
        return new VolumePiece(volume, Box.whole(volume), Pedestal.of(volume.stack()));
    }

    /**
     * All of a volume, for an operation.
     *
     * @param operation what is computed
     * @param volume the volume, which stays the caller's
     * @return a piece that is the whole
     */
    static VolumePiece whole(VolumeOperation operation, Volume volume) {
        Pedestal pedestal = operation.takesLevelOff(volume.depth()) ? Pedestal.ofAny(volume.stack()) : Pedestal.NONE;
        return new VolumePiece(volume, Box.whole(volume), pedestal);
    }

    /**
     * What lies under the values of a volume that is read in parts, for an operation: the same as if it were in memory.
     *
     * @param operation what is computed
     * @param source the volumes
     * @param time from 0
     * @param channel from 0
     * @return what is taken off its values
     * @throws dev.sluice.nativeops.ImageFormatException if the file is damaged there, or cannot be read
     */
    public static Pedestal pedestal(VolumeOperation operation, VolumeSource source, long time, long channel) {
        boolean level = operation.takesLevelOff(source.layout().depth());
        return level ? Pedestal.ofAny(new Stack(source, time, channel)) : Pedestal.NONE;
    }

    /**
     * What lies under the values of a volume of floats that is read in parts: the same as if it were in memory.
     *
     * @param source the volumes
     * @param time from 0
     * @param channel from 0
     * @return what is taken off its values; nothing of integers
     * @throws dev.sluice.nativeops.ImageFormatException if the file is damaged there, or cannot be read
     */
    public static Pedestal pedestal(VolumeSource source, long time, long channel) {
        return source.layout().depth() == Depth.F32 ? Pedestal.of(new Stack(source, time, channel)) : Pedestal.NONE;
    }

    /** A volume as one image, its planes one below the other: what lies under its values is found as in memory. */
    private record Stack(VolumeSource source, long time, long channel) implements WindowedSource {
        @Override
        public Layout layout() {
            VolumeLayout volumes = source.layout();
            return new Layout(volumes.planes() * volumes.rows(), volumes.columns(), 1, volumes.depth(), 1, (int)
                    Math.min(volumes.columns(), volumes.chunk().columns()));
        }

        @Override
        public Image read(Region region) {
            long rows = source.layout().rows();
            Box box = new Box(region.row() / rows, region.row() % rows, region.column(), 1, 1, region.columns());
            try (Volume row = source.read(time, channel, box)) {
                return row.plane(0);
            }
        }

        @Override
        public void close() {
            // The source is its owner's.
        }
    }
}
