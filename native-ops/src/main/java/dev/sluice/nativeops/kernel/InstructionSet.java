package dev.sluice.nativeops.kernel;

import dev.sluice.nativeops.library.KernelLibrary;
import java.util.Locale;

/**
 * What the inner loops are made of. All of them compute the same bits.
 *
 * <p>The system property {@value #PROPERTY} names one, by its name in small letters; without it, or with {@code auto}, it is the best that the
 * native library has for this processor, and Java where there is no library or where the processor cannot multiply and add at once.
 */
public enum InstructionSet {
    /** The loops in Java, as HotSpot compiles them. */
    JAVA,
    /** Native code for any processor; fast only where the compiler's own vectors are. */
    GENERIC,
    /** Native code for AVX2 with FMA. */
    AVX2,
    /** Native code for AVX-512 (F, VL, BW, DQ). */
    AVX512;

    /** Names the one to be used. */
    public static final String PROPERTY = "sluice.kernels";

    /**
     * The one that is used.
     *
     * @return it
     * @throws IllegalArgumentException if the property names none
     * @throws IllegalStateException if the one that it names cannot be had here; the message says why
     */
    public static InstructionSet selected() {
        return Selected.of(System.getProperty(PROPERTY, "auto"));
    }

    /** {@return whether it can be used here} */
    public boolean isAvailable() {
        return this == JAVA || (NativeKernels.AVAILABLE >> bit() & 1) == 1;
    }

    /** Its number for the native library. */
    int bit() {
        return ordinal() - 1;
    }

    private String property() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Asked for at every operation, so the answer is kept. */
    private record Selected(String name, InstructionSet set) {
        private static volatile Selected last = new Selected("", JAVA);

        static InstructionSet of(String name) {
            Selected known = last;
            if (!known.name.equals(name)) {
                known = new Selected(name, name.equals("auto") ? best() : named(name));
                last = known;
            }
            return known.set;
        }

        private static InstructionSet best() {
            for (int i = values().length - 1; i > GENERIC.ordinal(); i--) {
                if (values()[i].isAvailable()) {
                    return values()[i];
                }
            }
            return GENERIC.isAvailable() && System.getProperty("os.arch", "").equals("aarch64") ? GENERIC : JAVA;
        }

        private static InstructionSet named(String name) {
            for (InstructionSet set : values()) {
                if (set.property().equals(name)) {
                    if (!set.isAvailable()) {
                        throw new IllegalStateException("-D" + PROPERTY + "=" + name + ": "
                                + (NativeKernels.AVAILABLE == 0
                                        ? KernelLibrary.REASON
                                        : "this processor cannot run them"));
                    }
                    return set;
                }
            }
            throw new IllegalArgumentException(
                    "-D" + PROPERTY + " must be auto, java, generic, avx2 or avx512, not " + name);
        }
    }

    /** {@return its name, and for {@link #JAVA} why there is nothing else} */
    public String description() {
        if (this != JAVA || NativeKernels.AVAILABLE != 0) {
            return property();
        }
        return property() + " (" + KernelLibrary.REASON + ")";
    }
}
