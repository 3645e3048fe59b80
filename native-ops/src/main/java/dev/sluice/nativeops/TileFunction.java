package dev.sluice.nativeops;

import java.io.Serializable;

/**
 * Computes one tile of a result; see {@link TileOperation}.
 *
 * <p>Called for several tiles at once, by any worker. Executors of a cluster get it by serialization: what a lambda captures must be
 * serializable, and both ends need its class.
 */
@FunctionalInterface
public interface TileFunction extends Serializable {
    /**
     * Sets the tile's {@linkplain Tile#target target} from its {@linkplain Tile#source source}.
     *
     * @param tile what to compute, until this returns or throws
     * @throws Exception if it cannot be computed; the operation ends with that
     */
    void apply(Tile tile) throws Exception;
}
