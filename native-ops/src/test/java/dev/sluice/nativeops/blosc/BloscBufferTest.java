package dev.sluice.nativeops.blosc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.scalableminds.bloscjava.Blosc;
import dev.sluice.nativeops.ImageFormatException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What C-Blosc packs, by its binding for Java, is read as it was; what is damaged is refused. */
@Timeout(120)
class BloscBufferTest {
    private static final long SEED = Long.getLong("sluice.test.seed", System.nanoTime());

    private final Random random = new Random(SEED);

    static Stream<Arguments> ways() {
        return Stream.of(Blosc.Compressor.values())
                .flatMap(compressor ->
                        Stream.of(Blosc.Shuffle.values()).map(shuffle -> Arguments.of(compressor, shuffle)));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void whatTheLibraryPacksIsReadAsItWas(Blosc.Compressor compressor, Blosc.Shuffle shuffle) {
        System.out.println("seed " + SEED);
        for (int valueBytes : new int[] {1, 2, 3, 4, 8, 16, 17, 255}) {
            for (int size : new int[] {0, 1, 7, 1000, 4096, 4099, 1 + random.nextInt(70_000)}) {
                byte[] bytes = bytes(size);
                int level = 1 + random.nextInt(9);
                int blockBytes = random.nextInt(3) * (256 + random.nextInt(8192));
                byte[] packed = Blosc.compress(bytes, valueBytes, compressor, level, shuffle, blockBytes);

                assertThat(new BloscBuffer(packed).unpack())
                        .as(
                                "%s %s, %d bytes of values of %d, blocks of %d, level %d",
                                compressor, shuffle, size, valueBytes, blockBytes, level)
                        .isEqualTo(bytes);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void whatIsDamagedIsRefusedOrOfTheRightSize(Blosc.Compressor compressor, Blosc.Shuffle shuffle) {
        System.out.println("seed " + SEED);
        byte[] bytes = bytes(5000);
        byte[] packed = Blosc.compress(bytes, 2, compressor, 5, shuffle, 1024);
        for (int round = 0; round < 500; round++) {
            byte[] damaged = packed.clone();
            for (int change = 0; change <= random.nextInt(3); change++) {
                // The announced size is compared with what is wanted by whoever unpacks.
                int at = random.nextInt(damaged.length);
                damaged[at < 4 || at > 7 ? at : 8] = (byte) random.nextInt();
            }
            try {
                assertThat(new BloscBuffer(damaged).unpack()).hasSize(5000);
            } catch (ImageFormatException refused) {
                assertThat(refused).hasMessageStartingWith("the ").hasMessageContaining("blosc data");
            }
        }
    }

    @Test
    void whatIsTruncatedOrCompressedBySomethingElseIsSaidSo() {
        byte[] packed = Blosc.compress(bytes(5000), 2, Blosc.Compressor.LZ4, 5, Blosc.Shuffle.BYTE_SHUFFLE, 1024);
        byte[] unknown = packed.clone();
        unknown[2] |= (byte) 0xe0;
        byte[] snappy = ByteBuffer.allocate(24)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {2, 1, 0x50, 1})
                .putInt(100)
                .putInt(100)
                .putInt(24)
                .putInt(20)
                .putInt(0)
                .array();

        assertRefused(Arrays.copyOf(packed, packed.length - 1), "truncated");
        assertRefused(new byte[15], "truncated");
        assertRefused(unknown, "codec 7");
        assertRefused(snappy, "snappy");
    }

    private static void assertRefused(byte[] packed, String what) {
        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> new BloscBuffer(packed).unpack())
                .withMessageContaining(what);
    }

    /** Runs, repeats near and far, noise: so that every kind of sequence occurs. */
    private byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        for (int at = 0; at < size; ) {
            int run = Math.min(size - at, 1 + random.nextInt(400));
            int kind = random.nextInt(4);
            int far = at == 0 ? 0 : 1 + random.nextInt(at);
            byte value = (byte) random.nextInt();
            for (int i = 0; i < run; i++, at++) {
                bytes[at] = switch (kind) {
                    case 0 -> (byte) random.nextInt();
                    case 1 -> value;
                    case 2 -> (byte) (at / 3);
                    default -> far == 0 ? 0 : bytes[at - far];
                };
            }
        }
        return bytes;
    }
}
