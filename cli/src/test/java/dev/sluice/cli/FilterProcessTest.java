package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program from outside: real files, a process of its own, exit codes and messages. */
@Timeout(120)
class FilterProcessTest {
    private static final Path SAMPLES = Path.of("..", "samples", "images");
    private static final List<int[]> SIZES = List.of(
            new int[] {1, 1}, new int[] {1, 9}, new int[] {9, 1}, new int[] {7, 5}, new int[] {3, 40}, new int[] {64, 48
            });

    @TempDir
    Path folder;

    @Test
    void images_of_odd_sizes_equal_the_definition_within_one_level() {
        Path inputs = folder.resolve("in");
        for (int[] size : SIZES) {
            Pixmaps.random(size[0], size[1], 7).write(inputs.resolve(size[0] + "x" + size[1] + ".pgm"));
        }

        Program.Result result =
                Program.run(inputs, "-o", folder.resolve("out"), "--sigma1", "1.2", "--sigma2", "6", "--threads", "3");

        assertThat(result.errors()).contains("6 of 6 images written");
        assertThat(result.code()).isZero();
        for (int[] size : SIZES) {
            String name = size[0] + "x" + size[1] + ".pgm";
            double[] expected = Pixmaps.random(size[0], size[1], 7).differenceOfGaussians(1.2, 6);
            int[] actual = Pixmaps.read(folder.resolve("out").resolve(name)).values();
            for (int i = 0; i < expected.length; i++) {
                double level = Math.clamp(Math.rint(expected[i] + 128), 0, 255);
                assertThat((double) actual[i]).as(name + " at " + i).isBetween(level - 1, level + 1);
            }
        }
    }

    @Test
    void one_and_eight_threads_and_the_debugging_mode_write_the_same_bytes() throws IOException {
        for (int threads : new int[] {0, 1, 8}) {
            Program.Result result =
                    Program.run(SAMPLES, "-o", folder.resolve("t" + threads), "--threads", threads, "-v");
            // The folder holds a README.md, which is no image and passed over.
            assertThat(result.code()).as(result.errors()).isZero();
        }

        for (Path one : files(folder.resolve("t1"))) {
            assertThat(folder.resolve("t8").resolve(one.getFileName())).hasSameBinaryContentAs(one);
            assertThat(folder.resolve("t0").resolve(one.getFileName())).hasSameBinaryContentAs(one);
        }
        assertThat(files(folder.resolve("t1"))).hasSize(4);
    }

    @Test
    void an_existing_output_is_refused_and_replaced_when_told() throws IOException {
        Path input = Pixmaps.random(20, 20, 1).write(folder.resolve("a.pgm"));
        Path output = folder.resolve("b.pgm");
        Files.writeString(output, "precious");

        Program.Result refused = Program.run(input, "-o", output);
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.errors()).contains(output + " exists already; --overwrite replaces it");
        assertThat(output).hasContent("precious");

        Program.Result replaced = Program.run(input, "-o", output, "--overwrite", "--quiet");
        assertThat(replaced.code()).isZero();
        assertThat(replaced.errors()).isEmpty();
        assertThat(Pixmaps.read(output).rows()).isEqualTo(20);
    }

    @Test
    void bad_inputs_are_one_line_each_and_do_not_stop_the_good_ones() throws IOException {
        Path good = Pixmaps.random(30, 30, 1).write(folder.resolve("good.pgm"));
        Path empty = Files.createFile(folder.resolve("empty.png"));
        Path text = Files.writeString(folder.resolve("text.jpg"), "This is not an image.");
        byte[] whole = Files.readAllBytes(SAMPLES.resolve("camera.png"));
        Path cut = Files.write(folder.resolve("cut.png"), java.util.Arrays.copyOf(whole, whole.length / 2));
        Path missing = folder.resolve("missing.png");

        Program.Result result =
                Program.run(missing, empty, text, cut, good, "-o", folder.resolve("out"), "--threads", "2");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.errorLines()).hasSize(5).allMatch(line -> line.startsWith("dog-filter: "));
        assertThat(result.errors())
                .contains(missing + ": no such file", empty.toString(), text.toString(), cut.toString())
                .contains("1 of 5 images written, 4 failed")
                .doesNotContain("Exception", "\tat ");
        assertThat(files(folder.resolve("out"))).extracting(Path::getFileName).containsExactly(Path.of("good.pgm"));
    }

    @Test
    void a_wrong_option_is_exit_code_2_and_one_line() {
        Program.Result result = Program.run("a.png", "-o", "b.png", "--sigma1", "NaN");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.errorLines()).hasSize(1);
        assertThat(result.errors()).startsWith("dog-filter: --sigma1: 'NaN' is no number above 0 and of at most 1000");
    }

    @Test
    void names_may_hold_spaces_newlines_umlauts_and_begin_with_a_dash() throws IOException {
        List<String> names = List.of("with space.pgm", "line\nbreak.pgm", "Grüße 図.pgm", "-dash.pgm", "a'b\"c.pgm");
        for (String name : names) {
            Pixmaps.random(8, 8, 3).write(folder.resolve("in").resolve(name));
        }

        Program.Result all = Program.run(folder.resolve("in"), "-o", folder.resolve("out"), "-v");
        Program.Result dash = Program.dogFilter().in(folder.resolve("in")).with("-o", "../one.pgm", "--", "-dash.pgm");

        assertThat(all.code()).as(all.errors()).isZero();
        assertThat(all.errorLines()).hasSize(6);
        assertThat(files(folder.resolve("out")))
                .extracting(file -> file.getFileName().toString())
                .containsExactlyInAnyOrderElementsOf(names);
        assertThat(dash.code()).as(dash.errors()).isZero();
    }

    @Test
    void standard_input_becomes_standard_output() throws IOException {
        byte[] image = Files.readAllBytes(SAMPLES.resolve("camera.png"));

        Program.Result result = Program.dogFilter().input(image).with("-", "-o", "-", "--format", "png", "-q");

        assertThat(result.code()).as(result.errors()).isZero();
        assertThat(result.errors()).isEmpty();
        Path direct = folder.resolve("direct.png");
        assertThat(Program.run(SAMPLES.resolve("camera.png"), "-o", direct).code())
                .isZero();
        assertThat(direct).hasBinaryContent(result.output());
    }

    @Test
    void a_closed_standard_output_is_a_failure_in_one_line() throws Exception {
        Path input = Pixmaps.random(600, 600, 3).write(folder.resolve("a.pgm"));
        String command = Program.dogFilter().shellCommand(input, "-o", "-", "--format", "pgm");
        Path errors = folder.resolve("errors");

        Process process = new ProcessBuilder(
                        "bash", "-c", "{ " + command + "; echo code $? >&2; } 2>'" + errors + "' | :")
                .start();
        process.waitFor();

        assertThat(Files.readString(errors)).contains("standard output cannot be written", "code 1");
    }

    private static List<Path> files(Path where) throws IOException {
        try (Stream<Path> files = Files.list(where)) {
            return files.sorted().toList();
        }
    }
}
