package dev.sluice.nativeops.tiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageMetadata;
import dev.sluice.nativeops.memory.HeaderBytes;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the alpha of a TIFF file means stands in its tag 338, a list of short values. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class TiffHeaderTest {
    private static final int DIRECTORY = 8;
    private static final int ENTRY = DIRECTORY + 2;
    private static final int BEHIND = ENTRY + 12 + 4;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"3, 1, 18", "3, 5, -1", "1, 1, -1", "4, 1, -1"})
    void onlyAValueInsideTheEntryIsPointedAt(short type, int count, long position) {
        ByteBuffer file = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        file.put(0, (byte) 'I').put(1, (byte) 'I').putShort(2, (short) 42).putInt(4, DIRECTORY);
        file.putShort(DIRECTORY, (short) 1);
        file.putShort(ENTRY, (short) 338).putShort(ENTRY + 2, type).putInt(ENTRY + 4, count);
        file.putInt(ENTRY + 8, count == 1 ? 2 : BEHIND).putShort(BEHIND, (short) 2);

        OptionalLong found = TiffHeader.unassociatedAlpha(HeaderBytes.of(MemorySegment.ofBuffer(file)), 0);

        assertThat(found).isEqualTo(position < 0 ? OptionalLong.empty() : OptionalLong.of(position));
    }

    @Test
    void aBlockThatIsNamedTimeAndAgainIsReadOnce() {
        int repeats = 60_000;
        int end = ENTRY + 12 * repeats + 4;
        ByteBuffer file = ByteBuffer.allocate(end + (1 << 20)).order(ByteOrder.LITTLE_ENDIAN);
        file.put(0, (byte) 'I').put(1, (byte) 'I').putShort(2, (short) 42).putInt(4, DIRECTORY);
        file.putShort(DIRECTORY, (short) repeats);
        for (int i = 0; i < repeats; i++) {
            int entry = ENTRY + 12 * i;
            file.putShort(entry, (short) (i % 2 == 0 ? 700 : 34_675)).putShort(entry + 2, (short) 1);
            file.putInt(entry + 4, 1 << 20).putInt(entry + 8, end);
        }

        ImageMetadata found = TiffHeader.metadata(HeaderBytes.of(MemorySegment.ofBuffer(file)), 0);

        assertThat(found.toString()).isEqualTo("XMP, ICC");
        assertThat(found.blocks()).allSatisfy(block -> assertThat(block.bytes()).hasSize(1 << 20));
    }

    @Test
    void aFileWhosePageIsNotThereIsNamed() {
        Path file = folder.resolve("a.tif");
        try (Image image = Image.allocate(2, 3, 1, Depth.U8)) {
            image.write(file);
        }

        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> ImageMetadata.ofTiff(file, 1))
                .withMessage(file + ": there is no page 2: the TIFF file has 1");
    }
}
