package dev.sluice.nativeops.blosc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.nativeops.ImageFormatException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class Lz4BlockTest {
    @Test
    void literalsAndWhatRepeatsItselfAreRead() {
        // One literal, eight bytes from one place back, five literals; behind a size that is not the block's.
        byte[] packed = bytes("0e000000 14 61 0100 50 6263646566");

        byte[] unpacked = Lz4Block.unpack(packed, 4, 14);

        assertThat(new String(unpacked, StandardCharsets.US_ASCII)).isEqualTo("aaaaaaaaabcdef");
    }

    @ParameterizedTest
    @CsvSource({
        "14 61 0200 50 6263646566, 14, the lz4 data is damaged",
        "14 61 0000 50 6263646566, 14, the lz4 data is damaged",
        "14 61 0100 50 62636465, 14, the lz4 data is damaged",
        "14 61 0100 50 6263646566, 13, the lz4 data is damaged",
        "14 61 0100 50 6263646566, 15, the lz4 data is damaged: it ends too early",
        "14 61 01, 14, the lz4 data is damaged",
        "f0 ff, 14, the lz4 data is damaged",
        "'', 14, the lz4 data is damaged: it ends too early",
    })
    void whatIsDamagedIsRefused(String packed, int length, String message) {
        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> Lz4Block.unpack(bytes(packed), 0, length))
                .withMessage(message);
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
