package dev.sluice.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.sluice.cli.PagesTest;
import dev.sluice.cli.Pixmaps;
import dev.sluice.cli.Program;
import dev.sluice.cli.Samples;
import dev.sluice.cli.file.StandardStreams;
import dev.sluice.cli.plan.FilterOptions;
import dev.sluice.cli.text.ExitCode;
import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageHeader;
import dev.sluice.nativeops.Precision;
import dev.sluice.nativeops.ResultEncoding;
import dev.sluice.nativeops.WriteOptions;
import dev.sluice.request.RequestEngine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Every option of the installed program on files, one run each at least. */
@Timeout(180)
class OptionsIT {
    @TempDir
    Path folder;

    private Path out;
    private int runs;

    /** An option by its long name, and a check that runs it. */
    private record Case(String option, Check check) {}

    private interface Check {
        void run() throws Exception;
    }

    private final List<Case> cases = List.of(
            new Case("--recursive", () -> {
                ok("in", "-r", "-o", out);
                assertThat(written()).containsExactly("a.pgm", "sub/b.pgm");
            }),
            new Case("--pages", () -> {
                ok("scan.tif", "--pages", "2-", "-o", out + "/");
                assertThat(written()).containsExactly("scan.tif");
                assertThat(ImageHeader.read(out.resolve("scan.tif")).pages()).isEqualTo(2);
            }),
            new Case("--split-pages", () -> {
                ok("scan.tif", "--pages", "2-", "--split-pages", "-o", out + "/");
                assertThat(written()).containsExactly("scan-p2.tif", "scan-p3.tif");
            }),
            new Case("--pyramid", () -> {
                Pixmaps.random(700, 900, 9).write(folder.resolve("large.pgm"));
                ok("large.pgm", "-o", out + "/large.tif");
                ok(out + "/large.tif", "--pyramid", "-o", out + "/levels.zarr");
                assertThat(out.resolve("levels.zarr/1/zarr.json")).exists();
                assertThat(run("in/a.pgm", "--pyramid", "-o", out + "/a.pgm").errors())
                        .contains("only Zarr folders are written in several resolutions");
            }),
            new Case("--shards", () -> {
                Pixmaps.random(700, 900, 9).write(folder.resolve("large.pgm"));
                ok("large.pgm", "--shards", "64M", "-o", out + "/shards.zarr");
                assertThat(out.resolve("shards.zarr/0/c/0/0")).exists();
                assertThat(out.resolve("shards.zarr/0/c/0/1")).doesNotExist();
                assertThat(run("in/a.pgm", "--shards", "64X", "-o", out + "/a.zarr")
                                .errors())
                        .contains("is not a size such as 512M");
                assertThat(run("in/a.pgm", "--shards", "64M", "-o", out + "/a.pgm")
                                .errors())
                        .contains("only Zarr folders are written in shards");
            }),
            new Case("--max-pixels", () -> {
                assertThat(failed("in/a.pgm", "--max-pixels", "1199", "-o", out + "/"))
                        .contains("40 x 30 pixels are more than the allowed 1199");
                ok("in/a.pgm", "--max-pixels", "1200", "-o", out + "/");
            }),
            new Case("--output", () -> {
                ok("in/a.pgm", "--output", out + "/");
                assertThat(written()).containsExactly("a.pgm");
            }),
            new Case("--format", () -> {
                ok("in/a.pgm", "--format", "png", "-o", out + "/");
                assertThat(Samples.read(out.resolve("a.png")).columns()).isEqualTo(40);
            }),
            new Case("--suffix", () -> {
                ok("in", "--suffix", "-dog", "-o", out);
                assertThat(written()).containsExactly("a-dog.pgm");
            }),
            new Case("--overwrite", () -> {
                ok("in/a.pgm", "-o", out + "/");
                assertThat(failed("in/a.pgm", "-o", out + "/", "--sigma1", "2")).contains("exists already");
                byte[] first = result();
                ok("in/a.pgm", "-o", out + "/", "--sigma1", "2", "--overwrite");
                assertThat(result()).isNotEqualTo(first);
            }),
            new Case("--resume", () -> {
                ok("in", "-o", out);
                assertThat(ok("in", "-r", "-o", out, "--resume").errors())
                        .contains("1 of 2 images written, 1 up to date");
                assertThat(written()).containsExactly("a.pgm", "sub/b.pgm");
            }),
            new Case("--quality", () -> {
                ok("in/a.pgm", "-o", out + "/low.jpg", "--quality", "10");
                ok("in/a.pgm", "-o", out + "/high.jpg", "--quality", "100");
                assertThat(Files.size(out.resolve("low.jpg"))).isLessThan(Files.size(out.resolve("high.jpg")));
            }),
            new Case("--compression", () -> {
                ok("in/a.pgm", "-o", out + "/none.png", "--compression", "0");
                ok("in/a.pgm", "-o", out + "/most.png", "--compression", "9");
                assertThat(Files.size(out.resolve("most.png"))).isLessThan(Files.size(out.resolve("none.png")));
            }),
            new Case("--sigma1", () -> filters(filter(2, 3, 4), "--sigma1", "2")),
            new Case("--sigma2", () -> filters(filter(1, 5.5, 4), "--sigma2", "5.5")),
            new Case("--truncate", () -> filters(filter(1, 3, 2), "--truncate", "2")),
            new Case("--dimensions", () -> {
                ok("scan.tif", "--pages", "1", "-o", out + "/in.zarr");
                ok(out + "/in.zarr", "--dimensions", "3", "--sigma1", "1,1,0", "-o", out + "/space.zarr");
                assertThat(out.resolve("space.zarr/zarr.json")).exists();
                assertThat(run("in/a.pgm", "--sigma1", "1,1,2", "-o", out + "/").errors())
                        .contains("need --dimensions 3");
                assertThat(failed("in/a.pgm", "--dimensions", "3", "-o", out + "/"))
                        .contains("filters Zarr folders and TIFF files");
            }),
            new Case("--unit", () -> {
                ok("scan.tif", "--pages", "1", "-o", out + "/in.zarr");
                assertThat(failed(out + "/in.zarr", "--dimensions", "3", "--unit", "um", "-o", out + "/space.zarr"))
                        .contains("does not say how large a voxel is along x");
                assertThat(run("in/a.pgm", "--unit", "um", "-o", out + "/").errors())
                        .contains("--unit needs --dimensions 3");
                assertThat(run("in/a.pgm", "--unit", "ell", "-o", out + "/").errors())
                        .contains("'ell' is no unit of length");
            }),
            new Case(
                    "--border",
                    () -> filters(
                            with(Border.CONSTANT, Precision.FLOAT, ResultEncoding.OFFSET), "--border", "constant")),
            new Case(
                    "--precision",
                    () -> filters(
                            with(Border.REFLECT_101, Precision.NATIVE, ResultEncoding.OFFSET),
                            "--precision",
                            "native")),
            new Case(
                    "--result",
                    () -> filters(with(Border.REFLECT_101, Precision.FLOAT, ResultEncoding.ABS), "--result", "abs")),
            new Case("--threads", () -> reported("threads", 3, "--threads", "3")),
            new Case("--jobs", () -> reported("jobs", 7, "--jobs", "7")),
            new Case("--memory", () -> reported("memoryBytes", 48 << 20, "--memory", "48M")),
            new Case("--isolate", () -> {
                ok("in/a.pgm", "-o", out + "/");
                byte[] here = result();
                ok("in/a.pgm", "-o", out + "/", "--isolate", "--overwrite");
                assertThat(result()).isEqualTo(here);
            }),
            new Case(
                    "--fail-fast",
                    () -> assertThat(failed("none.pgm", "in", "-o", out, "--fail-fast"))
                            .contains("0 of 2 images written, 1 failed, 1 not done")),
            new Case(
                    "--spark",
                    () -> assertThat(run("in", "-o", out, "--spark", "local[2]").errors())
                            .contains("--spark: this program is for one machine", "docs/scale-out.md")),
            new Case("--report", () -> reported("maxPixels", 1 << 30)),
            new Case("--dry-run", () -> {
                assertThat(ok("in", "-o", out, "--dry-run").out())
                        .contains("in/a.pgm -> " + out + "/a.pgm (PNM)", "1 image planned, nothing done");
                assertThat(out).doesNotExist();
            }),
            new Case(
                    "--quiet",
                    () -> assertThat(ok("in", "-o", out, "--quiet").errors()).isEmpty()),
            new Case(
                    "--verbose",
                    () -> assertThat(ok("in", "-o", out, "--verbose").errors())
                            .contains("dog-filter: in/a.pgm -> " + out + "/a.pgm (40 x 30, ")),
            new Case("--help", () -> assertThat(ok("--help").out()).startsWith("Usage: dog-filter")),
            new Case("--version", () -> assertThat(ok("--version").out()).startsWith("dog-filter ")));

    @BeforeEach
    void makeInputs() throws IOException {
        Pixmaps.random(30, 40, 1).write(folder.resolve("in/a.pgm"));
        Pixmaps.random(30, 40, 2).write(folder.resolve("in/sub/b.pgm"));
        Files.write(folder.resolve("scan.tif"), PagesTest.tiff(3, 6, 4));
    }

    @TestFactory
    Stream<DynamicTest> options() {
        return cases.stream()
                .map(one -> DynamicTest.dynamicTest(one.option(), () -> {
                    out = folder.resolve("out" + runs++);
                    one.check().run();
                }));
    }

    @Test
    void no_option_is_left_out() {
        StandardStreams streams =
                new StandardStreams(new ByteArrayInputStream(new byte[0]), new ByteArrayOutputStream());

        List<String> known = new CommandLine(new FilterCommand(streams))
                .getCommandSpec().options().stream()
                        .map(OptionSpec::longestName)
                        .toList();

        assertThat(cases).extracting(Case::option).containsExactlyInAnyOrderElementsOf(known);
    }

    @Test
    void scaling_prints_a_table_or_json_and_draws() throws IOException {
        out = folder.resolve("plots");
        Files.createDirectory(out);
        Path plot = out.resolve("plot.png");
        Object[] command = {"scaling", "in/a.pgm", "--threads", "1,2", "--repeat", "2", "--images", "3", "--plot", plot
        };

        Program.Result table = ok(command);
        Program.Result again = run(command);
        Program.Result json = ok(Stream.concat(Stream.of(command), Stream.of("--overwrite", "--json"))
                .toArray());

        assertThat(table.out().lines()).hasSize(9);
        assertThat(again.code()).isEqualTo(ExitCode.USAGE);
        assertThat(again.errors()).contains("exists already; --overwrite replaces it");
        assertThat(Samples.read(plot).columns()).isGreaterThan(400);
        assertThat(JsonParser.parseString(json.out()).getAsJsonObject().getAsJsonArray("rows"))
                .hasSize(2);
    }

    @Test
    void the_other_commands_answer() {
        assertThat(ok("info").out()).contains("carriers", "AFFINE", "cpu features");
        assertThat(ok("generate-completion").out()).contains("complete -F", "--sigma1");
    }

    private void filters(FilterOptions options, Object... arguments) throws Exception {
        Object[] all = Stream.concat(Stream.of("in/a.pgm", "-o", out + "/"), Stream.of(arguments))
                .toArray();
        ok(all);
        try (RequestEngine engine = RequestEngine.create(1);
                Image source = Image.read(folder.resolve("in/a.pgm"));
                Image result = options.apply(engine, source);
                Image plain = filter(1, 3, 4).apply(engine, source)) {
            assertThat(result()).isEqualTo(result.encode("pgm", WriteOptions.DEFAULT));
            assertThat(result())
                    .as("the option changes something")
                    .isNotEqualTo(plain.encode("pgm", WriteOptions.DEFAULT));
        }
    }

    private static FilterOptions filter(double sigma1, double sigma2, double truncate) {
        return new FilterOptions(sigma1, sigma2, truncate, Border.REFLECT_101, Precision.FLOAT, Optional.empty());
    }

    private static FilterOptions with(Border border, Precision precision, ResultEncoding result) {
        return new FilterOptions(1, 3, 4, border, precision, Optional.of(result));
    }

    private void reported(String name, long value, Object... arguments) throws IOException {
        Path report = out.resolveSibling(out.getFileName() + ".json");
        ok(Stream.concat(Stream.of("in", "-o", out, "--report", report), Stream.of(arguments))
                .toArray());
        JsonObject json = JsonParser.parseString(Files.readString(report)).getAsJsonObject();
        assertThat(json.getAsJsonObject("options").get(name).getAsLong()).isEqualTo(value);
        assertThat(written()).containsExactly("a.pgm");
    }

    private byte[] result() throws IOException {
        return Files.readAllBytes(out.resolve("a.pgm"));
    }

    private Program.Result ok(Object... arguments) {
        Program.Result result = run(arguments);
        assertThat(result.code()).as(result.errors()).isZero();
        return result;
    }

    private String failed(Object... arguments) {
        Program.Result result = run(arguments);
        assertThat(result.code()).as(result.errors()).isEqualTo(ExitCode.FAILED);
        return result.errors();
    }

    private Program.Result run(Object... arguments) {
        return Program.installed().in(folder).with(arguments);
    }

    private List<String> written() throws IOException {
        try (Stream<Path> files = Files.walk(out)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> out.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }
}
