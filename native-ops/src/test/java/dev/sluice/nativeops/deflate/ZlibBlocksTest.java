package dev.sluice.nativeops.deflate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Blocks of rows are zlib streams, as the JDK's inflater reads them with their checksum, and as small as what they are made of allows. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ZlibBlocksTest {
    private static final long SEED = Long.getLong("sluice.test.seed", System.nanoTime());

    private final Random random = new Random(SEED);

    @Test
    void blocksOfAllShapesComeBackOneAfterTheOther() throws Exception {
        try (ZlibBlocks blocks = new ZlibBlocks(1)) {
            for (int round = 0; round < 300; round++) {
                int rowBytes = 1 + random.nextInt(random.nextBoolean() ? 20 : 3000);
                byte[] data = new byte[rowBytes * (1 + random.nextInt(40)) + random.nextInt(50)];
                int size = data.length / rowBytes * rowBytes;
                fill(data, round % 4);

                byte[] stream = bytes(blocks.compress(data, size, rowBytes));

                assertThat(inflated(stream, size))
                        .as("round %d, seed %d", round, SEED)
                        .isEqualTo(Arrays.copyOf(data, size));
            }
        }
    }

    @Test
    void whatIsDrawnIsCompressedByMatches() {
        byte[] pattern = new byte[500];
        random.nextBytes(pattern);
        byte[] data = new byte[200 * pattern.length];
        for (int i = 0; i < data.length; i++) {
            data[i] = pattern[i % pattern.length];
        }

        try (ZlibBlocks blocks = new ZlibBlocks(1)) {
            assertThat(blocks.compress(data, data.length, pattern.length).remaining())
                    .isLessThan(data.length / 20);
        }
    }

    @Test
    void differencesOfPhotographsBecomeNoLargerThanByZlib() {
        byte[] data = new byte[1 << 18];
        fill(data, 3);
        Deflater zlib = new Deflater(1);
        zlib.setInput(data);
        zlib.finish();
        int byZlib = zlib.deflate(new byte[2 * data.length]);
        zlib.end();

        try (ZlibBlocks blocks = new ZlibBlocks(1)) {
            assertThat(blocks.compress(data, data.length, 1024).remaining()).isLessThanOrEqualTo(byZlib);
        }
    }

    private void fill(byte[] data, int kind) {
        for (int i = 0; i < data.length; i++) {
            data[i] = switch (kind) {
                case 0 -> 0;
                case 1 -> (byte) random.nextInt();
                case 2 -> (byte) (i % 37 / 5);
                default -> (byte) Math.round(6 * random.nextGaussian());
            };
        }
    }

    private static byte[] bytes(ByteBuffer stream) {
        byte[] bytes = new byte[stream.remaining()];
        stream.get(bytes);
        return bytes;
    }

    private static byte[] inflated(byte[] stream, int size) throws Exception {
        Inflater inflater = new Inflater();
        inflater.setInput(stream);
        byte[] data = new byte[size];
        int at = 0;
        while (at < size) {
            int more = inflater.inflate(data, at, size - at);
            assertThat(more).as("bytes behind %d, seed %d", at, SEED).isPositive();
            at += more;
        }
        assertThat(inflater.inflate(new byte[1])).isZero();
        assertThat(inflater.finished()).isTrue();
        assertThat(inflater.getRemaining()).isZero();
        inflater.end();
        return data;
    }
}
