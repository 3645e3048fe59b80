package dev.sluice.nativeops.zarr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFormatException;
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
import dev.sluice.nativeops.windowed.Samples;
import dev.sluice.nativeops.windowed.SinkOptions;
import dev.sluice.nativeops.windowed.WindowedImages;
import dev.sluice.nativeops.windowed.WindowedSink;
import dev.sluice.nativeops.windowed.WindowedSource;
import dev.sluice.nativeops.windowed.ZarrOptions;
import dev.sluice.nativeops.windowed.ZarrOptions.Codec;
import dev.sluice.nativeops.windowed.ZarrOptions.Pyramid;
import dev.sluice.request.RequestEngine;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Smaller resolutions, each against a plain mean of the one before. */
@Timeout(120)
class ZarrPyramidTest {
    private static final ZarrOptions PYRAMID = ZarrOptions.DEFAULT.withPyramid(Pyramid.PLANES);
    private static final VoxelSpace SPACE = new VoxelSpace(
            List.of(
                    new VoxelSpace.Axis("t", "second", 3),
                    new VoxelSpace.Axis("c", "", 1),
                    new VoxelSpace.Axis("z", "micrometer", 2),
                    new VoxelSpace.Axis("y", "micrometer", 0.5),
                    new VoxelSpace.Axis("x", "micrometer", 0.25)),
            List.of("DAPI", "GFP"));

    private final long seed = Long.getLong("sluice.test.seed", new Random().nextLong());

    @TempDir
    private Path folder;

    @AfterEach
    void nothingIsLeftInMemory() {
        assertThat(NativeMemory.inUse()).isZero();
    }

    /** Values by time and channel, plane, row and column. */
    private record Values(int volumes, int planes, int rows, int columns, double[] all) {
        double at(int volume, int plane, int row, int column) {
            return all[((volume * planes + plane) * rows + row) * columns + column];
        }

        /** The plain way: every value a mean of up to eight. */
        Values half(Depth depth, boolean space) {
            int deep = space && planes > 1 ? 2 : 1;
            int down = rows > 1 ? 2 : 1;
            int across = columns > 1 ? 2 : 1;
            Values half = new Values(
                    volumes,
                    Math.ceilDiv(planes, deep),
                    Math.ceilDiv(rows, down),
                    Math.ceilDiv(columns, across),
                    new double
                            [volumes
                                    * Math.ceilDiv(planes, deep)
                                    * Math.ceilDiv(rows, down)
                                    * Math.ceilDiv(columns, across)]);
            int i = 0;
            for (int volume = 0; volume < volumes; volume++) {
                for (int z = 0; z < planes; z += deep) {
                    for (int y = 0; y < rows; y += down) {
                        for (int x = 0; x < columns; x += across) {
                            double sum = 0;
                            int count = 0;
                            for (int dz = z; dz < Math.min(planes, z + deep); dz++) {
                                for (int dy = y; dy < Math.min(rows, y + down); dy++) {
                                    for (int dx = x; dx < Math.min(columns, x + across); dx++) {
                                        sum += at(volume, dz, dy, dx);
                                        count++;
                                    }
                                }
                            }
                            half.all[i++] = depth == Depth.F32 ? (float) (sum / count) : Math.floor(sum / count + 0.5);
                        }
                    }
                }
            }
            return half;
        }
    }

    private static double value(Image image, int row, int column, int channel) {
        long at = row * image.stride()
                + ((long) column * image.channels() + channel) * image.depth().bytes();
        return switch (image.depth()) {
            case U8 -> image.pixels().get(ValueLayout.JAVA_BYTE, at) & 0xff;
            case U16 -> image.pixels().get(ValueLayout.JAVA_SHORT_UNALIGNED, at) & 0xffff;
            case F32 -> image.pixels().get(ValueLayout.JAVA_FLOAT_UNALIGNED, at);
        };
    }

    private static Values image(Path array) {
        try (WindowedSource source = WindowedImages.open(array)) {
            Layout layout = source.layout();
            int rows = (int) layout.rows();
            int columns = (int) layout.columns();
            double[] all = new double[layout.channels() * rows * columns];
            try (Image image = source.read(new Region(0, 0, rows, columns))) {
                for (int i = 0; i < all.length; i++) {
                    all[i] = value(image, i / columns % rows, i % columns, i / columns / rows);
                }
            }
            return new Values(layout.channels(), 1, rows, columns, all);
        }
    }

    private static Values volumes(Path array) {
        try (VolumeSource source = VolumeFiles.open(array)) {
            VolumeLayout layout = source.layout();
            int planes = (int) layout.planes();
            int rows = (int) layout.rows();
            int columns = (int) layout.columns();
            int volumes = (int) (layout.times() * layout.channels());
            double[] all = new double[volumes * planes * rows * columns];
            for (int volume = 0, i = 0; volume < volumes; volume++) {
                try (Volume read = source.read(
                        volume / layout.channels(),
                        volume % layout.channels(),
                        new Box(0, 0, 0, planes, rows, columns))) {
                    for (int z = 0; z < planes; z++) {
                        try (Image plane = read.plane(z)) {
                            for (int at = 0; at < rows * columns; at++) {
                                all[i++] = value(plane, at / columns, at % columns, 0);
                            }
                        }
                    }
                }
            }
            return new Values(volumes, planes, rows, columns, all);
        }
    }

    private void write(Path file, Layout layout, ZarrOptions options) throws InterruptedException {
        try (RequestEngine engine = RequestEngine.create(2);
                Image image = Samples.image(
                        seed, (int) layout.rows(), (int) layout.columns(), layout.channels(), layout.depth());
                WindowedSource pixels = Samples.source(image);
                WindowedSink sink = WindowedImages.createZarr(file, layout, SinkOptions.DEFAULT, options)) {
            for (long block = 0; block < layout.blocks(); block++) {
                try (Image part = pixels.read(layout.block(block))) {
                    sink.write(layout.block(block), part);
                }
            }
            sink.reduce(engine, 1 << 20);
            sink.finish();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "3, 530, 270, 3, U8, 100, 140, 3",
        "3, 151, 1030, 1, U16, 65, 163, 4",
        "2, 513, 57, 4, F32, 100, 51, 3",
        "2, 1, 3001, 2, U8, 1, 328, 5",
        "3, 600, 600, 1, F32, 512, 512, 2",
        "3, 512, 512, 1, U8, 512, 512, 1",
    })
    void eachResolutionIsTheMeanOfTheOneBefore(
            int version, int rows, int columns, int channels, Depth depth, int blockRows, int blockColumns, int levels)
            throws Exception {
        Path file = folder.resolve("image.zarr");
        Layout layout = new Layout(rows, columns, channels, depth, blockRows, blockColumns);

        write(file, layout, new ZarrOptions(version, Codec.ZSTD, 1, Pyramid.PLANES));

        Values before = image(file.resolve("0"));
        for (int level = 1; level < levels; level++) {
            Values expected = before.half(depth, false);
            Values found = image(file.resolve("" + level));
            assertThat(found.rows).isEqualTo(expected.rows);
            assertThat(found.columns).isEqualTo(expected.columns);
            assertThat(found.all).as("seed %d, resolution %d", seed, level).isEqualTo(expected.all);
            before = found;
        }
        assertThat(file.resolve("" + levels)).doesNotExist();
        assertThat(multiscale(file, version).getAsJsonArray("datasets")).hasSize(levels);
    }

    private static JsonObject multiscale(Path file, int version) throws IOException {
        JsonObject attributes = version == 2
                ? ZarrJson.read(file.resolve(ZarrV2.ATTRIBUTES))
                : ZarrJson.read(file.resolve(ZarrV3.FILE))
                        .getAsJsonObject("attributes")
                        .getAsJsonObject("ome");
        return attributes.getAsJsonArray("multiscales").get(0).getAsJsonObject();
    }

    @ParameterizedTest
    @EnumSource(value = Pyramid.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void volumesAreHalvedInTheirPlanesOrInSpaceAndMissingChunksStayMissing(Pyramid pyramid) throws Exception {
        Path file = folder.resolve("volume.zarr");
        VolumeLayout layout = new VolumeLayout(2, 2, 5, 400, 1100, Depth.U16, new Box(0, 0, 0, 2, 65, 128));
        Random random = new Random(seed);
        try (RequestEngine engine = RequestEngine.create(2);
                VolumeSink sink = VolumeFiles.create(
                        file, layout, SPACE, 300, SinkOptions.DEFAULT, ZarrOptions.DEFAULT.withPyramid(pyramid))) {
            try (Volume noise = noise(random, 2, 65, 256)) {
                sink.write(0, 1, new Box(2, 65, 128, 2, 65, 256), noise);
            }
            try (Volume last = noise(random, 1, 10, 76)) {
                sink.write(1, 0, new Box(4, 390, 1024, 1, 10, 76), last);
            }
            assertThatIllegalStateException()
                    .isThrownBy(sink::finish)
                    .withMessageEndingWith("volume.zarr: the smaller resolutions are missing; reduce makes them");
            sink.reduce(engine, 1 << 30);
            sink.finish();
        }

        Values before = volumes(file.resolve("0"));
        for (int level = 1; level <= 3; level++) {
            Values expected = before.half(Depth.U16, pyramid == Pyramid.SPACE);
            Values found = volumes(file.resolve("" + level));
            assertThat(found.planes).isEqualTo(expected.planes);
            assertThat(found.all).as("seed %d, resolution %d", seed, level).isEqualTo(expected.all);
            assertThat(chunks(file.resolve("" + level)))
                    .as("resolution %d", level)
                    .isBetween(2L, 4L);
            before = found;
        }
        assertThat(file.resolve("4")).doesNotExist();
        assertThat(before.planes).isEqualTo(pyramid == Pyramid.SPACE ? 1 : 5);
        assertTransformations(multiscale(file, 3).getAsJsonArray("datasets"), pyramid == Pyramid.SPACE);
    }

    private static void assertTransformations(JsonArray datasets, boolean space) {
        assertThat(datasets.get(0).toString())
                .isEqualTo("{\"path\":\"0\",\"coordinateTransformations\":"
                        + "[{\"type\":\"scale\",\"scale\":[3.0,1.0,2.0,0.5,0.25]}]}");
        assertThat(datasets.get(3).toString())
                .isEqualTo("{\"path\":\"3\",\"coordinateTransformations\":[{\"type\":\"scale\",\"scale\":[3.0,1.0,"
                        + (space ? "16.0" : "2.0") + ",4.0,2.0]},{\"type\":\"translation\",\"translation\":[0.0,0.0,"
                        + (space ? "7.0" : "0.0") + ",1.75,0.875]}]}");
    }

    private static Volume noise(Random random, int planes, int rows, int columns) {
        Volume volume = Volume.allocate(planes, rows, columns, 1, Depth.U16);
        for (int z = 0; z < planes; z++) {
            try (Image plane = volume.plane(z)) {
                for (int row = 0; row < rows; row++) {
                    for (int column = 0; column < columns; column++) {
                        plane.pixels().set(ValueLayout.JAVA_SHORT_UNALIGNED, row * plane.stride() + 2L * column, (short)
                                random.nextInt());
                    }
                }
            }
        }
        return volume;
    }

    private static long chunks(Path array) throws IOException {
        try (Stream<Path> files = Files.walk(array.resolve("c"))) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    @Test
    void aRunThatWasKilledAmidTheResolutionsIsGoneOnWith() throws Exception {
        Path file = folder.resolve("image.zarr");
        Layout layout = new Layout(520, 520, 1, Depth.U8, 100, 100);
        SinkOptions resume = new SinkOptions(false, true, "a.tif");
        Path made = folder.resolve(".image.zarr.part/1/c/0/0");
        try (RequestEngine engine = RequestEngine.create(1);
                Image image = Samples.image(seed, 520, 520, 1, Depth.U8);
                WindowedSink sink = WindowedImages.createZarr(file, layout, resume, PYRAMID)) {
            sink.write(new Region(0, 0, 520, 520), image);
            sink.reduce(engine, 1 << 20);
        }
        Files.delete(folder.resolve(".image.zarr.part/1/c/2/2"));
        Object key = Files.readAttributes(made, "unix:ino").get("ino");

        try (RequestEngine engine = RequestEngine.create(1);
                WindowedSink sink = WindowedImages.createZarr(file, layout, resume, PYRAMID)) {
            assertThat(sink.isWritten(new Region(0, 0, 520, 520))).isTrue();
            sink.reduce(engine, 1 << 20);
            sink.finish();
        }

        assertThat(Files.readAttributes(file.resolve("1/c/0/0"), "unix:ino").get("ino"))
                .isEqualTo(key);
        assertThat(image(file.resolve("1")).all)
                .isEqualTo(image(file.resolve("0")).half(Depth.U8, false).all);
    }

    @Test
    void aDamagedChunkIsToldAndNothingGetsTheName() throws Exception {
        Path file = folder.resolve("image.zarr");
        Layout layout = new Layout(520, 520, 1, Depth.U8, 100, 100);
        try (RequestEngine engine = RequestEngine.create(2);
                Image image = Samples.image(seed, 520, 520, 1, Depth.U8);
                WindowedSink sink = WindowedImages.createZarr(file, layout, SinkOptions.DEFAULT, PYRAMID)) {
            sink.write(new Region(0, 0, 520, 520), image);
            Files.write(folder.resolve(".image.zarr.part/0/c/3/3"), new byte[9]);

            assertThatThrownBy(() -> sink.reduce(engine, 1 << 20))
                    .isInstanceOf(ImageFormatException.class)
                    .hasMessageContaining("0/c/3/3: the zstd data is damaged");
            assertThatIllegalStateException().isThrownBy(sink::finish);
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void chunksThatAreTooLargeAreRefusedBeforeAnythingIsWritten() {
        Layout layout = new Layout(1 << 15, 1 << 15, 1, Depth.U8, 1 << 14, 1 << 14);

        assertThatThrownBy(() ->
                        WindowedImages.createZarr(folder.resolve("image.zarr"), layout, SinkOptions.DEFAULT, PYRAMID))
                .isInstanceOf(ImageFormatException.class)
                .hasMessageEndingWith("image.zarr: chunks of [16384, 16384] values are too large for smaller"
                        + " resolutions, which take at most 134217728");
        assertThat(folder).isEmptyDirectory();
    }
}
