package dev.sluice.cli.distributed;

import dev.sluice.nativeops.NativeMemoryException;
import java.util.function.LongFunction;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * Plans by which what is large is cut into several parts for each core, as long as that does not cost too much in halos.
 *
 * @param within a plan that needs no more than so many bytes; throws {@link NativeMemoryException} if there is none
 * @param parts how many a plan has
 * @param overhead what is read for each pixel by a plan
 * @param <P> a plan
 */
public record ManyParts<P>(LongFunction<P> within, ToLongFunction<P> parts, ToDoubleFunction<P> overhead) {
    /** Parts for each core, so that one which takes long does not leave the others idle at the end. */
    public static final int EACH_CORE = 4;

    /** Pixels read for each pixel, beyond which parts are not made smaller only to have more of them. */
    private static final double ACCEPTABLE_OVERHEAD = 2.5;

    /**
     * Makes parts smaller until all cores have some.
     *
     * @param first the plan to begin with
     * @param bytes that it needs
     * @param cores all that there are
     * @return a plan, perhaps the first
     */
    public P forCores(P first, long bytes, int cores) {
        P plan = first;
        for (long less = bytes / 2; parts.applyAsLong(plan) < (long) EACH_CORE * cores; less /= 2) {
            P smaller;
            try {
                smaller = within.apply(less);
            } catch (NativeMemoryException tooLittle) {
                break;
            }
            if (overhead.applyAsDouble(smaller) > ACCEPTABLE_OVERHEAD) {
                break;
            }
            plan = smaller;
        }
        return plan;
    }
}
