package dev.sluice.nativeops.zarr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.nativeops.windowed.Samples;
import dev.sluice.nativeops.windowed.SinkOptions;
import dev.sluice.nativeops.windowed.WindowedImages;
import dev.sluice.nativeops.windowed.WindowedSink;
import dev.sluice.nativeops.windowed.WindowedSource;
import dev.sluice.nativeops.windowed.ZarrOptions;
import dev.sluice.nativeops.windowed.ZarrOptions.Codec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written as Zarr is read back bit for bit, in whatever pieces. */
@Timeout(180)
class ZarrRoundTripTest {
    private final long seed = Long.getLong("sluice.test.seed", new Random().nextLong());
    private final Random random = new Random(seed);

    @TempDir
    private Path folder;

    @AfterEach
    void nothingIsLeftInMemory() {
        assertThat(NativeMemory.inUse()).isZero();
    }

    static Stream<Arguments> kinds() {
        return Stream.of(2, 3)
                .flatMap(version -> Stream.of(
                                new ZarrOptions(version, Codec.NONE, 0),
                                new ZarrOptions(version, Codec.GZIP, 1),
                                new ZarrOptions(version, Codec.ZSTD, 3))
                        .flatMap(options -> Stream.of(Depth.values())
                                .flatMap(depth -> Stream.of(1, 2, 3, 4, 7)
                                        .map(channels -> Arguments.of(options, depth, channels)))));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void anyPieceIsReadAsItWasWritten(ZarrOptions options, Depth depth, int channels) throws IOException {
        for (int round = 0; round < Integer.getInteger("sluice.test.rounds", 1) * 4; round++) {
            int rows = 1 + random.nextInt(90);
            int columns = 1 + random.nextInt(90);
            Layout layout = new Layout(
                    rows,
                    columns,
                    channels,
                    depth,
                    1 + random.nextInt(100),
                    1 + random.nextInt(100),
                    channels % 2 == 0);
            Path file = folder.resolve("image-" + round + ".zarr");
            try (Image image = Samples.image(seed + round, rows, columns, channels, depth)) {
                write(image, file, layout, options);
                try (WindowedSource source = WindowedImages.open(file)) {
                    assertThat(source.layout())
                            .isEqualTo(layout.withBlocks(
                                    Math.min(rows, layout.blockRows()), Math.min(columns, layout.blockColumns())));
                    assertReads(source, image, new Region(0, 0, rows, columns));
                    for (int i = 0; i < 10; i++) {
                        assertReads(source, image, Samples.region(random, rows, columns));
                    }
                }
            }
        }
    }

    private void assertReads(WindowedSource source, Image image, Region region) {
        try (Image part = source.read(region)) {
            assertThat(Samples.bytes(part))
                    .as("seed %d, %s of %s", seed, region, source.layout())
                    .isEqualTo(Samples.bytes(image, region));
        }
    }

    /** In random order, some blocks two by two. */
    private void write(Image image, Path file, Layout layout, ZarrOptions options) {
        try (WindowedSink sink = WindowedImages.createZarr(file, layout, SinkOptions.DEFAULT, options);
                WindowedSource source = Samples.source(image)) {
            List<Long> blocks = new ArrayList<>();
            for (long block = 0; block < layout.blocks(); block++) {
                blocks.add(block);
            }
            Collections.shuffle(blocks, random);
            for (long block : blocks) {
                Region region = layout.block(block);
                if (random.nextInt(4) == 0 && region.endColumn() < layout.columns()) {
                    Region next = layout.block(block + 1);
                    region =
                            new Region(region.row(), region.column(), region.rows(), region.columns() + next.columns());
                }
                try (Image part = source.read(region)) {
                    sink.write(region, part);
                }
                assertThat(sink.isWritten(block)).isTrue();
            }
            sink.finish();
        }
    }
}
