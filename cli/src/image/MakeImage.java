import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Puts the application image of dog-filter together: {@code java MakeImage.java TARGET LAUNCHER}.
 *
 * <p>TARGET is the module's build folder with {@code dog-filter.jar} and {@code lib/}. The image appears as {@code TARGET/dog-filter}:
 *
 * <pre>
 * bin/dog-filter    the launcher
 * dog-filter.jar    the program
 * lib/              what it depends on, in Java
 * native/           the native libraries that are needed, and LOAD, the order in which they are loaded; Zstandard's and the kernels are loaded on use
 * runtime/          a Java runtime of the modules that are needed
 * dog-filter.aot    classes in the state of a started program, from a training run on files
 * zarr.aot          the same from one on Zarr folders: each class costs the start of those a little that do not need it
 * </pre>
 *
 * It is built beside and then renamed, so that a program that is running keeps its files and one that starts finds a whole image.
 */
final class MakeImage {
    private static final String MODULES =
            "java.base,java.desktop,java.logging,java.management,jdk.jfr,jdk.management,jdk.unsupported";

    /** The libraries, without prefix, extension and version, in the order of their dependencies. */
    private static final List<String> NATIVE = List.of(
            "gcc_s", "quadmath", "gfortran", "openblas",
            "jnijavacpp",
            "opencv_core", "jniopencv_core",
            "opencv_imgproc", "jniopencv_imgproc",
            "opencv_imgcodecs", "jniopencv_imgcodecs");

    private static final Pattern LIBRARY = Pattern.compile("(?:lib)?([A-Za-z_]+)[-.].*");

    private final Path target;
    private final Path image;

    private MakeImage(Path target) {
        this.target = target;
        this.image = target.resolve("dog-filter.new");
    }

    public static void main(String[] args) throws Exception {
        MakeImage make = new MakeImage(Path.of(args[0]).toAbsolutePath());
        Path launcher = Path.of(args[1]);
        String parts = make.parts(launcher);
        if (!make.isThere(parts)) {
            make.assemble(launcher);
            make.train();
            Files.writeString(make.image.resolve("PARTS"), parts);
            make.swap();
        }
        Files.writeString(make.target.resolve("dog-filter").resolve("BUILT"), "");
    }

    /** What the image is made from, by content: made again from the same, it would be the same. */
    private String parts(Path launcher) throws IOException, NoSuchAlgorithmException {
        StringBuilder text = new StringBuilder(Runtime.version() + "\n");
        List<Path> files = new ArrayList<>(List.of(launcher, target.resolve("dog-filter.jar")));
        try (Stream<Path> jars = Files.list(target.resolve("lib"))) {
            jars.sorted().forEach(files::add);
        }
        try (Stream<Path> own = Files.list(launcher.toAbsolutePath().getParent())) {
            own.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
        }
        for (Path file : files) {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            text.append(HexFormat.of().formatHex(digest)).append(' ').append(file.getFileName()).append('\n');
        }
        return text.toString();
    }

    private boolean isThere(String parts) throws IOException {
        Path there = target.resolve("dog-filter").resolve("PARTS");
        return Files.exists(there) && Files.readString(there).equals(parts);
    }

    private void assemble(Path launcher) throws IOException, InterruptedException {
        delete(image);
        Files.createDirectories(image.resolve("lib"));
        Files.createDirectories(image.resolve("bin"));
        Files.createDirectories(image.resolve("native"));
        Files.copy(target.resolve("dog-filter.jar"), image.resolve("dog-filter.jar"));
        List<Path> withLibraries = new ArrayList<>();
        try (Stream<Path> jars = Files.list(target.resolve("lib"))) {
            for (Path jar : jars.sorted().toList()) {
                if (holdsLibraries(jar)) {
                    withLibraries.add(jar);
                } else {
                    ClassVersions.copy(jar, image.resolve("lib").resolve(jar.getFileName()));
                }
            }
        }
        unpack(withLibraries);
        unpackZstd();
        unpackKernels();
        Path start = image.resolve("bin").resolve("dog-filter");
        Files.copy(launcher, start);
        start.toFile().setExecutable(true, false);
        link();
    }

    private static boolean holdsLibraries(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.stream().anyMatch(entry -> library(entry).isPresent());
        }
    }

    /** The name of the native library that an entry is, if it is one of those that are needed. */
    private static Optional<String> library(JarEntry entry) {
        String name = fileName(entry);
        boolean binary = name.contains(".so") || name.endsWith(".dylib") || name.endsWith(".dll");
        var matcher = LIBRARY.matcher(name);
        return binary && matcher.matches() && NATIVE.contains(matcher.group(1))
                ? Optional.of(matcher.group(1))
                : Optional.empty();
    }

    private static String fileName(JarEntry entry) {
        return entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
    }

    private void unpack(List<Path> jars) throws IOException {
        List<String> order = new ArrayList<>();
        for (String library : NATIVE) {
            for (Path jar : jars) {
                try (JarFile file = new JarFile(jar.toFile())) {
                    for (Enumeration<JarEntry> entries = file.entries(); entries.hasMoreElements(); ) {
                        JarEntry entry = entries.nextElement();
                        if (!library(entry).equals(Optional.of(library)) || order.contains(fileName(entry))) {
                            continue;
                        }
                        try (InputStream in = file.getInputStream(entry)) {
                            Files.copy(in, image.resolve("native").resolve(fileName(entry)));
                        }
                        order.add(fileName(entry));
                    }
                }
            }
        }
        Files.write(image.resolve("native").resolve("LOAD"), order);
    }

    /** The library for this system alone, which zstd-jni looks for in java.library.path before it unpacks one for itself. */
    private void unpackZstd() throws IOException {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String folder = os.startsWith("win") ? "win" : os.startsWith("mac") ? "darwin" : os.replace(' ', '_');
        String wanted = folder + "/" + System.getProperty("os.arch") + "/";
        try (Stream<Path> jars = Files.list(target.resolve("lib"))) {
            for (Path jar : jars.filter(path -> fileName(path).startsWith("zstd-jni")).toList()) {
                try (JarFile file = new JarFile(jar.toFile())) {
                    for (JarEntry entry : Collections.list(file.entries())) {
                        if (entry.getName().startsWith(wanted) && !entry.isDirectory()) {
                            try (InputStream in = file.getInputStream(entry)) {
                                Files.copy(in, image.resolve("native").resolve(fileName(entry)));
                            }
                        }
                    }
                }
            }
        }
    }

    /** Our own kernels, if they were built. */
    private void unpackKernels() throws IOException {
        String name = System.mapLibraryName("sluice_kernels");
        try (Stream<Path> jars = Files.list(target.resolve("lib"))) {
            for (Path jar : jars.filter(path -> fileName(path).startsWith("native-ops")).toList()) {
                try (JarFile file = new JarFile(jar.toFile())) {
                    for (JarEntry entry : Collections.list(file.entries())) {
                        if (fileName(entry).equals(name)) {
                            try (InputStream in = file.getInputStream(entry)) {
                                Files.copy(in, image.resolve("native").resolve(name));
                            }
                        }
                    }
                }
            }
        }
    }

    private static String fileName(Path path) {
        return path.getFileName().toString();
    }

    /** In a process of its own: what jlink writes depends on what its JVM has done before. */
    private void link() throws IOException, InterruptedException {
        Path jlink = Path.of(System.getProperty("java.home"), "bin", "jlink");
        if (!Files.isExecutable(jlink)) {
            throw new IllegalStateException("this JDK has no jlink");
        }
        int code = new ProcessBuilder(
                        jlink.toString(),
                        "--add-modules", MODULES,
                        "--strip-java-debug-attributes",
                        "--no-header-files",
                        "--no-man-pages",
                        "--output", image.resolve("runtime").toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start()
                .waitFor();
        if (code != 0) {
            throw new IllegalStateException("jlink ended with " + code);
        }
    }

    /** Runs the program once on what it is mostly used for, and keeps its classes. */
    private void train() throws IOException, InterruptedException {
        Path work = Files.createTempDirectory("dog-filter-training");
        try {
            Path seed = work.resolve("seed.ppm");
            // Large enough for the loops over pixels to leave a profile, which the cache keeps too.
            Files.write(seed, pixmap(1200, 900));
            for (String name : List.of("a.png", "b.jpg", "c.tif", "d.webp")) {
                run(List.of(), seed.toString(), "-q", "-o", work.resolve("in").resolve(name).toString());
            }
            // So that the code which carries resolutions is among what is trained.
            withResolution(work.resolve("in").resolve("b.jpg"));
            run(List.of(), work.resolve("in").resolve("b.jpg").toString(), "-q", "-o", work.resolve("in").resolve("e.png").toString());
            // No other commands: each class in the cache costs every start a little.
            List<String> record = List.of("-XX:AOTCacheOutput=" + image.resolve("dog-filter.aot"));
            run(record, work.resolve("in").toString(), "-v", "--overwrite", "--border", "replicate", "-o", work.resolve("out").toString());
            Path volumes = work.resolve("volumes");
            Path old = zarr(volumes.resolve("old.zarr"));
            run(List.of(), old.toString(), "-q", "--dimensions", "3", "-o", volumes.resolve("new.zarr").toString());
            record = List.of("-XX:AOTCacheOutput=" + image.resolve("zarr.aot"));
            run(record, old.toString(), volumes.resolve("new.zarr").toString(), "-v", "--dimensions", "3", "-o", work.resolve("results").toString());
        } finally {
            delete(work);
        }
    }

    /** The launcher's own command line with other options in front, so that the cache fits what is started later. */
    private void run(List<String> options, String... arguments) throws IOException, InterruptedException {
        ProcessBuilder process = new ProcessBuilder(image.resolve("bin").resolve("dog-filter").toString());
        process.command().addAll(List.of(arguments));
        process.environment().put("JDK_JAVA_OPTIONS", String.join(" ", options));
        process.redirectErrorStream(true);
        Process running = process.start();
        running.getOutputStream().close();
        String said = new String(running.getInputStream().readAllBytes());
        if (running.waitFor() != 0) {
            throw new IllegalStateException("the training run failed: " + said);
        }
    }

    /** JFIF's first segment, which begins every such file, says how many dots an inch has: units, then across, then down. */
    private static void withResolution(Path jpeg) throws IOException {
        byte[] bytes = Files.readAllBytes(jpeg);
        byte[] dots = {1, 1, 44, 1, 44};
        System.arraycopy(dots, 0, bytes, 13, dots.length);
        Files.write(jpeg, bytes);
    }

    /** A volume of 16 bits, not compressed: an array of version 2, whose chunks are in files that are named by their places. */
    private static Path zarr(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(".zarray"), """
                {"zarr_format": 2, "shape": [24, 128, 128], "chunks": [12, 64, 64], "dtype": "<u2", "compressor": null,
                "fill_value": 0, "filters": null, "order": "C", "dimension_separator": "."}""");
        byte[] chunk = Arrays.copyOf(pixmap(256, 128), 2 * 12 * 64 * 64);
        for (int i = 0; i < 8; i++) {
            Files.write(folder.resolve(i / 4 + "." + i / 2 % 2 + "." + i % 2), chunk);
        }
        return folder;
    }

    private static byte[] pixmap(int columns, int rows) {
        byte[] head = ("P6\n" + columns + " " + rows + "\n255\n").getBytes();
        byte[] all = new byte[head.length + 3 * columns * rows];
        System.arraycopy(head, 0, all, 0, head.length);
        for (int i = head.length; i < all.length; i++) {
            all[i] = (byte) (i * 2_654_435_761L >>> 13);
        }
        return all;
    }

    private void swap() throws IOException {
        Path now = target.resolve("dog-filter");
        Path old = target.resolve("dog-filter.old");
        delete(old);
        if (Files.exists(now)) {
            Files.move(now, old);
        }
        Files.move(image, now);
        delete(old);
    }

    private static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                file.toFile().setWritable(true);
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException | DirectoryNotEmptyException e) {
            throw new IOException(tree + " cannot be removed", e);
        }
    }
}
