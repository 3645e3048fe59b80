package dev.sluice.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.InProcess;
import dev.sluice.cli.Pixmaps;
import dev.sluice.cli.text.ExitCode;
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
            --sigma1 0          | --sigma1: '0' is no number above 0 and of at most 1000
            --sigma1 -1         | --sigma1: '-1' is no number above 0 and of at most 1000
            --sigma2 1000.1     | --sigma2: '1000.1' is no number above 0 and of at most 1000
            --sigma2 NaN        | --sigma2: 'NaN' is no number above 0 and of at most 1000
            --sigma1 Infinity   | --sigma1: 'Infinity' is no number above 0 and of at most 1000
            --sigma1 wide       | --sigma1: 'wide' is no number above 0 and of at most 1000
            --truncate 0        | --truncate: '0' is no number above 0 and of at most 100
            --truncate NaN      | --truncate: 'NaN' is no number above 0 and of at most 100
            --threads -1        | --threads: '-1' is no whole number from 0 to 1024
            --threads 1025      | --threads: '1025' is no whole number from 0 to 1024
            -t many             | --threads: 'many' is no whole number from 0 to 1024
            --threads 2.5       | --threads: '2.5' is no whole number from 0 to 1024
            --threads 99999999999999999999 | is no whole number from 0 to 1024
            --jobs 0            | --jobs: '0' is no whole number from 1 to 65536
            --memory 0          | --memory: '0' is not a size such as 512M, 2G or 1.5G
            --memory lots       | --memory: 'lots' is not a size such as 512M, 2G or 1.5G
            --max-pixels 0      | --max-pixels: '0' is no whole number of at least 1
            --max-pixels 1e6    | --max-pixels: '1e6' is no whole number of at least 1
            --border wrap       | --border: 'wrap' is none of reflect101, reflect, replicate, constant
            --result signed     | --result: 'signed' is none of offset, clip, abs, normalize, float
            --precision double  | --precision: 'double' is none of float, native, opencv, fast
            --format gif        | --format: 'gif' is none of png, jpg, tif, webp, bmp, pgm, ppm
            --format pbm        | --format: 'pbm' is none of png, jpg, tif, webp, bmp, pgm, ppm
            --pages 0           | --pages: '0' is not all, first, N, N-M or N-, counted from 1
            --pages 3-2         | --pages: '3-2' is not all, first, N, N-M or N-, counted from 1
            --quality 0         | --quality: '0' is no whole number from 1 to 100
            --compression 10    | --compression: '10' is no whole number from 0 to 9
            --suffix a/b        | --suffix: 'a/b' is no part of a file name
            --overwrite --resume| --overwrite and --resume exclude each other; choose one
            --quiet --verbose   | --quiet and --verbose exclude each other; choose one
            --unheard-of        | Unknown option: '--unheard-of'
            --report            | Missing required parameter for option '--report' (FILE)
            --report -          | --report -: is no name for a file; name one that ends in .json
            """)
    void a_value_out_of_range_is_refused_with_what_would_be_right(String options, String message) {
        Path input = Pixmaps.random(4, 4, 1).write(folder.resolve("a.pgm"));
        Path output = folder.resolve("b.pgm");
        Object[] arguments = Stream.concat(Stream.of(input, "-o", output), Arrays.stream(options.split(" ")))
                .toArray();

        InProcess result = InProcess.run(arguments);

        assertThat(result.code()).as(result.errors()).isEqualTo(ExitCode.USAGE);
        assertThat(result.errors().lines()).hasSize(1);
        assertThat(result.errors()).startsWith("dog-filter: ").contains(message);
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

    @ParameterizedTest
    @ValueSource(strings = {"b.pbm", "b.PBM"})
    void a_difference_does_not_go_into_black_and_white(String name) {
        Path input = Pixmaps.random(4, 4, 1).write(folder.resolve("a.pgm"));

        InProcess result = InProcess.run(input, "-o", folder.resolve(name));

        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.errors()).contains(name + ": a pbm file holds black and white only; use pgm");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --threads 0         | --threads: '0' is no whole number from 1 to 1024
            --threads 1,x       | --threads: 'x' is no whole number from 1 to 1024
            --repeat 0          | --repeat: '0' is no whole number from 1 to 1000
            --images 0          | --images: '0' is no whole number from 1 to 1000000
            --plot p.gif        | --plot p.gif: the name must end in .png or .svg
            """)
    void values_of_scaling_are_checked_too(String options, String message) {
        Object[] arguments = Stream.concat(Stream.of("scaling", "a.pgm"), Arrays.stream(options.split(" ")))
                .toArray();

        InProcess result = InProcess.run(arguments);

        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.errors().lines()).hasSize(1);
        assertThat(result.errors()).startsWith("dog-filter: ").contains(message);
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
        assertThat(InProcess.run("info").out()).contains("opencv", "4.13.0", "kernels", "carriers", "AFFINE", "memory");
        assertThat(InProcess.run("generate-completion").out()).contains("--sigma1", "scaling", "complete ");
    }
}
