package dev.sluice.nativeops.file;

import dev.sluice.nativeops.ImageFormat;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageHeader;
import dev.sluice.nativeops.memory.HeaderBytes;
import dev.sluice.nativeops.tiff.metadata.TiffExif;
import java.util.OptionalInt;

/**
 * What the chunks of a PNG file say (W3C, Portable Network Graphics, third edition, chapters 5 and 11), read in one walk along them.
 *
 * <p>Animated files are refused wherever their chunks stand: OpenCV 4.13 crashes the process on damaged ones.
 *
 * @param header what all formats tell
 * @param colour how colours are stored
 * @param data packed bytes of all pixels
 * @param transparentGrey the grey that stands for transparent pixels, in the values that the file decodes to: of less than
 *     eight bits these are spread over the range of eight. Of colours and palettes the decoder makes alpha itself
 */
record PngHeader(ImageHeader header, int colour, long data, OptionalInt transparentGrey) {
    /** Deflate packs at most so many to one. */
    private static final int MOST_PACKED = 1032;

    static PngHeader of(HeaderBytes in) {
        if (!in.matches(12, "IHDR")) {
            throw new ImageFormatException("the PNG header chunk is missing");
        }
        long columns = in.u32(16, false);
        long rows = in.u32(20, false);
        int bits = in.u8(24);
        int colour = in.u8(25);
        boolean transparency = false;
        int grey = -1;
        boolean pixels = false;
        long data = 0;
        int orientation = 1;
        long chunk = 8;
        while (true) {
            if (chunk >= in.size()) {
                throw new ImageFormatException("the PNG file is truncated: its end chunk is missing");
            }
            long length = in.u32(chunk, false);
            long type = in.u32(chunk + 4, false);
            if (length > Integer.MAX_VALUE || chunk + 12 + length > in.size()) {
                throw new ImageFormatException("the PNG file is truncated or damaged");
            }
            if (is(type, "acTL") || is(type, "fcTL") || is(type, "fdAT")) {
                throw new ImageFormatException("animated PNG files are not read; convert it to a still PNG");
            } else if (is(type, "tRNS")) {
                transparency = true;
                if (colour == 0 && !pixels && grey < 0 && length >= 2) {
                    grey = in.u16(chunk + 8, false);
                }
            } else if (is(type, "eXIf")) {
                orientation = TiffExif.orientation(in, chunk + 8, length);
            } else if (is(type, "IDAT")) {
                pixels = true;
                data += length;
            } else if (is(type, "IEND")) {
                break;
            }
            chunk += 12 + length;
        }
        if (data == 0) {
            throw new ImageFormatException("the PNG file holds no image data");
        }
        int channels = switch (colour) {
            case 0 -> transparency ? 4 : 1;
            case 2, 3 -> transparency ? 4 : 3;
            case 4, 6 -> 4;
            default -> throw new ImageFormatException("PNG colour type " + colour + " does not exist");
        };
        if (bits != 1 && bits != 2 && bits != 4 && bits != 8 && bits != 16) {
            throw new ImageFormatException("a PNG file cannot have " + bits + " bits a channel");
        }
        ImageHeader header = new ImageHeader(ImageFormat.PNG, rows, columns, channels, bits, orientation, 1);
        return new PngHeader(
                header, colour, data, grey < 0 ? OptionalInt.empty() : OptionalInt.of(decoded(grey, bits)));
    }

    /** A grey of so many bits as the decoder gives it. */
    private static int decoded(int stored, int bits) {
        int grey = stored & (1 << bits) - 1;
        return bits < 8 ? grey * 255 / ((1 << bits) - 1) : grey;
    }

    /**
     * Refuses a file with less data than its pixels can be packed into. OpenCV would find out too, after it had taken the memory for all of them.
     */
    void requireEnoughData(String name) {
        long line = (header.columns() * samples(colour) * header.bits() + 7) / 8;
        if (data * MOST_PACKED / header.rows() < line) {
            throw new ImageFormatException(name + ": the PNG file is damaged: it holds too little data for "
                    + header.columns() + " x " + header.rows() + " pixels");
        }
    }

    /** Values of a pixel in the file; a palette's index is one. */
    private static int samples(int colour) {
        return switch (colour) {
            case 2 -> 3;
            case 4 -> 2;
            case 6 -> 4;
            default -> 1;
        };
    }

    private static boolean is(long type, String name) {
        return type == ((long) name.charAt(0) << 24 | name.charAt(1) << 16 | name.charAt(2) << 8 | name.charAt(3));
    }
}
