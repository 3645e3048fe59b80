package dev.sluice.nativeops.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.Pixels;
import dev.sluice.nativeops.ReadLimits;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Portable maps of every kind, with the values that Pillow 9.4 gives for them. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PnmPixelsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "P1~3 2~01 1~#k~101 | 255 0 0 0 255 0",
                "P4 10 2~%aa%80%55%40 | 0 255 0 255 0 255 0 255 0 255 255 0 255 0 255 0 255 0 255 0",
                "P2 4 1 7~0 1 # x~ 3 7 | 0 36 109 255",
                "P3 2 1 255~0 1 2 3 4 5~ | 2 1 0 5 4 3",
                "P5~#c~4 1~100~%00%01%32%64 | 0 3 128 255",
                "P6 2 1 31~%00%01%1f%0f%10%28 | 255 8 0 255 132 123",
                "P5 3 1 1023~%00%00%01%ff%03%ff | 0 32735 65535",
                "P6 1 1 4095~%00%01%08%00%0f%ff | 65535 32776 16",
                "P2 2 1 65535~1 65535 | 1 65535",
            })
    void valuesAreSpreadOverTheWholeRange(String file, String values) {
        try (Image image = Image.decode(bytes(file), "a.pnm", ReadLimits.DEFAULT)) {
            List<String> read = new ArrayList<>();
            for (int y = 0; y < image.rows(); y++) {
                for (int x = 0; x < image.columns(); x++) {
                    for (int c = 0; c < image.channels(); c++) {
                        read.add(Integer.toString((int) Pixels.get(image, y, x, c)));
                    }
                }
            }

            assertThat(String.join(" ", read)).isEqualTo(values);
            assertThat(image.hasAlpha()).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "P5 2 1 255#~12 | no white space follows its header",
                "P2 2 1 7~3 9 | a value is larger than the largest, 7",
                "P2 2 1 7~3 x | a value is no number",
                "P2 2 1 7~3 4x | a value is no number",
                "P1 2 1~0 2 | a pixel of a bitmap is neither 0 nor 1",
                "P3 1 1 255~1 2 | the PNM file is truncated",
            })
    void whatIsDamagedInTextIsSaidInOneLine(String file, String message) {
        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> Image.decode(bytes(file), "a.pnm", ReadLimits.DEFAULT))
                .withMessageStartingWith("a.pnm: ")
                .withMessageEndingWith(message);
    }

    @Test
    void everyValueOfEveryLargestIsRoundedAsItIsByFloatingPoint() {
        for (int max : new int[] {1, 2, 3, 15, 63, 200, 254, 255}) {
            StringBuilder file = new StringBuilder("P5 " + (max + 1) + " 1 " + max + "\n");
            IntStream.rangeClosed(0, max).forEach(value -> file.append((char) value));

            try (Image image = Image.decode(file.toString().getBytes(ISO_8859_1), "a.pgm", ReadLimits.DEFAULT)) {
                assertThat(image.depth()).isEqualTo(Depth.U8);
                for (int value = 0; value <= max; value++) {
                    assertThat(Pixels.get(image, 0, value, 0)).isEqualTo(Math.rint((double) value / max * 255));
                }
            }
        }
    }

    /** With a tilde for the end of a line, and a byte as a per cent sign and two digits. */
    private static byte[] bytes(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                bytes.write(HexFormat.fromHexDigits(text, i + 1, i + 3));
                i += 2;
            } else {
                bytes.write(c == '~' ? '\n' : c);
            }
        }
        return bytes.toByteArray();
    }
}
