package dev.sluice.nativeops.memory;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.jspecify.annotations.Nullable;

/**
 * Loads and sets up the three OpenCV modules that are used: core, imgproc and imgcodecs.
 *
 * <p>Every class that touches OpenCV calls {@link #load()} first. That changes nothing for other code in the process that uses OpenCV or JavaCPP: neither
 * their settings nor their limits. One thing does, since OpenCV has it only once for the process: what smooths by OpenCV's parallel code sets its number of threads to one, for the
 * parallelism is the engine's.
 */
public final class OpenCv {
    /** What is thrown at the first use and at each one after it; null if the libraries are there. */
    private static final @Nullable String FAILURE = tryToLoad();

    private OpenCv() {}

    private static @Nullable String tryToLoad() {
        try {
            NativeFolder.load();
        } catch (IllegalStateException | UnsatisfiedLinkError e) {
            return String.valueOf(e.getMessage());
        }
        try {
            Loader.load(opencv_core.class);
            return null;
        } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
            return missing(e);
        }
    }

    /** One line that names what to add. */
    private static String missing(LinkageError reason) {
        String platform = Loader.getPlatform();
        return "the native libraries of OpenCV for " + platform
                + " cannot be loaded: add org.bytedeco:javacpp, org.bytedeco:openblas and org.bytedeco:opencv with the classifier "
                + platform
                + " (native-ops brings them by Maven), on the module path also --add-modules ALL-MODULE-PATH,"
                + " in a run-time image --add-modules ALL-SYSTEM (" + reason.getMessage() + ")";
    }

    /**
     * Makes sure that core is loaded.
     *
     * @throws UnsatisfiedLinkError if it cannot be; the message is one line that names what to add
     */
    public static void load() {
        if (FAILURE != null) {
            throw new UnsatisfiedLinkError(FAILURE);
        }
    }

    /** The filters, loaded on first use. */
    public static final class Filters {
        static {
            if (FAILURE == null) {
                Loader.load(opencv_imgproc.class);
            }
        }

        private Filters() {}

        public static void load() {
            OpenCv.load();
        }
    }

    /** The filters that run on several threads of OpenCV's own unless told otherwise: told on first use. */
    public static final class OneThread {
        static {
            if (FAILURE == null) {
                Filters.load();
                opencv_core.setNumThreads(1);
            }
        }

        private OneThread() {}

        public static void load() {
            OpenCv.load();
        }
    }

    /** The decoders and encoders, loaded on first use. */
    public static final class Codecs {
        static {
            if (FAILURE == null) {
                Loader.load(opencv_imgcodecs.class);
                NativeMessages.silence();
            }
        }

        private Codecs() {}

        public static void load() {
            OpenCv.load();
        }
    }
}
