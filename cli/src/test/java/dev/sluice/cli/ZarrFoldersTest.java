package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.run.CancelledRun;
import dev.sluice.cli.text.ExitCode;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageMetadata;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.volume.Box;
import dev.sluice.nativeops.volume.Volume;
import dev.sluice.nativeops.volume.VolumeFiles;
import dev.sluice.nativeops.volume.VolumeLayout;
import dev.sluice.nativeops.volume.VolumeSink;
import dev.sluice.nativeops.volume.VolumeSource;
import dev.sluice.nativeops.volume.VoxelSpace;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.nativeops.windowed.SinkOptions;
import dev.sluice.nativeops.windowed.WindowedImages;
import dev.sluice.nativeops.windowed.WindowedSink;
import dev.sluice.nativeops.windowed.WindowedSource;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Zarr folders as inputs and outputs. */
@Timeout(120)
class ZarrFoldersTest {
    private static final int ROWS = 700;
    private static final int COLUMNS = 900;

    private static final String LITTLE = "4M";

    @TempDir
    private Path folder;

    /** The same pixels twice: colour, three channels. */
    private Path file;

    private Path zarr;

    @BeforeEach
    void makeInputs() {
        file = folder.resolve("in.tif");
        zarr = folder.resolve("in.zarr");
        Random random = new Random(1);
        try (Image image = Image.allocate(ROWS, COLUMNS, 3, Depth.U8)) {
            for (long i = 0; i < image.bytes(); i++) {
                image.pixels().set(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt(256));
            }
            image.write(file);
        }
        copy(file, zarr);
    }

    @AfterEach
    void nothingIsLeftInMemory() {
        NativeMemory.budget(Long.MAX_VALUE);
        assertThat(NativeMemory.inUse()).isZero();
    }

    private static void copy(Path from, Path to) {
        try (WindowedSource source = WindowedImages.open(from);
                WindowedSink sink =
                        WindowedImages.create(to, source.layout().withBlocks(128, 144), SinkOptions.DEFAULT)) {
            Layout layout = sink.layout();
            for (long block = 0; block < layout.blocks(); block++) {
                try (Image part = source.read(layout.block(block))) {
                    sink.write(layout.block(block), part);
                }
            }
            sink.finish();
        }
    }

    private static byte[] pixels(Path path) {
        try (WindowedSource source = WindowedImages.open(path);
                Image image = source.read(new Region(0, 0, ROWS, COLUMNS))) {
            byte[] bytes = new byte[(int) image.bytes()];
            for (int row = 0; row < ROWS; row++) {
                long at = row * image.stride();
                int length = (int) image.rowBytes();
                MemorySegment.copy(image.pixels(), ValueLayout.JAVA_BYTE, at, bytes, row * length, length);
            }
            return bytes;
        }
    }

    /** What is decoded as a whole, and fits into memory, is written in parts all the same. */
    @ParameterizedTest
    @ValueSource(strings = {"png", "bmp", "ppm", "webp"})
    void filesThatAreDecodedAsAWholeBecomeFolders(String extension) {
        Path whole = folder.resolve("whole." + extension);
        try (Image image = Image.read(file)) {
            image.write(whole);
        }

        assertDone(InProcess.run(whole, "-o", folder.resolve("whole.zarr")));
        assertDone(InProcess.run(whole, "-o", folder.resolve("whole.tif")));

        assertThat(pixels(folder.resolve("whole.zarr"))).isEqualTo(pixels(folder.resolve("whole.tif")));
    }

    @Test
    void oneThatDoesNotFitIsRefusedInOneLine() {
        Path whole = folder.resolve("whole.png");
        try (Image image = Image.read(file)) {
            image.write(whole);
        }

        InProcess run = InProcess.run(whole, "-o", folder.resolve("whole.zarr"), "--memory", LITTLE);

        assertThat(run.code()).isEqualTo(ExitCode.FAILED);
        assertThat(run.errors())
                .contains("whole.png: a Zarr folder is written in parts; it cannot be read in parts: PNG files are"
                        + " decoded as a whole");
    }

    /** Units, sizes of pixels and names of channels of an image without planes and times. */
    @Test
    void whatAFolderSaysOfItsAxesIsInTheResultOrNamedAsDropped() throws IOException {
        Path measured = folder.resolve("measured.zarr");
        VoxelSpace space = new VoxelSpace(
                List.of(
                        new VoxelSpace.Axis("c", "", 1),
                        new VoxelSpace.Axis("y", "micrometer", 0.5),
                        new VoxelSpace.Axis("x", "micrometer", 0.25)),
                List.of("DAPI", "GFP", "Cy5"));
        try (WindowedSource source = WindowedImages.open(file);
                WindowedSink sink = WindowedImages.create(
                        measured,
                        source.layout().withBlocks(128, 144),
                        new SinkOptions(false, false, "", ImageMetadata.NONE, space))) {
            for (long block = 0; block < sink.layout().blocks(); block++) {
                try (Image part = source.read(sink.layout().block(block))) {
                    sink.write(sink.layout().block(block), part);
                }
            }
            sink.finish();
        }
        Path report = folder.resolve("report.json");

        assertDone(InProcess.run(measured, "-o", folder.resolve("out.zarr")));
        assertDone(InProcess.run(measured, "-o", folder.resolve("out.tif"), "--report", report));
        assertDone(InProcess.run(zarr, "-o", folder.resolve("plain.tif"), "--report", folder.resolve("plain.json")));

        try (WindowedSource result = WindowedImages.open(folder.resolve("out.zarr"))) {
            assertThat(result.space()).isEqualTo(space);
        }
        assertThat(Files.readString(report)).contains("\"channel names\"");
        assertThat(ImageMetadata.ofTiff(folder.resolve("out.tif"), 0)).hasToString("resolution");
        assertThat(Files.readString(folder.resolve("plain.json"))).doesNotContain("channel names");
    }

    private static void assertDone(InProcess run) {
        assertThat(run.code()).as(run.errors()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "in.zarr, out.zarr, offset, 4M",
        "in.zarr, out.zarr, float, 6M",
        "in.zarr, out.tif, normalize, 4M",
        "in.tif, out.zarr, clip, 4M",
        "in.tif, out.zarr, normalize, 1G",
    })
    void theResultIsThatOfTheWholeFile(String from, String to, String result, String memory) {
        Path whole = folder.resolve("whole.tif");
        assertDone(InProcess.run(file, "-o", whole, "--result", result));

        Path parts = folder.resolve(to);
        assertDone(InProcess.run(folder.resolve(from), "-o", parts, "--result", result, "--memory", memory));

        assertThat(pixels(parts)).isEqualTo(pixels(whole));
    }

    @ParameterizedTest
    @CsvSource({
        "python/type-i2-big, 2",
        "python/type-f8, 2",
        "python/type-b1, 3",
        "python/type-u4-big, 3",
        "zarrita/type-int32-little, 3",
        "python/bioformats2raw, 2",
        "python/bioformats2raw, 3",
    })
    void numbersOfOtherTypesAreFilteredAsTheFloatsOrBytesOfTheSameValue(String fixture, int dimensions)
            throws IOException {
        Path other = folder.resolve("other.zarr");
        copyFiles(Path.of("../native-ops/src/test/resources/zarr").resolve(fixture), other);
        Path plain = folder.resolve("plain.zarr");
        if (dimensions == 2 && VolumeFiles.isImage(other)) {
            copy(other, plain);
        } else {
            copyVolumes(other, plain);
        }

        for (Path input : List.of(other, plain)) {
            assertDone(InProcess.run(input, "-o", input + "-dog.zarr", "--dimensions", dimensions));
        }

        List<Volume> found = volumes(Path.of(other + "-dog.zarr"));
        List<Volume> expected = volumes(Path.of(plain + "-dog.zarr"));
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.size(); i++) {
            assertThat(bytes(found.get(i))).isEqualTo(bytes(expected.get(i)));
        }
        found.forEach(Volume::close);
        expected.forEach(Volume::close);
    }

    private static void copyVolumes(Path from, Path to) {
        List<Volume> volumes = volumes(from);
        try (VolumeSource source = VolumeFiles.open(from);
                VolumeSink sink = VolumeFiles.create(to, source.layout(), source.space(), 0, SinkOptions.DEFAULT)) {
            for (int time = 0; time < volumes.size(); time++) {
                sink.write(time, 0, Box.whole(volumes.get(time)), volumes.get(time));
            }
            sink.finish();
        }
        volumes.forEach(Volume::close);
    }

    private static void copyFiles(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path each : (Iterable<Path>) files::iterator) {
                Files.copy(each, to.resolve(from.relativize(each).toString()));
            }
        }
    }

    private static List<Volume> volumes(Path path) {
        try (VolumeSource source = VolumeFiles.open(path)) {
            VolumeLayout layout = source.layout();
            Box all = new Box(0, 0, 0, (int) layout.planes(), (int) layout.rows(), (int) layout.columns());
            return LongStream.range(0, layout.times() * layout.channels())
                    .mapToObj(i -> source.read(i / layout.channels(), i % layout.channels(), all))
                    .toList();
        }
    }

    private static byte[] bytes(Volume volume) {
        ByteBuffer bytes = ByteBuffer.allocate((int) volume.bytes());
        for (int z = 0; z < volume.planes(); z++) {
            try (Image plane = volume.plane(z)) {
                for (int row = 0; row < plane.rows(); row++) {
                    bytes.put(plane.pixels()
                            .asSlice(row * plane.stride(), plane.rowBytes())
                            .asByteBuffer());
                }
            }
        }
        return bytes.array();
    }

    @Test
    void severalInputsDoNotGoIntoAnImage() {
        InProcess run = InProcess.run(file, zarr, "-o", zarr);

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.errors())
                .contains("names a Zarr folder, which is one image")
                .doesNotContain("\tat ");
        assertThat(zarr.resolve("in.tif")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFolderOfZarrFoldersGivesThemAsImages(boolean recursive) throws IOException {
        Path many = folder.resolve("many");
        Files.createDirectories(many.resolve("below"));
        copy(file, many.resolve("a.zarr"));
        copy(file, many.resolve("below/b.zarr"));
        Path out = folder.resolve("out");

        assertDone(recursive ? InProcess.run(many, "-r", "-o", out) : InProcess.run(many, "-o", out));

        assertThat(out.resolve("a.zarr/zarr.json")).exists();
        assertThat(Files.exists(out.resolve("below/b.zarr/zarr.json"))).isEqualTo(recursive);
    }

    @ParameterizedTest
    @CsvSource({"*.zarr, false", "**, true"})
    void patternsFindZarrFoldersAndNothingInsideOfThem(String pattern, boolean below) throws IOException {
        Path many = folder.resolve("many");
        Files.createDirectories(many.resolve("below"));
        copy(file, many.resolve("a.zarr"));
        copy(file, many.resolve("below/b.zarr"));
        Path out = folder.resolve("out");

        InProcess run = InProcess.run(many + "/" + pattern, "-o", out + "/");

        assertDone(run);
        assertThat(run.errors()).contains((below ? "2 of 2 images" : "1 of 1 image") + " written");
        assertThat(out.resolve("a.zarr/zarr.json")).exists();
        assertThat(Files.exists(out.resolve("b.zarr/zarr.json"))).isEqualTo(below);
    }

    @Test
    void anOutputThatIsThereIsSkippedOrReplacedAsAFileIs() throws IOException {
        Path out = folder.resolve("out.zarr");
        assertDone(InProcess.run(zarr, "-o", out));
        byte[] before = pixels(out);

        InProcess skipped = InProcess.run(zarr, "-o", out, "--resume");
        assertDone(skipped);
        assertThat(skipped.errors()).contains("1 up to date");
        assertThat(pixels(out)).isEqualTo(before);

        assertDone(InProcess.run(zarr, "-o", out, "--result", "abs", "--resume"));
        assertThat(pixels(out)).as("made with other options").isNotEqualTo(before);

        touchChunk();
        InProcess touched = InProcess.run(zarr, "-o", out, "--result", "abs", "--resume");
        assertThat(touched.errors()).contains("1 of 1 image written");

        assertDone(InProcess.run(zarr, "-o", out, "--overwrite"));
        assertThat(pixels(out)).isEqualTo(before);
    }

    /** As if one chunk of the input were written again, some time later. */
    private void touchChunk() throws IOException {
        Path chunk = zarr.resolve("0/c/0/1/1");
        Files.setLastModifiedTime(
                chunk,
                FileTime.from(Files.getLastModifiedTime(folder.resolve("out.zarr"))
                        .toInstant()
                        .plusSeconds(60)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anInterruptedRunIsGoneOnWithUnlessTheInputHasChanged(boolean changed) throws Exception {
        Path out = folder.resolve("out.zarr");

        CancelledRun.inParts(zarr, out, 4 << 20);
        assertThat(out).doesNotExist();
        assertThat(folder.resolve(".out.zarr.part")).exists();
        if (changed) {
            Files.copy(zarr.resolve("0/c/0/0/0"), zarr.resolve("0/c/0/1/1"), StandardCopyOption.REPLACE_EXISTING);
        }

        InProcess resumed = InProcess.run(zarr, "-o", out, "--memory", LITTLE, "--resume", "--verbose", "-t", 2);

        assertDone(resumed);
        if (changed) {
            assertThat(resumed.errors()).doesNotContain("goes on with");
        } else {
            assertThat(resumed.errors()).containsPattern("goes on with \\d+ of \\d+ tiles");
        }
        Path fresh = folder.resolve("fresh.zarr");
        assertDone(InProcess.run(zarr, "-o", fresh));
        assertThat(pixels(out)).isEqualTo(pixels(fresh));
        assertThat(folder.resolve(".out.zarr.part")).doesNotExist();
    }

    @Test
    void theDryRunSaysHowItIsCutAndWritesNothing() {
        InProcess run = InProcess.run(zarr, "-o", folder.resolve("out.zarr"), "--dry-run", "--memory", LITTLE);

        assertDone(run);
        assertThat(run.out()).contains("in.zarr -> ", "(Zarr)").containsPattern("in \\d+ parts? of ");
        assertThat(folder.resolve("out.zarr")).doesNotExist();
    }

    @Test
    void whatElseAFolderHoldsIsToldAsPassedOver() throws IOException {
        Path group = zarr.resolve("zarr.json");
        String one = Files.readString(group);
        int end = one.lastIndexOf(']', one.indexOf("\"omero\""));
        Files.writeString(
                group,
                one.substring(0, end)
                        + ",{\"name\":\"other view\",\"datasets\":[{\"path\":\"1\"}]},{\"datasets\":[{\"path\":\"2\"}]}"
                        + one.substring(end));
        Files.createDirectories(zarr.resolve("labels"));
        Files.writeString(zarr.resolve("labels/zarr.json"), "{\"zarr_format\":3,\"node_type\":\"group\"}");
        Path report = folder.resolve("report.json");

        InProcess run = InProcess.run(zarr, "-o", folder.resolve("out.zarr"), "--verbose", "--report", report);

        assertDone(run);
        assertThat(run.errors())
                .contains(zarr + ": passed over, the image 'other view' of its 'multiscales'\n")
                .contains(zarr + ": passed over, the image '2' of its 'multiscales'\n")
                .contains(zarr + ": passed over, its labels\n")
                .contains("3 passed over");
        assertThat(Files.readString(report)).contains("the image 'other view' of its 'multiscales'", "its labels");
        assertThat(pixels(folder.resolve("out.zarr"))).hasSize(ROWS * COLUMNS * 3);
    }

    @Test
    void whatIsDamagedIsToldInOneLine() throws IOException {
        Files.writeString(zarr.resolve("0/zarr.json"), "{");
        InProcess damaged = InProcess.run(zarr, "-o", folder.resolve("out.zarr"));

        assertThat(damaged.code()).isEqualTo(ExitCode.FAILED);
        assertThat(damaged.errors())
                .contains("in.zarr/0/zarr.json: is not valid JSON")
                .doesNotContain("\tat ");
    }
}
