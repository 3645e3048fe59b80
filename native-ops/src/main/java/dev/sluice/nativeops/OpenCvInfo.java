package dev.sluice.nativeops;

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

    /** Without the zero that ends it in memory. */
    private static String text(BytePointer string) {
        return string.getString().replace("\0", "");
    }
}
