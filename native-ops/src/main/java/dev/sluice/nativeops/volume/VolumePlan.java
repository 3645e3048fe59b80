package dev.sluice.nativeops.volume;

import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.filter.RowEncoder;
import dev.sluice.nativeops.kernel.GaussianKernel;
import dev.sluice.nativeops.kernel.InstructionSet;
import dev.sluice.nativeops.windowed.Pedestal;
import java.util.List;
import java.util.Optional;

/**
 * What every box of one operation shares. Immutable.
 *
 * @param source what is read: the part and the kernels' halo around it, as far as the volume goes
 * @param kernels one, or two whose difference is wanted
 * @param border how voxels beyond the source are made up
 * @param part for which voxels of the source it is done
 * @param target of the part's size; empty if only the range of the values is wanted
 * @param encoder how values are stored
 * @param difference whether the second smoothing is subtracted from the first
 * @param instructions what the loops are made of
 * @param pedestal what is taken off the values as they are read; for differences, which do not need it put back
 */
record VolumePlan(
        Volume source,
        List<SpaceKernel> kernels,
        Border border,
        Box part,
        Optional<Volume> target,
        RowEncoder encoder,
        boolean difference,
        InstructionSet instructions,
        Pedestal pedestal) {

    /** A separable Gaussian in space. */
    record SpaceKernel(GaussianKernel x, GaussianKernel y, GaussianKernel z) {
        Halo halo() {
            return new Halo(z.radius(), y.radius(), x.radius());
        }
    }

    VolumePlan {
        Box all = Box.whole(source);
        if (!all.contains(part)) {
            throw new IllegalArgumentException(part + " is not within " + source);
        }
        target.ifPresent(volume -> requireFits(volume, part, source));
    }

    private static void requireFits(Volume target, Box part, Volume source) {
        if (target.planes() != part.planes()
                || target.rows() != part.rows()
                || target.columns() != part.columns()
                || target.channels() != source.channels()
                || target.hasAlpha() != source.hasAlpha()
                || target.stack().equals(source.stack())) {
            throw new IllegalArgumentException(
                    "the target must be another volume than the source and hold " + part + ", not " + target);
        }
    }

    Halo halo() {
        return kernels.stream().map(SpaceKernel::halo).reduce(Halo::with).orElseThrow();
    }

    /** Values of a voxel before its alpha. */
    int colours() {
        return source.hasAlpha() ? source.channels() - 1 : source.channels();
    }
}
