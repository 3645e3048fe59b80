package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.sluice.cli.file.StandardStreams;
import dev.sluice.cli.text.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What inputs stand for, and which outputs they get. */
@Timeout(60)
class InputsAndOutputsTest {
    @TempDir
    Path folder;

    private Path in;
    private Path out;

    @BeforeEach
    void makeFolders() {
        in = folder.resolve("in");
        out = folder.resolve("out");
    }

    @Test
    void a_folder_gives_its_images_and_with_recursive_those_below_it() throws IOException {
        image("a.pgm");
        image("sub/b.pgm");
        image("sub/deep/c.pgm");
        image(".hidden.pgm");
        Files.writeString(in.resolve("notes.txt"), "no image");

        assertThat(InProcess.run(in, "-o", out).code()).isZero();
        assertThat(written()).containsExactly("a.pgm");

        assertThat(InProcess.run(in, "-o", out, "-r", "--resume").code()).isZero();
        assertThat(written()).containsExactly("a.pgm", "sub/b.pgm", "sub/deep/c.pgm");
    }

    @Test
    void what_a_folder_holds_besides_images_is_counted_on_the_terminal() throws IOException {
        image("a.pgm");
        Files.writeString(in.resolve("notes.txt"), "no image");

        InProcess result = InProcess.run(in, "-o", out);

        assertThat(result.errors()).contains("1 of 1 image written, 1 passed over (--verbose names them)");
    }

    @Test
    void jpeg_and_tiff_files_under_other_names_are_taken_and_become_files_of_the_usual_name() throws IOException {
        Path grey = image("grey.pgm");
        assertThat(InProcess.run(grey, "-o", in.resolve("plain.tif")).code()).isZero();
        assertThat(InProcess.run(grey, "-o", in.resolve("plain.jpg")).code()).isZero();
        Files.delete(grey);
        for (String name : List.of("a.svs", "b.lsm", "c.stk", "d.BTF")) {
            Files.copy(in.resolve("plain.tif"), in.resolve(name));
        }
        Files.copy(in.resolve("plain.jpg"), in.resolve("e.jfif"));
        Files.delete(in.resolve("plain.tif"));
        Files.delete(in.resolve("plain.jpg"));

        InProcess result = InProcess.run(in, "-o", out);

        assertThat(result.code()).as(result.errors()).isZero();
        assertThat(written()).containsExactly("a.tif", "b.tif", "c.tif", "d.tif", "e.jpg");
    }

    @Test
    void standard_input_is_refused_when_it_passes_what_there_is_memory_for() {
        AtomicLong taken = new AtomicLong();
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                taken.incrementAndGet();
                return 0;
            }
        };
        StringWriter errors = new StringWriter();

        int code = new DogFilter(
                        new StandardStreams(endless, OutputStream.nullOutputStream()),
                        new PrintWriter(Writer.nullWriter()),
                        new PrintWriter(errors, true))
                .run("-", "-o", out.resolve("a.png").toString(), "--memory", "1M");

        assertThat(code).isEqualTo(ExitCode.FAILED);
        assertThat(errors.toString())
                .contains("standard input: cannot be read: it has more than 512 KiB", "--memory allows 1 MiB");
        assertThat(taken).hasValueLessThan(1 << 20);
    }

    @Test
    void an_output_folder_inside_the_input_is_not_an_input() throws IOException {
        image("a.pgm");
        Path inside = in.resolve("out");

        assertThat(InProcess.run(in, "-r", "-o", inside).code()).isZero();
        assertThat(InProcess.run(in, "-r", "-o", inside, "--overwrite").errors())
                .contains("1 of 1 image written");
        assertThat(inside.resolve("out")).doesNotExist();
    }

    @Test
    void a_loop_of_links_is_passed_over() throws IOException {
        image("a.pgm");
        Files.createDirectories(in.resolve("sub"));
        Files.createSymbolicLink(in.resolve("sub").resolve("loop"), in.toAbsolutePath());

        InProcess result = InProcess.run(in, "-r", "-o", out, "-v");
        InProcess pattern = InProcess.run(in + "/**/*.pgm", "-o", out, "-v", "--overwrite");

        assertThat(result.code()).as(result.errors()).isZero();
        assertThat(result.errors()).contains("passed over, a link back");
        assertThat(pattern.code()).as(pattern.errors()).isZero();
        assertThat(pattern.errors()).contains("passed over, a link back", "1 of 1 image written");
        assertThat(written()).containsExactly("a.pgm");
    }

    @Test
    void patterns_are_expanded_and_existing_names_taken_literally() throws IOException {
        image("a1.pgm");
        image("a2.pgm");
        image("b.pgm");
        image("[x].pgm");
        image("deep/a3.pgm");

        assertThat(InProcess.run(in + "/a?.pgm", in + "/[x].pgm", "-o", out).code())
                .isZero();
        assertThat(written()).containsExactly("[x].pgm", "a1.pgm", "a2.pgm");

        InProcess deep = InProcess.run(in + "/**/a*.pgm", "-o", out, "--overwrite");
        assertThat(deep.errors()).contains("3 of 3 images written");

        InProcess none = InProcess.run(in + "/z*.pgm", in + "/b.pgm", "-o", out);
        assertThat(none.code()).isEqualTo(ExitCode.FAILED);
        assertThat(none.errors()).contains("z*.pgm: no file matches", "1 of 2 images written");
    }

    @Test
    void a_list_names_one_input_a_line() throws IOException {
        Path a = image("a.pgm");
        Path b = image("b b.pgm");
        Path list = Files.write(folder.resolve("list.txt"), List.of(a.toString(), "", b.toString()));

        assertThat(InProcess.run("@" + list, "-o", out).code()).isZero();
        assertThat(written()).containsExactly("a.pgm", "b b.pgm");
        assertThat(InProcess.run("@" + folder.resolve("none.txt"), "-o", out).code())
                .isEqualTo(ExitCode.FAILED);
    }

    @Test
    void a_list_is_a_text_in_utf_8_however_it_comes() throws IOException {
        Path a = image("a.pgm");
        byte[] marked = ("\ufeff" + a + "\r\n").getBytes(StandardCharsets.UTF_8);
        byte[] foreign = ("\u00fc.png\n").getBytes(StandardCharsets.ISO_8859_1);
        Path list = Files.write(folder.resolve("list.txt"), marked);
        Path other = Files.write(folder.resolve("other.txt"), foreign);

        InProcess fromFile = InProcess.run("@" + list, "-o", out);
        InProcess refused = InProcess.run("@" + other, "-o", out);
        Program.Result piped = Program.dogFilter().input(foreign).with("@-", "-o", out);

        assertThat(fromFile.code()).as(fromFile.errors()).isZero();
        assertThat(refused.code()).isEqualTo(ExitCode.FAILED);
        assertThat(refused.errors()).startsWith("dog-filter: @" + other + ": the list is not a text in UTF-8\n");
        assertThat(piped.errors()).startsWith("dog-filter: @-: the list is not a text in UTF-8\n");
    }

    @Test
    void a_file_where_a_folder_is_named_is_said() throws IOException {
        Path a = image("a.pgm");
        Path file = Files.createFile(folder.resolve("file"));

        InProcess one = InProcess.run(a, "-o", file + "/");
        InProcess several = InProcess.run(a, image("b.pgm"), "-o", file);

        assertThat(one.code()).isEqualTo(ExitCode.USAGE);
        assertThat(one.errors()).startsWith("dog-filter: -o " + file + "/: is a file, not a folder (");
        assertThat(several.errors())
                .startsWith("dog-filter: -o " + file
                        + ": is a file, but several inputs (or a folder of them) need a folder (");
    }

    @Test
    void a_file_in_the_place_of_an_output_s_folder_is_said() throws IOException {
        Path a = image("a.pgm");
        Path file = Files.createFile(folder.resolve("file"));

        for (String name : new String[] {"b.pgm", "below/b.pgm", "b.zarr"}) {
            InProcess result = InProcess.run(a, "-o", file.resolve(name));

            assertThat(result.code()).as(name).isEqualTo(ExitCode.FAILED);
            assertThat(result.errors()).as(name).contains(file + " is a file, not a folder\n");
        }
    }

    @Test
    void format_and_suffix_name_the_outputs() throws IOException {
        Path a = image("a.pgm");

        assertThat(InProcess.run(a, "-o", out + "/", "--format", "png", "--suffix", "-dog")
                        .code())
                .isZero();

        assertThat(written()).containsExactly("a-dog.png");
    }

    @Test
    void two_inputs_for_one_output_are_refused_before_anything_starts() {
        Path a = image("a.pgm");
        Path same = image("sub/a.pgm");

        InProcess result = InProcess.run(a, same, "-o", out);

        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.errors()).contains("would both write", "nothing was started");
        assertThat(out).doesNotExist();
        assertThat(InProcess.run(a, a, "-o", out).code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void an_input_is_never_its_own_output() throws IOException {
        Path a = image("a.pgm");
        byte[] before = Files.readAllBytes(a);

        InProcess result = InProcess.run(in, "-o", in, "--overwrite");

        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.errors()).contains("is an input");
        assertThat(a).hasBinaryContent(before);
    }

    @Test
    void resume_skips_what_is_up_to_date_and_replaces_what_is_older() throws IOException {
        Path a = image("a.pgm");
        image("b.pgm");
        InProcess.run(in, "-o", out);
        Files.setLastModifiedTime(a, FileTime.from(Instant.now().plusSeconds(3600)));

        InProcess result = InProcess.run(in, "-o", out, "--resume");

        assertThat(result.code()).isZero();
        assertThat(result.errors()).contains("1 of 2 images written, 1 up to date");
    }

    @Test
    void fail_fast_stops_at_the_first_failure() {
        image("b.pgm");
        image("c.pgm");

        InProcess result = InProcess.run(folder.resolve("none.pgm"), in, "-o", out, "--fail-fast", "--jobs", "1");

        assertThat(result.code()).isEqualTo(ExitCode.FAILED);
        assertThat(result.errors()).contains("0 of 3 images written, 1 failed, 2 not done");
    }

    @Test
    void images_over_the_limits_are_refused_from_their_header() {
        Path a = image("a.pgm");

        InProcess pixels = InProcess.run(a, "-o", out + "/", "--max-pixels", "10");
        InProcess memory = InProcess.run(a, "-o", out + "/", "--memory", "100");

        assertThat(pixels.code()).isEqualTo(ExitCode.FAILED);
        assertThat(pixels.errors()).contains("more than the allowed 10");
        assertThat(memory.code()).isEqualTo(ExitCode.FAILED);
        assertThat(memory.errors()).contains("--memory allows 100 B");
    }

    @Test
    void a_dry_run_prints_the_plan_and_does_nothing() {
        image("a.pgm");

        InProcess result = InProcess.run(in, "-o", out, "--dry-run");

        assertThat(result.code()).isZero();
        assertThat(result.out()).contains("a.pgm -> ", "1 image planned, nothing done");
        assertThat(out).doesNotExist();
    }

    @Test
    void scaling_measures_and_ends_in_one_sentence() throws IOException {
        Path a = Pixmaps.random(100, 100, 4).write(in.resolve("a.pgm"));
        Path plot = folder.resolve("plot.svg");

        InProcess table =
                InProcess.run("scaling", a, "--threads", "1,2", "--repeat", "2", "--images", "3", "--plot", plot);
        InProcess json = InProcess.run("scaling", a, "--threads", "1,2", "--repeat", "1", "--images", "3", "--json");

        assertThat(table.code()).as(table.errors()).isZero();
        assertThat(table.out().lines()).hasSize(9);
        assertThat(table.out())
                .contains("threads", "images/s", "speed-up", "decode", "filter", "encode")
                .doesNotContain("write")
                .endsWith("." + System.lineSeparator());
        assertThat(Files.readString(plot).strip())
                .startsWith("<?xml")
                .endsWith("</svg>")
                .hasSizeGreaterThan(10_000);
        JsonObject result = JsonParser.parseString(json.out()).getAsJsonObject();
        assertThat(result.getAsJsonArray("rows")).hasSize(2);
        assertThat(result.get("stopsPayingAt").getAsInt()).isBetween(1, 2);
        assertThat(phases(result)).containsExactly("decode", "filter", "encode");
    }

    @Test
    void scaling_measures_files_too_if_asked_and_draws_the_phases() throws IOException {
        Path a = Pixmaps.random(100, 100, 4).write(in.resolve("a.pgm"));
        Path plot = folder.resolve("phases.svg");
        Object[] command = {"scaling", a, "--threads", "2,1", "--repeat", "1", "--images", "3", "--io"};

        InProcess table = InProcess.run(Stream.concat(Stream.of(command), Stream.of("--plot-phases", plot))
                .toArray());
        InProcess json = InProcess.run(
                Stream.concat(Stream.of(command), Stream.of("--json")).toArray());

        assertThat(table.code()).as(table.errors()).isZero();
        assertThat(table.out()).contains("read", "decode", "filter", "encode", "write");
        assertThat(Files.readString(plot).strip()).startsWith("<?xml").endsWith("</svg>");
        assertThat(phases(JsonParser.parseString(json.out()).getAsJsonObject()))
                .containsExactly("read", "decode", "filter", "encode", "write");
    }

    private static Set<String> phases(JsonObject result) {
        JsonObject row = result.getAsJsonArray("rows").get(0).getAsJsonObject();
        JsonObject phases = row.getAsJsonObject("milliseconds");
        assertThat(phases.asMap().values()).allMatch(value -> value.getAsDouble() > 0);
        return phases.keySet();
    }

    @Test
    void scaling_measures_colour_maps_too() throws IOException {
        byte[] colour = ImageBytes.pnm(Samples.random(9, 7, 3, 255, 1), 6, 255);
        Path image = Files.write(folder.resolve("a.ppm"), colour);

        InProcess result = InProcess.run("scaling", image, "--threads", "1", "--repeat", "1", "--images", "1");

        assertThat(result.code()).as(result.errors()).isZero();
    }

    @Test
    void libraries_that_cannot_be_loaded_are_one_line() {
        Path a = image("a.pgm");
        Program broken = Program.dogFilter().option("-Dsluice.native.folder=" + folder.resolve("nowhere"));

        Program.Result info = broken.with("info");
        Program.Result scaling = broken.with("scaling", a);

        assertThat(info.code()).isEqualTo(ExitCode.FAILED);
        assertThat(info.errorLines()).hasSize(1);
        assertThat(info.errors()).contains("nowhere: the native libraries cannot be loaded from here");
        assertThat(scaling.code()).isEqualTo(ExitCode.FAILED);
        assertThat(scaling.errors()).contains("nowhere: the native libraries").doesNotContain("--plot");
    }

    private Path image(String name) {
        return Pixmaps.random(12, 10, 5).write(in.resolve(name));
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
