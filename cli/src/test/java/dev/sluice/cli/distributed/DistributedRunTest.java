package dev.sluice.cli.distributed;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.sluice.cli.InProcess;
import dev.sluice.cli.PagesTest;
import dev.sluice.cli.Pixmaps;
import dev.sluice.cli.WithFolders;
import dev.sluice.cli.text.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program has its images made elsewhere, and tells of them as if it had made them itself. */
@Timeout(60)
class DistributedRunTest extends WithFolders {
    @BeforeEach
    void makeInputs() {
        for (int i = 0; i < 4; i++) {
            Pixmaps.random(20 + i, 30, i).write(in.resolve(i + ".pgm"));
        }
    }

    @Test
    void the_files_are_those_of_a_run_in_this_process() throws IOException {
        Path here = folder.resolve("here");
        Object[] filter = {"--sigma1", "0.7", "--sigma2=2.5", "--result", "ABS", "--border", "constant", "--format=png"
        };

        InProcess.run(with(filter, in, "-o", here));
        InProcess result = InProcess.elsewhere(new Others(), with(filter, in, "-o", out));

        assertThat(result.code()).as(result.errors()).isZero();
        assertThat(names(out)).hasSize(4).isEqualTo(names(here));
        for (String name : names(here)) {
            assertThat(out.resolve(name)).hasSameBinaryContentAs(here.resolve(name));
        }
    }

    @Test
    void one_damaged_file_is_one_failed_line_and_one_failed_input_of_the_report() throws IOException {
        Files.writeString(in.resolve("2.pgm"), "P5\n30 20\n255\ntoo short");
        Path report = folder.resolve("r.json");

        InProcess result = InProcess.elsewhere(new Others(), in, "-o", out, "--report", report, "--quiet");

        assertThat(result.code()).isEqualTo(ExitCode.FAILED);
        assertThat(result.errors().lines())
                .singleElement()
                .asString()
                .startsWith("dog-filter: " + in.resolve("2.pgm") + ": ");
        JsonObject json = JsonParser.parseString(Files.readString(report)).getAsJsonObject();
        JsonObject summary = json.getAsJsonObject("summary");
        assertThat(summary.get("ok").getAsInt()).isEqualTo(3);
        assertThat(summary.get("failed").getAsInt()).isEqualTo(1);
        assertThat(json.getAsJsonArray("inputs")).hasSize(4);
    }

    @Test
    void outputs_that_exist_are_looked_at_before_anything_is_handed_over() throws IOException {
        Files.createDirectories(out);
        Files.writeString(out.resolve("0.pgm"), "precious");
        Files.writeString(out.resolve("1.pgm"), "old");
        Files.setLastModifiedTime(out.resolve("1.pgm"), FileTime.from(Instant.EPOCH));
        Others others = new Others();

        InProcess refused = InProcess.elsewhere(others, in, "-o", out);
        assertThat(refused.errors()).contains("0.pgm exists already", "1.pgm exists already", "2 of 4 images written");
        assertThat(out.resolve("0.pgm")).hasContent("precious");
        assertThat(others.carriedOut).containsExactlyInAnyOrder(in.resolve("2.pgm"), in.resolve("3.pgm"));

        InProcess resumed = InProcess.elsewhere(others, in, "-o", out, "--resume");
        assertThat(resumed.errors()).contains("1 of 4 images written, 3 up to date");
        assertThat(others.carriedOut).hasSize(3).endsWith(in.resolve("1.pgm"));
    }

    @Test
    void a_job_that_is_carried_out_again_replaces_its_own_output() {
        Others twice = new Others();
        twice.times = 2;

        InProcess result = InProcess.elsewhere(twice, in, "-o", out);

        assertThat(result.code()).as(result.errors()).isZero();
        assertThat(result.errors()).contains("4 of 4 images written");
        assertThat(twice.carriedOut).hasSize(8);
    }

    @Test
    void what_nobody_could_carry_out_has_failed_with_its_reason() {
        Others others = new Others();
        others.lost = Optional.of("all who tried died");

        InProcess result = InProcess.elsewhere(others, in.resolve("0.pgm"), "-o", out + "/");

        assertThat(result.code()).isEqualTo(ExitCode.FAILED);
        assertThat(result.errors()).contains(in.resolve("0.pgm") + ": all who tried died", "0 of 1 image written");
    }

    @Test
    void a_lack_of_memory_elsewhere_is_told_by_the_setting_that_counts_there() throws IOException {
        Path scan = Files.write(in.resolve("scan.tif"), PagesTest.tiff(1, 6, 4));
        Others others = new Others();
        others.memory = 100;

        InProcess result = InProcess.elsewhere(others, scan, "-o", out.resolve("scan.png"));

        assertThat(result.code()).isEqualTo(ExitCode.FAILED);
        assertThat(result.errors())
                .contains(scan + ": ", " of memory, a setting allows 100 B; only TIFF files")
                .doesNotContain("--memory");
    }

    @Test
    void the_first_failure_ends_the_run_if_that_is_wanted() {
        Others others = new Others();
        others.lost = Optional.of("gone");

        InProcess result = InProcess.elsewhere(others, in, "-o", out, "--fail-fast");

        assertThat(others.isCancelled).isTrue();
        assertThat(result.errors()).contains("0 of 4 images written, 1 failed, 3 not done");
    }

    @Test
    void relative_names_become_absolute_ones() {
        Path relative = Path.of("").toAbsolutePath().relativize(in.resolve("0.pgm"));
        Others others = new Others();

        InProcess result = InProcess.elsewhere(others, relative, "-o", out + "/");

        assertThat(result.code()).as(result.errors()).isZero();
        assertThat(others.carriedOut).singleElement().matches(Path::isAbsolute);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--threads=2", "--jobs=3", "--memory=1G", "--isolate"})
    void an_option_that_cannot_be_followed_is_refused_by_name(String option) {
        Others others = new Others();

        InProcess result = InProcess.elsewhere(others, in, "-o", out, option);

        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.errors()).startsWith("dog-filter: " + option.replaceAll("=.*", "") + " makes no sense");
        assertThat(others.places).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--quiet", "--dry-run"})
    void standard_input_and_output_are_refused(String option) {
        assertThat(InProcess.elsewhere(new Others(), "-", "-o", out.resolve("x.png"), option)
                        .errors())
                .contains("--spark: standard input");
        assertThat(InProcess.elsewhere(new Others(), in.resolve("0.pgm"), "-o", "-", "--format=png", option)
                        .errors())
                .contains("--spark: standard output");
    }

    @Test
    void the_place_is_what_the_option_says_and_a_dry_run_needs_none() {
        Others others = new Others();

        InProcess.elsewhere(others, in, "-o", out, "--dry-run");
        assertThat(others.places).isEmpty();

        InProcess.elsewhere(others, in, "-o", out, "--spark", "local[3]");
        assertThat(others.places).containsExactly(Optional.of("local[3]"));
    }

    private static Object[] with(Object[] some, Object... others) {
        return Stream.concat(Stream.of(others), Stream.of(some)).toArray();
    }

    private static List<String> names(Path place) throws IOException {
        try (Stream<Path> files = Files.list(place)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
