package dev.sluice.nativeops.bmp;

import dev.sluice.nativeops.ImageFormat;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageHeader;
import dev.sluice.nativeops.memory.HeaderBytes;

/**
 * Reads the header of a bitmap: the core header of 12 bytes, that of OS/2 (16 and 64), and the info headers of Windows of 40 bytes and more
 * (BITMAPINFOHEADER, BITMAPV4HEADER, BITMAPV5HEADER). A field beyond the header's end is 0.
 */
public final class BmpHeader {
    private static final int START = 14;
    private static final int CORE = 12;
    private static final int INFO = 40;
    private static final int OS2 = 64;
    private static final int LARGEST = 1024;

    /** From this size on, the masks are part of the header. */
    private static final int WITH_MASKS = 52;

    private static final int WITH_ALPHA_MASK = 56;

    /** The least size that has no field missing from what the format calls its first version. */
    private static final int SHORTEST = 16;

    private static final int[] MASKS_OF_16 = {0x7c00, 0x3e0, 0x1f, 0};
    private static final int[] MASKS_OF_32 = {0xff0000, 0xff00, 0xff, 0};

    private BmpHeader() {}

    /**
     * What the file is.
     *
     * @throws ImageFormatException if it is truncated, damaged, or of a kind that is not read
     */
    public static ImageHeader parse(HeaderBytes in) {
        BmpForm form = form(in);
        return new ImageHeader(ImageFormat.BMP, form.rows(), form.columns(), form.channels(), 8, 1, 1);
    }

    static BmpForm form(HeaderBytes in) {
        long size = in.u32(START, true);
        if (size != CORE && (size < SHORTEST || size > LARGEST)) {
            throw damaged("its header has " + size + " bytes");
        }
        boolean core = size == CORE;
        long columns = core ? in.u16(18, true) : (int) in.u32(18, true);
        long height = core ? in.u16(20, true) : (int) in.u32(22, true);
        int bits = in.u16(core ? 24 : 28, true);
        int compression = compression(in, size, bits);
        long rows = Math.abs(height); // a negative one means that the rows run from the top
        long data = in.u32(10, true);
        long line = (columns * bits + 31) / 32 * 4;
        if (data + (compression == BmpForm.RUNS ? 1 : line * rows) > in.size()) {
            throw new ImageFormatException("the BMP file is truncated");
        }
        boolean masked = compression == BmpForm.MASKS || compression == BmpForm.MASKS_WITH_ALPHA;
        long masksAt = START + (size >= WITH_MASKS ? INFO : size);
        long behind = !masked || size >= WITH_MASKS ? 0 : compression == BmpForm.MASKS ? 12 : 16;
        int[] masks = masked
                ? masks(in, masksAt, compression == BmpForm.MASKS_WITH_ALPHA || size >= WITH_ALPHA_MASK)
                : bits == 16 ? MASKS_OF_16 : MASKS_OF_32;
        long paletteAt = START + size + behind;
        if (data < paletteAt) {
            throw damaged("its pixels begin within its header");
        }
        byte[] palette = bits > 8 ? new byte[0] : palette(in, paletteAt, data, core ? 3 : 4, colours(in, size, bits));
        return new BmpForm(rows, columns, height < 0, bits, compression, data, masks, palette);
    }

    private static int compression(HeaderBytes in, long size, int bits) {
        int compression = (int) field(in, size, 30);
        boolean fits = switch (bits) {
            case 1, 2, 24 -> compression == BmpForm.PLAIN;
            case 4 -> compression == BmpForm.PLAIN || compression == BmpForm.RUNS_OF_4;
            case 8 -> compression == BmpForm.PLAIN || compression == BmpForm.RUNS_OF_8;
            case 16, 32 ->
                compression == BmpForm.PLAIN
                        || size != OS2 && (compression == BmpForm.MASKS || compression == BmpForm.MASKS_WITH_ALPHA);
            default -> throw new ImageFormatException("BMP files of " + bits + " bits a pixel are not read");
        };
        if (!fits) {
            throw new ImageFormatException(
                    "BMP files of " + bits + " bits a pixel with compression " + compression + " are not read");
        }
        return bits <= 8 && compression != BmpForm.PLAIN ? BmpForm.RUNS : compression;
    }

    private static long colours(HeaderBytes in, long size, int bits) {
        long used = field(in, size, 46);
        return used == 0 ? 1 << bits : used;
    }

    private static long field(HeaderBytes in, long size, int at) {
        return at + 4 <= START + size ? in.u32(at, true) : 0;
    }

    private static int[] masks(HeaderBytes in, long at, boolean alpha) {
        int[] masks = new int[4];
        long all = 0;
        for (int i = 0; i < (alpha ? 4 : 3); i++) {
            int mask = (int) in.u32(at + 4L * i, true);
            int ones = mask >>> Integer.numberOfTrailingZeros(mask);
            if ((ones & ones + 1) != 0 || (all & mask) != 0 || mask == 0 && i < 3) {
                throw damaged("the bits of its colours are not apart");
            }
            all |= mask;
            masks[i] = mask;
        }
        return masks;
    }

    /** Blue, green and red of each colour. Some files say that there are more than fit, or than pixels can name. */
    private static byte[] palette(HeaderBytes in, long at, long end, int entryBytes, long count) {
        int entries = (int) Math.min(Math.min(count, 256), (end - at) / entryBytes);
        byte[] palette = new byte[3 * entries];
        for (int i = 0; i < palette.length; i++) {
            palette[i] = (byte) in.u8(at + (long) (i / 3) * entryBytes + i % 3);
        }
        return palette;
    }

    static ImageFormatException damaged(String what) {
        return new ImageFormatException("the BMP file is damaged: " + what);
    }
}
