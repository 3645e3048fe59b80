package dev.sluice.nativeops.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ReadLimits;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything that is read of a file in Java, before a decoder sees it, on damaged headers: no decoder, so many of them. */
@Timeout(120)
class HeaderFuzzTest {
    private static final int ROUNDS = Integer.getInteger("sluice.test.headers", 20_000);
    private static final byte[] EXTREMES = {0, 1, 2, 4, 0x7f, (byte) 0x80, (byte) 0xfe, (byte) 0xff};

    private final long seed = Long.getLong("sluice.test.seed", new Random().nextLong());

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "tif", "webp", "bmp", "ppm"})
    void aDamagedHeaderIsReadOrRefusedInOneLine(String extension) {
        byte[] whole = HeaderCheck.sample(extension);
        int read = 0;
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(seed + round);
            byte[] damaged = damaged(whole, random);
            try {
                if (HeaderCheck.isRead(damaged, random.nextInt(3))) {
                    read++;
                } else {
                    refused++;
                }
            } catch (RuntimeException | Error e) {
                throw new AssertionError("-Dsluice.test.headers=1 -Dsluice.test.seed=" + (seed + round), e);
            }
        }

        assertThat(read + refused).isEqualTo(ROUNDS);
        assertThat(Math.min(read, refused) == 0 && ROUNDS > 1000)
                .as("%d read, %d refused", read, refused)
                .isFalse();
    }

    /** Found in the corpus: the file was refused, in a line without its name. Its only sample cannot be alpha, whatever the tag says. */
    @Test
    void aDamagedTagOfAlphaMakesNoAlphaOfTheOnlyChannel() {
        ByteBuffer file = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
        file.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8).putShort((short) 8);
        tag(file, 256, 3, 1);
        tag(file, 257, 3, 1);
        tag(file, 258, 3, 8);
        tag(file, 262, 3, 1);
        tag(file, 273, 4, 200);
        tag(file, 277, 3, 1);
        tag(file, 279, 4, 1);
        tag(file, 338, 99, 2);

        try (Image image = Image.decode(file.array(), "x.tif", ReadLimits.DEFAULT)) {
            assertThat(image.hasAlpha()).isFalse();
        }
    }

    private static void tag(ByteBuffer file, int tag, int type, int value) {
        file.putShort((short) tag).putShort((short) type).putInt(1).putInt(value);
    }

    private static byte[] damaged(byte[] whole, Random random) {
        byte[] bytes = random.nextInt(8) == 0 ? Arrays.copyOf(whole, 1 + random.nextInt(whole.length)) : whole.clone();
        int times = 1 + random.nextInt(6);
        for (int i = 0; i < times; i++) {
            // An encoder of TIFF files writes the directory last.
            int at = random.nextInt(Math.min(bytes.length, 100));
            int where = random.nextBoolean() ? at : bytes.length - 1 - at;
            bytes[where] = random.nextBoolean() ? EXTREMES[random.nextInt(EXTREMES.length)] : (byte) random.nextInt();
        }
        return bytes;
    }
}
