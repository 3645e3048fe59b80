package dev.sluice.nativeops.spots;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.memory.Pixels;
import dev.sluice.nativeops.volume.Box;
import dev.sluice.nativeops.volume.Volume;
import dev.sluice.nativeops.volume.VolumeLayout;
import dev.sluice.nativeops.volume.VolumeSource;
import dev.sluice.nativeops.volume.VoxelSpace;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A source that copies what is asked for out of a volume of one channel in memory, which is the only one. */
record VolumeCopies(Volume volume, Box chunk, AtomicInteger reads) implements VolumeSource {
    static VolumeCopies of(Volume volume, Box chunk) {
        return new VolumeCopies(volume, chunk, new AtomicInteger());
    }

    @Override
    public VolumeLayout layout() {
        return new VolumeLayout(1, 1, volume.planes(), volume.rows(), volume.columns(), volume.depth(), chunk);
    }

    @Override
    public VoxelSpace space() {
        return new VoxelSpace(List.of(), List.of());
    }

    @Override
    public Volume read(long time, long channel, Box box) {
        reads.incrementAndGet();
        Volume copy = Volume.allocate(box.planes(), box.rows(), box.columns(), 1, volume.depth());
        for (int z = 0; z < box.planes(); z++) {
            try (Image from = volume.plane((int) box.plane() + z);
                    Image to = copy.plane(z)) {
                Pixels.copy(from, (int) box.row(), (int) box.column(), to, 0, 0, box.rows(), box.columns());
            }
        }
        return copy;
    }

    @Override
    public void close() {}
}
