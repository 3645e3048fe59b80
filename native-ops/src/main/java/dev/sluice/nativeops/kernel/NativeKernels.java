package dev.sluice.nativeops.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;

/**
 * The library of the native kernels, {@code src/main/cpp}: where it lies, and its functions. It is looked for in the folder that
 * {@code sluice.native.folder} names, where an application image has it, then in the jar, from where it is unpacked to be loaded. That there
 * is none, or that it cannot be loaded, is no failure: {@link #REASON} says why, and the loops in Java run.
 */
public final class NativeKernels {
    private static final String NAME = "sluice_kernels";

    /** A bit for each instruction set that library and processor have, {@link InstructionSet#bit}; 0 without the library. */
    static final int AVAILABLE;

    /** Why there is no library; empty if there is one. */
    static final String REASON;

    static {
        String reason;
        try {
            reason = load();
        } catch (IOException | UnsatisfiedLinkError | SecurityException e) {
            reason = "the native library cannot be loaded: " + e.getMessage();
        }
        REASON = reason;
        AVAILABLE = reason.isEmpty() ? sets() : 0;
    }

    private NativeKernels() {}

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
        String resource = platform() + "/" + file;
        try (InputStream library = NativeKernels.class.getResourceAsStream(resource)) {
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

    /**
     * Bytes of scratch for {@link #smooth}.
     *
     * @param job address of a {@link NativeJob}
     * @param columns most columns of a call
     */
    public static long scratchBytes(InstructionSet set, long job, long columns) {
        return scratchBytes(set.bit(), job, columns);
    }

    /**
     * Computes some pixels of a job. Nothing is checked here: the job's memory must be there, and as large as it says.
     *
     * @param job address of a {@link NativeJob}
     * @param scratch address of so many bytes as {@link #scratchBytes} says, a multiple of 64
     */
    public static void smooth(
            InstructionSet set, long job, long scratch, long row, long rows, long column, long columns) {
        smooth(set.bit(), job, scratch, row, rows, column, columns);
    }

    /**
     * Bytes of scratch for gathering.
     *
     * @param job address of a {@link NativeJob} with one grid
     * @param rows of points that are gathered at a time
     */
    public static long gatherScratchBytes(InstructionSet set, long job, long rows) {
        return gatherScratchBytes(set.bit(), job, rows);
    }

    /**
     * Sums down the columns at some rows of points, values of the source's rows from the first one on. To be called for all values with the same rows and
     * scratch, then {@link #gatherAlong}.
     *
     * @param first a multiple of 64
     * @param values a multiple of 64; may reach beyond the row's end
     */
    public static void gatherDown(
            InstructionSet set, long job, long scratch, long row, long rows, long first, long values) {
        gatherDown(set.bit(), job, scratch, row, rows, first, values);
    }

    /** Sums along what was summed down, and writes the rows of points. */
    public static void gatherAlong(InstructionSet set, long job, long scratch, long row, long rows) {
        gatherAlong(set.bit(), job, scratch, row, rows);
    }

    /**
     * Bytes of scratch for spreading.
     *
     * @param job address of a {@link NativeJob} with a grid for each kernel
     * @param columns most columns of a call
     */
    public static long spreadScratchBytes(InstructionSet set, long job, long columns) {
        return spreadScratchBytes(set.bit(), job, columns);
    }

    /** Computes some pixels of a job from its grids, as {@link #smooth} does from its source. */
    public static void spread(
            InstructionSet set, long job, long scratch, long row, long rows, long column, long columns) {
        spread(set.bit(), job, scratch, row, rows, column, columns);
    }

    static void respond(
            InstructionSet set,
            long job,
            long narrow,
            long narrowStride,
            long wide,
            long wideStride,
            long out,
            long rows) {
        respond(set.bit(), job, narrow, narrowStride, wide, wideStride, out, rows);
    }

    static void range(InstructionSet set, long job, long from, long rows, long range) {
        range(set.bit(), job, from, rows, range);
    }

    static int extrema(
            InstructionSet set,
            long job,
            long plane,
            long firstPlane,
            long endPlane,
            long row,
            long firstRow,
            long endRow,
            long level,
            long left,
            long right) {
        return extrema(set.bit(), job, plane, firstPlane, endPlane, row, firstRow, endRow, level, left, right);
    }

    private static native int sets();

    private static native long scratchBytes(int set, long job, long columns);

    private static native void smooth(int set, long job, long scratch, long row, long rows, long column, long columns);

    private static native long gatherScratchBytes(int set, long job, long rows);

    private static native void gatherDown(
            int set, long job, long scratch, long row, long rows, long first, long values);

    private static native void gatherAlong(int set, long job, long scratch, long row, long rows);

    private static native long spreadScratchBytes(int set, long job, long columns);

    private static native void spread(int set, long job, long scratch, long row, long rows, long column, long columns);

    private static native void respond(
            int set, long job, long narrow, long narrowStride, long wide, long wideStride, long out, long rows);

    private static native void range(int set, long job, long from, long rows, long range);

    private static native int extrema(
            int set,
            long job,
            long plane,
            long firstPlane,
            long endPlane,
            long row,
            long firstRow,
            long endRow,
            long level,
            long left,
            long right);
}
