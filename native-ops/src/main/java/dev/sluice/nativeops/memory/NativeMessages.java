package dev.sluice.nativeops.memory;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what OpenCV and the codecs inside it print about damaged files off the standard error stream: the exception says it.
 *
 * <p>OpenCV's own log is switched off through its own function, unless the environment variable {@code OPENCV_LOG_LEVEL}
 * already says how much is wanted (setting it to {@code SILENT} also saves the time of linking that function). libpng and
 * libjpeg print to the C library's {@code stderr} variable, and have no switch; that variable is pointed at the standard
 * input's stream, which takes no output. Java's {@code System.err} and the JVM write to the file descriptor itself and stay
 * as they are. All of that is the process's, so it is for the program to ask for: only the system property {@code sluice.opencv.messages=false} does it.
 */
final class NativeMessages {
    private static final String SET_LOG_LEVEL = "_ZN2cv5utils7logging11setLogLevelENS1_8LogLevelE";
    private static final int SILENT = 0;

    /** Of the flags that a stream of the C library begins with, in glibc and musl, that which says that reading or writing failed. */
    private static final int WRITE_FAILED = 0x20;

    /** The stream that takes no output; null until messages are silenced. */
    private static volatile @Nullable IntPointer silent;

    private NativeMessages() {}

    /** Silences; core must be loaded. Where a symbol is missing, as on other systems, the messages stay. */
    static void silence() {
        if (!System.getProperty("sluice.opencv.messages", "true").equals("false")) {
            return;
        }
        if (System.getenv("OPENCV_LOG_LEVEL") == null) {
            silenceOpenCv();
        }
        silenceCodecs();
    }

    private static void silenceOpenCv() {
        Optional<MemorySegment> function = SymbolLookup.loaderLookup().find(SET_LOG_LEVEL);
        if (function.isEmpty()) {
            return;
        }
        FunctionDescriptor signature = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
        try {
            int before = (int) Linker.nativeLinker()
                    .downcallHandle(function.get(), signature)
                    .invokeExact(SILENT);
            assert before >= SILENT;
        } catch (Throwable e) {
            throw new IllegalStateException("OpenCV's log level could not be set", e);
        }
    }

    private static void silenceCodecs() {
        Pointer error = Loader.addressof("stderr");
        Pointer input = Loader.addressof("stdin");
        if (error == null || input == null) {
            return;
        }
        Pointer stream = new PointerPointer<>(input).get(0);
        new PointerPointer<>(error).put(0, stream);
        silent = new IntPointer(stream);
    }

    /** Whether a codec printed something since {@link #forgetPrinted}; never where messages are not silenced. */
    static boolean printed() {
        IntPointer stream = silent;
        return stream != null && (stream.get(0) & WRITE_FAILED) != 0;
    }

    /** Forgets what was printed; nobody may be printing meanwhile. */
    static void forgetPrinted() {
        IntPointer stream = silent;
        if (stream != null) {
            stream.put(0, stream.get(0) & ~WRITE_FAILED);
        }
    }
}
