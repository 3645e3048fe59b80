package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.sluice.cli.text.ExitCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The installed program where files, memory, folders and the wall clock are not what they should be. */
@Timeout(300)
class ResourcesIT extends WithFolders {
    private static final int IMAGES = 150;
    private static final int KIBIBYTES = 2_000_000;

    @BeforeEach
    void makeInputs() {
        for (int i = 0; i < IMAGES; i++) {
            Pixmaps.random(20, 30, i).write(in.resolve("f" + i + ".pgm"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--quiet", "--isolate"})
    void many_files_and_threads_need_few_descriptors(String option) throws IOException {
        Program.Result result = under("ulimit -n 64").with(in, "-o", out, "--threads", "32", option);

        assertThat(result.code()).as(result.errors()).isZero();
        assertThat(count(out)).isEqualTo(IMAGES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--quiet", "--isolate"})
    void a_limit_of_address_space_is_kept_and_half_of_it_is_for_images(String option) throws IOException {
        Path report = folder.resolve("report.json");

        Program.Result result =
                under("ulimit -v " + KIBIBYTES).with(in, "-o", out, "--report", report, "--threads", "2", option);

        assertThat(result.code()).as(result.errors()).isZero();
        assertThat(count(out)).isEqualTo(IMAGES);
        assertThat(memory(report)).isBetween(KIBIBYTES * 1024L / 4, KIBIBYTES * 1024L / 2);
    }

    @Test
    void too_little_address_space_is_said_in_one_line() {
        Program.Result result = under("ulimit -v 500000").with(in, "-o", out);

        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.errorLines())
                .containsExactly(
                        "dog-filter: ulimit -v allows 500000 KiB of address space; at least 1000000 are needed");
    }

    /** A container's limit reaches the program as the memory that the JVM believes in; this option sets the same. */
    @Test
    void the_default_for_images_is_half_of_what_the_container_has() throws IOException {
        Path report = folder.resolve("report.json");

        Program.Result result = Program.installed()
                .by(List.of("env", "JAVA_TOOL_OPTIONS=-XX:MaxRAM=600m"))
                .with(in, "-o", out, "--report", report);

        assertThat(result.code()).as(result.errors()).isZero();
        assertThat(memory(report)).isBetween(200L << 20, 300L << 20);
    }

    @Test
    void an_image_beyond_the_memory_is_refused_before_it_is_decoded() throws IOException {
        byte[] header = "P5 20000 20000 255\n".getBytes(StandardCharsets.US_ASCII);
        Path large = folder.resolve("large.pgm");
        try (SeekableByteChannel file =
                Files.newByteChannel(large, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(header));
            file.position(header.length + 20_000L * 20_000 - 1).write(ByteBuffer.allocate(1));
        }
        Path report = folder.resolve("report.json");

        Program.Result result = Program.installed()
                .by(List.of("env", "JAVA_TOOL_OPTIONS=-XX:MaxRAM=600m"))
                .with(large, in, "-o", out, "--report", report);

        assertThat(result.code()).isEqualTo(ExitCode.FAILED);
        assertThat(result.errors())
                .contains("dog-filter: " + large + ": 20000 x 20000 pixels need ", " of memory, --memory allows ")
                .contains(IMAGES + " of " + (IMAGES + 1) + " images written, 1 failed");
        assertThat(json(report).getAsJsonObject("summary").get("peakImageBytes").getAsLong())
                .isLessThan(1L << 20);
    }

    @Test
    void a_working_folder_that_is_gone_is_said_in_one_line() throws IOException {
        Path gone = Files.createDirectory(folder.resolve("gone"));

        Program.Result result =
                under("cd '" + gone + "' && rmdir '" + gone + "'").with(in, "-o", out);

        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.errorLines())
                .filteredOn(line -> line.startsWith("dog-filter: "))
                .containsExactly("dog-filter: the folder it was started in is gone; start it in another one");
        assertThat(result.errors()).doesNotContain("\tat ", "Error occurred");
    }

    @Test
    void a_file_system_that_is_read_only_is_one_line_an_image() throws IOException {
        Path small = Pixmaps.random(20, 30, 1).write(folder.resolve("a.pgm"));
        Files.createDirectory(out);
        List<String> mounting = List.of(
                "unshare", "-rm", "bash", "-c", "mount -t tmpfs -o ro tmpfs '" + out + "' && exec \"$@\"", "bash");
        List<String> tried = new ArrayList<>(mounting);
        tried.add("true");
        assumeThat(
                "a file system of its own can be mounted",
                Program.finished(tried).code() == 0);

        Program.Result result = Program.installed().by(mounting).with(small, "-o", out);

        assertThat(result.code()).isEqualTo(ExitCode.FAILED);
        assertThat(result.errorLines().getFirst())
                .isEqualTo("dog-filter: " + small + ": " + out.resolve("a.pgm")
                        + " cannot be written: Read-only file system");
        assertThat(result.errorLines()).hasSize(2);
    }

    /** A wall clock that stands still, or runs so fast that an hour of it passes in some seconds. */
    @ParameterizedTest
    @ValueSource(strings = {"+0 x0", "+0 x1000"})
    void the_wall_clock_does_not_matter(String clock) throws IOException {
        Path report = folder.resolve("report.json");

        Program.Result result = Program.installed().by(WallClock.moving(clock)).with(in, "-o", out, "--report", report);

        assertThat(result.code()).as(result.errors()).isZero();
        assertThat(count(out)).isEqualTo(IMAGES);
        assertThat(json(report).getAsJsonObject("summary").get("milliseconds").getAsDouble())
                .as("the time of a clock that nobody sets")
                .isBetween(1.0, 300_000.0);
    }

    private static Program under(String limit) {
        return Program.installed().by(List.of("bash", "-c", limit + "; exec \"$@\"", "bash"));
    }

    private static void assumeThat(String what, boolean holds) {
        if (!holds) {
            System.out.println("ResourcesIT: skipped, for it needs that " + what);
        }
        assumeTrue(holds, what);
    }

    private static JsonObject json(Path report) throws IOException {
        return JsonParser.parseString(Files.readString(report)).getAsJsonObject();
    }

    private static long memory(Path report) throws IOException {
        return json(report).getAsJsonObject("options").get("memoryBytes").getAsLong();
    }

    private static long count(Path where) throws IOException {
        try (Stream<Path> files = Files.list(where)) {
            return files.count();
        }
    }
}
