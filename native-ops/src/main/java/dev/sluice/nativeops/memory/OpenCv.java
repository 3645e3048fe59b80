package dev.sluice.nativeops.memory;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;

/**
 * Loads and sets up the three OpenCV modules that are used: core, imgproc and imgcodecs.
 *
 * <p>Every class that touches OpenCV calls {@link #load()} first. That changes nothing for other code in the process that uses OpenCV or JavaCPP: neither
 * their settings nor their limits. One thing does, since OpenCV has it only once for the process: what smooths by OpenCV's parallel code sets its number of threads to one, for the
 * parallelism is the engine's.
 */
public final class OpenCv {
    static {
        NativeFolder.load();
        try {
            Loader.load(opencv_core.class);
        } catch (UnsatisfiedLinkError e) {
            throw missing(e);
        }
    }

    private OpenCv() {}

    /** One line that names what to add. */
    private static UnsatisfiedLinkError missing(UnsatisfiedLinkError cause) {
        String platform = Loader.getPlatform();
        UnsatisfiedLinkError error = new UnsatisfiedLinkError("the native libraries of OpenCV for " + platform
                + " cannot be loaded: add org.bytedeco:javacpp, org.bytedeco:openblas and org.bytedeco:opencv with the classifier "
                + platform + ", on the module path also --add-modules ALL-MODULE-PATH (" + cause.getMessage() + ")");
        error.initCause(cause);
        return error;
    }

    /** Makes sure that core is loaded. */
    public static void load() {
        // The static initialiser does the work.
    }

    /** The filters, loaded on first use. */
    public static final class Filters {
        static {
            OpenCv.load();
            Loader.load(opencv_imgproc.class);
        }

        private Filters() {}

        public static void load() {
            // The static initialiser does the work.
        }
    }

    /** The filters that run on several threads of OpenCV's own unless told otherwise: told on first use. */
    public static final class OneThread {
        static {
            Filters.load();
            opencv_core.setNumThreads(1);
        }

        private OneThread() {}

        public static void load() {
            // The static initialiser does the work.
        }
    }

    /** The decoders and encoders, loaded on first use. */
    public static final class Codecs {
        static {
            OpenCv.load();
            Loader.load(opencv_imgcodecs.class);
            NativeMessages.silence();
        }

        private Codecs() {}

        public static void load() {
            // The static initialiser does the work.
        }
    }
}
