package dev.sluice.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Projects of their own, as readers of {@code docs/embedding.md} have them: built by Maven against the artifacts of this build, which stand in a
 * repository below {@code target} as {@code mvn install} would put them, and run by the commands of the document as they are.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ConsumersIT {
    private static final String VERSION = System.getProperty("sluice.test.version");
    private static final Path JAVA = Path.of(System.getProperty("java.home"));
    private static final Path PLACE = Path.of("target/consumers").toAbsolutePath();
    private static final Path HOME = PLACE.resolve("home");
    private static final Path REPOSITORY = HOME.resolve(".m2/repository");
    private static final Path LIBRARIES = PLACE.resolve("pipeline/target/lib");
    private static final Path PICTURE = Path.of("images/camera.png").toAbsolutePath();
    private static final Path DOCUMENT = Path.of("../docs/embedding.md");

    private static final Pattern COMMANDS = Pattern.compile(
            "<!-- not run: in samples/consumers/(?<project>\\S+), by mvn verify -->\\n```sh\\n(?<commands>.*?)```",
            Pattern.DOTALL);

    /** What the reader's own Maven has downloaded is taken from there; the rest as ever. */
    private static final String SETTINGS = """
            <settings>
              <profiles><profile>
                <id>downloaded</id>
                <repositories><repository>%1$s</repository></repositories>
                <pluginRepositories><pluginRepository>%1$s</pluginRepository></pluginRepositories>
              </profile></profiles>
              <activeProfiles><activeProfile>downloaded</activeProfile></activeProfiles>
            </settings>
            """;

    private static final String DOWNLOADED = "<id>downloaded</id><url>%s</url>"
            + "<releases><checksumPolicy>ignore</checksumPolicy></releases><snapshots><enabled>false</enabled></snapshots>";

    private static final Pattern GRADLE =
            Pattern.compile("```groovy\n(?<script>.*?\ndependencies \\{.*?\n}\n)", Pattern.DOTALL);

    /** A repository with what this build's Maven has downloaded, and a task that prints what an application has on its class path. */
    private static final String RESOLVED = """
            allprojects {
                repositories { maven { url '%s' } }
                task libraries { doLast { configurations.runtimeClasspath.files.each { println it.name } } }
            }
            """;

    private static String pipeline = "";

    /** What a command printed, and how it ended. */
    private record Ended(int exit, String printed) {}

    /** The pipeline is built here, for where its libraries are copied to is what others use. */
    @BeforeAll
    static void installAndBuild() throws Exception {
        deleteAll(PLACE);
        copyAll(Path.of("consumers"), PLACE);
        install("sluice-parent", Path.of(".."));
        install("request-engine", Path.of("../request-engine"));
        install("native-ops", Path.of("../native-ops"));
        Files.copy(PICTURE, PLACE.resolve("pipeline/in.png"));
        Files.copy(PICTURE, PLACE.resolve("modular/in.png"));
        maven();
        pipeline = runAsDocumented("pipeline", 0);
        copyAll(LIBRARIES, PLACE.resolve("modular/lib"));
    }

    @Test
    void aServiceWithTheEngineAloneAnswers() throws Exception {
        String printed = runAsDocumented("service", 0);

        assertThat(printed) // what sha256sum and sha1sum say of it
                .endsWith("0f5aec3c8edf964bb5260e4ae806d31feaab06f39a65ddba9d86e499bfae8476"
                        + " bac9c3029ea6380aa37a31f0165084711ae0d44d\n")
                .doesNotContain("WARNING");
    }

    @Test
    void aPipelineIsStartedByItsJar() {
        assertThat(pipeline).endsWith("out.png, by AFFINE carriers\n").doesNotContain("WARNING");
        assertThat(PLACE.resolve("pipeline/out.png")).isNotEmptyFile();
    }

    @Test
    void aModuleRunsOnTheModulePathAndInARunTimeImageOfItsOwn() throws Exception {
        Path output = PLACE.resolve("modular/out.png");

        String onThePath = runAsDocumented("modular", 0);
        byte[] expected = Files.readAllBytes(output);
        Files.delete(output);
        String inAnImage = runAsDocumented("modular", 1);

        assertThat(List.of(onThePath, inAnImage))
                .allSatisfy(printed ->
                        assertThat(printed).isEqualTo("in module org.example.modular, by AFFINE carriers\n"));
        assertThat(output).hasBinaryContent(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"openblas", "opencv"})
    void nativeLibrariesThatAreMissingAreOneLineEachTime(String missing) throws Exception {
        Path folder = PLACE.resolve("without-" + missing);
        copyAll(LIBRARIES, folder);
        for (Path jar : filesBelow(folder)) {
            if (jar.getFileName().toString().matches(missing + "-.*-(linux|macosx|windows)-.*\\.jar")) {
                Files.delete(jar);
            }
        }

        Ended ended = run(
                PLACE,
                JAVA.resolve("bin/java").toString(),
                "-Dorg.bytedeco.javacpp.cachedir=" + folder.resolve("cache"),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                folder + "/*",
                "missing/Missing.java",
                PICTURE.toString());

        assertThat(ended.exit()).as(ended.printed()).isZero();
        assertThat(ended.printed().lines())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line)
                        .startsWith("java.lang.UnsatisfiedLinkError: the native libraries of OpenCV for ")
                        .contains("org.bytedeco:" + missing));
    }

    /** Up to its dependencies, which is what any version of Gradle understands: Debian's is old, and needs the Java that comes with it. */
    @Test
    void gradleResolvesWhatMavenResolves() throws Exception {
        Path gradle = Path.of("/usr/bin/gradle");
        Optional<Path> java = ofDebian("java-17-openjdk-*");
        assumeTrue(Files.isExecutable(gradle) && java.isPresent(), "Debian's Gradle and its Java 17 are not installed");
        Path project = Files.createDirectories(PLACE.resolve("gradle"));
        Matcher block = GRADLE.matcher(Files.readString(DOCUMENT));
        assertThat(block.find()).isTrue();
        Files.writeString(
                project.resolve("build.gradle"), block.group("script").replace("linux-x86_64", Loader.getPlatform()));
        Files.writeString(
                project.resolve("resolved.gradle"),
                RESOLVED.formatted(
                        Path.of(System.getProperty("sluice.test.repository")).toUri()));

        Ended ended = run(
                project,
                "env",
                "JAVA_HOME=" + java.orElseThrow(),
                gradle.toString(),
                "--offline",
                "--no-daemon",
                "--quiet",
                "--init-script=resolved.gradle",
                "--gradle-user-home=" + project.resolve("home"),
                "-Dmaven.repo.local=" + REPOSITORY,
                "libraries");

        assertThat(ended.exit()).as(ended.printed()).isZero();
        assertThat(ended.printed().lines().filter(line -> line.endsWith(".jar")))
                .containsExactlyInAnyOrderElementsOf(filesBelow(LIBRARIES).stream()
                        .map(jar -> jar.getFileName().toString())
                        .toList());
    }

    private static Optional<Path> ofDebian(String name) throws IOException {
        Path folder = Path.of("/usr/lib/jvm");
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, name)) {
            return StreamSupport.stream(found.spliterator(), false).findFirst();
        }
    }

    private static String runAsDocumented(String project, int which) throws Exception {
        List<String> blocks = COMMANDS.matcher(Files.readString(DOCUMENT))
                .results()
                .filter(block -> block.group("project").equals(project))
                .map(block -> block.group("commands"))
                .toList();
        assertThat(blocks).as("commands for " + project).hasSizeGreaterThan(which);
        Ended ended = run(PLACE.resolve(project), "bash", "-euo", "pipefail", "-c", blocks.get(which));
        assertThat(ended.exit()).as(ended.printed()).isZero();
        return ended.printed();
    }

    private static Ended run(Path folder, String... command) throws IOException, InterruptedException {
        Path printed = Files.createTempFile(PLACE, "printed", ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile());
        builder.environment().remove("JDK_JAVA_OPTIONS");
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().put("JAVA_HOME", JAVA.toString());
        builder.environment().put("HOME", HOME.toString());
        builder.environment()
                .merge("PATH", PLACE.resolve("bin") + ":" + JAVA.resolve("bin"), (path, ours) -> ours + ":" + path);
        int exit = builder.start().waitFor();
        return new Ended(exit, Files.readString(printed));
    }

    /** A {@code mvn} for the commands: that of this build, with the repository below {@code target}, and silent. */
    private static void maven() throws IOException {
        String downloaded = DOWNLOADED.formatted(
                Path.of(System.getProperty("sluice.test.repository")).toUri());
        Path settings = Files.writeString(PLACE.resolve("settings.xml"), SETTINGS.formatted(downloaded));
        Path own = Path.of(System.getProperty("user.home"), ".m2/settings.xml");
        String options = Files.exists(own) ? "-s " + own + " -gs " + settings : "-s " + settings;
        Path script = Files.writeString(
                Files.createDirectories(PLACE.resolve("bin")).resolve("mvn"),
                "#!/bin/sh\nexec %s/bin/mvn -B -q %s -Dmaven.repo.local=%s \"$@\" 2>> %s\n"
                        .formatted(
                                System.getProperty("sluice.test.maven"),
                                options,
                                REPOSITORY,
                                PLACE.resolve("maven.log"))); // what JDKs say of Maven's own libraries
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void install(String artifact, Path module) throws IOException {
        Path folder = Files.createDirectories(REPOSITORY.resolve("dev/sluice/" + artifact + "/" + VERSION));
        Files.copy(module.resolve("pom.xml"), folder.resolve(artifact + "-" + VERSION + ".pom"));
        Path jar = module.resolve("target/" + artifact + "-" + VERSION + ".jar");
        if (Files.exists(jar)) {
            Files.copy(jar, folder.resolve(artifact + "-" + VERSION + ".jar"));
        }
    }

    private static void copyAll(Path from, Path to) throws IOException {
        for (Path file : filesBelow(from)) {
            Path copy = to.resolve(from.relativize(file));
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy);
        }
    }

    private static void deleteAll(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static List<Path> filesBelow(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
