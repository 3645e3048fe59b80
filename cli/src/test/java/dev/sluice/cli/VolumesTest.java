package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.volume.Box;
import dev.sluice.nativeops.volume.Volume;
import dev.sluice.nativeops.volume.VolumeFiles;
import dev.sluice.nativeops.volume.VolumeLayout;
import dev.sluice.nativeops.volume.VolumeSink;
import dev.sluice.nativeops.volume.VolumeSource;
import dev.sluice.nativeops.volume.VoxelSpace;
import dev.sluice.nativeops.windowed.SinkOptions;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Volumes from file to file; what is in the files is the subject of native-ops' tests. */
@Timeout(120)
class VolumesTest {
    private static final int PLANES = 64;
    private static final int ROWS = 30;
    private static final int COLUMNS = 40;

    @TempDir
    private Path folder;

    private Path stack;

    @BeforeEach
    void makeInput() throws IOException {
        stack = hyperstack(folder.resolve("in.tif"), 2, PLANES, ROWS);
    }

    @AfterEach
    void nothingIsLeftInMemory() {
        NativeMemory.budget(Long.MAX_VALUE);
        assertThat(NativeMemory.inUse()).isZero();
    }

    /** Noise as ImageJ stores it: one directory, the planes behind one another. */
    private static Path hyperstack(Path file, int channels, int planes, int rows) throws IOException {
        String text = "ImageJ=1.54f\nimages=" + channels * planes + "\nchannels=" + channels + "\nslices=" + planes
                + "\nhyperstack=true\nunit=micron\nspacing=2.5\n\0";
        byte[] description = text.getBytes(StandardCharsets.US_ASCII);
        byte[] pixels = new byte[channels * planes * rows * COLUMNS];
        new Random(5).nextBytes(pixels);
        int fields = 11;
        int behind = 8 + 2 + 12 * fields + 4;
        int begin = behind + 16 + description.length;
        ByteBuffer out = ByteBuffer.allocate(begin + pixels.length).order(ByteOrder.LITTLE_ENDIAN);
        out.put(new byte[] {'I', 'I', 42, 0}).putInt(8).putShort((short) fields);
        field(out, 256, 4, 1, COLUMNS);
        field(out, 257, 4, 1, rows);
        field(out, 258, 3, 1, 8);
        field(out, 259, 3, 1, 1);
        field(out, 262, 3, 1, 1);
        field(out, 270, 2, description.length, behind + 16);
        field(out, 273, 4, 1, begin);
        field(out, 277, 3, 1, 1);
        field(out, 279, 4, 1, rows * COLUMNS);
        field(out, 282, 5, 1, behind);
        field(out, 283, 5, 1, behind + 8);
        out.putInt(0).putInt(2).putInt(1).putInt(2).putInt(1).put(description).put(pixels);
        return Files.write(file, out.array());
    }

    private static void field(ByteBuffer out, int number, int type, int count, int value) {
        out.putShort((short) number).putShort((short) type).putInt(count).putInt(value);
    }

    private static InProcess done(Object... arguments) {
        InProcess run = InProcess.run(arguments);
        assertThat(run.code()).as(run.errors()).isZero();
        return run;
    }

    private static List<Object> axes(Path file) {
        try (VolumeSource source = VolumeFiles.open(file)) {
            List<Object> axes = new ArrayList<>(source.space().axes());
            axes.add(source.layout().channels());
            axes.add(source.layout().planes());
            return axes;
        }
    }

    @Test
    void aStackStaysOneWithItsAxesAndIsTheSameFileForEveryCut() throws IOException {
        // Boxes have some hundred rows at least.
        stack = hyperstack(folder.resolve("high.tif"), 2, PLANES, 700);
        Path some = folder.resolve("some.tif");
        Path many = folder.resolve("many.tif");
        List<Object> options = List.of("--dimensions", 3, "--sigma1", "0.4,0.4,0.3", "--sigma2", "0.8,0.8,0.5");

        // A processor has one box at a time, and where there is one all threads have that.
        int otherCut = Runtime.getRuntime().availableProcessors() == 1 ? 0 : 1;
        assertThat(parts(filter(many, options, "--threads", 4, "--dry-run")))
                .isGreaterThanOrEqualTo(parts(filter(some, options, "--threads", 1, "--dry-run")) + otherCut)
                .isGreaterThan(1);
        filter(some, options, "--threads", 1);
        filter(many, options, "--threads", 4);

        assertThat(Files.readAllBytes(many)).isEqualTo(Files.readAllBytes(some));
        assertThat(axes(some)).isEqualTo(axes(stack)).contains(new VoxelSpace.Axis("z", "micrometer", 2.5));
    }

    private static int parts(InProcess dryRun) {
        Matcher parts = Pattern.compile("(\\d+) parts").matcher(dryRun.out());
        assertThat(parts.find()).as(dryRun.out()).isTrue();
        return Integer.parseInt(parts.group(1));
    }

    private InProcess filter(Path output, List<Object> options, Object... more) {
        return done(with(options, with(List.of(more), stack, "-o", output)));
    }

    @Test
    void aZarrVolumeBecomesATiffFileWithItsAxesAndBackAgain() {
        Path volume = folder.resolve("volume.zarr");
        done(stack, "-o", volume, "--dimensions", 3);

        for (String dimensions : List.of("2", "3")) {
            for (String extension : List.of("tif", "ome.tif")) {
                Path tiff = folder.resolve("of-" + dimensions + "." + extension);
                done(volume, "-o", tiff, "--dimensions", dimensions);
                assertThat(axes(tiff)).as(tiff.toString()).isEqualTo(axes(volume));
            }
        }
    }

    @Test
    void theZarrFolderThatIsNamedForAStackHoldsItsPagesEachFilteredByItself() {
        for (String result : List.of("offset", "float", "normalize")) {
            Path planes = folder.resolve(result + ".zarr");
            Path pages = folder.resolve(result + ".tif");
            done(stack, "-o", planes, "--result", result);
            done(stack, "-o", pages, "--result", result);

            assertThat(axes(planes)).isEqualTo(axes(stack));
            try (VolumeSource ofPlanes = VolumeFiles.open(planes);
                    VolumeSource ofPages = VolumeFiles.open(pages)) {
                Box all = new Box(0, 0, 0, PLANES, ROWS, COLUMNS);
                for (int channel = 0; channel < 2; channel++) {
                    try (Volume some = ofPlanes.read(0, channel, all);
                            Volume others = ofPages.read(0, channel, all)) {
                        for (int z = 0; z < PLANES; z++) {
                            try (Image plane = some.plane(z);
                                    Image page = others.plane(z)) {
                                assertThat(plane.pixels().mismatch(page.pixels()))
                                        .as("%s of channel %d, plane %d", result, channel, z)
                                        .isEqualTo(-1);
                            }
                        }
                    }
                }
            }
        }
    }

    @Test
    void pagesThatAreNoPlanesAreRefusedForOneZarrFolder() throws IOException {
        Path pages = Files.write(folder.resolve("pages.tif"), pagesOfTwoSizes());

        InProcess one = InProcess.run(pages, "-o", folder.resolve("one.zarr"));
        InProcess each = InProcess.run(pages, "-o", folder.resolve("out") + "/", "--format", "zarr");

        assertThat(one.code()).isEqualTo(1);
        assertThat(one.errors()).contains(pages + ": page 2 is not like the first: ");
        assertThat(folder.resolve("one.zarr")).doesNotExist();
        assertThat(each.code()).as(each.errors()).isZero();
        assertThat(folder.resolve("out/pages-p2.zarr")).isDirectory();
    }

    private static byte[] pagesOfTwoSizes() {
        byte[] file = PagesTest.tiff(2, 6, 4);
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        // The second has a row less.
        int second = bytes.getInt(8 + 2 + 8 * 12);
        bytes.putInt(second + 2 + 12 + 8, 5);
        return file;
    }

    @Test
    void chunksInShardsHoldTheSameInFewerFiles() throws IOException {
        Path volume = folder.resolve("volume.zarr");
        Path shards = folder.resolve("shards.zarr");
        for (List<Object> options : List.<List<Object>>of(
                List.of("--dimensions", 3), List.of("--dimensions", 3, "--result", "normalize", "--pyramid"))) {
            done(with(options, stack, "-o", volume, "--overwrite"));
            done(with(options, stack, "-o", shards, "--overwrite", "--shards", "64M"));

            assertThat(files(volume)).isEqualTo(2 * 4);
            assertThat(files(shards)).isEqualTo(2);
            Path again = folder.resolve("again.tif");
            Path other = folder.resolve("other.tif");
            done(volume, "-o", again, "--dimensions", 3, "--overwrite");
            done(shards, "-o", other, "--dimensions", 3, "--overwrite");
            assertThat(Files.readAllBytes(other)).isEqualTo(Files.readAllBytes(again));
        }
        InProcess refused = InProcess.run(stack, "-o", folder.resolve("out.tif"), "--dimensions", 3, "--shards", "1M");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.errors()).contains("--shards: only Zarr folders are written in shards");
    }

    @Test
    void planesThatAreFilteredByThemselvesHaveShardsOfTheirOwn() throws IOException {
        Path volume = folder.resolve("volume.zarr");
        Path planes = folder.resolve("planes.zarr");
        done(stack, "-o", volume, "--dimensions", 3);

        done(volume, "-o", planes, "--shards", "64M", "--overwrite");
        assertThat(files(planes)).isEqualTo(2);
        done(volume, "-o", planes, "--shards", "64M", "--result", "normalize", "--overwrite");
        assertThat(files(planes)).isEqualTo(2 * PLANES);
    }

    private static Object[] with(List<Object> options, Object... more) {
        List<Object> arguments = new ArrayList<>(List.of(more));
        arguments.addAll(options);
        return arguments.toArray();
    }

    /** Noise in a folder that has an axis z, or has not. */
    private Path plane(boolean hasZ) {
        Path file = folder.resolve(hasZ + ".zarr");
        List<VoxelSpace.Axis> axes = Stream.of("z", "y", "x")
                .filter(name -> hasZ || !name.equals("z"))
                .map(name -> new VoxelSpace.Axis(name, "", 1))
                .toList();
        Box whole = new Box(0, 0, 0, 1, ROWS, COLUMNS);
        VolumeLayout layout = new VolumeLayout(1, 1, 1, ROWS, COLUMNS, Depth.U8, whole);
        try (VolumeSink sink =
                        VolumeFiles.create(file, layout, new VoxelSpace(axes, List.of()), 0, SinkOptions.DEFAULT);
                VolumeSource noise = VolumeFiles.open(stack);
                Volume some = noise.read(0, 0, whole)) {
            sink.write(0, 0, whole, some);
            sink.finish();
        }
        return file;
    }

    @Test
    void whatHasNoAxisZIsNotSmoothedAlongIt() throws IOException {
        for (boolean hasZ : List.of(false, true)) {
            Path in = plane(hasZ);
            List<byte[]> results = new ArrayList<>();
            for (String sigma : List.of("1,1,1", "1,1,0")) {
                Path out = folder.resolve("out.zarr");
                done(
                        in,
                        "-o",
                        out,
                        "--dimensions=3",
                        "--border=constant",
                        "--sigma1",
                        sigma,
                        "--overwrite",
                        "--sigma2",
                        sigma.replace('1', '2'));
                try (VolumeSource source = VolumeFiles.open(out);
                        Volume result = source.read(0, 0, source.layout().whole());
                        Image values = result.plane(0)) {
                    results.add(values.pixels().toArray(ValueLayout.JAVA_BYTE));
                }
            }
            // Beyond the one plane of what has the axis there are zeros.
            assertThat(Arrays.equals(results.getFirst(), results.getLast())).isEqualTo(!hasZ);
        }
    }

    private static long files(Path image) throws IOException {
        try (Stream<Path> all = Files.walk(image.resolve("0/c"))) {
            return all.filter(Files::isRegularFile).count();
        }
    }

    @Test
    void pagesThatAreTakenOrWrittenOneByOneAreNoVolume() {
        for (List<Object> options : List.<List<Object>>of(List.of("--pages", "1"), List.of("--split-pages"))) {
            InProcess run = InProcess.run(with(options, stack, "-o", folder.resolve("out") + "/", "--dimensions", 3));

            assertThat(run.code()).isEqualTo(1);
            assertThat(run.errors()).contains("--dimensions 3 takes all pages of a file into one; leave --pages and");
            assertThat(folder.resolve("out")).doesNotExist();
        }
    }

    @Test
    void otherFormatsAndStandardOutputAreRefusedForVolumes() {
        for (Object output : List.of(folder.resolve("out.png"), "-")) {
            InProcess run = InProcess.run(stack, "-o", output, "--dimensions", 3, "--format", "png");

            assertThat(run.code()).isNotZero();
            assertThat(run.errors().lines()).hasSize(1);
        }
    }
}
