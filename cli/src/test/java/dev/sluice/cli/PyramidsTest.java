package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.volume.VolumeFiles;
import dev.sluice.nativeops.volume.VolumeLayout;
import dev.sluice.nativeops.volume.VolumeSource;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code --pyramid}: smaller resolutions in Zarr folders; their values are the subject of native-ops' ZarrPyramidTest. */
@Timeout(120)
class PyramidsTest {
    @TempDir
    private Path folder;

    private Path file;
    private Path out;

    @BeforeEach
    void makeInput() {
        file = folder.resolve("in.tif");
        out = folder.resolve("out.zarr");
        Random random = new Random(1);
        try (Image image = Image.allocate(700, 900, 3, Depth.U8)) {
            for (long i = 0; i < image.bytes(); i++) {
                image.pixels().set(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt(256));
            }
            image.write(file);
        }
    }

    @AfterEach
    void nothingIsLeftInMemory() {
        NativeMemory.budget(Long.MAX_VALUE);
        assertThat(NativeMemory.inUse()).isZero();
    }

    private static void assertDone(InProcess run) {
        assertThat(run.code()).as(run.errors()).isZero();
    }

    private static String size(Path array) {
        try (VolumeSource source = VolumeFiles.open(array)) {
            VolumeLayout layout = source.layout();
            return layout.planes() + " x " + layout.rows() + " x " + layout.columns();
        }
    }

    @Test
    void anImageThatIsFilteredInPartsHasResolutionsDownToOneChunk() throws IOException {
        assertDone(InProcess.run(file, "-o", out, "--pyramid", "--memory", "8M"));

        assertThat(size(out.resolve("0"))).isEqualTo("1 x 700 x 900");
        assertThat(size(out.resolve("1"))).isEqualTo("1 x 350 x 450");
        assertThat(out.resolve("2")).doesNotExist();
        assertThat(Files.readString(out.resolve("zarr.json"))).contains("\"path\": \"1\"", "\"translation\"");
    }

    @ParameterizedTest
    @CsvSource({"2, 6 x 48 x 161", "3, 3 x 48 x 161"})
    void volumesHaveThemInTheirPlanesOrInSpace(int dimensions, String second) throws IOException {
        Path input = Files.createDirectory(folder.resolve("in.zarr"));
        Files.writeString(input.resolve(".zarray"), """
                {"zarr_format": 2, "shape": [2, 6, 95, 321], "chunks": [1, 2, 60, 100], "dtype": "<i2", "fill_value": 0,
                 "order": "C", "filters": null, "compressor": null, "dimension_separator": "/"}""");
        Path chunk = input.resolve("1/2/1/3");
        Files.createDirectories(chunk.getParent());
        byte[] values = new byte[2 * 2 * 60 * 100];
        new Random(2).nextBytes(values);
        Files.write(chunk, values);

        assertDone(InProcess.run(input, "-o", out, "--pyramid", "--dimensions", dimensions));

        assertThat(size(out.resolve("0"))).isEqualTo("6 x 95 x 321");
        assertThat(size(out.resolve("1"))).isEqualTo(second);
        assertThat(out.resolve("2")).doesNotExist();
    }

    @Test
    void whatWasMadeWithoutIsMadeAgainWithAndThenSkipped() {
        assertDone(InProcess.run(file, "-o", out));
        assertThat(out.resolve("1")).doesNotExist();

        InProcess again = InProcess.run(file, "-o", out, "--pyramid", "--resume");
        assertThat(again.errors()).contains("1 of 1 image written");
        assertThat(out.resolve("1")).exists();

        assertThat(InProcess.run(file, "-o", out, "--pyramid", "--resume").errors())
                .contains("1 up to date");
    }

    @Test
    void memoryThatIsNotEnoughForAChunkIsToldBeforeAnythingIsWritten() {
        InProcess run = InProcess.run(file, "-o", out, "--pyramid", "--memory", "4M");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.errors())
                .contains("in.tif: --pyramid needs ", " of memory for chunks of this size, --memory allows 4");
        assertThat(folder.resolve(".out.zarr.part")).doesNotExist();
    }

    @Test
    void otherOutputsAreRefusedInOneLine() throws IOException {
        InProcess run = InProcess.run(file, "-o", folder.resolve("out.tif"), "--pyramid");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.errors())
                .contains("--pyramid: only Zarr folders are written in several resolutions, not ")
                .contains("out.tif; name a .zarr output or leave it out")
                .doesNotContain("\tat ");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }
}
