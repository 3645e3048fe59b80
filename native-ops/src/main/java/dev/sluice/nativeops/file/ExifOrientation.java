package dev.sluice.nativeops.file;

import dev.sluice.nativeops.memory.HeaderBytes;

/** Finds the orientation, tag 0x0112, in a block of EXIF data (CIPA DC-008, section 4.6); damaged blocks count as upright. */
final class ExifOrientation {
    private static final int TAG = 0x0112;
    private static final int UPRIGHT = 1;

    private ExifOrientation() {}

    /** Reads a block that begins with the TIFF header, at the given place. */
    static int read(HeaderBytes in, long start, long length) {
        if (length < 14 || start + length > in.size()) {
            return UPRIGHT;
        }
        boolean little = in.matches(start, "II*\0");
        if (!little && !in.matches(start, "MM\0*")) {
            return UPRIGHT;
        }
        long directory = in.u32(start + 4, little);
        if (directory + 2 > length) {
            return UPRIGHT;
        }
        int entries = in.u16(start + directory, little);
        for (int i = 0; i < entries; i++) {
            long entry = directory + 2 + 12L * i;
            if (entry + 12 > length) {
                return UPRIGHT;
            }
            if (in.u16(start + entry, little) == TAG) {
                int value = in.u16(start + entry + 8, little);
                return value >= 1 && value <= 8 ? value : UPRIGHT;
            }
        }
        return UPRIGHT;
    }
}
