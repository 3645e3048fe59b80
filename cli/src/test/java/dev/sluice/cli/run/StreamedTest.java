package dev.sluice.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.InProcess;
import dev.sluice.cli.distributed.FileJob;
import dev.sluice.cli.distributed.FileJobRunner;
import dev.sluice.cli.distributed.FileResult;
import dev.sluice.cli.text.ExitCode;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.WriteOptions;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.nativeops.windowed.SinkOptions;
import dev.sluice.nativeops.windowed.WindowedImages;
import dev.sluice.nativeops.windowed.WindowedSink;
import dev.sluice.request.RequestEngine;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that need more memory than there is are filtered in parts. */
@Timeout(120)
class StreamedTest {
    private static final int ROWS = 1100;
    private static final int COLUMNS = 1300;

    /** What the image needs by far, and enough for parts of it. */
    private static final String LITTLE = "2M";

    @TempDir
    private Path folder;

    private Path input;

    @BeforeEach
    void makeInput() throws IOException {
        input = folder.resolve("scan.tif");
        Random random = new Random(1);
        Layout layout = new Layout(ROWS, COLUMNS, 1, Depth.U8, 128, 128);
        try (Image image = Image.allocate(ROWS, COLUMNS, 1, Depth.U8);
                WindowedSink sink = WindowedImages.create(input, layout, SinkOptions.DEFAULT)) {
            for (long i = 0; i < image.bytes(); i++) {
                image.pixels().set(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt(256));
            }
            for (long block = 0; block < sink.layout().blocks(); block++) {
                Region region = sink.layout().block(block);
                try (Image tile = Image.allocate(region.rows(), region.columns(), 1, Depth.U8)) {
                    for (int row = 0; row < region.rows(); row++) {
                        MemorySegment.copy(
                                image.pixels(),
                                (region.row() + row) * image.stride() + region.column(),
                                tile.pixels(),
                                row * tile.stride(),
                                region.columns());
                    }
                    sink.write(region, tile);
                }
            }
            sink.finish();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"offset", "normalize", "float"})
    void theResultIsThatOfTheWholeImage(String result) throws Exception {
        InProcess whole = InProcess.run(input, "-o", folder.resolve("whole.tif"), "--result", result);
        InProcess parts = InProcess.run(
                input, "-o", folder.resolve("new/parts.tif"), "--result", result, "--memory", LITTLE, "-v");

        assertThat(whole.code()).as(whole.errors()).isZero();
        assertThat(parts.code()).as(parts.errors()).isZero();
        assertThat(parts.errors()).contains("parts.tif (1300 x 1100, ").contains("1 of 1 image written");
        assertThat(pixels(folder.resolve("new/parts.tif"))).isEqualTo(pixels(folder.resolve("whole.tif")));
        assertThat(Files.list(folder.resolve("new"))).hasSize(1);
    }

    private static int pixels(Path file) {
        try (Image image = Image.read(file)) {
            byte[] bytes = new byte[(int) image.bytes()];
            for (int row = 0; row < image.rows(); row++) {
                MemorySegment.copy(
                        image.pixels(),
                        ValueLayout.JAVA_BYTE,
                        row * image.stride(),
                        bytes,
                        (int) (row * image.rowBytes()),
                        (int) image.rowBytes());
            }
            return Arrays.hashCode(bytes);
        }
    }

    @Test
    void theDryRunSaysHowItIsCut() {
        InProcess result =
                InProcess.run(input, "-o", folder.resolve("a.tif"), "--memory", LITTLE, "--dry-run", "-t", 2);

        assertThat(result.out())
                .contains("scan.tif -> ")
                .containsPattern("in \\d+ parts of \\d+ x \\d+ pixels and 12 around each, \\d at a time in \\S+ [KM]iB;"
                        + " 1\\.\\d\\d pixels decoded for each");
        assertThat(result.code()).isZero();
        assertThat(InProcess.run(input, "-o", folder.resolve("a.tif"), "--dry-run")
                        .out())
                .doesNotContain("parts of");
    }

    @Test
    void whatCannotBeWrittenInPartsIsRefused() {
        InProcess result = InProcess.run(input, "-o", folder.resolve("a.png"), "--memory", LITTLE);

        assertThat(result.errors())
                .containsPattern("scan.tif: 1300 x 1100 pixels need \\S+ MiB of memory, --memory allows 2 MiB;"
                        + " only TIFF files and Zarr folders are written in parts: name a .tif or .zarr output");
        assertThat(result.code()).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void zarrFoldersAreReadAndWritten() throws Exception {
        Path zarr = folder.resolve("images/scan.zarr");
        InProcess whole = InProcess.run(input, "-o", folder.resolve("whole.tif"));
        InProcess into = InProcess.run(input, "-o", zarr, "--sigma1", "0.01", "--sigma2", "300", "--result", "clip");
        Path copy = folder.resolve("copy.tif");
        InProcess.run(input, "-o", copy, "--sigma1", "0.01", "--sigma2", "300", "--result", "clip");
        InProcess from = InProcess.run(folder.resolve("images"), "-o", folder.resolve("out") + "/", "--format", "tif");
        InProcess plain = InProcess.run(copy, "-o", folder.resolve("plain.tif"));

        assertThat(whole.code()).isZero();
        assertThat(into.code()).as(into.errors()).isZero();
        assertThat(from.code()).as(from.errors()).isZero();
        assertThat(plain.code()).isZero();
        assertThat(pixels(folder.resolve("out/scan.tif"))).isEqualTo(pixels(folder.resolve("plain.tif")));
        assertThat(InProcess.run(input, "-o", zarr).errors()).contains("scan.zarr exists already");
        assertThat(InProcess.run(
                                input,
                                "-o",
                                zarr,
                                "--resume",
                                "--sigma1",
                                "0.01",
                                "--sigma2",
                                "300",
                                "--result",
                                "clip")
                        .errors())
                .contains("1 up to date");
        assertThat(InProcess.run(input, "-o", zarr, "--dry-run", "--overwrite").out())
                .contains("scan.zarr (Zarr, exists: would be replaced)")
                .contains("in 1 part of 1300 x 1100 pixels");
        assertThat(InProcess.run(zarr, "-o", folder.resolve("a.png")).errors())
                .contains(
                        "scan.zarr: a Zarr folder is filtered in parts; only TIFF files and Zarr folders are written");
    }

    @Test
    void whatCannotBeReadInPartsIsRefused() throws IOException {
        try (Image image = Image.allocate(ROWS, COLUMNS, 1, Depth.U8)) {
            Files.write(folder.resolve("whole.png"), image.encode("png", WriteOptions.DEFAULT));
        }

        InProcess result =
                InProcess.run(folder.resolve("whole.png"), "-o", folder.resolve("a.tif"), "--memory", LITTLE);

        assertThat(result.errors())
                .contains("whole.png: 1300 x 1100 pixels need ")
                .contains("--memory allows 2 MiB");
        assertThat(result.code()).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void aLimitOfPixelsHoldsForItToo() {
        InProcess result = InProcess.run(
                input, "-o", folder.resolve("a.tif"), "--memory", LITTLE, "--max-pixels", ROWS * COLUMNS - 1);

        assertThat(result.errors()).contains("1300 x 1100 pixels are more than the allowed 1429999");
        assertThat(result.code()).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void anInterruptedRunIsGoneOnWith() throws Exception {
        Path output = folder.resolve("out.tif");

        CancelledRun.inParts(input, output, 2 << 20);
        assertThat(output).doesNotExist();
        assertThat(folder.resolve(".out.tif.part")).exists();

        InProcess resumed =
                InProcess.run(input, "-o", output, "--memory", LITTLE, "--resume", "--verbose", "--threads", 2);

        assertThat(resumed.errors()).containsPattern("goes on with \\d+ of \\d+ tiles");
        assertThat(resumed.code()).isZero();
        InProcess.run(input, "-o", folder.resolve("whole.tif"));
        assertThat(pixels(output)).isEqualTo(pixels(folder.resolve("whole.tif")));
        assertThat(InProcess.run(input, "-o", output, "--memory", LITTLE, "--resume")
                        .errors())
                .contains("1 up to date");
    }

    @Test
    void anInterruptedRunIsGoneOnWithElsewhere() throws Exception {
        Path output = folder.resolve("out.tif");
        CancelledRun.inParts(input, output, 2 << 20);
        FileJob job = FileJob.of(0, CancelledRun.resuming(output), CancelledRun.job(input, output));

        List<FileResult> results;
        try (RequestEngine engine = RequestEngine.create(2)) {
            results = new FileJobRunner(engine, 2 << 20, "a setting").run(List.of(job));
        }

        assertThat(results).singleElement().satisfies(result -> {
            assertThat(result.notes()).singleElement().asString().containsPattern("goes on with \\d+ of \\d+ tiles");
            assertThat(result.outcome()).isInstanceOf(Outcome.Written.class);
        });
        InProcess.run(input, "-o", folder.resolve("whole.tif"));
        assertThat(pixels(output)).isEqualTo(pixels(folder.resolve("whole.tif")));
    }
}
