package dev.sluice.nativeops.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.NativeMemoryException;
import dev.sluice.nativeops.ResultEncoding;
import dev.sluice.nativeops.strip.StripJob;
import dev.sluice.nativeops.windowed.SinkOptions;
import dev.sluice.request.RequestEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class VolumeFilesTest {
    private static final long SEED = Long.getLong("sluice.test.seed", System.nanoTime());
    private static final VoxelSpace SPACE = new VoxelSpace(
            List.of(
                    new VoxelSpace.Axis("t", "second", 3),
                    new VoxelSpace.Axis("c", "", 1),
                    new VoxelSpace.Axis("z", "micrometer", 2),
                    new VoxelSpace.Axis("y", "micrometer", 0.5),
                    new VoxelSpace.Axis("x", "nanometer", 500)),
            List.of("DAPI", "GFP"));

    @TempDir
    private Path folder;

    @AfterEach
    void nothingIsLeft() {
        assertThat(NativeMemory.inUse()).isZero();
    }

    @ParameterizedTest
    @EnumSource(ResultEncoding.class)
    void boxByBoxGivesTheBitsOfTheWholeForEachTimeAndChannel(ResultEncoding encoding) throws Exception {
        Random random = new Random(SEED);
        System.out.println("seed " + SEED);
        for (Depth depth : List.of(random.nextBoolean() ? Depth.U16 : Depth.F32)) {
            VolumeOperation filter = VolumeDifferenceOfGaussians.builder()
                    .sigma1(new Sigma(0.8, 1, 0.5))
                    .sigma2(new Sigma(2, 1.5, 1))
                    .border(Border.values()[random.nextInt(4)])
                    .result(encoding)
                    .build();
            VolumeLayout layout = new VolumeLayout(2, 2, 19, 45, 70, depth, new Box(0, 0, 0, 8, 32, 32));
            List<Volume> volumes = volumes(random, layout);
            Path input = write(folder.resolve(encoding + "-" + depth + ".zarr"), layout, volumes);
            Path output = folder.resolve("out-" + encoding + "-" + depth + ".zarr");

            // A processor has one box at a time.
            long boxes = filter(filter, input, output, 200_000L * StripJob.atOnce(2));

            assertThat(boxes).isGreaterThan(8);
            try (RequestEngine engine = RequestEngine.create(2);
                    VolumeSource result = VolumeFiles.open(output)) {
                assertThat(result.space()).isEqualTo(SPACE);
                Box all = new Box(0, 0, 0, 19, 45, 70);
                for (int i = 0; i < 4; i++) {
                    try (Volume expected = filter.apply(engine, volumes.get(i));
                            Volume found = result.read(i / 2, i % 2, all)) {
                        assertThat(NaiveVolume.values(found))
                                .as(encoding + " " + depth + " " + i)
                                .isEqualTo(NaiveVolume.values(expected));
                    }
                }
            }
            volumes.forEach(Volume::close);
        }
    }

    @Test
    void axesThatNobodyNamesAreThoseThatTheVolumesNeed() throws Exception {
        VolumeLayout layout = new VolumeLayout(2, 1, 3, 9, 11, Depth.U16, new Box(0, 0, 0, 2, 4, 4));
        List<Volume> volumes = volumes(new Random(SEED), layout);
        VoxelSpace some =
                new VoxelSpace(List.of(SPACE.axes().get(4), SPACE.axes().get(2)), List.of());
        for (VoxelSpace space : List.of(VoxelSpace.NONE, some)) {
            String name = space.axes().size() + "";
            Path zarr = folder.resolve(name + ".zarr");
            Path tiff = folder.resolve(name + ".ome.tif");
            try (VolumeSink one = VolumeFiles.create(zarr, layout, space, 0, SinkOptions.DEFAULT);
                    VolumeSink other = VolumeFiles.createTiff(tiff, layout, space, 0, SinkOptions.DEFAULT)) {
                for (VolumeSink sink : List.of(one, other)) {
                    sink.write(0, 0, layout.whole(), volumes.get(0));
                    sink.write(1, 0, layout.whole(), volumes.get(1));
                    sink.finish();
                }
            }
            for (Path file : List.of(zarr, tiff)) {
                try (VolumeSource source = VolumeFiles.open(file);
                        Volume second = source.read(1, 0, layout.whole())) {
                    assertThat(source.layout().times()).isEqualTo(2);
                    assertThat(source.space().axis("z").orElseThrow().scale())
                            .isEqualTo(space.axes().isEmpty() ? 1 : 2);
                    assertThat(NaiveVolume.values(second)).isEqualTo(NaiveVolume.values(volumes.get(1)));
                }
            }
        }
        volumes.forEach(Volume::close);
    }

    @Test
    void axesOfOtherNamesAreRefused() {
        VolumeLayout layout = new VolumeLayout(1, 1, 3, 9, 11, Depth.U16, new Box(0, 0, 0, 2, 4, 4));
        for (String name : List.of("w", "x")) {
            VoxelSpace space = new VoxelSpace(
                    List.of(new VoxelSpace.Axis(name, "", 1), new VoxelSpace.Axis("x", "", 1)), List.of());
            assertThatThrownBy(
                            () -> VolumeFiles.create(folder.resolve("a.zarr"), layout, space, 0, SinkOptions.DEFAULT))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("[" + name + ", x]");
        }
        assertThat(folder).isEmptyDirectory();
    }

    private static long filter(VolumeOperation filter, Path input, Path output, long scratchless) throws Exception {
        try (RequestEngine engine = RequestEngine.create(2);
                VolumeSource source = VolumeFiles.open(input)) {
            Depth depth = filter.resultDepth(source.layout().depth());
            int atOnce = StripJob.atOnce(2);
            long memory = scratchless + atOnce * filter.scratchBytes(1, atOnce);
            BoxPlan boxes = BoxPlan.of(source.layout(), filter, memory, 2);
            AtomicLong done = new AtomicLong();
            try (VolumeSink sink = VolumeFiles.create(
                    output,
                    source.layout().withDepth(depth),
                    source.space(),
                    filter.ofZeros(depth),
                    SinkOptions.DEFAULT)) {
                VolumeFilterRun run = new VolumeFilterRun(engine, filter, source, sink, boxes, done::set);
                run.run();
                sink.finish();
                assertThat(done.get()).isEqualTo(run.work());
                return run.work();
            }
        }
    }

    private static List<Volume> volumes(Random random, VolumeLayout layout) {
        List<Volume> volumes = new ArrayList<>();
        for (int i = 0; i < layout.times() * layout.channels(); i++) {
            volumes.add(VolumeFilterTest.noise(
                    random,
                    (int) layout.planes(),
                    (int) layout.rows(),
                    (int) layout.columns(),
                    1,
                    layout.depth(),
                    false));
        }
        return volumes;
    }

    private static Path write(Path file, VolumeLayout layout, List<Volume> volumes) {
        try (VolumeSink sink = VolumeFiles.create(file, layout, SPACE, 0, SinkOptions.DEFAULT)) {
            for (int i = 0; i < volumes.size(); i++) {
                long channels = layout.channels();
                sink.write(i / channels, i % channels, Box.whole(volumes.get(i)), volumes.get(i));
            }
            sink.finish();
        }
        return file;
    }

    @Test
    void whatIsNotThereIsPassedOverAndFilteredAllTheSame() throws Exception {
        Random random = new Random(SEED);
        VolumeOperation filter = VolumeDifferenceOfGaussians.builder()
                .sigma1(Sigma.of(0.5))
                .sigma2(Sigma.of(1))
                .build();
        VolumeLayout layout = new VolumeLayout(1, 1, 64, 96, 128, Depth.U16, new Box(0, 0, 0, 8, 16, 16));
        Path input = folder.resolve("sparse.zarr");
        try (Volume spot = VolumeFilterTest.noise(random, 8, 16, 16, 1, Depth.U16, false);
                VolumeSink sink = VolumeFiles.create(input, layout, SPACE, 0, SinkOptions.DEFAULT)) {
            sink.write(0, 0, new Box(32, 48, 64, 8, 16, 16), spot);
            sink.finish();
        }
        Path output = folder.resolve("out.zarr");

        filter(filter, input, output, 200_000);

        Box all = new Box(0, 0, 0, 64, 96, 128);
        try (RequestEngine engine = RequestEngine.create(2);
                VolumeSource source = VolumeFiles.open(input);
                VolumeSource result = VolumeFiles.open(output);
                Volume volume = source.read(0, 0, all);
                Volume expected = filter.apply(engine, volume);
                Volume found = result.read(0, 0, all)) {
            assertThat(NaiveVolume.values(found)).isEqualTo(NaiveVolume.values(expected));
            assertThat(files(output)).isLessThan(200);
        }
    }

    private static long files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).count();
        }
    }

    @Test
    void planeByPlaneEachIsNormalisedByItself() throws Exception {
        Random random = new Random(SEED);
        VolumeOperation filter = VolumeDifferenceOfGaussians.builder()
                .sigma1(new Sigma(1, 1, 0))
                .sigma2(new Sigma(2, 2, 0))
                .result(ResultEncoding.NORMALIZE)
                .build();
        VolumeLayout layout = new VolumeLayout(2, 1, 3, 20, 30, Depth.U8, new Box(0, 0, 0, 2, 16, 16));
        List<Volume> volumes = volumes(random, layout);
        Path input = write(folder.resolve("in.zarr"), layout, volumes);
        Path output = folder.resolve("out.zarr");
        try (RequestEngine engine = RequestEngine.create(2);
                VolumeSource source = VolumeFiles.open(input);
                VolumeSink sink =
                        VolumeFiles.create(output, layout.withPlanesApart(), source.space(), 0, SinkOptions.DEFAULT)) {
            VolumeSource planes = PlaneByPlane.of(source);
            BoxPlan boxes = BoxPlan.of(planes.layout(), filter, 1L << 30, 2);
            new VolumeFilterRun(engine, filter, planes, PlaneByPlane.of(sink), boxes, done -> {}).run();
            sink.finish();

            try (VolumeSource result = VolumeFiles.open(output);
                    Volume second = volumes.get(1).planes(2, 3);
                    Volume expected = filter.apply(engine, second);
                    Volume found = result.read(1, 0, new Box(2, 0, 0, 1, 20, 30))) {
                assertThat(NaiveVolume.values(found)).isEqualTo(NaiveVolume.values(expected));
            }
        }
        volumes.forEach(Volume::close);
    }

    /** A sink that breaks down before a box, and counts those that it is given. */
    private record Counting(VolumeSink sink, AtomicLong boxes, long most) implements VolumeSink {
        @Override
        public VolumeLayout layout() {
            return sink.layout();
        }

        @Override
        public void write(long time, long channel, Box box, Volume voxels) {
            if (boxes.incrementAndGet() > most) {
                throw new ImageFormatException("no space left");
            }
            sink.write(time, channel, box, voxels);
        }

        @Override
        public boolean isWritten(long time, long channel, Box box) {
            return sink.isWritten(time, channel, box);
        }

        @Override
        public void finish() {
            sink.finish();
        }

        @Override
        public void close() {
            sink.close();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ResultEncoding.class,
            names = {"OFFSET", "NORMALIZE"})
    void aRunThatWasInterruptedGoesOnWithWhatIsThere(ResultEncoding encoding) throws Exception {
        VolumeOperation filter = VolumeDifferenceOfGaussians.builder()
                .sigma1(Sigma.of(0.5))
                .sigma2(Sigma.of(1))
                .result(encoding)
                .build();
        VolumeLayout layout = new VolumeLayout(2, 2, 16, 32, 64, Depth.U16, new Box(0, 0, 0, 8, 16, 16));
        List<Volume> volumes = volumes(new Random(SEED), layout);
        Path input = write(folder.resolve("in.zarr"), layout, volumes);
        volumes.forEach(Volume::close);
        Path whole = folder.resolve("whole.zarr");
        filter(filter, input, whole, 1L << 30);
        Path output = folder.resolve("out.zarr");
        int boxes = 4 * 16;

        for (long most : List.of(21L, 30L, 64L)) {
            AtomicLong given = new AtomicLong();
            try (RequestEngine engine = RequestEngine.create(1);
                    VolumeSource source = VolumeFiles.open(input);
                    VolumeSink sink = VolumeFiles.create(
                            output, layout, SPACE, filter.ofZeros(Depth.U16), new SinkOptions(false, true, "it"))) {
                VolumeSink counting = new Counting(sink, given, most);
                BoxPlan plan = new BoxPlan(layout, filter.halo(), 8, 16, 16, 1, 0);
                VolumeFilterRun run = new VolumeFilterRun(engine, filter, source, counting, plan, done -> {});
                if (most < boxes) {
                    assertThatThrownBy(run::run).hasMessageContaining("no space left");
                    assertThat(output).doesNotExist();
                } else {
                    assertThat(run.written()).isEqualTo(51);
                    run.run();
                    sink.finish();
                    assertThat(given).as("boxes that were missing").hasValue(boxes - 51);
                }
            }
        }

        assertSame(output, whole);
    }

    private static void assertSame(Path folder, Path other) throws IOException {
        try (Stream<Path> files = Files.walk(other.resolve("0"))) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                assertThat(folder.resolve(other.relativize(file))).hasSameBinaryContentAs(file);
            }
        }
        assertThat(files(folder)).isEqualTo(files(other));
    }

    @Test
    void sigmasInAUnitAreConvertedByTheVoxelsOfTheFileAndRefusedWithoutThem() {
        assertThat(SPACE.inVoxels(new Sigma(1, 2, 3), "um")).isEqualTo(new Sigma(2, 4, 1.5));
        assertThat(SPACE.inVoxels(Sigma.of(1000), "nm")).isEqualTo(new Sigma(2, 2, 0.5));
        VoxelSpace none = new VoxelSpace(
                List.of(new VoxelSpace.Axis("y", "", 1), new VoxelSpace.Axis("x", "pixel", 1)), List.of());

        assertThatThrownBy(() -> none.inVoxels(new Sigma(0, 1, 0), "um"))
                .isInstanceOf(ImageFormatException.class)
                .hasMessageContaining("along y");
        assertThatThrownBy(() -> none.inVoxels(new Sigma(1, 0, 0), "um"))
                .isInstanceOf(ImageFormatException.class)
                .hasMessageContaining("in pixel");
    }

    @Test
    void aFolderByBioformats2rawIsItsOnlyImageAndPlatesAreRefusedByName() throws IOException {
        VolumeLayout layout = new VolumeLayout(1, 1, 2, 3, 4, Depth.U8, new Box(0, 0, 0, 1, 3, 4));
        Path root = Files.createDirectory(folder.resolve("root.zarr"));
        write(root.resolve("0"), layout, List.of());
        Files.writeString(root.resolve(".zgroup"), "{\"zarr_format\": 2}");
        Files.writeString(root.resolve(".zattrs"), "{\"bioformats2raw.layout\": 3}");

        try (VolumeSource source = VolumeFiles.open(root)) {
            assertThat(source.layout().planes()).isEqualTo(2);
        }
        write(root.resolve("1"), layout, List.of());
        assertThatThrownBy(() -> VolumeFiles.open(root))
                .isInstanceOf(ImageFormatException.class)
                .hasMessageContaining("holds 2 images");
        Files.writeString(root.resolve(".zattrs"), "{\"plate\": {}}");
        assertThatThrownBy(() -> VolumeFiles.open(root))
                .isInstanceOf(ImageFormatException.class)
                .hasMessageContaining("plate");
    }

    @Test
    void whatCannotFitIntoMemoryIsRefusedByItsSize() {
        VolumeLayout layout =
                new VolumeLayout(1, 1, 1000, 10_000, 10_000, Depth.F32, new Box(0, 0, 0, 500, 5000, 5000));

        assertThatThrownBy(() ->
                        BoxPlan.of(layout, VolumeDifferenceOfGaussians.builder().build(), 1L << 30, 2))
                .isInstanceOf(NativeMemoryException.class)
                .hasMessageContaining("500 x 5000 x 5000");
    }
}
