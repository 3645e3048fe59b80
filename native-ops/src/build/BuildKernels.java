import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Compiles the native kernels: {@code java BuildKernels.java SOURCES WORK CLASSES PLATFORM WISH [OPTION...]}.
 *
 * <p>SOURCES holds the C++ code, WORK takes objects and the log, CLASSES is the folder below which the library appears, where the jar and
 * the class path find it: {@code dev/sluice/nativeops/kernel/PLATFORM/}. WISH is {@code auto}, {@code off}, or {@code required}, with which
 * the lack of a compiler is a failure. OPTIONs go to the compiler, several of them in one argument too; with any the library keeps its symbols.
 *
 * <p>Without a compiler, or for another system than this one, there is no library, one line says so, and the build goes on: the loops in
 * Java compute the same. What was compiled from the same sources by the same compiler is not compiled again.
 */
final class BuildKernels {
    private static final String FOLDER = "dev/sluice/nativeops/kernel";

    /** Each is a file compiled with options of its own, in this order. */
    private record Unit(String object, String source, List<String> options) {}

    private final Path sources;
    private final Path work;
    private final Path library;
    private final List<String> options;

    private BuildKernels(Path sources, Path work, Path library, List<String> options) {
        this.sources = sources;
        this.work = work;
        this.library = library;
        this.options = options;
    }

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[2]).resolve(FOLDER).resolve(args[3]);
        String here = platform();
        Path library = folder.resolve(here.startsWith("macosx") ? "libsluice_kernels.dylib" : "libsluice_kernels.so");
        String wish = args[4];
        String reason;
        if (wish.equals("off")) {
            reason = "switched off";
        } else if (!here.equals(args[3])) {
            reason = "built on " + here + " for " + args[3];
        } else if (here.startsWith("windows")) {
            reason = "not built on Windows";
        } else {
            List<String> options = List.of(args).subList(5, args.length).stream()
                    .flatMap(option -> Stream.of(option.split(" ")))
                    .filter(option -> !option.isBlank())
                    .toList();
            reason = new BuildKernels(Path.of(args[0]), Path.of(args[1]), library, options).build();
        }
        if (!reason.isEmpty()) {
            Files.deleteIfExists(library);
            System.out.println("[INFO] No native kernels (" + reason + "); the loops in Java run, with the same results.");
            if (wish.equals("required")) {
                System.exit(1);
            }
        }
    }

    /** JavaCPP's name of this system. */
    private static String platform() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch");
        String system = os.startsWith("mac") ? "macosx" : os.startsWith("windows") ? "windows" : os;
        return system + "-" + (arch.equals("amd64") ? "x86_64" : arch.equals("aarch64") ? "arm64" : arch);
    }

    /** The reason why there is no library; empty if there is one. */
    private String build() throws IOException, InterruptedException {
        String compiler = compiler();
        if (compiler.isEmpty()) {
            return "no C++ compiler: neither CXX is set nor is there a g++, clang++ or c++";
        }
        Files.createDirectories(work);
        Files.createDirectories(library.getParent());
        List<String> common = new ArrayList<>(List.of(
                compiler, "-std=c++17", "-O2", "-fPIC", "-ffp-contract=off", "-fvisibility=hidden", "-fno-exceptions", "-fno-rtti", "-w"));
        Path include = Path.of(System.getProperty("java.home"), "include");
        common.add("-I" + include);
        common.add("-I" + include.resolve(platform().startsWith("macosx") ? "darwin" : "linux"));
        common.addAll(options);
        String made = made(common);
        Path stamp = work.resolve("BUILT");
        if (Files.exists(library) && Files.exists(stamp) && Files.readString(stamp).equals(made)) {
            return "";
        }
        Files.deleteIfExists(stamp);
        Path log = work.resolve("log");
        Files.writeString(log, "");
        List<Process> running = new ArrayList<>();
        List<String> objects = new ArrayList<>();
        for (Unit unit : units()) {
            List<String> command = new ArrayList<>(common);
            command.addAll(unit.options());
            String object = work.resolve(unit.object()).toString();
            command.addAll(List.of("-c", sources.resolve(unit.source()).toString(), "-o", object));
            objects.add(object);
            running.add(start(command, log));
        }
        boolean good = true;
        for (Process process : running) {
            good &= process.waitFor() == 0;
        }
        if (good) {
            List<String> link = new ArrayList<>(List.of(compiler, "-shared"));
            if (options.isEmpty()) {
                link.add("-s");
            }
            if (!platform().startsWith("macosx")) {
                link.add("-Wl,--as-needed");
            }
            link.addAll(options);
            link.addAll(objects);
            link.addAll(List.of("-lm", "-o", library.toString()));
            good = start(link, log).waitFor() == 0;
        }
        if (!good) {
            return compiler + " failed, see " + log;
        }
        Files.writeString(stamp, made);
        return "";
    }

    private static List<Unit> units() {
        List<Unit> units = new ArrayList<>();
        units.add(new Unit("generic.o", "kernels.cpp", List.of("-DSLUICE_SET=0")));
        if (platform().endsWith("x86_64")) {
            units.add(new Unit("avx2.o", "kernels.cpp", List.of("-DSLUICE_SET=2", "-mavx2", "-mfma")));
            units.add(new Unit(
                    "avx512.o",
                    "kernels.cpp",
                    List.of("-DSLUICE_SET=512", "-mavx2", "-mfma", "-mavx512f", "-mavx512vl", "-mavx512bw", "-mavx512dq")));
        }
        units.add(new Unit("codecs.o", "codecs.cpp", List.of("-O3")));
        units.add(new Unit("binding.o", "binding.cpp", List.of()));
        units.add(new Unit("codec_binding.o", "codec_binding.cpp", List.of()));
        return units;
    }

    private static Process start(List<String> command, Path log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        return builder.start();
    }

    /** The one that CXX names, or the first that there is. */
    private static String compiler() throws InterruptedException {
        String named = System.getenv("CXX");
        List<String> names = named != null && !named.isBlank() ? List.of(named) : List.of("g++", "clang++", "c++");
        for (String name : names) {
            try {
                if (version(name) != null) {
                    return name;
                }
            } catch (IOException e) {
                // There is none of that name.
            }
        }
        return "";
    }

    private static String version(String compiler) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(compiler, "--version");
        builder.redirectErrorStream(true);
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? text : null;
    }

    /** What the library is made from. */
    private String made(List<String> command) throws IOException, InterruptedException {
        StringBuilder text = new StringBuilder(String.join(" ", command) + "\n" + version(command.getFirst()));
        List<Path> files;
        try (Stream<Path> all = Files.list(sources)) {
            files = all.sorted().toList();
        }
        for (Path file : files) {
            text.append(file.getFileName()).append(' ').append(digest(file)).append('\n');
        }
        return text.toString();
    }

    private static String digest(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
