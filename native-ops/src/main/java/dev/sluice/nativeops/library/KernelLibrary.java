package dev.sluice.nativeops.library;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;

/**
 * The library of the native kernels, {@code src/main/cpp}: where it lies. It is looked for in the folder that
 * {@code sluice.native.folder} names, where an application image has it, then in the jar, from where it is unpacked to be loaded. That there
 * is none, or that it cannot be loaded, is no failure: {@link #REASON} says why, and the loops in Java run.
 */
public final class KernelLibrary {
    private static final String NAME = "sluice_kernels";

    /** Why there is no library; empty if there is one. */
    public static final String REASON;

    static {
        String reason;
        try {
            reason = load();
        } catch (IOException | UnsatisfiedLinkError | SecurityException e) {
            reason = "the native library cannot be loaded: " + e.getMessage();
        }
        REASON = reason;
    }

    private KernelLibrary() {}

    /** Whether its functions can be called. */
    public static boolean isLoaded() {
        return REASON.isEmpty();
    }

    private static String load() throws IOException {
        String file = System.mapLibraryName(NAME);
        String folder = System.getProperty("sluice.native.folder");
        if (folder != null) {
            Path unpacked = Path.of(folder).toAbsolutePath().resolve(file);
            if (Files.exists(unpacked)) {
                load(unpacked);
                return "";
            }
        }
        String resource = "/dev/sluice/nativeops/kernel/" + platform() + "/" + file;
        try (InputStream library = KernelLibrary.class.getResourceAsStream(resource)) {
            if (library == null) {
                return "no native library for " + platform();
            }
            Path unpacked = newFile();
            try {
                Files.write(unpacked, library.readAllBytes());
                load(unpacked);
            } finally {
                // Once it is loaded its name is not needed.
                Files.deleteIfExists(unpacked);
            }
            return "";
        }
    }

    /**
     * A file that was not there before, for the owner alone. Its name need not be secret, since what is there already is never taken; {@code Files.createTempFile} would
     * have random numbers for cryptography set up first, some 25 ms of what the first image of a process waits for.
     */
    private static Path newFile() throws IOException {
        Path folder = Path.of(System.getProperty("java.io.tmpdir"));
        boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] owners = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        long number = System.nanoTime();
        while (true) {
            try {
                String name = "sluice-kernels-" + ProcessHandle.current().pid() + "-" + number + ".lib";
                return Files.createFile(folder.resolve(name), owners);
            } catch (FileAlreadyExistsException taken) {
                number++;
            }
        }
    }

    /** The name of this system, in JavaCPP's words; {@code BuildKernels} has the same. */
    private static String platform() {
        String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch", "");
        String system = os.startsWith("mac") ? "macosx" : os.startsWith("windows") ? "windows" : os;
        String processor = switch (arch) {
            case "amd64" -> "x86_64";
            case "aarch64" -> "arm64";
            default -> arch;
        };
        return system + "-" + processor;
    }

    @SuppressWarnings("restricted") // Loading native code is what this class is for.
    private static void load(Path library) {
        System.load(library.toString());
    }
}
