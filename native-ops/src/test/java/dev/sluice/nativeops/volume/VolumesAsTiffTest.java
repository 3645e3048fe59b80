package dev.sluice.nativeops.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageMetadata;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.memory.Pixels;
import dev.sluice.nativeops.windowed.SinkOptions;
import dev.sluice.request.RequestEngine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link VolumeFiles#createTiff}. */
@Timeout(120)
class VolumesAsTiffTest {
    private static final long SEED = Long.getLong("sluice.test.seed", System.nanoTime());
    private static final VoxelSpace SPACE = new VoxelSpace(
            List.of(
                    new VoxelSpace.Axis("t", "second", 2.5),
                    new VoxelSpace.Axis("c", "", 1),
                    new VoxelSpace.Axis("z", "micrometer", 0.3),
                    new VoxelSpace.Axis("y", "micrometer", 0.1083),
                    new VoxelSpace.Axis("x", "micrometer", 1.0 / 3)),
            List.of("DAPI", "<\u03bcm> & \"b\""));

    @TempDir
    private Path folder;

    @AfterEach
    void nothingIsLeft() {
        assertThat(NativeMemory.inUse()).isZero();
    }

    private static VolumeLayout layout(Depth depth) {
        return new VolumeLayout(2, 2, 9, 37, 50, depth, new Box(0, 0, 0, 4, 16, 16));
    }

    private static List<Volume> volumes(VolumeLayout layout) {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        List<Volume> volumes = new ArrayList<>();
        for (int i = 0; i < layout.times() * layout.channels(); i++) {
            Box all = layout.whole();
            volumes.add(
                    VolumeFilterTest.noise(random, all.planes(), all.rows(), all.columns(), 1, layout.depth(), false));
        }
        return volumes;
    }

    /** Volumes in memory. */
    private record InMemory(VolumeLayout layout, List<Volume> volumes, VoxelSpace space) implements VolumeSource {
        @Override
        public Volume read(long time, long channel, Box box) {
            Volume volume = volumes.get((int) (time * layout.channels() + channel));
            Volume part = Volume.allocate(box.planes(), box.rows(), box.columns(), 1, volume.depth());
            for (int z = 0; z < box.planes(); z++) {
                try (Image from = volume.plane((int) box.plane() + z);
                        Image to = part.plane(z)) {
                    Pixels.copy(from, (int) box.row(), (int) box.column(), to, 0, 0, box.rows(), box.columns());
                }
            }
            return part;
        }

        @Override
        public void close() {
            volumes.forEach(Volume::close);
        }
    }

    private static VolumeOperation filter() {
        return VolumeDifferenceOfGaussians.builder()
                .sigma1(new Sigma(0.8, 1, 0.5))
                .sigma2(new Sigma(2, 1.5, 1))
                .build();
    }

    private static BoxPlan boxes(VolumeLayout layout, int planes, int rows, int columns) {
        return new BoxPlan(layout, filter().halo(), planes, rows, columns, 2, 0);
    }

    private static void filter(VolumeSource source, VolumeSink sink, BoxPlan boxes) throws InterruptedException {
        try (RequestEngine engine = RequestEngine.create(2)) {
            new VolumeFilterRun(engine, filter(), source, sink, boxes, done -> {}).run();
        }
    }

    @ParameterizedTest
    @EnumSource(Depth.class)
    void everyCutGivesTheSameFileWithTheBitsOfTheWhole(Depth depth) throws Exception {
        VolumeLayout layout = layout(depth);
        VolumeLayout result = layout.withDepth(filter().resultDepth(depth));
        List<byte[]> files = new ArrayList<>();
        try (VolumeSource source = new InMemory(layout, volumes(layout), SPACE)) {
            for (BoxPlan boxes :
                    List.of(boxes(layout, 9, 37, 50), boxes(layout, 4, 16, 16), boxes(layout, 12, 16, 64))) {
                Path file = folder.resolve("out-" + files.size() + ".tif");
                try (VolumeSink sink = VolumeFiles.createTiff(file, result, SPACE, 0, SinkOptions.DEFAULT)) {
                    filter(source, sink, boxes);
                    sink.finish();
                }
                files.add(Files.readAllBytes(file));
            }

            assertThat(files).allMatch(bytes -> Arrays.equals(bytes, files.getFirst()));
            try (RequestEngine engine = RequestEngine.create(2);
                    VolumeSource read = VolumeFiles.open(folder.resolve("out-1.tif"))) {
                for (int i = 0; i < 4; i++) {
                    try (Volume whole = source.read(i / 2, i % 2, layout.whole());
                            Volume expected = filter().apply(engine, whole);
                            Volume found = read.read(i / 2, i % 2, layout.whole())) {
                        assertThat(NaiveVolume.values(found)).isEqualTo(NaiveVolume.values(expected));
                    }
                }
            }
        }
    }

    @Test
    void anImageJHyperstackHasTheSizesOfVoxelsAndSaysThatItHasNoNames() {
        Path file = folder.resolve("out.tif");
        ImageMetadata dropped;
        try (VolumeSink sink = VolumeFiles.createTiff(file, layout(Depth.U8), SPACE, 7, SinkOptions.DEFAULT)) {
            sink.finish();
            dropped = sink.dropped();
        }

        try (VolumeSource read = VolumeFiles.open(file)) {
            assertThat(read.space()).isEqualTo(new VoxelSpace(SPACE.axes(), List.of()));
            assertThat(read.layout().times()).isEqualTo(2);
            assertThat(read.layout().channels()).isEqualTo(2);
        }
        assertThat(dropped).hasToString("channel names");
    }

    @ParameterizedTest
    @ValueSource(strings = {"out.ome.tif", "out.OME.TIFF"})
    void aNameOfOmeGetsItsXmlWithEverything(String name) {
        Path file = folder.resolve(name);
        try (VolumeSink sink = VolumeFiles.createTiff(file, layout(Depth.U16), SPACE, 0, SinkOptions.DEFAULT)) {
            sink.finish();
            assertThat(sink.dropped().isEmpty()).isTrue();
        }

        try (VolumeSource read = VolumeFiles.open(file)) {
            assertThat(read.space()).isEqualTo(SPACE);
        }
    }

    @Test
    void unitsThatDifferAreToldInThatOfXAndThoseThatAreNoLengthsAreCountedAsLost() {
        VoxelSpace mixed = new VoxelSpace(
                List.of(
                        new VoxelSpace.Axis("z", "micrometer", 2),
                        new VoxelSpace.Axis("y", "nanometer", 100),
                        new VoxelSpace.Axis("x", "nanometer", 50)),
                List.of());
        VoxelSpace strange = new VoxelSpace(
                List.of(
                        new VoxelSpace.Axis("z", "furlong", 2),
                        new VoxelSpace.Axis("y", "micrometer", 0.5),
                        new VoxelSpace.Axis("x", "micrometer", 0.5)),
                List.of());
        VolumeLayout layout = new VolumeLayout(1, 1, 2, 3, 4, Depth.F32, new Box(0, 0, 0, 2, 3, 4));

        assertThat(written(layout, mixed).axis("z")).contains(new VoxelSpace.Axis("z", "nanometer", 2000));
        try (VolumeSink sink =
                VolumeFiles.createTiff(folder.resolve("b.tif"), layout, strange, 0, SinkOptions.DEFAULT)) {
            assertThat(sink.dropped()).hasToString("scale and units of z");
        }
    }

    private VoxelSpace written(VolumeLayout layout, VoxelSpace space) {
        Path file = folder.resolve("a.tif");
        try (VolumeSink sink = VolumeFiles.createTiff(file, layout, space, 0, SinkOptions.DEFAULT)) {
            sink.finish();
        }
        try (VolumeSource read = VolumeFiles.open(file)) {
            return read.space();
        }
    }

    @Test
    void aDescriptionThatFitsIsKeptAndWithItTheOrderOfThePages() throws IOException {
        Path input = folder.resolve("in.ome.tif");
        VolumeLayout layout = layout(Depth.U8);
        List<Volume> volumes = volumes(layout);
        try (VolumeSink sink = VolumeFiles.createTiff(input, layout, SPACE, 0, SinkOptions.DEFAULT)) {
            sink.finish();
        }
        byte[] other = new String(Files.readAllBytes(input), StandardCharsets.ISO_8859_1)
                .replace("XYCZT", "XYTZC")
                .getBytes(StandardCharsets.ISO_8859_1);
        Files.write(input, other);
        Path output = folder.resolve("out.tif");

        try (VolumeSource source = VolumeFiles.open(input);
                VolumeSink sink = VolumeFiles.createTiff(
                        output,
                        layout,
                        source.space(),
                        0,
                        new SinkOptions(false, false, "", source.metadata(), source.space()))) {
            for (int i = 0; i < 4; i++) {
                sink.write(i / 2, i % 2, layout.whole(), volumes.get(i));
            }
            sink.finish();
            assertThat(sink.dropped().isEmpty()).isTrue();
        }

        assertThat(new String(Files.readAllBytes(output), StandardCharsets.ISO_8859_1))
                .contains("DimensionOrder=\"XYTZC\"");
        try (VolumeSource read = VolumeFiles.open(output)) {
            assertThat(read.space()).isEqualTo(SPACE);
            for (int i = 0; i < 4; i++) {
                try (Volume found = read.read(i / 2, i % 2, layout.whole())) {
                    assertThat(NaiveVolume.values(found)).isEqualTo(NaiveVolume.values(volumes.get(i)));
                }
            }
        }
        volumes.forEach(Volume::close);
    }

    @ParameterizedTest
    @EnumSource(Depth.class)
    void whatIsNotWrittenHoldsTheFillValue(Depth depth) {
        VolumeLayout layout = layout(depth);
        Box box = new Box(4, 16, 32, 5, 16, 18);
        Path file = folder.resolve("out.tif");
        try (Volume some = VolumeFilterTest.noise(new Random(SEED), 5, 16, 18, 1, depth, false);
                VolumeSink sink = VolumeFiles.createTiff(file, layout, SPACE, 100, SinkOptions.DEFAULT)) {
            sink.write(1, 0, box, some);
            sink.finish();

            try (VolumeSource read = VolumeFiles.open(file);
                    Volume same = read.read(1, 0, box);
                    Volume none = read.read(1, 0, new Box(0, 0, 0, 4, 37, 50));
                    Volume others = read.read(0, 1, layout.whole())) {
                assertThat(NaiveVolume.values(same)).isEqualTo(NaiveVolume.values(some));
                assertThat(NaiveVolume.values(none)).containsOnly(100);
                assertThat(NaiveVolume.values(others)).containsOnly(100);
            }
        }
    }

    @Test
    void whatARunLeftIsGoneOnWithWhereItsBytesAreWhatTheyWere() throws Exception {
        VolumeLayout layout = layout(Depth.U16);
        Path file = folder.resolve("out.tif");
        Path whole = folder.resolve("whole.tif");
        SinkOptions resumed = new SinkOptions(false, true, "one run");
        Box first = boxes(layout, 4, 16, 64).box(0);
        Box second = boxes(layout, 4, 16, 64).box(1);
        try (VolumeSource source = new InMemory(layout, volumes(layout), SPACE)) {
            try (VolumeSink sink = VolumeFiles.createTiff(whole, layout, SPACE, 9, SinkOptions.DEFAULT)) {
                filter(source, sink, boxes(layout, 9, 37, 50));
                sink.finish();
            }
            try (VolumeSink sink = VolumeFiles.createTiff(file, layout, SPACE, 9, resumed)) {
                filter(source, new Only(sink, List.of(first, second)), boxes(layout, 4, 16, 64));
            }
            assertThat(file).doesNotExist();
            flip(folder.resolve(".out.tif.part"), 16 + 3);

            try (VolumeSink sink = VolumeFiles.createTiff(file, layout, SPACE, 9, resumed)) {
                assertThat(sink.isWritten(0, 0, first)).isFalse();
                assertThat(sink.isWritten(0, 0, second)).isTrue();
                assertThat(sink.isWritten(1, 1, second)).isTrue();
                assertThat(sink.isWritten(1, 1, new Box(0, 16, 0, 8, 16, 50))).isFalse();
                filter(source, sink, boxes(layout, 9, 16, 16));
                sink.finish();
            }
        }

        assertThat(Files.readAllBytes(file)).isEqualTo(Files.readAllBytes(whole));
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("out.tif", "whole.tif");
        }
    }

    private static void flip(Path file, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] ^= 1;
        Files.write(file, bytes);
    }

    /** A sink that is given some boxes only. */
    private record Only(VolumeSink sink, List<Box> boxes) implements VolumeSink {
        @Override
        public VolumeLayout layout() {
            return sink.layout();
        }

        @Override
        public void write(long time, long channel, Box box, Volume voxels) {
            if (boxes.contains(box)) {
                sink.write(time, channel, box, voxels);
            }
        }

        @Override
        public void finish() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
            // It is its owner's.
        }
    }

    @Test
    void whatAnotherRunLeftIsBegunAnewAndWhatWroteNothingLeavesNothing() throws IOException {
        VolumeLayout layout = layout(Depth.U8);
        Path file = folder.resolve("out.tif");
        try (Volume ones = VolumeFilterTest.noise(new Random(SEED), 9, 37, 50, 1, Depth.U8, false)) {
            try (VolumeSink sink = VolumeFiles.createTiff(file, layout, SPACE, 0, new SinkOptions(false, true, "a"))) {
                sink.write(0, 0, layout.whole(), ones);
            }
            try (VolumeSink sink = VolumeFiles.createTiff(file, layout, SPACE, 0, new SinkOptions(false, true, "b"))) {
                assertThat(sink.isWritten(0, 0, layout.whole())).isFalse();
            }
        }

        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void whatIsThereAndWhatIsNoBoxOfChunksIsRefused() throws IOException {
        VolumeLayout layout = layout(Depth.U8);
        Path there = Files.writeString(folder.resolve("there.tif"), "a cat");

        assertThatThrownBy(() -> VolumeFiles.createTiff(there, layout, SPACE, 0, SinkOptions.DEFAULT))
                .isInstanceOf(ImageFormatException.class)
                .hasMessageContaining("there.tif: exists already");
        try (Volume voxels = Volume.allocate(4, 16, 16, 1, Depth.U8);
                VolumeSink sink =
                        VolumeFiles.createTiff(folder.resolve("a.tif"), layout, SPACE, 0, SinkOptions.DEFAULT)) {
            assertThatThrownBy(() -> sink.write(0, 0, new Box(0, 8, 0, 4, 16, 16), voxels))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("whole chunks");
            assertThatThrownBy(() -> sink.write(0, 0, new Box(0, 0, 0, 4, 16, 32), voxels))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
