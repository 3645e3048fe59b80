package dev.sluice.cli.spots;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.InProcess;
import dev.sluice.cli.PagesTest;
import dev.sluice.cli.Pixmaps;
import dev.sluice.cli.WithFolders;
import dev.sluice.cli.text.ExitCode;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code dog-filter spots} on volumes. */
@Timeout(120)
class SpotsVolumesTest extends WithFolders {
    private static final String HEADER = "input,t,c,z,y,x,sigma,value";
    private static final int PLANES = 20;
    private static final int ROWS = 40;
    private static final int COLUMNS = 50;

    @AfterEach
    void nothingIsLeftInMemory() {
        assertThat(NativeMemory.inUse()).isZero();
    }

    private static InProcess run(Object... arguments) {
        return InProcess.run(
                Stream.concat(Stream.of("spots"), Arrays.stream(arguments)).toArray());
    }

    private List<String> listed(Object... arguments) {
        Object[] all = Stream.concat(Arrays.stream(arguments), Stream.of("-o", "-", "-q"))
                .toArray();
        InProcess result = run(all);
        assertThat(result.code()).as(result.errors()).isZero();
        return result.out().lines().toList();
    }

    private static List<String> columns(List<String> lines, int from, int to) {
        return lines.stream()
                .skip(1)
                .map(line -> String.join(" ", Arrays.copyOfRange(line.split(","), from, to)))
                .toList();
    }

    /** Sets single voxels in volumes of times and channels: t, c, z, y, x each. */
    private Path dots(String name, VoxelSpace space, int times, int channels, int[]... places) {
        Path file = folder.resolve(name);
        Box chunk = new Box(0, 0, 0, 8, 16, 16);
        VolumeLayout layout = new VolumeLayout(times, channels, PLANES, ROWS, COLUMNS, Depth.U8, chunk);
        try (VolumeSink sink = VolumeFiles.create(file, layout, space, 0, SinkOptions.DEFAULT)) {
            for (int t = 0; t < times; t++) {
                for (int c = 0; c < channels; c++) {
                    try (Volume volume = Volume.allocate(PLANES, ROWS, COLUMNS, 1, Depth.U8)) {
                        fill(volume, t, c, places);
                        sink.write(t, c, Box.whole(volume), volume);
                    }
                }
            }
            sink.finish();
        }
        return file;
    }

    private static void fill(Volume volume, int t, int c, int[][] places) {
        for (int z = 0; z < PLANES; z++) {
            try (Image plane = volume.plane(z)) {
                plane.pixels().fill((byte) 0);
                for (int[] place : places) {
                    if (place[0] == t && place[1] == c && place[2] == z) {
                        plane.pixels().set(ValueLayout.JAVA_BYTE, place[3] * plane.stride() + place[4], (byte) 200);
                    }
                }
            }
        }
    }

    private static VoxelSpace space(String unit, double z, double y, double x) {
        List<VoxelSpace.Axis> axes = new ArrayList<>();
        axes.add(new VoxelSpace.Axis("t", "", 1));
        axes.add(new VoxelSpace.Axis("c", "", 1));
        axes.add(new VoxelSpace.Axis("z", unit, z));
        axes.add(new VoxelSpace.Axis("y", unit, y));
        axes.add(new VoxelSpace.Axis("x", unit, x));
        return new VoxelSpace(axes, List.of());
    }

    private static int[] at(int... place) {
        return place;
    }

    @Test
    void eachTimeAndChannelIsAVolumeByItself() {
        Path volumes = dots(
                "v.zarr",
                space("", 1, 1, 1),
                2,
                2,
                at(1, 0, 4, 20, 30),
                at(0, 1, 10, 8, 9),
                at(0, 1, 7, 30, 40),
                at(1, 1, 19, 0, 49));

        List<String> all = listed(volumes, "--dimensions", 3, "--sigma", 1, "--threshold", 1);

        assertThat(all.getFirst()).isEqualTo(HEADER);
        assertThat(columns(all, 1, 7))
                .containsExactly(
                        "0 1 7.0000 30.0000 40.0000 1.0000",
                        "0 1 10.0000 8.0000 9.0000 1.0000",
                        "1 0 4.0000 20.0000 30.0000 1.0000",
                        "1 1 19.0000 0.0000 49.0000 1.0000");
        assertThat(columns(listed(volumes, "--dimensions", 3, "--no-subpixel", "--channel", 0), 1, 4))
                .containsExactly("1 0 4.0000");
        assertThat(columns(listed(volumes, "--dimensions", 3, "--no-subpixel", "--roi", "30,20,20,20"), 1, 4))
                .containsExactly("0 1 7.0000", "1 0 4.0000");
    }

    @Test
    void planeByPlaneEachPlaneIsAnImageByItself() {
        Path volumes = dots("v.zarr", space("", 1, 1, 1), 1, 2, at(0, 1, 10, 8, 9), at(0, 1, 7, 30, 40));

        assertThat(columns(listed(volumes, "--sigma", 1, "--threshold", 1), 1, 6))
                .containsExactly("0 1 7.0000 30.0000 40.0000", "0 1 10.0000 8.0000 9.0000");
    }

    @Test
    void theListIsTheSameForAnyThreadsAndAnyMemoryAndForTiffAndZarr() throws IOException {
        Path tiff = Files.write(folder.resolve("stack.tif"), PagesTest.tiff(60, 90, 100));
        Path zarr = folder.resolve("stack.zarr");
        try (VolumeSource source = VolumeFiles.open(tiff);
                VolumeSink sink = VolumeFiles.create(zarr, source.layout(), source.space(), 0, SinkOptions.DEFAULT)) {
            Box all = source.layout().whole();
            try (Volume voxels = source.read(0, 0, all)) {
                sink.write(0, 0, all, voxels);
            }
            sink.finish();
        }
        Object[] options = {"--dimensions", 3, "--sigma", "0.6,0.7,0.8", "--sigma-max", 2, "--threshold", 3};

        List<String> expected = listed(with(options, tiff, "--threads", 1));

        assertThat(expected).hasSizeGreaterThan(300);
        for (String machine : List.of("--threads 3", "--threads 0", "--threads 2 --memory 30M", "--memory 22M")) {
            assertThat(listed(with(options, tiff, (Object[]) machine.split(" "))))
                    .as(machine)
                    .isEqualTo(expected);
            assertThat(columns(listed(with(options, zarr, (Object[]) machine.split(" "))), 1, 8))
                    .as(machine)
                    .isEqualTo(columns(expected, 1, 8));
        }
    }

    private static Object[] with(Object[] options, Path input, Object... more) {
        return Stream.of(Stream.of((Object) input), Arrays.stream(options), Arrays.stream(more))
                .flatMap(each -> each)
                .toArray();
    }

    @Test
    void sizesAreInAUnitWhereTheFileSaysHowLargeAVoxelIs() {
        Path cubes = dots("cubes.zarr", space("", 1, 1, 1), 1, 1, at(0, 0, 10, 20, 30));
        Path sized = dots("sized.zarr", space("nanometer", 500, 250, 250), 1, 1, at(0, 0, 10, 20, 30));

        List<String> found =
                listed(sized, "--dimensions", 3, "--unit", "um", "--sigma", "0.25,0.25,1", "--threshold", 1);

        assertThat(found.getFirst()).isEqualTo(HEADER + ",z_um,y_um,x_um");
        assertThat(columns(found, 3, 6)).containsExactly("10.0000 20.0000 30.0000");
        assertThat(columns(found, 8, 11)).containsExactly("5.000000e+00 5.000000e+00 7.500000e+00");
        assertThat(columns(found, 3, 8))
                .isEqualTo(columns(listed(cubes, "--dimensions", 3, "--sigma", "1,1,2", "--threshold", 1), 3, 8));
        assertThat(listed(sized, "--unit", "um", "--sigma", 0.5, "--threshold", 1, "--format", "json")
                        .get(1))
                .contains("\"sigma\":2.0000,")
                .endsWith(",\"z_um\":5.000000e+00,\"y_um\":5.000000e+00,\"x_um\":7.500000e+00}");
        assertThat(listed(sized, "--unit", "nm", "--diameter", 1000, "--sigma-max", 500, "--dimensions", 3)
                        .get(1))
                .contains(",7.500000e+03");
    }

    @Test
    void aFileThatDoesNotSayHowLargeAPixelIsIsOneLineAndTheColumnsOfTheOthersAreTheSame() {
        Path sized = dots("sized.zarr", space("um", 2, 1, 1), 1, 1, at(0, 0, 10, 20, 30));
        Path plain = dots("plain.zarr", space("", 1, 1, 1), 1, 1, at(0, 0, 10, 20, 30));
        Path flat = dots("flat.zarr", space("um", 2, 1, 3), 1, 1, at(0, 0, 10, 20, 30));
        Path image = new Pixmaps(2, 2, new int[4]).write(folder.resolve("a.pgm"));

        InProcess result = run(plain, image, flat, sized, "--unit", "um", "-o", "-");

        assertThat(result.code()).isEqualTo(ExitCode.FAILED);
        assertThat(result.errors().lines()).hasSize(4);
        assertThat(result.errors())
                .contains("plain.zarr: it does not say how large a voxel is along z")
                .contains("a.pgm: only Zarr folders and TIFF files say how large a pixel is")
                .contains("flat.zarr: its pixels are no squares, but 3.0 x 1.0 um");
        assertThat(result.out().lines()).hasSize(2).first().isEqualTo(HEADER + ",z_um,y_um,x_um");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --dimensions 4                            | --dimensions: '4' is no whole number from 2 to 3
            --sigma 1,1,2                             | sigmas of three axes (X,Y,Z) need --dimensions 3
            --dimensions 3 --sigma 1,2                | --sigma: '1,2' is neither one number nor three
            --dimensions 3 --sigma 1,2,0              | --sigma: '0' is no number above 0
            --dimensions 3 --precision fast           | volumes are smoothed in single precision only
            --dimensions 3 --pages 2                  | --dimensions 3 takes all pages of a file
            --dimensions 3 --overlay a.png            | --overlay draws an image
            --dimensions 3 --sigma 9,9,800            | the ladder's last sigma must be greater than 0 and at most 1000
            --unit parsec                             | --unit: 'parsec' is no unit of length that is known
            """)
    void whatMakesNoSenseIsRefusedInOneLine(String options, String message) {
        Path volumes = dots("v.zarr", space("", 1, 1, 1), 1, 1, at(0, 0, 10, 8, 9));

        InProcess result = run(Stream.concat(Stream.of(volumes, "-o", "-"), Arrays.stream(options.split(" ")))
                .toArray());

        assertThat(result.code()).as(result.errors()).isEqualTo(ExitCode.USAGE);
        assertThat(result.errors().lines()).hasSize(1);
        assertThat(result.errors()).contains(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --channel 1             | v.zarr: there is no channel 1, only 0 to 0; --channel counts from 0
            --roi 60,0,5,5          | v.zarr: --roi lies outside of its 50 x 40 pixels
            --max-pixels 100        | v.zarr: 40000 voxels are more than the allowed 100
            """)
    void whatDoesNotFitAFileIsItsFailure(String options, String message) {
        Path volumes = dots("v.zarr", space("", 1, 1, 1), 1, 1, at(0, 0, 10, 8, 9));
        for (String dimensions : List.of("2", "3")) {
            InProcess result = run(Stream.concat(
                            Stream.of(volumes, "-o", "-", "-q", "--dimensions", dimensions),
                            Arrays.stream(options.split(" ")))
                    .toArray());

            assertThat(result.code()).isEqualTo(ExitCode.FAILED);
            assertThat(result.errors().lines()).singleElement().asString().contains(message);
        }
    }

    @Test
    void anImageIsNotSearchedInSpace() {
        Path image = new Pixmaps(2, 2, new int[4]).write(folder.resolve("a.pgm"));

        InProcess result = run(image, "--dimensions", 3, "-o", "-", "-q");

        assertThat(result.code()).isEqualTo(ExitCode.FAILED);
        assertThat(result.errors())
                .endsWith("a.pgm: --dimensions 3 finds spots in Zarr folders and TIFF files; this is neither\n");
    }

    /** Floats, of which the caller writes what it likes. */
    private Path floats(String name, float value, int boxes) {
        Path file = folder.resolve(name);
        Box chunk = new Box(0, 0, 0, 10, ROWS, COLUMNS);
        VolumeLayout layout = new VolumeLayout(1, 1, PLANES, ROWS, COLUMNS, Depth.F32, chunk);
        try (VolumeSink sink = VolumeFiles.create(file, layout, space("", 1, 1, 1), 0, SinkOptions.DEFAULT)) {
            for (int i = 0; i < boxes; i++) {
                try (Volume volume = Volume.allocate(10, ROWS, COLUMNS, 1, Depth.F32)) {
                    for (int z = 0; z < 10; z++) {
                        try (Image plane = volume.plane(z)) {
                            for (long at = 0; at < plane.bytes(); at += Float.BYTES) {
                                plane.pixels().set(ValueLayout.JAVA_FLOAT, at, value);
                            }
                        }
                    }
                    sink.write(0, 0, new Box(10L * i, 0, 0, 10, ROWS, COLUMNS), volume);
                }
            }
            sink.finish();
        }
        return file;
    }

    @Test
    void volumesWithoutSpotsHaveNone() {
        Path constant = floats("constant.zarr", 123.456f, 2);
        Path nan = floats("nan.zarr", Float.NaN, 2);
        Path infinite = floats("infinite.zarr", Float.POSITIVE_INFINITY, 2);
        Path empty = floats("empty.zarr", 0, 0);
        Object[] options = {"--threshold", 0, "--sigma-max", 5, "--polarity", "both", "--dimensions"};
        for (int dimensions : List.of(2, 3)) {
            List<String> found = listed(with(options, constant, dimensions, nan, infinite, empty));

            assertThat(found).containsExactly(HEADER);
        }
    }

    @Test
    void aVolumeThatIsDamagedIsOneLineAndNothingOfItIsListed() throws IOException {
        Path damaged = dots("damaged.zarr", space("", 1, 1, 1), 1, 1, at(0, 0, 4, 20, 30), at(0, 0, 13, 20, 30));
        Path whole = dots("whole.zarr", space("", 1, 1, 1), 1, 1, at(0, 0, 13, 20, 30));
        try (Stream<Path> files = Files.walk(damaged)) {
            Path last = files.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().endsWith(".json"))
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
            Files.write(last, new byte[] {1, 2, 3});
        }
        for (String dimensions : List.of("2", "3")) {
            InProcess result =
                    run(damaged, whole, "-o", "-", "-q", "--sigma", 1, "--threshold", 1, "--dimensions", dimensions);

            assertThat(result.code()).isEqualTo(ExitCode.FAILED);
            assertThat(result.errors().lines()).singleElement().asString().contains("damaged.zarr");
            assertThat(result.out().lines().skip(1)).singleElement().asString().startsWith(whole + ",0,0,13.0000,");
        }
    }

    @Test
    void whatHasNoAxisZHasTheSpotsOfAnImage() {
        Path file = folder.resolve("flat.zarr");
        VolumeLayout layout = new VolumeLayout(1, 1, 1, 20, 30, Depth.U8, new Box(0, 0, 0, 1, 20, 30));
        VoxelSpace space = new VoxelSpace(space("", 1, 1, 1).axes().subList(3, 5), List.of());
        try (VolumeSink sink = VolumeFiles.create(file, layout, space, 0, SinkOptions.DEFAULT);
                Volume volume = Volume.allocate(1, 20, 30, 1, Depth.U8)) {
            try (Image plane = volume.plane(0)) {
                plane.pixels().fill((byte) 0);
                plane.pixels().set(ValueLayout.JAVA_BYTE, 9 * plane.stride() + 13, (byte) 200);
            }
            sink.write(0, 0, layout.whole(), volume);
            sink.finish();
        }

        List<String> inPlane = listed(file, "--sigma", 1, "--border", "constant", "--precision", "float");
        List<String> inSpace = listed(file, "--sigma", 1, "--border", "constant", "--dimensions", 3);

        assertThat(inSpace).hasSize(2).isEqualTo(inPlane);
    }
}
