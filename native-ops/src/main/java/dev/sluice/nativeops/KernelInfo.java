package dev.sluice.nativeops;

import dev.sluice.nativeops.kernel.InstructionSet;

/** Which inner loops smooth, for reports. All of them compute the same bits. */
public final class KernelInfo {
    private KernelInfo() {}

    /**
     * The kernels that are used: {@code avx512}, {@code avx2}, {@code generic} or {@code java}, and for the last one, in parentheses, why there is no
     * native library if there is none.
     *
     * @return one line
     * @throws IllegalArgumentException if the system property {@code sluice.kernels} names none
     * @throws IllegalStateException if those that it names cannot be had here; the message says why
     */
    public static String description() {
        return InstructionSet.selected().description();
    }
}
