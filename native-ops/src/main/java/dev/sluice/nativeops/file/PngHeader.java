package dev.sluice.nativeops.file;

import dev.sluice.nativeops.ImageFormat;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageHeader;
import dev.sluice.nativeops.memory.HeaderBytes;
import dev.sluice.nativeops.tiff.metadata.TiffExif;
import java.util.OptionalInt;

/**
 * Reads the chunks of a PNG file (W3C, Portable Network Graphics, third edition, chapters 5 and 11).
 *
 * <p>Animated files are refused wherever their chunks stand: OpenCV 4.13 crashes the process on damaged ones.
 */
public final class PngHeader {
    private PngHeader() {}

    public static ImageHeader parse(HeaderBytes in) {
        if (!in.matches(12, "IHDR")) {
            throw new ImageFormatException("the PNG header chunk is missing");
        }
        long columns = in.u32(16, false);
        long rows = in.u32(20, false);
        int bits = in.u8(24);
        int colour = in.u8(25);
        boolean transparency = false;
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
            } else if (is(type, "eXIf")) {
                orientation = TiffExif.orientation(in, chunk + 8, length);
            } else if (is(type, "IDAT")) {
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
        return new ImageHeader(ImageFormat.PNG, rows, columns, channels, bits, orientation, 1);
    }

    /**
     * Refuses a file, whose header was parsed before, with less data than its pixels can be packed into: deflate packs at most
     * 1032 to 1. OpenCV would find out too, after it had taken the memory for all of them.
     */
    static void requireEnoughData(HeaderBytes in, String name) {
        long columns = in.u32(16, false);
        long rows = in.u32(20, false);
        int samples = samples(in.u8(25));
        long data = 0;
        for (long chunk = 8; !in.matches(chunk + 4, "IEND"); chunk += 12 + in.u32(chunk, false)) {
            data += in.matches(chunk + 4, "IDAT") ? in.u32(chunk, false) : 0;
        }
        long line = (columns * samples * in.u8(24) + 7) / 8;
        if (data * 1032 / rows < line) {
            throw new ImageFormatException(name + ": the PNG file is damaged: it holds too little data for " + columns
                    + " x " + rows + " pixels");
        }
    }

    /**
     * The grey that stands for transparent pixels in a file, whose header was parsed before, in the values that it decodes to: of less than
     * eight bits these are spread over the range of eight. Of colours and palettes the decoder makes alpha itself.
     */
    static OptionalInt transparentGrey(HeaderBytes in) {
        for (long chunk = 8; in.u8(25) == 0 && !in.matches(chunk + 4, "IDAT"); chunk += 12 + in.u32(chunk, false)) {
            if (in.matches(chunk + 4, "tRNS") && in.u32(chunk, false) >= 2) {
                int bits = in.u8(24);
                int grey = in.u16(chunk + 8, false) & (1 << bits) - 1;
                return OptionalInt.of(bits < 8 ? grey * 255 / ((1 << bits) - 1) : grey);
            }
        }
        return OptionalInt.empty();
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
