package dev.sluice.cli.spots;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.InProcess;
import dev.sluice.cli.Pixmaps;
import dev.sluice.cli.WithFolders;
import dev.sluice.cli.distributed.Others;
import dev.sluice.cli.text.ExitCode;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.volume.Box;
import dev.sluice.nativeops.volume.Volume;
import dev.sluice.nativeops.volume.VolumeFiles;
import dev.sluice.nativeops.volume.VolumeLayout;
import dev.sluice.nativeops.volume.VolumeSink;
import dev.sluice.nativeops.volume.VoxelSpace;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.nativeops.windowed.SinkOptions;
import dev.sluice.nativeops.windowed.WindowedImages;
import dev.sluice.nativeops.windowed.WindowedSink;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code dog-filter spots} whose searching others do: the lists of one process, byte for byte. */
@Timeout(120)
class DistributedSpotsTest extends WithFolders {
    private final Others others = new Others();

    @AfterEach
    void nothingIsLeftInMemory() {
        assertThat(NativeMemory.inUse()).isZero();
    }

    private static Object[] spots(Object[] options, Object... more) {
        return Stream.of(Stream.of("spots"), Arrays.stream(more), Arrays.stream(options))
                .flatMap(each -> each)
                .toArray();
    }

    /** The list of one process, and that of others, which are the same. */
    private String same(String options, Object... inputs) throws IOException {
        Path here = folder.resolve("here.csv");
        Path there = folder.resolve("there.csv");
        Object[] all = Stream.concat(Arrays.stream(options.split(" ")), Arrays.stream(inputs))
                .toArray();

        InProcess one = InProcess.run(spots(all, "-o", here, "--overwrite"));
        InProcess many = InProcess.elsewhere(others, spots(all, "-o", there, "--overwrite"));

        assertThat(many.code()).as(many.errors()).isEqualTo(one.code());
        assertThat(there).hasSameBinaryContentAs(here);
        assertThat(many.errors().replaceAll(", [^,]* s, .*", ""))
                .isEqualTo(one.errors().replaceAll(", [^,]* s, .*", ""));
        return Files.readString(there);
    }

    private Path image(String name, int rows, int columns, int channels) {
        Path file = folder.resolve(name);
        try (Image image = Image.allocate(rows, columns, channels, Depth.U8)) {
            byte[] bytes = new byte[(int) image.bytes()];
            new Random(rows).nextBytes(bytes);
            for (int i = 0; i < bytes.length; i++) {
                image.pixels().set(ValueLayout.JAVA_BYTE, i, bytes[i]);
            }
            if (!name.endsWith(".tif")) {
                image.write(file);
                return file;
            }
            Layout blocks = Layout.of(image).withBlocks(128, 128);
            try (WindowedSink sink = WindowedImages.create(file, blocks, SinkOptions.DEFAULT)) {
                sink.write(new Region(0, 0, rows, columns), image);
                sink.finish();
            }
        }
        return file;
    }

    private Path volumes(int planes, int rows, int columns) {
        Path file = folder.resolve("volumes.zarr");
        VolumeLayout layout = new VolumeLayout(2, 2, planes, rows, columns, Depth.U16, new Box(0, 0, 0, 16, 64, 64));
        List<VoxelSpace.Axis> axes = Stream.of("t", "c", "z", "y", "x")
                .map(name -> new VoxelSpace.Axis(name, name.matches("[tc]") ? "" : "micrometer", 0.5))
                .toList();
        Random random = new Random(9);
        try (VolumeSink sink =
                VolumeFiles.create(file, layout, new VoxelSpace(axes, List.of()), 0, SinkOptions.DEFAULT)) {
            for (int volume = 0; volume < 4; volume++) {
                try (Volume voxels = Volume.allocate(planes, rows, columns, 1, Depth.U16)) {
                    for (int z = 0; z < planes; z++) {
                        try (Image plane = voxels.plane(z)) {
                            for (long i = 0; i < plane.bytes() / Short.BYTES; i++) {
                                plane.pixels().setAtIndex(ValueLayout.JAVA_SHORT, i, (short) (random.nextInt() >>> 20));
                            }
                        }
                    }
                    sink.write(volume / 2, volume % 2, layout.whole(), voxels);
                }
            }
            sink.finish();
        }
        return file;
    }

    @ParameterizedTest
    @CsvSource({
        "3, --sigma 1.5 --threshold 40, 12",
        "1, --sigma 1 --sigma-max 3 --relative 0.5 --polarity both, 8",
        "3, --sigma 1.5 --max-spots 100 --channel 2, 8",
        "1, --sigma 1.5 --roi 100 --format json, 4",
    })
    void regionsOfAnImageGiveTheListOfTheWhole(int channels, String options, int atLeast) throws IOException {
        Path tiff = image("large.tif", 1100, 1000, channels);

        String list = same(options.replace("--roi 100", "--roi 7,9,980,1085"), tiff);

        assertThat(list.lines().count()).isGreaterThan(100);
        assertThat(others.items).hasValueGreaterThanOrEqualTo(atLeast);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--dimensions 3 --sigma 1,1,0.8 --relative 0.5",
                "--dimensions 3 --sigma 0.8 --sigma-max 1.5 --unit um --threshold 50 --max-spots 30",
                "--sigma 1 --relative 0.7 --polarity both --channel 1",
            })
    void boxesAndPlanesOfVolumesGiveTheListOfTheWhole(String options) throws IOException {
        Path zarr = volumes(40, 160, 180);

        String list = same(options, zarr);

        assertThat(list.lines().count()).isGreaterThan(30);
        assertThat(others.items).hasValueGreaterThanOrEqualTo(4);
    }

    @Test
    void severalInputsAreListedInTheirOrderThoughOneFails() throws IOException {
        Path photo = image("photo.png", 90, 120, 3);
        Path damaged = Files.writeString(folder.resolve("damaged.pgm"), "P5\n30 20\n255\ntoo short");
        Path grey = Pixmaps.random(70, 80, 4).write(folder.resolve("grey.pgm"));

        String list = same("--sigma 1 --threshold 20", grey, damaged, photo, folder.resolve("none.png"));

        assertThat(list.lines().skip(1).map(line -> line.split(",")[0]).distinct())
                .containsExactly(grey.toString(), photo.toString());
    }

    @Test
    void whatIsDoneTwiceCountsOnce() throws IOException {
        others.times = 2;

        assertThat(same("--sigma 1 --relative 0.2", image("large.tif", 1100, 1000, 1))
                        .lines()
                        .count())
                .isGreaterThan(100);
    }

    @Test
    void whatNobodyCouldSearchIsAFailedInputWithItsReasonAndNoList() {
        others.lost = Optional.of("all who tried died");
        Path file = image("large.tif", 1100, 1000, 1);
        Path list = folder.resolve("list.csv");

        InProcess result = InProcess.elsewhere(others, "spots", file, "-o", list);

        assertThat(result.code()).isEqualTo(ExitCode.FAILED);
        assertThat(result.errors()).startsWith("dog-filter: " + file + ": all who tried died\n");
        assertThat(list).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--threads=2", "--jobs=3", "--memory=1G", "--overlay=a.png"})
    void anOptionThatCannotBeFollowedIsRefusedByName(String option) {
        Path file = image("a.png", 20, 30, 1);

        InProcess result = InProcess.elsewhere(others, "spots", file, "-o", folder.resolve("a.csv"), option);

        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.errors()).startsWith("dog-filter: " + option.replaceAll("=.*", "") + " makes no sense");
    }

    @Test
    void standardInputIsRefusedAndStandardOutputIsNot() {
        Path file = image("a.png", 20, 30, 1);

        assertThat(InProcess.elsewhere(others, "spots", "-", "-o", folder.resolve("a.csv"))
                        .errors())
                .contains("--spark: standard input cannot be read elsewhere");
        assertThat(InProcess.elsewhere(others, "spots", file, "-o", "-", "--sigma=1")
                        .out())
                .isEqualTo(InProcess.run("spots", file, "-o", "-", "--sigma=1").out())
                .contains("a.png,0,0");
    }

    @Test
    void aProgramForOneMachineSaysWhereTheOtherIs() {
        InProcess result = InProcess.run("spots", image("a.png", 20, 30, 1), "-o", "-", "--spark", "local[2]");

        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.errors()).contains("--spark: this program is for one machine");
    }
}
