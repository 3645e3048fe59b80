package dev.sluice.nativeops.tiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.Pixels;
import dev.sluice.nativeops.file.InMemorySource;
import dev.sluice.nativeops.tiff.directory.TiffDirectoryBytes;
import dev.sluice.nativeops.tiff.directory.TiffField;
import dev.sluice.nativeops.tiff.directory.TiffFields;
import dev.sluice.nativeops.tiff.page.TiffPage;
import dev.sluice.nativeops.tiff.page.TiffSamples;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.nativeops.windowed.Samples;
import dev.sluice.nativeops.windowed.WindowedImages;
import dev.sluice.nativeops.windowed.WindowedSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Regions of TIFF files of every kind, compared with what the decoder of whole images makes of them. */
@Timeout(120)
class TiffSourceTest {
    @TempDir
    private Path folder;

    private final long seed = Long.getLong("sluice.test.seed", new Random().nextLong());
    private final Random random = new Random(seed);

    @AfterEach
    void nothingIsLeftInMemory() {
        assertThat(NativeMemory.inUse()).isZero();
    }

    static Stream<PlainTiff> kinds() {
        List<PlainTiff> kinds = new ArrayList<>();
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            for (boolean big : new boolean[] {false, true}) {
                for (int tileColumns : new int[] {0, 64}) {
                    for (int compression : new int[] {1, TiffFields.DEFLATE, PlainTiff.LZW, PlainTiff.PACK_BITS}) {
                        kinds.add(new PlainTiff(order, big, 16, tileColumns, compression, 1));
                    }
                    kinds.add(new PlainTiff(order, big, 48, tileColumns, TiffFields.DEFLATE, 2));
                    kinds.add(new PlainTiff(order, big, 16, tileColumns, PlainTiff.LZW, 2));
                }
            }
        }
        return kinds.stream();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void anyRegionIsWhatTheWholeImageHoldsThere(PlainTiff kind) {
        for (Depth depth : Depth.values()) {
            for (int channels : new int[] {1, 3, 4}) {
                if (depth != Depth.F32 || kind.predictor() == 1) {
                    compare(kind, 70, 90, channels, depth);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {TiffFields.DEFLATE, PlainTiff.LZW})
    void floatsArePredictedByteByByte(int compression) {
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            compare(new PlainTiff(order, false, 16, 32, compression, 3), 50, 70, 1, Depth.F32);
            compare(new PlainTiff(order, true, 16, 0, compression, 3), 50, 70, 3, Depth.F32);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void jpegBlocksAreDecodedAsInTheWhole(int channels) {
        compare(new PlainTiff(ByteOrder.LITTLE_ENDIAN, true, 32, 48, TiffFields.JPEG, 1), 70, 90, channels, Depth.U8);
        compare(new PlainTiff(ByteOrder.BIG_ENDIAN, false, 16, 0, TiffFields.JPEG, 1), 70, 90, channels, Depth.U8);
    }

    /** One strip of all rows, as many programs write it, must not be read as one. */
    @Test
    void anUncompressedStripIsReadInParts() {
        PlainTiff kind = new PlainTiff(ByteOrder.BIG_ENDIAN, false, 3000, 0, 1, 1);
        Path file = folder.resolve("strip.tif");
        try (Image image = Samples.image(1, 3000, 1000, 1, Depth.U16)) {
            kind.write(image, file);
        }

        try (WindowedSource source = WindowedImages.open(file)) {
            assertThat(source).isInstanceOf(TiffSource.class);
            assertThat(source.layout().blockRows()).isEqualTo((1 << 20) / 2000);
        }
        compare(new PlainTiff(ByteOrder.LITTLE_ENDIAN, true, 1201, 0, 1, 1), 2500, 900, 1, Depth.F32);
    }

    /** Some writers leave the sizes of strips that are not compressed at 0. */
    @ParameterizedTest
    @ValueSource(ints = {7, 40})
    void theSizeOfAnUncompressedStripMayBeMissing(int stripRows) throws Exception {
        PlainTiff kind = new PlainTiff(ByteOrder.LITTLE_ENDIAN, false, stripRows, 0, 1, 1);
        try (Image image = Samples.image(3, 40, 30, 3, Depth.U16)) {
            byte[] file = kind.bytes(image);
            ByteBuffer sizes = values(file, TiffFields.STRIP_SIZES);
            sizes.put(new byte[sizes.remaining()]);
            Files.write(folder.resolve("sizes.tif"), file);

            try (Image read = Image.read(folder.resolve("sizes.tif"));
                    WindowedSource source = WindowedImages.open(folder.resolve("sizes.tif"));
                    Image part = source.read(new Region(0, 0, 40, 30))) {
                assertThat(read.pixels().mismatch(image.pixels())).isEqualTo(-1);
                assertThat(part.pixels().mismatch(image.pixels())).isEqualTo(-1);
            }
        }
    }

    /** Four values of luminance and two of chrominance for four pixels, which is half of what colours would take. */
    @Test
    void chrominanceThatPixelsShareIsReadWithoutCompression() throws Exception {
        int side = 6;
        List<TiffField> fields = List.of(
                TiffField.longs(TiffFields.COLUMNS, side),
                TiffField.longs(TiffFields.ROWS, side),
                TiffField.shorts(TiffFields.BITS, 8, 8, 8),
                TiffField.shorts(TiffFields.COMPRESSION, TiffFields.UNCOMPRESSED),
                TiffField.shorts(TiffFields.PHOTOMETRIC, TiffFields.YCBCR),
                TiffField.longs(TiffFields.STRIP_OFFSETS, 8),
                TiffField.shorts(TiffFields.SAMPLES, 3),
                TiffField.longs(TiffFields.STRIP_ROWS, side),
                TiffField.longs(TiffFields.STRIP_SIZES, side * side * 3 / 2),
                TiffField.shorts(TiffFields.CHROMA_SUBSAMPLING, 2, 2));
        byte[] pixels = new byte[side * side * 3 / 2 + 2];
        for (int unit = 0; unit < 9; unit++) {
            for (int i = 0; i < 6; i++) {
                pixels[6 * unit + i] = (byte) (i < 4 ? 20 * unit + i : 128);
            }
        }
        TiffDirectoryBytes directories = new TiffDirectoryBytes(false);
        int at = 8 + pixels.length;
        ByteBuffer file = TiffField.ordered(at + (int) directories.size(fields));
        file.put(TiffDirectoryBytes.header(false, at).rewind()).put(pixels).put(directories.bytes(fields, at, 0));
        Files.write(folder.resolve("shared.tif"), file.array());

        try (Image image = Image.read(folder.resolve("shared.tif"));
                WindowedSource source = WindowedImages.open(folder.resolve("shared.tif"));
                Image part = source.read(new Region(0, 0, side, side))) {
            assertThat(part.pixels().mismatch(image.pixels())).isEqualTo(-1);
            for (int y = 0; y < side; y++) {
                for (int x = 0; x < side; x++) {
                    int luminance = 20 * (y / 2 * 3 + x / 2) + y % 2 * 2 + x % 2;
                    assertThat(Pixels.get(image, y, x, 1)).isEqualTo(luminance);
                }
            }
        }
    }

    /** A hundred bytes would become sixteen million strips otherwise. */
    @Test
    void aStripIsNotCutIntoMoreThanTheFileHolds() {
        TiffSamples bytes = new TiffSamples(1, 8, TiffFields.UNSIGNED, TiffFields.BLACK_IS_ZERO, -1, false, 0);
        TiffPage page = new TiffPage(
                true,
                TiffPage.MAX_BLOCKS,
                1 << 20,
                bytes,
                TiffFields.UNCOMPRESSED,
                TiffFields.NO_PREDICTOR,
                false,
                1,
                1,
                false,
                TiffPage.MAX_BLOCKS,
                1 << 20,
                new long[] {8},
                new long[] {92});

        assertThat(page.withLowStrips(100).offsets()).hasSize(1);
        assertThat(page.obstacle()).isPresent();
    }

    private void compare(PlainTiff kind, int rows, int columns, int channels, Depth depth) {
        Path file = folder.resolve("a.tif");
        try (Image image = Samples.image(random.nextLong(), rows, columns, channels, depth)) {
            kind.write(image, file);
            try (Image whole = Image.read(file);
                    WindowedSource source = WindowedImages.open(file)) {
                if (kind.compression() != TiffFields.JPEG) {
                    assertThat(Samples.mismatch(whole, image, new Region(0, 0, rows, columns)))
                            .as("%s %s", kind, image)
                            .isEqualTo(-1);
                }
                assertThat(source).isInstanceOf(TiffSource.class);
                assertThat(source.layout().channels()).isEqualTo(channels);
                assertThat(source.layout().depth()).isEqualTo(depth);
                List<Region> regions = new ArrayList<>(List.of(new Region(0, 0, rows, columns)));
                for (int i = 0; i < 6; i++) {
                    regions.add(Samples.region(random, rows, columns));
                }
                for (Region region : regions) {
                    try (Image part = source.read(region)) {
                        assertThat(Samples.mismatch(part, whole, region))
                                .as("%s, %s of %s, seed %d", kind, region, image, seed)
                                .isEqualTo(-1);
                    }
                }
            }
        }
    }

    @Test
    void aFileWhoseBlocksAreTooLargeIsReadAsAWhole() {
        Path file = folder.resolve("b.tif");
        try (Image image = Image.allocate(4200, 4000, 4, Depth.U8)) {
            new PlainTiff(ByteOrder.LITTLE_ENDIAN, true, 4200, 0, TiffFields.DEFLATE, 1).write(image, file);
        }

        assertThat(WindowedImages.obstacle(file, 0)).hasValue("it is stored in strips of 4000 x 4200 pixels");
        try (WindowedSource source = WindowedImages.open(file)) {
            assertThat(source).isInstanceOf(InMemorySource.class);
        }
    }

    /** OpenCV's decoder reads no tiles of less than 1024 bytes. */
    @Test
    void smallTilesAreReadAsAWholeToo() {
        Path file = folder.resolve("small.tif");
        Region whole = new Region(0, 0, 64, 64);
        try (Image image = Samples.image(1, 64, 64, 1, Depth.U8)) {
            new PlainTiff(ByteOrder.LITTLE_ENDIAN, false, 16, 16, 1, 1).write(image, file);

            try (WindowedSource source = WindowedImages.open(file);
                    Image inParts = source.read(whole);
                    Image atOnce = Image.read(file)) {
                assertThat(Samples.mismatch(inParts, image, whole)).isEqualTo(-1);
                assertThat(Samples.mismatch(atOnce, image, whole)).isEqualTo(-1);
            }
        }
    }

    @Test
    void aDamagedBlockIsRefusedAndTheOthersAreRead() throws Exception {
        Path file = folder.resolve("damaged.tif");
        try (Image image = Samples.image(1, 64, 64, 1, Depth.U8)) {
            byte[] bytes = new PlainTiff(ByteOrder.LITTLE_ENDIAN, false, 32, 0, TiffFields.DEFLATE, 1).bytes(image);
            java.util.Arrays.fill(bytes, 100, 600, (byte) 0xff);
            Files.write(file, bytes);

            try (WindowedSource source = WindowedImages.open(file);
                    Image lower = source.read(new Region(32, 0, 32, 64))) {
                assertThat(Samples.mismatch(lower, image, new Region(32, 0, 32, 64)))
                        .isEqualTo(-1);
                assertThatExceptionOfType(ImageFormatException.class)
                        .isThrownBy(() -> source.read(new Region(31, 0, 2, 2)))
                        .withMessageStartingWith(file + ": the TIFF file is damaged: strip 0 cannot be inflated");
            }
        }
    }

    /** What a directory says of a block's size is believed no further than the file goes: nothing is allocated for more. */
    @Test
    void aBlockThatIsSaidToBeLargerThanTheFileTakesNoMemory() throws Exception {
        Path file = folder.resolve("lying.tif");
        try (Image image = Samples.image(1, 32, 32, 1, Depth.U8)) {
            byte[] bytes = new PlainTiff(ByteOrder.LITTLE_ENDIAN, false, 16, 0, TiffFields.JPEG, 1).bytes(image);
            values(bytes, TiffFields.STRIP_SIZES).putInt(0xffff_fff0);
            Files.write(file, bytes);

            try (TiffSource source = TiffSource.open(file, 0);
                    Image lower = source.read(new Region(16, 0, 16, 32))) {
                NativeMemory.resetPeak();
                assertThatExceptionOfType(ImageFormatException.class)
                        .isThrownBy(() -> source.read(new Region(0, 0, 16, 32)))
                        .withMessage(file + ": the TIFF file is damaged: strip 0 is truncated");
                assertThat(lower.rows()).isEqualTo(16);
            }
        }
        assertThat(NativeMemory.peak()).isLessThan(1 << 20);
    }

    /** The values of a field of several 32-bit numbers of a little-endian file. */
    private static ByteBuffer values(byte[] file, int field) {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int entry = bytes.getInt(4) + 2;
        while (bytes.getShort(entry) != field) {
            entry += 12;
        }
        int count = bytes.getInt(entry + 4);
        int at = count == 1 ? entry + 8 : bytes.getInt(entry + 8);
        return bytes.slice(at, Integer.BYTES * count).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void aMissingFileIsNamed() {
        Path file = folder.resolve("missing.tif");

        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> WindowedImages.open(file))
                .withMessage(file + ": no such file");
        assertThat(Files.exists(file)).isFalse();
    }
}
