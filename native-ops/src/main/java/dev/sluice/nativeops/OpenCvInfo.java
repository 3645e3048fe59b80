package dev.sluice.nativeops;

import dev.sluice.nativeops.kernel.InstructionSet;
import dev.sluice.nativeops.memory.OpenCv;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;

/** What the OpenCV library that is loaded says of itself, for reports. */
public final class OpenCvInfo {
    private OpenCvInfo() {}

    /** {@return its version, such as {@code 4.13.0}} */
    public static String version() {
        OpenCv.load();
        try (var version = opencv_core.getVersionString()) {
            return text(version);
        }
    }

    /** {@return the instruction sets it was built for, those that this processor has marked with a star or listed with their use} */
    public static String cpuFeatures() {
        OpenCv.load();
        try (var features = opencv_core.getCPUFeaturesLine()) {
            return text(features);
        }
    }

    /**
     * Loads the libraries that reading, filtering and writing images need, which they do by themselves on first use: a program that does something
     * else meanwhile may call this from another thread. Harmless at any time, and any number of times.
     *
     * @throws UnsatisfiedLinkError if they cannot be loaded; so will the first use
     */
    public static void preload() {
        OpenCv.Codecs.load();
        boolean isNative = InstructionSet.GENERIC.isAvailable();
        assert isNative || InstructionSet.JAVA.isAvailable();
    }

    /** Without the zero that ends it in memory. */
    private static String text(BytePointer string) {
        return string.getString().replace("\0", "");
    }
}
