package dev.sluice.nativeops.file;

import dev.sluice.nativeops.ImageFormat;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageHeader;
import dev.sluice.nativeops.memory.HeaderBytes;

/** Reads the header of a Windows bitmap: the old 12-byte core header and the info headers of 40 bytes and more. */
public final class BmpHeader {
    private BmpHeader() {}

    public static ImageHeader parse(HeaderBytes in) {
        long size = in.u32(14, true);
        long columns;
        long rows;
        int bits;
        if (size == 12) {
            columns = in.u16(18, true);
            rows = in.u16(20, true);
            bits = in.u16(24, true);
        } else if (size >= 36 && size <= 1024) {
            columns = (int) in.u32(18, true);
            // A negative height means that the rows run from the top.
            rows = Math.abs((long) (int) in.u32(22, true));
            bits = in.u16(28, true);
        } else {
            throw new ImageFormatException("the BMP file is damaged: its header has " + size + " bytes");
        }
        // Only the uncompressed kinds (0 and, with masks, 3) have a size that follows from the header.
        long compression = size == 12 ? 0 : in.u32(30, true);
        long line = (columns * (bits == 15 ? 16 : bits) + 31) / 32 * 4;
        long end = in.u32(10, true) + (compression == 0 || compression == 3 ? line * rows : 1);
        if (end > in.size()) {
            throw new ImageFormatException("the BMP file is truncated");
        }
        int channels = switch (bits) {
            case 1, 4, 8, 15, 16, 24 -> 3;
            case 32 -> 4;
            default -> throw new ImageFormatException("BMP files of " + bits + " bits a pixel are not read");
        };
        return new ImageHeader(ImageFormat.BMP, rows, columns, channels, 8, 1, 1);
    }
}
