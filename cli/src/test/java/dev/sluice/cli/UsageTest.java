package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Wrong options: exit code 2, one line that names the option, nothing done. */
@Timeout(60)
class UsageTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --sigma1 0          | --sigma1
            --sigma1 -1         | --sigma1
            --sigma2 1000.1     | --sigma2
            --sigma2 NaN        | --sigma2
            --sigma1 Infinity   | --sigma1
            --sigma1 wide       | --sigma1
            --truncate 0        | --truncate
            --truncate NaN      | --truncate
            --threads -1        | --threads
            --threads 1025      | --threads
            --threads many      | --threads
            --jobs 0            | --jobs
            --memory 0          | --memory
            --memory lots       | --memory
            --max-pixels 0      | --max-pixels
            --border wrap       | --border
            --result signed     | --result
            --precision double  | --precision
            --format gif        | --format
            --pages 0           | --pages
            --pages 3-2         | --pages
            --quality 0         | --quality
            --compression 10    | --compression
            --suffix a/b        | --suffix
            --overwrite --resume| --overwrite and --resume
            --quiet --verbose   | --quiet and --verbose
            --unheard-of        | --unheard-of
            """)
    void a_value_out_of_range_is_refused(String options, String named) {
        Path input = Pixmaps.random(4, 4, 1).write(folder.resolve("a.pgm"));
        Path output = folder.resolve("b.pgm");
        Object[] arguments = Stream.concat(Stream.of(input, "-o", output), Arrays.stream(options.split(" ")))
                .toArray();

        InProcess result = InProcess.run(arguments);

        assertThat(result.code()).as(result.errors()).isEqualTo(ExitCode.USAGE);
        assertThat(result.errors().lines()).hasSize(1);
        assertThat(result.errors()).startsWith("dog-filter: ").contains(named);
        assertThat(output).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.01", "1000", "1e3"})
    void sigmas_up_to_a_thousand_are_taken(String sigma) {
        Path input = Pixmaps.random(4, 4, 1).write(folder.resolve("a.pgm"));

        InProcess result = InProcess.run(input, "-o", folder.resolve("b.pgm"), "--sigma2", sigma);

        assertThat(result.code()).as(result.errors()).isZero();
    }

    @Test
    void no_input_and_no_output_are_said() {
        assertThat(InProcess.run("-o", folder).errors()).contains("no input");
        assertThat(InProcess.run("a.png").errors()).contains("-o is missing");
        assertThat(InProcess.run().code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void float_results_go_to_tiff_only() {
        Path input = Pixmaps.random(4, 4, 1).write(folder.resolve("a.pgm"));

        InProcess png = InProcess.run(input, "-o", folder.resolve("b.png"), "--result", "float");
        InProcess tif = InProcess.run(input, "-o", folder.resolve("b.tif"), "--result", "float");

        assertThat(png.code()).isEqualTo(ExitCode.USAGE);
        assertThat(png.errors()).contains("--result float needs a TIFF file");
        assertThat(tif.code()).as(tif.errors()).isZero();
    }

    @Test
    void an_output_without_a_known_extension_is_refused() {
        Path input = Pixmaps.random(4, 4, 1).write(folder.resolve("a.pgm"));

        InProcess result = InProcess.run(input, "-o", folder.resolve("b.xyz"));

        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.errors()).contains("b.xyz: the extension names no image format");
    }

    @Test
    void the_help_names_every_exit_code() {
        InProcess help = InProcess.run("--help");

        assertThat(help.code()).isZero();
        assertThat(help.out()).contains("Exit codes: 0 all done, 1 some inputs failed, 2 wrong usage, 130 cancelled");
        assertThat(InProcess.run("filter", "--help").out()).isEqualTo(help.out());
    }

    @Test
    void commands_besides_the_filter_answer() {
        assertThat(InProcess.run("--version").out()).startsWith("dog-filter ");
        assertThat(InProcess.run("info").out()).contains("opencv", "4.13.0", "carriers", "AFFINE", "memory");
        assertThat(InProcess.run("generate-completion").out()).contains("--sigma1", "scaling", "complete ");
    }
}
