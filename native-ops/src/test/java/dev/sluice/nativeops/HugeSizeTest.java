package dev.sluice.nativeops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.nativeops.file.HeaderReader;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sizes beyond 2^31 and beyond 2^63: counted as what they are and refused, with a budget in which they could never be allocated. */
@Timeout(60)
class HugeSizeTest {
    private static final long BUDGET = 1 << 20;
    private static final ReadLimits ANY = new ReadLimits(Long.MAX_VALUE);

    @BeforeEach
    void limitMemory() {
        NativeMemory.budget(BUDGET);
        NativeMemory.resetPeak();
    }

    @AfterEach
    void nothingWasAllocated() {
        NativeMemory.budget(Long.MAX_VALUE);
        assertThat(NativeMemory.peak()).isZero();
    }

    @Test
    void aPngBeyondTwoToThe31IsCountedExactlyAndRefusedByTheBudget() throws Exception {
        byte[] file =
                new PngFile().header(70_000, 40_000, 16, 6).pixels(new byte[10]).end();

        ImageHeader header = ImageHeader.of(ByteBuffer.wrap(file), "x.png", ANY, 0);

        assertThat(header.pixels()).isEqualTo(2_800_000_000L);
        assertThat(header.decodedBytes()).isEqualTo(22_400_000_000L);
        assertThatExceptionOfType(NativeMemoryException.class)
                .isThrownBy(() -> Image.decode(file, "x.png", ANY))
                .withMessageContaining(Long.toString(22_400_000_000L + file.length))
                .withMessageContaining(Long.toString(BUDGET));
    }

    @Test
    void anImageWhoseBytesWouldWrapAroundToFewIsRefusedByTheBudget() {
        // 2^16 x 2^14 x 4 bytes are 2^32, which is 0 in 32 bits.
        assertThatExceptionOfType(NativeMemoryException.class)
                .isThrownBy(() -> Image.allocate(1 << 16, 1 << 14, 4, Depth.U8))
                .withMessageContaining("4294967296");
    }

    @Test
    void aTiffBeyondTwoToThe63IsNotSmall() {
        ByteBuffer file = ByteBuffer.allocate(128).order(ByteOrder.LITTLE_ENDIAN);
        file.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8).putShort((short) 4);
        tag(file, 256, 0x8000_0000);
        tag(file, 257, 0xffff_fffe);
        tag(file, 258, 16);
        tag(file, 277, 3);
        file.rewind();

        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> HeaderReader.parse(MemorySegment.ofBuffer(file), "x.tif", 0))
                .withMessage(
                        "x.tif: TIFF files with strips of 2147483648 x 4294967294 pixels are not read, only of up to"
                                + " 2147483647 on a side");
    }

    @Test
    void aHeaderBeyondTwoToThe63IsNotSmall() {
        ImageHeader header = new ImageHeader(ImageFormat.TIFF, 0xffff_fffeL, 0x8000_0000L, 3, 16, 1, 1);

        assertThat(header.pixels()).isEqualTo(0x7fff_ffff_0000_0000L);
        assertThat(header.decodedBytes()).isEqualTo(Long.MAX_VALUE);
        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> HeaderReader.checked(header, "x.tif", ReadLimits.DEFAULT))
                .withMessage("x.tif: 2147483648 x 4294967294 pixels are more than the allowed 1073741824");
        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> HeaderReader.checked(header, "x.tif", ANY))
                .withMessageContaining("more than 1048576 on one side are not read");
    }

    @Test
    void pixelsEndAtTheLargestLong() {
        long side = 0xffff_ffffL;

        assertThat(new ImageHeader(ImageFormat.TIFF, side, side, 3, 8, 1, 1).pixels())
                .isEqualTo(Long.MAX_VALUE);
    }

    private static void tag(ByteBuffer file, int tag, int value) {
        file.putShort((short) tag).putShort((short) 4).putInt(1).putInt(value);
    }
}
