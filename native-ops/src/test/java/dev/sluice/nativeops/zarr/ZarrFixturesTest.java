package dev.sluice.nativeops.zarr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.nativeops.windowed.Samples;
import dev.sluice.nativeops.windowed.WindowedImages;
import dev.sluice.nativeops.windowed.WindowedSource;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reads what zarr for Python and zarrita wrote; tools/zarr/peers.py and peers.mjs have the same formula for the values. */
@Timeout(60)
class ZarrFixturesTest {
    private static final Path FOLDER = Path.of("src/test/resources/zarr");

    private final long seed = Long.getLong("sluice.test.seed", new Random().nextLong());
    private final Random random = new Random(seed);

    @AfterEach
    void nothingIsLeftInMemory() {
        assertThat(NativeMemory.inUse()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "python/plain-u8, 13, 17, 1, U8",
        "python/plain-u16-big, 13, 17, 1, U16",
        "python/zlib-u16, 13, 17, 1, U16",
        "python/gzip-f32-big, 13, 17, 1, F32",
        "python/zstd-f32, 13, 17, 1, F32",
        "python/order-f-u8, 13, 17, 1, U8",
        "python/order-f-cyx-u16, 13, 17, 3, U16",
        "python/cyx-u8, 13, 17, 3, U8",
        "python/cyx-together-u16, 13, 17, 3, U16",
        "python/yxc-u8, 13, 17, 4, U8",
        "python/yxc-apart-f32, 13, 17, 3, F32",
        "python/slash-u8, 13, 17, 1, U8",
        "python/lz4-u16, 60, 50, 1, U16",
        "python/blosc-lz4-u16, 60, 50, 1, U16",
        "python/blosc-lz4hc-u8, 60, 50, 1, U8",
        "python/blosc-zstd-f32, 60, 50, 1, F32",
        "python/blosc-zlib-u16-big, 60, 50, 1, U16",
        "python/blosc-blosclz-u8, 60, 50, 1, U8",
        "python/blosc-stored-u8, 60, 50, 1, U8",
        "python/ome-0.4, 13, 17, 3, U16",
        "zarrita/plain-u8, 13, 17, 1, U8",
        "zarrita/dots-u16, 13, 17, 1, U16",
        "zarrita/big-f32, 13, 17, 1, F32",
        "zarrita/zstd-u16, 13, 17, 3, U16",
        "zarrita/zstd-crc32c-f32, 13, 17, 3, F32",
        "zarrita/blosc-lz4-u16, 13, 17, 1, U16",
        "zarrita/blosc-zstd-f32, 13, 17, 3, F32",
        "zarrita/transpose-u16, 13, 17, 3, U16",
        "zarrita/ome-0.5, 13, 17, 3, U8",
    })
    void whatAnotherProgramWroteIsReadValueForValue(String name, int rows, int columns, int channels, Depth depth) {
        try (WindowedSource source = WindowedImages.open(FOLDER.resolve(name))) {
            Layout layout = source.layout();
            assertThat(layout)
                    .isEqualTo(new Layout(
                            rows,
                            columns,
                            channels,
                            depth,
                            layout.blockRows(),
                            layout.blockColumns(),
                            channels % 2 == 0 && !name.contains("yxc")));

            assertHolds(source, new Region(0, 0, rows, columns));
            for (int i = 0; i < 20; i++) {
                assertHolds(source, Samples.region(random, rows, columns));
            }
        }
    }

    private void assertHolds(WindowedSource source, Region region) {
        try (Image image = source.read(region)) {
            for (int row = 0; row < region.rows(); row++) {
                for (int column = 0; column < region.columns(); column++) {
                    for (int channel = 0; channel < image.channels(); channel++) {
                        assertThat(value(image, row, column, channel))
                                .as("seed %d, %s: row %d, column %d, channel %d", seed, region, row, column, channel)
                                .isEqualTo(expected(
                                        (int) region.row() + row,
                                        (int) region.column() + column,
                                        zarrChannel(channel, image.channels()),
                                        image.depth()));
                    }
                }
            }
        }
    }

    /** Colours are red, green, blue there, and blue, green, red here. */
    private static int zarrChannel(int channel, int channels) {
        return channels >= 3 && channel < 3 ? 2 - channel : channel;
    }

    private static double expected(int row, int column, int channel, Depth depth) {
        int base = (row * 7 + column * 3 + channel * 50) % 251;
        return switch (depth) {
            case U8 -> base;
            case U16 -> base * 257;
            case F32 -> base / 8.0 - 3;
        };
    }

    private static double value(Image image, int row, int column, int channel) {
        MemorySegment pixels = image.pixels();
        int bytes = image.depth().bytes();
        long at = row * image.stride() + ((long) column * image.channels() + channel) * bytes;
        return switch (image.depth()) {
            case U8 -> pixels.get(ValueLayout.JAVA_BYTE, at) & 0xff;
            case U16 -> pixels.get(ValueLayout.JAVA_SHORT_UNALIGNED, at) & 0xffff;
            case F32 -> pixels.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at);
        };
    }

    @Test
    void missingChunksAreTheFillValue() {
        try (WindowedSource source = WindowedImages.open(FOLDER.resolve("python/missing-u16"));
                Image image = source.read(new Region(0, 0, 13, 17))) {
            for (int row = 0; row < 13; row++) {
                for (int column = 0; column < 17; column++) {
                    double wanted = row < 5 && column < 7 ? expected(row, column, 0, Depth.U16) : 513;
                    assertThat(value(image, row, column, 0)).isEqualTo(wanted);
                }
            }
        }
        try (WindowedSource source = WindowedImages.open(FOLDER.resolve("python/missing-f32"));
                Image image = source.read(new Region(3, 4, 5, 6))) {
            assertThat(value(image, 4, 5, 0)).isNaN();
        }
    }

    @ParameterizedTest
    @CsvSource({"shards-u16", "shards-first-u16"})
    void chunksInShardsAreFoundWhereverTheIndexIs(String name) {
        try (WindowedSource source =
                WindowedImages.open(FOLDER.resolve("zarrita").resolve(name))) {
            assertThat(source.layout()).isEqualTo(new Layout(13, 17, 1, Depth.U16, 4, 6));

            try (Image image = source.read(new Region(1, 5, 11, 12))) {
                for (int row = 1; row < 12; row++) {
                    for (int column = 5; column < 17; column++) {
                        double wanted = row < 4 && column >= 12 ? 9 : expected(row, column, 0, Depth.U16);
                        assertThat(value(image, row - 1, column - 5, 0)).isEqualTo(wanted);
                    }
                }
            }
        }
    }

    @Test
    void aFolderThatIsNoImageIsRefusedInOneLine() {
        assertThatThrownBy(() -> WindowedImages.open(FOLDER))
                .isInstanceOf(ImageFormatException.class)
                .hasMessage(FOLDER + ": is no Zarr folder: it has neither zarr.json nor .zarray nor .zgroup");
    }
}
