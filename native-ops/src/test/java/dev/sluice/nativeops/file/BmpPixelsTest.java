package dev.sluice.nativeops.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ReadLimits;
import dev.sluice.nativeops.WriteOptions;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bitmaps as other programs write them, which OpenCV's decoder turned into other pixels or refused. */
@Timeout(60)
class BmpPixelsTest {
    /** Blue, green, red and nothing: black, red, green, blue, white. */
    private static final String PALETTE = "00000000 0000ff00 00ff0000 ff000000 ffffff00";

    /** What is read of them in the order of memory: blue, green, red. */
    private static final String[] COLOURS = {"000000", "0000ff", "00ff00", "ff0000", "ffffff"};

    @ParameterizedTest
    @CsvSource({
        // ImageMagick makes rows of whole words: what is beyond the width is left out.
        "8, 5, 2, '05 01 03 02 00 00 08 03 00 01', '3 3 3 3 3 / 1 1 1 1 1'",
        "8, 3, 2, '00 03 01 02 03 00 00 00 03 04 00 01', '4 4 4 / 1 2 3'",
        "8, 4, 3, '02 01 00 02 01 02 01 03 00 01', '0 0 0 3 / 0 0 0 0 / 1 1 0 0'",
        "8, 2, 2, '02 04 00 00 00 01', '0 0 / 4 4'",
        "4, 5, 2, '05 12 00 00 00 05 12 34 00 00 00 00 00 01', '1 2 3 4 0 / 1 2 1 2 1'"
    })
    void runsOfEqualPixels(int bits, int columns, int rows, String data, String pixels) {
        byte[] file = file(40, columns, rows, bits, bits == 8 ? 1 : 2, 5, PALETTE, data);

        assertThat(read(file)).isEqualTo(colours(pixels));
    }

    @ParameterizedTest
    @CsvSource({"1, 4000 0000, 0 1", "2, 6000 0000, 1 2", "4, 4030 0000, 4 0 3", "8, 040102 00, 4 1 2"})
    void palettes(int bits, String data, String pixels) {
        byte[] file = file(40, pixels.split(" ").length, 1, bits, 0, 5, PALETTE, data);

        assertThat(read(file)).isEqualTo(colours(pixels));
    }

    @Test
    void aPaletteOfGreysIsAGreyImage() {
        byte[] file = file(40, 3, 1, 8, 0, 2, "07070700 c8c8c800", "010001 00");

        try (Image image = decode(file)) {
            assertThat(image.channels()).isEqualTo(1);
            assertThat(bytes(image)).isEqualTo("c807c8");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "16, 0, '', 'ff7f 1f00 0042 0000', 'ffffff ff0000 008484 000000'", // 16 of 31 is 131.6
        "16, 3, '00f80000 e0070000 1f000000', 'ffff 1f00 e003 0000', 'ffffff ff0000 007d00 000000'",
        "32, 0, '', '01020380 04050600', '010203 040506'",
        "32, 3, 'ff000000 00ff0000 0000ff00', '01020380 04050600', '030201 060504'",
        "32, 3, '000000ff 0000ff00 00ff0000', '00010203 00040506', '010203 040506'",
        "32, 3, '0000e0ff 00fc1f00 ff030000', 'ffffffff 00000000', 'ffffff 000000'",
        "24, 0, '', '010203 040506 0000', '010203 040506'"
    })
    void coloursOfOtherBitsAreSpreadAndTheFourthByteMeansNothing(
            int bits, int compression, String masks, String data, String pixels) {
        int columns = pixels.split(" ").length;
        byte[] file = file(40, columns, 1, bits, compression, 0, masks, data);

        assertThat(read(file)).isEqualTo(pixels.replace(" ", ""));
    }

    @Test
    void aMaskForAlphaMakesIt() {
        byte[] file = file(56, 2, 1, 32, 3, 0, "0000ff00 00ff0000 ff000000 000000ff", "01020380 04050600");

        try (Image image = decode(file)) {
            assertThat(image.hasAlpha()).isTrue();
            assertThat(bytes(image)).isEqualTo("0102038004050600");
        }
    }

    @Test
    void aNegativeHeightRunsFromTheTop() {
        byte[] up = file(40, 1, 2, 24, 0, 0, "", "01020300 04050600");
        byte[] down = file(40, 1, -2, 24, 0, 0, "", "01020300 04050600");

        assertThat(read(up)).isEqualTo("040506010203");
        assertThat(read(down)).isEqualTo("010203040506");
    }

    @ParameterizedTest
    @CsvSource({
        "8, 0, 5, '05000000 05000000', a pixel has colour 5 of a palette of 5",
        "8, 1, 5, '0105 0001', a pixel has colour 5 of a palette of 5",
        "8, 1, 5, '0101', the file is truncated",
        "8, 1, 5, '0501', a run of pixels goes beyond its row",
        "8, 1, 5, '0002 0300 0201 0001', a run of pixels goes beyond its row",
        "8, 0, 5, '01', the BMP file is truncated",
        "4, 1, 5, '0101', BMP files of 4 bits a pixel with compression 1 are not read",
        "3, 0, 5, '01000000 01000000', BMP files of 3 bits a pixel are not read"
    })
    void whatIsDamagedOrUnknownIsRefusedByName(int bits, int compression, int colours, String data, String reason) {
        byte[] file = file(40, 2, 2, bits, compression, colours, PALETTE, data);

        assertThatThrownBy(() -> decode(file).close())
                .isInstanceOf(ImageFormatException.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource({"1, false", "3, false", "4, true"})
    void whatIsWrittenIsReadAsItWas(int channels, boolean alpha) {
        try (Image image = Image.allocate(3, 5, channels, Depth.U8, alpha)) {
            for (long i = 0; i < image.pixels().byteSize(); i++) {
                image.pixels().set(ValueLayout.JAVA_BYTE, i, (byte) (i * 37));
            }
            byte[] file =
                    image.encode("bmp", WriteOptions.DEFAULT, image.metadata()).bytes();
            try (Image again = decode(file)) {
                assertThat(again.channels()).isEqualTo(channels);
                assertThat(bytes(again)).isEqualTo(bytes(image));
            }
        }
    }

    private static String colours(String pixels) {
        StringBuilder colours = new StringBuilder();
        for (String pixel : pixels.replace("/ ", "").split(" ")) {
            colours.append(COLOURS[Integer.parseInt(pixel)]);
        }
        return colours.toString();
    }

    private static byte[] file(
            int size, int columns, int rows, int bits, int compression, int colours, String behind, String data) {
        byte[] between = HexFormat.of().parseHex(behind.replace(" ", ""));
        byte[] pixels = HexFormat.of().parseHex(data.replace(" ", ""));
        int offset = size > 40 ? 14 + size : 14 + size + between.length;
        ByteBuffer file = ByteBuffer.allocate(offset + pixels.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put((byte) 'B').put((byte) 'M').putInt(file.capacity()).putInt(0).putInt(offset);
        file.putInt(size).putInt(columns).putInt(rows).putShort((short) 1).putShort((short) bits);
        file.putInt(compression)
                .putInt(0)
                .putInt(2835)
                .putInt(2835)
                .putInt(colours)
                .putInt(0);
        file.put(between).position(offset).put(pixels);
        return file.array();
    }

    private static Image decode(byte[] file) {
        return Image.decode(ByteBuffer.wrap(file), "a.bmp", ReadLimits.DEFAULT);
    }

    private static String read(byte[] file) {
        try (Image image = decode(file)) {
            return bytes(image);
        }
    }

    /** Row by row, without what pads them. */
    private static String bytes(Image image) {
        StringBuilder all = new StringBuilder();
        int rowBytes = image.columns() * image.channels();
        for (int y = 0; y < image.rows(); y++) {
            byte[] row = image.pixels().asSlice(y * image.stride(), rowBytes).toArray(ValueLayout.JAVA_BYTE);
            all.append(HexFormat.of().formatHex(row));
        }
        return all.toString();
    }
}
