package dev.sluice.nativeops.file;

import dev.sluice.nativeops.ImageFormat;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageHeader;
import dev.sluice.nativeops.memory.HeaderBytes;
import dev.sluice.nativeops.tiff.metadata.TiffExif;

/** Reads the first chunk of a WebP file, and of the others the EXIF chunk (RFC 9649, section 2). */
public final class WebpHeader {
    private static final int UPRIGHT = 1;
    private static final long FIRST_CHUNK = 12;
    private static final long CHUNK_HEADER = 8;

    private WebpHeader() {}

    public static ImageHeader parse(HeaderBytes in) {
        if (8 + in.u32(4, true) > in.size()) {
            throw new ImageFormatException("the WebP file is truncated");
        }
        if (in.matches(12, "VP8 ")) {
            return header(in.u16(28, true) & 0x3fff, in.u16(26, true) & 0x3fff, false, UPRIGHT);
        }
        if (in.matches(12, "VP8L")) {
            if (in.u8(20) != 0x2f) {
                throw new ImageFormatException("the WebP file is damaged: its signature is wrong");
            }
            long packed = in.u32(21, true);
            return header((packed >> 14 & 0x3fff) + 1, (packed & 0x3fff) + 1, (packed >> 28 & 1) == 1, UPRIGHT);
        }
        if (in.matches(12, "VP8X")) {
            int flags = in.u8(20);
            if ((flags & 0x02) != 0) {
                throw new ImageFormatException("animated WebP files are not read; convert it to a still image");
            }
            int orientation = (flags & 0x08) != 0 ? orientation(in) : UPRIGHT;
            return header(u24(in, 27) + 1, u24(in, 24) + 1, (flags & 0x10) != 0, orientation);
        }
        throw new ImageFormatException("the WebP file is damaged: it holds no image");
    }

    /** Chunks have even lengths in the file; some writers begin the block with the name that JPEG segments have. */
    private static int orientation(HeaderBytes in) {
        long length;
        for (long chunk = FIRST_CHUNK; chunk + CHUNK_HEADER <= in.size(); chunk += CHUNK_HEADER + length + length % 2) {
            length = in.u32(chunk + 4, true);
            if (in.matches(chunk, "EXIF")) {
                long named = in.matches(chunk + CHUNK_HEADER, "Exif\0\0") ? 6 : 0;
                return TiffExif.orientation(in, chunk + CHUNK_HEADER + named, length - named);
            }
        }
        return UPRIGHT;
    }

    private static long u24(HeaderBytes in, long at) {
        return in.u16(at, true) | (long) in.u8(at + 2) << 16;
    }

    private static ImageHeader header(long rows, long columns, boolean alpha, int orientation) {
        return new ImageHeader(ImageFormat.WEBP, rows, columns, alpha ? 4 : 3, 8, orientation, 1);
    }
}
