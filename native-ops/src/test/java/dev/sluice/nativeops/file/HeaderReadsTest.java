package dev.sluice.nativeops.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFile;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageHeader;
import dev.sluice.nativeops.ReadLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Headers are read from files in few pieces, however they are laid out; Linux counts the reads of a process. */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HeaderReadsTest {
    private static final int FEW = 1000;

    @TempDir
    private Path folder;

    @Test
    void whatIsReadAtThreePlacesInTurnIsReadOnce() throws IOException {
        int strips = 100_000;
        int arrays = 8 + 2 + 7 * 12 + 4;
        ByteBuffer file = ByteBuffer.allocate(arrays + 2 * 4 * strips).order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[] {'I', 'I', 42, 0}).putInt(8).putShort((short) 7);
        int[][] entries = {
            {256, 1, 1},
            {257, 1, strips},
            {258, 1, 8},
            {262, 1, 1},
            {273, strips, arrays},
            {278, 1, 1},
            {279, strips, arrays + 4 * strips}
        };
        for (int[] entry : entries) {
            file.putShort((short) entry[0]).putShort((short) 4).putInt(entry[1]).putInt(entry[2]);
        }
        file.putInt(0);
        while (file.hasRemaining()) {
            file.putInt(1);
        }
        Path tiff = Files.write(folder.resolve("strips.tif"), file.array());
        long before = reads();

        ImageHeader header = ImageHeader.read(tiff);

        assertThat(header.rows()).isEqualTo(strips);
        assertThat(reads() - before).isLessThan(FEW);
    }

    @Test
    void anEndMarkerThatIsMissingIsLookedForInWholePieces() throws IOException {
        byte[] begin = {
            (byte) 0xff,
            (byte) 0xd8,
            (byte) 0xff,
            (byte) 0xc0,
            0,
            11,
            8,
            0,
            9,
            0,
            9,
            1,
            1,
            0x11,
            0,
            (byte) 0xff,
            (byte) 0xda,
            0,
            8,
            1,
            1,
            0,
            0,
            0x3f,
            0
        };
        Path jpeg = Files.write(
                folder.resolve("cut.jpg"),
                ByteBuffer.allocate(8 << 20).put(begin).array());
        long before = reads();

        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> ImageHeader.read(jpeg))
                .withMessage(jpeg + ": the JPEG file is truncated: its end marker is missing");

        assertThat(reads() - before).isLessThan(FEW);
    }

    @Test
    void aFileWhoseHeaderWasToldIsReadAsItWasOpened() throws IOException {
        Path png = folder.resolve("a.png");
        try (Image image = Image.allocate(2, 3, 1, Depth.U8)) {
            image.write(png);
        }
        try (ImageFile file = ImageFile.open(png)) {
            assertThat(file.header(0).columns()).isEqualTo(3);
            Files.delete(png);

            try (Image read = file.read(0, ReadLimits.DEFAULT)) {
                assertThat(read.rows()).isEqualTo(2);
            }
        }
    }

    private static long reads() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/io")).stream()
                .filter(line -> line.startsWith("syscr:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }
}
