package dev.sluice.nativeops.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFormat;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageHeader;
import dev.sluice.nativeops.Pixels;
import dev.sluice.nativeops.WriteOptions;
import dev.sluice.nativeops.memory.HeaderBytes;
import dev.sluice.nativeops.tiff.TiffFile;
import java.lang.foreign.MemorySegment;
import java.util.Random;

/** What must hold of everything that is read of a file in Java, before and after a decoder sees it, whatever its bytes are. */
final class HeaderCheck {
    private HeaderCheck() {}

    /** A small image as a file of the format. */
    static byte[] sample(String extension) {
        try (Image image = Pixels.random(new Random(1), 12, 10, 3, Depth.U8)) {
            return image.encode(extension, WriteOptions.DEFAULT);
        }
    }

    /** Whether the header is read; fails if it is neither read nor refused in one line. */
    static boolean isRead(byte[] file, int page) {
        try {
            readAll(MemorySegment.ofArray(file), page);
            return true;
        } catch (ImageFormatException e) {
            assertThat(e.getMessage()).matches("x: \\P{Cntrl}+");
            return false;
        }
    }

    /** What {@link ImageReader} reads around the decoder. */
    private static void readAll(MemorySegment data, int page) {
        ImageHeader header = HeaderReader.parse(data, "x", page);
        assertThat(header.rows()).isPositive();
        assertThat(header.columns()).isPositive();
        assertThat(header.pixels()).isPositive();
        assertThat(header.decodedBytes()).isNotNegative();
        if (header.format() == ImageFormat.PNG) {
            PngHeader.of(HeaderBytes.of(data)).requireEnoughData("x");
        }
        if (header.format() == ImageFormat.TIFF) {
            new TiffFile(HeaderBytes.of(data)).metadata(page);
        }
    }
}
