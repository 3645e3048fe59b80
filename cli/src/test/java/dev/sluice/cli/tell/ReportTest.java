package dev.sluice.cli.tell;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.sluice.cli.ImageBytes;
import dev.sluice.cli.ImageBytes.TiffColour;
import dev.sluice.cli.InProcess;
import dev.sluice.cli.Pixmaps;
import dev.sluice.cli.Samples;
import dev.sluice.cli.plan.FilterOptions;
import dev.sluice.cli.plan.Job;
import dev.sluice.cli.plan.Source;
import dev.sluice.cli.run.Outcome;
import dev.sluice.cli.run.RunOptions;
import dev.sluice.cli.run.RunSummary;
import dev.sluice.cli.text.ExitCode;
import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.Precision;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code --report} writes, and when it is refused. */
@Timeout(60)
class ReportTest {
    @TempDir
    Path folder;

    private Path in;
    private Path out;
    private Path report;

    @BeforeEach
    void makeNames() {
        in = folder.resolve("in");
        out = folder.resolve("out");
        report = folder.resolve("report.json");
    }

    @Test
    void it_tells_of_every_input() throws IOException {
        Path image = Pixmaps.random(12, 10, 5).write(in.resolve("a.pgm"));
        Path missing = folder.resolve("missing.pgm");

        InProcess result = InProcess.run(in, missing, in + "/*.gif", "-o", out, "--report", report);

        assertThat(result.code()).isEqualTo(ExitCode.FAILED);
        JsonObject json = read();
        assertThat(json.keySet())
                .containsExactly("schema", "versions", "kernels", "options", "summary", "inputs", "passedOver");
        assertThat(json.get("schema").getAsInt()).isEqualTo(1);
        assertThat(json.getAsJsonObject("versions").keySet()).containsExactly("dog-filter", "java", "opencv");
        assertThat(json.getAsJsonObject("options").keySet())
                .containsExactly(
                        "sigma1",
                        "sigma2",
                        "truncate",
                        "border",
                        "precision",
                        "result",
                        "threads",
                        "jobs",
                        "memoryBytes",
                        "maxPixels",
                        "isolate");
        JsonObject summary = json.getAsJsonObject("summary");
        assertThat(List.of("exitCode", "total", "ok", "skipped", "failed", "cancelled", "pixels"))
                .extracting(name -> summary.get(name).getAsInt())
                .containsExactly(1, 3, 1, 0, 2, 0, 120);
        JsonObject nowhere = inputs().get(0).getAsJsonObject();
        assertThat(nowhere.keySet()).containsExactly("input", "state", "reason");
        assertThat(text(nowhere, "input")).isEqualTo(in + "/*.gif");
        assertThat(text(nowhere, "reason")).isEqualTo(in + "/*.gif: no file matches");
        assertThat(inputs().subList(1, 3)).anySatisfy(element -> {
            JsonObject ok = element.getAsJsonObject();
            assertThat(text(ok, "state")).isEqualTo("ok");
            assertThat(text(ok, "input")).isEqualTo(image.toString());
            assertThat(text(ok, "output")).isEqualTo(out.resolve("a.pgm").toString());
            assertThat(List.of("page", "columns", "rows", "channels", "bytesRead", "bytesWritten"))
                    .extracting(name -> ok.get(name).getAsInt())
                    .containsExactly(1, 10, 12, 1, 133, 133);
            assertThat(text(ok, "dropped")).isEmpty();
            assertThat(ok.getAsJsonObject("milliseconds").keySet())
                    .containsExactly("read", "decode", "filter", "encode", "write");
        });
        assertThat(inputs().subList(1, 3)).anySatisfy(element -> {
            assertThat(text(element.getAsJsonObject(), "state")).isEqualTo("failed");
            assertThat(text(element.getAsJsonObject(), "reason")).isEqualTo(missing + ": no such file");
        });
    }

    @Test
    void it_notes_names_that_lie_and_files_that_were_passed_over() throws IOException {
        Path lie = Files.move(Pixmaps.random(12, 10, 5).write(in.resolve("a.pgm")), in.resolve("a.png"));
        Path text = Files.writeString(in.resolve("notes.txt"), "no image");

        InProcess result = InProcess.run(in, "-o", out, "--report", report);

        assertThat(result.code()).as(result.errors()).isZero();
        JsonObject input = inputs().get(0).getAsJsonObject();
        assertThat(text(input, "input")).isEqualTo(lie.toString());
        assertThat(text(input, "note")).isEqualTo("named like PNG, but holds PNM");
        assertThat(text(input, "state")).isEqualTo("ok");
        assertThat(read().getAsJsonArray("passedOver").asList())
                .extracting(JsonElement::getAsString)
                .containsExactly(text + ": passed over, not named like an image");
    }

    @Test
    void it_keeps_all_notes_of_an_input() throws IOException {
        Job job = new Job(
                Source.File.named(in.resolve("a.tif")), 0, 1, 1, true, new Job.ToFile(out.resolve("a.tif")), "tif");
        Report written = new Report(
                report,
                false,
                new FilterOptions(1, 3, 4, Border.REFLECT_101, Precision.FLOAT, Optional.empty()),
                new RunOptions(1, 1, 1 << 20, false, Optional.empty(), false));

        written.note(job, "goes on with 3 of 9 tiles");
        written.note(job, "cancelled");
        written.ended(job, new Outcome.Cancelled());
        written.finished(new RunSummary(1, 0, 0, 0, 1, 0, 1, true));

        assertThat(text(inputs().get(0).getAsJsonObject(), "note")).isEqualTo("goes on with 3 of 9 tiles; cancelled");
    }

    @Test
    void it_names_what_was_dropped() throws IOException {
        Path input = Files.write(Files.createDirectories(in).resolve("a.tif"), taggedTiff());

        InProcess.run(input, "-o", out + "/", "--report", report);
        String fromTiffToTiff = text(inputs().get(0).getAsJsonObject(), "dropped");
        InProcess.run(input, "-o", out + "/", "--report", report, "--format", "png", "--overwrite");
        String fromTiffToPng = text(inputs().get(0).getAsJsonObject(), "dropped");

        // Its EXIF directory is the page itself.
        assertThat(fromTiffToTiff).isEqualTo("EXIF");
        assertThat(fromTiffToPng).isEqualTo("EXIF");
    }

    @Test
    void a_folder_for_it_is_made_before_the_run() throws IOException {
        Pixmaps.random(12, 10, 5).write(in.resolve("a.pgm"));
        report = folder.resolve("new/deep/report.json");
        Path blocked = Files.createFile(folder.resolve("file")).resolve("report.json");

        InProcess made = InProcess.run(in, "-o", out, "--report", report);
        InProcess never = InProcess.run(in, "-o", folder.resolve("never"), "--report", blocked);
        InProcess dry = InProcess.run(in, "-o", out, "--report", folder.resolve("dry/report.json"), "-n");

        assertThat(made.code()).as(made.errors()).isZero();
        assertThat(read().get("schema").getAsInt()).isEqualTo(1);
        assertThat(never.code()).isEqualTo(ExitCode.FAILED);
        assertThat(never.errors().lines()).hasSize(1);
        assertThat(never.errors()).startsWith("dog-filter: --report " + blocked + ": cannot be written: ");
        assertThat(folder.resolve("never")).doesNotExist();
        assertThat(dry.out()).contains("1 image planned");
        assertThat(folder.resolve("dry")).doesNotExist();
    }

    @Test
    void it_replaces_no_report_input_or_output() throws IOException {
        Path input = Pixmaps.random(12, 10, 5).write(in.resolve("a.pgm"));
        byte[] image = Files.readAllBytes(input);
        Files.writeString(report, "precious");

        InProcess existing = InProcess.run(in, "-o", out, "--report", report);
        InProcess ofInput = InProcess.run(in, "-o", out, "--report", in + "/../in/a.pgm", "--overwrite");
        InProcess ofOutput = InProcess.run(in, "-o", out, "--report", out.resolve("a.pgm"));
        InProcess ofFolder = InProcess.run(in, "-o", out, "--report", in, "--overwrite");

        assertThat(List.of(existing, ofInput, ofOutput, ofFolder))
                .allSatisfy(result -> assertThat(result.code()).isEqualTo(ExitCode.USAGE));
        assertThat(existing.errors()).contains("exists already; --overwrite or --resume replaces it");
        assertThat(ofInput.errors()).contains("is an input; choose another name");
        assertThat(ofOutput.errors()).contains("is also the output of an image; choose another name");
        assertThat(ofFolder.errors()).contains("is no name for a file");
        assertThat(report).hasContent("precious");
        assertThat(input).hasBinaryContent(image);
        assertThat(out).doesNotExist();
    }

    /** A grey image with an XMP packet and an EXIF directory of no entries. */
    private static byte[] taggedTiff() {
        return ImageBytes.tiff(
                Samples.random(5, 7, 1, 255, 1),
                8,
                TiffColour.BLACK_IS_ZERO,
                ByteOrder.LITTLE_ENDIAN,
                1,
                new int[] {700, 1, 4, 0x2f3e783c},
                new int[] {34_665, 4, 1, 8});
    }

    private JsonObject read() throws IOException {
        return JsonParser.parseString(Files.readString(report)).getAsJsonObject();
    }

    private List<JsonElement> inputs() throws IOException {
        return read().getAsJsonArray("inputs").asList();
    }

    private static String text(JsonObject object, String name) {
        return object.get(name).getAsString();
    }
}
