package dev.sluice.cli;

import dev.sluice.nativeops.OpenCvInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Loads the native libraries while the command line is parsed and the first file is read, which takes about as long.
 *
 * <p>Only in an application image, where they lie in a folder: from jars they would first be unpacked, under locks of JavaCPP's. And only where an argument
 * names a file: then there is an image to be read, and nobody waits at the exit for libraries that nothing needed.
 */
final class NativeStart {
    private NativeStart() {}

    /** Begins, if there will be a use for them. */
    static void begin(String... args) {
        if (System.getProperty("sluice.native.folder") != null
                && Stream.of(args).anyMatch(arg -> Files.exists(Path.of(arg)))) {
            Thread thread = new Thread(NativeStart::load, "dog-filter-libraries");
            thread.setDaemon(true);
            try {
                thread.start();
            } catch (OutOfMemoryError e) {
                // No room for another thread: they are loaded on first use.
            }
        }
    }

    private static void load() {
        try {
            OpenCvInfo.preload();
        } catch (LinkageError | OutOfMemoryError e) {
            // Whoever needs them meets the same, and says so.
        }
    }
}
