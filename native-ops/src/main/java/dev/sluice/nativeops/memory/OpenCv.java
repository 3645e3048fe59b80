package dev.sluice.nativeops.memory;

import dev.sluice.nativeops.NativeMemory;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;

/**
 * Loads and sets up the three OpenCV modules that are used: core, imgproc and imgcodecs.
 *
 * <p>Every class that touches OpenCV calls {@link #load()} first. JavaCPP's garbage-collection hooks and its own memory
 * limits are switched off, since {@link NativeMemory} owns both matters; OpenCV gets one thread a call, since the
 * parallelism is the engine's.
 */
public final class OpenCv {
    static {
        // Read by JavaCPP once, when its Pointer class is initialised.
        System.setProperty("org.bytedeco.javacpp.nopointergc", "true");
        System.setProperty("org.bytedeco.javacpp.maxbytes", "0");
        System.setProperty("org.bytedeco.javacpp.maxphysicalbytes", "0");
        NativeFolder.load();
        Loader.load(opencv_core.class);
        opencv_core.setNumThreads(1);
    }

    private OpenCv() {}

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
