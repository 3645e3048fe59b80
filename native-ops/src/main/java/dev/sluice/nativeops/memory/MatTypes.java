package dev.sluice.nativeops.memory;

import dev.sluice.nativeops.Depth;
import java.util.Optional;
import org.bytedeco.opencv.global.opencv_core;

/** OpenCV's type codes: the depth in the lowest three bits, the channels less one above them. */
public final class MatTypes {
    /** The bits of a type that are its depth. */
    private static final int DEPTH = 7;

    private MatTypes() {}

    public static int type(Depth depth, int channels) {
        return code(depth) | channels - 1 << 3;
    }

    /** Values of one pixel. */
    public static int channels(int type) {
        return (type >> 3) + 1;
    }

    /** Bytes of one pixel of one of our depths. */
    public static int pixelBytes(int type) {
        return channels(type) * depth(type & DEPTH).orElseThrow().bytes();
    }

    /** The depth of a type, by our name or OpenCV's. */
    public static String depthTitle(int type) {
        return depth(type & DEPTH).map(Depth::toString).orElseGet(() -> title(type & DEPTH));
    }

    public static int code(Depth depth) {
        return switch (depth) {
            case U8 -> opencv_core.CV_8U;
            case U16 -> opencv_core.CV_16U;
            case F32 -> opencv_core.CV_32F;
        };
    }

    public static Optional<Depth> depth(int code) {
        return switch (code) {
            case opencv_core.CV_8U -> Optional.of(Depth.U8);
            case opencv_core.CV_16U -> Optional.of(Depth.U16);
            case opencv_core.CV_32F -> Optional.of(Depth.F32);
            default -> Optional.empty();
        };
    }

    /** What people call a depth that is none of ours. */
    public static String title(int code) {
        return switch (code) {
            case opencv_core.CV_8S -> "S8 (signed 8-bit)";
            case opencv_core.CV_16S -> "S16 (signed 16-bit)";
            case opencv_core.CV_32S -> "S32 (signed 32-bit)";
            case opencv_core.CV_64F -> "F64 (double precision)";
            case opencv_core.CV_16F -> "F16 (half precision)";
            default -> "OpenCV depth " + code;
        };
    }
}
