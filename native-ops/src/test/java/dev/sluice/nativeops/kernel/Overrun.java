package dev.sluice.nativeops.kernel;

import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.Depth;
import java.lang.foreign.Arena;
import java.util.List;

/** A program that misuses the native kernels, for {@link SanitizersTest}; in a build without sanitizers it may do anything. */
final class Overrun {
    private static final int SIDE = 64;

    private Overrun() {}

    public static void main(String[] arguments) {
        InstructionSet set = InstructionSet.valueOf(arguments[1]);
        try (Arena arena = Arena.ofConfined()) {
            NativeJob job = new NativeJob(arena);
            long bytes = (long) SIDE * SIDE * Float.BYTES;
            job.source(arena.allocate(bytes, 64).address(), SIDE * Float.BYTES, SIDE, SIDE, 1, Depth.F32);
            job.kernels(List.of(GaussianKernel.of(2, 4)), Border.REFLECT, NativeJob.Arithmetic.FLOATS);
            // The result has one row less than what is written.
            long result = arena.allocate(bytes - (arguments[0].equals("none") ? 0 : SIDE * Float.BYTES), 64)
                    .address();
            job.results(List.of(result), SIDE * Float.BYTES, Depth.F32, 0, 0);
            long needed = NativeKernels.scratchBytes(set, job.address(), SIDE);
            if (arguments[0].equals("overflow")) {
                CoarseKernel kernel = new CoarseKernel(10, 4);
                job.grids(List.of(new NativeJob.Grid(kernel, result, SIDE, SIDE, 0, 0, 0, 0)));
                System.out.println(NativeKernels.gatherScratchBytes(set, job.address(), Long.MAX_VALUE / 8));
                return;
            }
            NativeKernels.smooth(set, job.address(), arena.allocate(needed, 64).address(), 0, SIDE, 0, SIDE);
        }
        System.out.println("nothing was noticed");
    }
}
