package dev.sluice.nativeops.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Loads the native libraries from a folder instead of from JavaCPP's jars.
 *
 * <p>An application image unpacks them once, when it is built, and names the folder in the system property {@code
 * sluice.native.folder}; the file {@code LOAD} in it lists their names in the order of their dependencies. JavaCPP's own search (it
 * looks for CUDA, compares jars with its cache, locks it) is then left out, which is most of a cold start.
 */
final class NativeFolder {
    private NativeFolder() {}

    /** Loads them if a folder is named; must run before JavaCPP's {@code Loader} is initialised. */
    static void load() {
        String name = System.getProperty("sluice.native.folder");
        if (name == null) {
            return;
        }
        // Read by JavaCPP once: it then takes everything for loaded.
        System.setProperty("org.bytedeco.javacpp.loadlibraries", "false");
        Path folder = Path.of(name).toAbsolutePath();
        try {
            for (String library : Files.readAllLines(folder.resolve("LOAD"))) {
                load(folder.resolve(library));
            }
        } catch (IOException e) {
            throw new IllegalStateException(folder + ": the native libraries cannot be loaded from here: " + e, e);
        }
    }

    @SuppressWarnings("restricted") // Loading native code is what this class is for.
    private static void load(Path library) {
        System.load(library.toString());
    }
}
