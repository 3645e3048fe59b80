package dev.sluice.nativeops.volume;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.FiniteRange;
import dev.sluice.nativeops.strip.OnEngine;
import dev.sluice.request.RequestEngine;
import java.io.Serializable;
import java.util.List;

/**
 * What is computed from a volume: another one of the same size, each voxel of which depends on the voxels around it, along all three axes.
 *
 * <p>The same object runs on a volume in memory ({@link #apply}) and box by box on one that is larger, with the same result, bit for bit. Immutable, serializable and safe for use
 * by any number of threads; {@code toString()} tells all parameters.
 */
public sealed interface VolumeOperation extends Serializable
        permits VolumeDifferenceOfGaussians, VolumeSmoothing, NormalizedVolumeDifference {

    /** {@return what people call it, in a few words} */
    String name();

    /** {@return how far around a voxel its result depends on others} */
    Halo halo();

    /**
     * The depth of results.
     *
     * @param source the depth of a volume
     * @return the depth of its result
     */
    Depth resultDepth(Depth source);

    /**
     * Computes a box of the result, in the calling request, which others of the engine may help.
     *
     * @param engine the engine whose workers compute it
     * @param source voxels of the volume: at least the box and its {@link #halo()} around it, as far as the volume goes; not modified
     * @param box the box of the result, in the places of the whole volume
     * @param target where it goes: a volume of the box's size, of the source's channels and the result's depth; all of it is set
     * @throws IllegalStateException if it needs {@link #measured} first, or a volume is closed
     * @throws InterruptedException if the thread is interrupted
     */
    void compute(RequestEngine engine, VolumePiece source, Box box, Volume target) throws InterruptedException;

    /**
     * Native memory that {@link #compute} takes besides source and target.
     *
     * @param channels of the volume
     * @param workers that may compute it at the same time
     * @return bytes, at most
     */
    long scratchBytes(int channels, int workers);

    /**
     * What the result is where the volume holds nothing but zeros.
     *
     * @param result the depth of the result
     * @return the value as it is stored; without meaning if there is more than one pass
     */
    float ofZeros(Depth result);

    /**
     * Whether what lies under the values of a volume ({@link VolumePiece#pedestal}) is wanted, which takes a look at some of its voxels.
     *
     * @param source the depth of the volume
     * @return true of floats, unless the operation says otherwise
     */
    default boolean takesLevelOff(Depth source) {
        return source == Depth.F32;
    }

    /** {@return how often the volume is gone through: 1, unless something must be known of all of it first} */
    default int passes() {
        return 1;
    }

    /**
     * What the next pass needs to know of a box; that of the whole volume is what those of its boxes give {@linkplain FiniteRange#with together}.
     *
     * @param engine the engine whose workers compute it
     * @param source as for {@link #compute}
     * @param box a box, in the places of the whole volume
     * @return the smallest and the largest value there
     * @throws IllegalStateException if there is one pass only
     * @throws InterruptedException if the thread is interrupted
     */
    default FiniteRange measure(RequestEngine engine, VolumePiece source, Box box) throws InterruptedException {
        throw new IllegalStateException(name() + " has one pass only, and measures nothing");
    }

    /**
     * The operation that is left when the whole volume has been measured.
     *
     * @param range what {@link #measure} found
     * @return the operation
     * @throws IllegalStateException if there is one pass only
     */
    default VolumeOperation measured(FiniteRange range) {
        throw new IllegalStateException(name() + " has one pass only, and measures nothing");
    }

    /**
     * Computes it of a whole volume, which stays as it is. Inside a request it runs right there, and that request is suspended while other workers compute; any other thread
     * waits until the engine has done it. Cancelled or interrupted, it ends soon and frees what it has made.
     *
     * @param engine the engine whose workers compute it
     * @param source the volume, not modified
     * @return a new volume of the source's size and channels and the {@linkplain #resultDepth result's depth}; the caller closes it
     * @throws IllegalStateException if the volume is closed
     * @throws InterruptedException if the waiting thread is interrupted
     * @throws dev.sluice.nativeops.NativeMemoryException if the result can never fit into the budget
     */
    default Volume apply(RequestEngine engine, Volume source) throws InterruptedException {
        return OnEngine.call(
                engine,
                List.of(source.stack()),
                () -> {
                    VolumePiece all = VolumePiece.whole(this, source);
                    VolumeOperation ready = passes() > 1 ? measured(measure(engine, all, all.place())) : this;
                    Volume target = Volume.allocate(
                            source.planes(),
                            source.rows(),
                            source.columns(),
                            source.channels(),
                            resultDepth(source.depth()),
                            source.hasAlpha());
                    try {
                        ready.compute(engine, all, all.place(), target);
                        return target;
                    } catch (Throwable e) {
                        target.close();
                        throw e;
                    }
                },
                Volume::close);
    }
}
