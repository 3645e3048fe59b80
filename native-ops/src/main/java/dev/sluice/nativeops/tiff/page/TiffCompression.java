package dev.sluice.nativeops.tiff.page;

import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.tiff.directory.TiffFields;

/** Which ways of compressing blocks are known, and which are read. */
public final class TiffCompression {
    /** Bytes that a block may hold beside what {@link #mostOfOneByte} tells. */
    static final int SLACK = 1 << 17;

    private TiffCompression() {}

    /** How many bytes a stored byte can become at most; SLACK more in all. */
    static long mostOfOneByte(int compression) {
        return switch (compression) {
            case TiffFields.UNCOMPRESSED -> 1;
            case TiffFields.PACK_BITS -> 64;
            case TiffFields.DEFLATE, TiffFields.OLD_DEFLATE -> 1032;
            case TiffFields.LZW -> 4096;
            // A block of 128 KiB of one value in four bytes; lines of fax that are white in one bit; nothing is known
            // of JPEG.
            default -> 1 << 20;
        };
    }

    /**
     * Refuses what is not read, by its name.
     *
     * @throws ImageFormatException if it is not read
     */
    static void requireRead(int compression) {
        if (!isUndoneHere(compression) && !needsCodec(compression)) {
            throw new ImageFormatException(title(compression) + " compression is not read");
        }
    }

    /** Whether blocks become values here. */
    static boolean isUndoneHere(int compression) {
        return switch (compression) {
            case TiffFields.UNCOMPRESSED,
                    TiffFields.LZW,
                    TiffFields.DEFLATE,
                    TiffFields.OLD_DEFLATE,
                    TiffFields.PACK_BITS,
                    TiffFields.ZSTD -> true;
            default -> false;
        };
    }

    /** Whether blocks become pixels by OpenCV, as a file of one block. */
    static boolean needsCodec(int compression) {
        return switch (compression) {
            case TiffFields.JPEG,
                    TiffFields.FAX_RUNS,
                    TiffFields.FAX_RUNS_OF_WORDS,
                    TiffFields.FAX_GROUP_3,
                    TiffFields.FAX_GROUP_4 -> true;
            default -> false;
        };
    }

    /** Whether a predictor means something with it: with the others libtiff passes it over. */
    public static boolean usesPredictor(int compression) {
        return isUndoneHere(compression)
                && compression != TiffFields.UNCOMPRESSED
                && compression != TiffFields.PACK_BITS;
    }

    static String title(int compression) {
        return switch (compression) {
            case TiffFields.UNCOMPRESSED -> "no";
            case TiffFields.LZW -> "LZW";
            case TiffFields.JPEG -> "JPEG";
            case TiffFields.DEFLATE, TiffFields.OLD_DEFLATE -> "deflate";
            case TiffFields.PACK_BITS -> "PackBits";
            case TiffFields.ZSTD -> "Zstandard";
            case 2, 3, 4, 32_771 -> "fax";
            case 6 -> "old-style JPEG";
            case 9, 10, 34_661 -> "JBIG";
            case 32_766 -> "NeXT";
            case 32_809 -> "ThunderScan";
            case 32_895, 32_896, 32_897, 32_898 -> "IT8";
            case 32_908, 32_909 -> "Pixar";
            case 33_003, 33_004, 33_005, 34_712 -> "JPEG 2000";
            case 34_676, 34_677 -> "SGI Log";
            case 34_713 -> "Nikon NEF";
            case 34_887 -> "LERC";
            case 34_892 -> "lossy JPEG of DNG";
            case 34_925 -> "LZMA";
            case 34_933 -> "PNG";
            case 22_610, 34_934 -> "JPEG XR";
            case 50_001, 34_927 -> "WebP";
            case 50_002, 52_546 -> "JPEG XL";
            default -> "an unknown (number " + compression + ")";
        };
    }
}
