package dev.sluice.nativeops.tiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.nativeops.windowed.Samples;
import dev.sluice.nativeops.windowed.WindowedSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Damaged TIFF files are read or refused in one line, without much memory for either. */
@Timeout(300)
class TiffFuzzTest {
    private static final int ROUNDS = Integer.getInteger("sluice.test.damaged", 300);
    private static final long[] EXTREMES = {
        0, 1, 2, 3, 7, 8, 16, 255, 65_535, 1L << 24, Integer.MAX_VALUE, 0xffff_ffffL, Long.MAX_VALUE, -1
    };

    @TempDir
    private Path folder;

    private final long seed = Long.getLong("sluice.test.seed", new Random().nextLong());

    @ParameterizedTest
    @CsvSource({
        "true, 32, 8, 2, U8, 3",
        "true, 0, 8, 1, U16, 1",
        "true, 32, 1, 1, F32, 1",
        "false, 0, 1, 1, U8, 4",
        "false, 32, 8, 3, F32, 1"
    })
    void aDamagedFileIsReadOrRefusedInOneLine(
            boolean big, int tileColumns, int compression, int predictor, Depth depth, int channels) throws Exception {
        PlainTiff kind = new PlainTiff(ByteOrder.LITTLE_ENDIAN, big, 16, tileColumns, compression, predictor);
        byte[] whole;
        try (Image image = Samples.image(1, 60, 70, channels, depth)) {
            whole = kind.bytes(image);
        }
        int read = 0;
        int refused = 0;
        Path file = folder.resolve("a.tif");
        for (int round = 0; round < ROUNDS; round++) {
            NativeMemory.resetPeak();
            Files.write(file, damaged(whole, new Random(seed + round)));
            try (WindowedSource source = TiffSource.obstacle(file, 0).isEmpty() ? TiffSource.open(file, 0) : null) {
                if (source != null) {
                    Layout layout = source.layout();
                    Region region =
                            new Region(0, 0, (int) Math.min(40, layout.rows()), (int) Math.min(40, layout.columns()));
                    source.read(region).close();
                }
                read++;
            } catch (ImageFormatException e) {
                assertThat(e.getMessage()).as("seed %d", seed + round).startsWith(file + ": ");
                assertThat(e.getMessage()).as("seed %d", seed + round).matches("\\P{Cntrl}+");
                refused++;
            } catch (RuntimeException | Error e) {
                throw new AssertionError("-Dsluice.test.damaged=1 -Dsluice.test.seed=" + (seed + round), e);
            }
            assertThat(NativeMemory.peak()).as("seed %d", seed + round).isLessThan(300 << 20);
            assertThat(NativeMemory.inUse()).as("seed %d", seed + round).isZero();
        }

        assertThat(read + refused).isEqualTo(ROUNDS);
        assertThat(Math.min(read, refused) == 0 && ROUNDS > 100)
                .as("%d read, %d refused", read, refused)
                .isFalse();
    }

    /** Numbers of the directory become extreme ones; or bytes anywhere are changed, or the end is missing. */
    private static byte[] damaged(byte[] whole, Random random) {
        byte[] bytes = whole.clone();
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        boolean big = file.getShort(2) == 43;
        int directory = (int) (big ? file.getLong(8) : file.getInt(4));
        int fields = big ? (int) file.getLong(directory) : file.getShort(directory);
        int times = 1 + random.nextInt(2);
        for (int i = 0; i < times; i++) {
            int entry = directory + (big ? 8 + 20 * random.nextInt(fields) : 2 + 12 * random.nextInt(fields));
            long extreme = EXTREMES[random.nextInt(EXTREMES.length)];
            switch (random.nextInt(6)) {
                case 0 -> putNumber(file, entry + 4, extreme, big);
                case 1, 2, 3 -> putNumber(file, entry + (big ? 12 : 8), extreme, big);
                case 4 -> bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                default -> {
                    return java.util.Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
                }
            }
        }
        return bytes;
    }

    private static void putNumber(ByteBuffer file, int at, long value, boolean big) {
        if (big) {
            file.putLong(at, value);
        } else {
            file.putInt(at, (int) value);
        }
    }
}
