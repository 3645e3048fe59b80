package dev.sluice.nativeops.zarr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.DifferenceOfGaussians;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.volume.Box;
import dev.sluice.nativeops.volume.Volume;
import dev.sluice.nativeops.volume.VolumeFiles;
import dev.sluice.nativeops.volume.VolumeLayout;
import dev.sluice.nativeops.volume.VolumeSink;
import dev.sluice.nativeops.volume.VolumeSource;
import dev.sluice.nativeops.volume.VoxelSpace;
import dev.sluice.nativeops.windowed.BlockPlan;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.nativeops.windowed.Samples;
import dev.sluice.nativeops.windowed.SinkOptions;
import dev.sluice.nativeops.windowed.WindowedFilter;
import dev.sluice.nativeops.windowed.WindowedImages;
import dev.sluice.nativeops.windowed.WindowedRun;
import dev.sluice.nativeops.windowed.WindowedSink;
import dev.sluice.nativeops.windowed.WindowedSource;
import dev.sluice.nativeops.windowed.ZarrOptions;
import dev.sluice.nativeops.windowed.ZarrOptions.Pyramid;
import dev.sluice.nativeops.windowed.ZarrOptions.Shards;
import dev.sluice.request.RequestEngine;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** Chunks that are written in shards; that other programs read them is the subject of ZarrPeersTest. */
@Timeout(120)
class ZarrShardsWrittenTest {
    private static final long SEED = Long.getLong("sluice.test.seed", System.nanoTime());
    private static final ZarrOptions PLAIN = ZarrOptions.DEFAULT.withPyramid(Pyramid.SPACE);
    private static final VoxelSpace SPACE = new VoxelSpace(
            List.of(
                    new VoxelSpace.Axis("c", "", 1),
                    new VoxelSpace.Axis("z", "", 1),
                    new VoxelSpace.Axis("y", "", 1),
                    new VoxelSpace.Axis("x", "", 1)),
            List.of());

    @TempDir
    private Path folder;

    @AfterEach
    void nothingIsLeft() {
        assertThat(NativeMemory.inUse()).isZero();
    }

    private static ZarrOptions sharded(long bytes) {
        return PLAIN.withShards(new Shards(bytes, false));
    }

    private static long files(Path array) throws IOException {
        try (Stream<Path> all = Files.walk(array)) {
            return all.filter(Files::isRegularFile).count() - 1;
        }
    }

    /** A box of random values; finite ones, where they are floats. */
    private static Volume noise(Random random, Box box, Depth depth) {
        Volume volume = Volume.allocate(box.planes(), box.rows(), box.columns(), 1, depth);
        for (int z = 0; z < box.planes(); z++) {
            try (Image plane = volume.plane(z)) {
                for (long i = 0; i < plane.bytes() / depth.bytes(); i++) {
                    switch (depth) {
                        case U8 -> plane.pixels().setAtIndex(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt());
                        case U16 -> plane.pixels().setAtIndex(ValueLayout.JAVA_SHORT, i, (short) random.nextInt());
                        case F32 -> plane.pixels().setAtIndex(ValueLayout.JAVA_FLOAT, i, random.nextFloat());
                    }
                }
            }
        }
        return volume;
    }

    private static List<byte[]> values(Path array, VolumeLayout layout) {
        try (VolumeSource source = VolumeFiles.open(array);
                Volume first = source.read(0, 0, source.layout().whole());
                Volume second = source.read(0, 1, source.layout().whole())) {
            assertThat(source.layout().depth()).isEqualTo(layout.depth());
            return Stream.of(first, second).map(ZarrShardsWrittenTest::bytes).toList();
        }
    }

    private static byte[] bytes(Volume volume) {
        byte[][] planes = new byte[volume.planes()][];
        for (int z = 0; z < planes.length; z++) {
            try (Image plane = volume.plane(z)) {
                planes[z] = Samples.bytes(plane);
            }
        }
        byte[] all = new byte[planes.length * planes[0].length];
        for (int z = 0; z < planes.length; z++) {
            System.arraycopy(planes[z], 0, all, z * planes[0].length, planes[0].length);
        }
        return all;
    }

    /** Writes random volumes but for the last shard of the second, with their smaller resolutions. */
    private Path write(String name, VolumeLayout layout, ZarrOptions options, Box missing) throws Exception {
        Path file = folder.resolve(name);
        Random random = new Random(SEED);
        try (RequestEngine engine = RequestEngine.create(2);
                VolumeSink sink = VolumeFiles.create(file, layout, SPACE, 7, SinkOptions.DEFAULT, options);
                Volume first = noise(random, layout.whole(), layout.depth());
                Volume second = noise(random, layout.whole(), layout.depth())) {
            sink.write(0, 0, layout.whole(), first);
            for (long plane = 0; plane < layout.planes(); plane += missing.planes()) {
                int planes = (int) Math.min(missing.planes(), layout.planes() - plane);
                if (plane != missing.plane()) {
                    try (Volume part = second.planes((int) plane, (int) plane + planes)) {
                        Box whole = layout.whole();
                        sink.write(0, 1, new Box(plane, 0, 0, planes, whole.rows(), whole.columns()), part);
                    }
                }
            }
            sink.reduce(engine, 1 << 20);
            sink.finish();
        }
        return file;
    }

    @ParameterizedTest
    @EnumSource(Depth.class)
    void shardsHoldTheValuesOfSingleChunksInFewerFilesInEveryResolution(Depth depth) throws Exception {
        System.out.println("seed " + SEED);
        VolumeLayout layout = new VolumeLayout(1, 2, 20, 70, 301, depth, new Box(0, 0, 0, 4, 32, 64));
        ZarrOptions options = sharded(4L * 32 * 64 * depth.bytes() * 5);
        Box shard = VolumeFiles.shard(layout, options);
        Box missing = new Box(shard.planes(), 0, 0, shard.planes(), 70, 601);

        Path plain = write("plain.zarr", layout, PLAIN, missing);
        Path shards = write("shards.zarr", layout, options, missing);

        assertThat(shard).isEqualTo(new Box(0, 0, 0, 16, 32, 64));
        for (String resolution : List.of("0", "1")) {
            List<byte[]> expected = values(plain.resolve(resolution), layout);
            List<byte[]> found = values(shards.resolve(resolution), layout);
            for (int i = 0; i < 2; i++) {
                assertThat(Arrays.equals(found.get(i), expected.get(i)))
                        .as(resolution + " " + i)
                        .isTrue();
            }
        }
        assertThat(files(plain.resolve("0"))).isEqualTo(5 * 3 * 5 + 4 * 3 * 5);
        assertThat(files(shards.resolve("0"))).isEqualTo(2 * 3 * 5 + 1 * 3 * 5);
    }

    @Test
    void aShardIsWrittenAsAWholeAndByOneBoxOnly() {
        VolumeLayout layout = new VolumeLayout(1, 1, 8, 32, 32, Depth.U8, new Box(0, 0, 0, 2, 16, 16));
        try (Volume part = noise(new Random(SEED), new Box(0, 0, 0, 2, 16, 16), Depth.U8);
                VolumeSink sink = VolumeFiles.create(
                        folder.resolve("a.zarr"), layout, SPACE, 0, SinkOptions.DEFAULT, sharded(4096))) {
            assertThat(sink.layout().chunk()).isEqualTo(new Box(0, 0, 0, 8, 16, 32));

            assertThatThrownBy(() -> sink.write(0, 0, new Box(2, 0, 0, 2, 16, 16), part))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("does not begin at a chunk");
            assertThatThrownBy(() -> sink.write(0, 0, new Box(0, 0, 0, 2, 16, 16), part))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("does not end with a chunk");
        }
    }

    @Test
    void shardsOfOnePlaneHaveOne() {
        VolumeLayout layout = new VolumeLayout(1, 1, 8, 64, 64, Depth.U8, new Box(0, 0, 0, 1, 16, 16));

        assertThat(VolumeFiles.shard(layout, PLAIN.withShards(new Shards(4096, true))))
                .isEqualTo(new Box(0, 0, 0, 1, 64, 64));
        assertThat(VolumeFiles.shard(layout, PLAIN)).isEqualTo(layout.chunk());
        assertThat(VolumeFiles.shard(layout, sharded(1))).isEqualTo(layout.chunk());
    }

    @Test
    void anImageThatIsFilteredInPartsHasRegionsOfWholeShards() throws Exception {
        DifferenceOfGaussians filter = DifferenceOfGaussians.builder().build();
        ZarrOptions options = sharded(3 * 600_000L);
        try (RequestEngine engine = RequestEngine.create(2);
                Image image = Samples.image(SEED, 1300, 900, 3, Depth.U8);
                WindowedSource source = Samples.source(image)) {
            BlockPlan plan = BlockPlan.of(source.layout(), filter, 6 << 20, 2, options);
            Layout shards = ZarrSink.shards(plan.target(), options);
            assertThat(plan.regionRows() % shards.blockRows()).isZero();
            assertThat(plan.regionColumns() % shards.blockColumns()).isZero();
            assertThat(plan.regions()).isGreaterThan(1);
            Path file = folder.resolve("image.zarr");
            try (WindowedSink sink = WindowedImages.createZarr(file, plan.target(), SinkOptions.DEFAULT, options)) {
                new WindowedRun(engine, new WindowedFilter(filter), source, sink, plan).run();
                sink.reduce(engine, 1 << 20);
                sink.finish();
            }

            try (Image expected = filter.apply(engine, image);
                    WindowedSource read = WindowedImages.open(file);
                    Image found = read.read(new Region(0, 0, image.rows(), image.columns()))) {
                assertThat(Arrays.equals(Samples.bytes(found), Samples.bytes(expected)))
                        .isTrue();
            }
            assertThat(files(file.resolve("0"))).isEqualTo(shards.blocks());
            assertThat(shards.blocks()).isLessThan(plan.target().blocks());
        }
    }

    @Test
    void thereAreNoneInVersion2() {
        assertThatThrownBy(() -> new ZarrOptions(2, ZarrOptions.Codec.ZSTD, 1).withShards(new Shards(1, false)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("version 3");
        assertThatThrownBy(() -> new Shards(-1, false)).isInstanceOf(IllegalArgumentException.class);
    }
}
