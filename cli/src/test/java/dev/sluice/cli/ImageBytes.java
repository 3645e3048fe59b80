package dev.sluice.cli;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes image files by their specifications, in the kinds that Java's own writers do not make. */
public final class ImageBytes {
    /** Of TIFF and PNG palettes: index i is the colour (i, 255 - i, i / 2). */
    public static int[] paletteColour(int index) {
        return new int[] {index, 255 - index, index / 2};
    }

    private ImageBytes() {}

    /** PNG colour types (PNG, third edition, section 11.2.1). */
    public enum PngColour {
        GREY(0),
        RGB(2),
        PALETTE(3),
        GREY_ALPHA(4),
        RGBA(6);

        private final int code;

        PngColour(int code) {
            this.code = code;
        }
    }

    /** A PNG file; without an orientation if that is 0. */
    public static byte[] png(Samples image, int bits, PngColour colour, int orientation) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        ByteBuffer head = ByteBuffer.allocate(13).putInt(image.columns()).putInt(image.rows());
        chunk(file, "IHDR", head.put((byte) bits).put((byte) colour.code).array());
        if (orientation > 0) {
            chunk(file, "eXIf", exif(ByteOrder.BIG_ENDIAN, orientation));
        }
        if (colour == PngColour.PALETTE) {
            ByteArrayOutputStream palette = new ByteArrayOutputStream();
            for (int i = 0; i < 1 << bits; i++) {
                for (int part : paletteColour(i)) {
                    palette.write(part);
                }
            }
            chunk(file, "PLTE", palette.toByteArray());
        }
        byte[] pixels = packed(image, bits, ByteOrder.BIG_ENDIAN);
        int line = pixels.length / image.rows();
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (int y = 0; y < image.rows(); y++) {
            lines.write(0);
            lines.write(pixels, y * line, line);
        }
        chunk(file, "IDAT", deflated(lines.toByteArray()));
        chunk(file, "IEND", new byte[0]);
        return file.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream file, String name, byte[] data) {
        byte[] named = ByteBuffer.allocate(4 + data.length)
                .put(name.getBytes(StandardCharsets.US_ASCII))
                .put(data)
                .array();
        CRC32 crc = new CRC32();
        crc.update(named);
        file.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
        file.writeBytes(named);
        file.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }

    private static byte[] deflated(byte[] data) {
        try (Deflater deflater = new Deflater()) {
            deflater.setInput(data);
            deflater.finish();
            byte[] out = new byte[data.length + 100];
            return java.util.Arrays.copyOf(out, deflater.deflate(out));
        }
    }

    /** TIFF photometric interpretations (TIFF 6.0, section 8). */
    public enum TiffColour {
        WHITE_IS_ZERO,
        BLACK_IS_ZERO,
        RGB,
        PALETTE
    }

    /** A TIFF file of one strip without compression; more entries (tag, type, count, value) have tags above 338. */
    public static byte[] tiff(
            Samples image, int bits, TiffColour colour, ByteOrder order, int orientation, int[]... more) {
        int channels = image.channels().length;
        byte[] pixels = packed(image, bits, order);
        int colours = colour == TiffColour.PALETTE ? 3 << bits : 0;
        List<int[]> entries = new ArrayList<>(List.of(
                new int[] {256, 4, 1, image.columns()},
                new int[] {257, 4, 1, image.rows()},
                new int[] {258, 3, channels, bits},
                new int[] {259, 3, 1, 1},
                new int[] {262, 3, 1, colour.ordinal()},
                new int[] {273, 4, 1, 0},
                new int[] {274, 3, 1, orientation},
                new int[] {277, 3, 1, channels},
                new int[] {278, 4, 1, image.rows()},
                new int[] {279, 4, 1, pixels.length}));
        if (colours > 0) {
            entries.add(new int[] {320, 3, colours, 0});
        }
        if (channels == 4) {
            entries.add(new int[] {338, 3, 1, 2});
        }
        entries.addAll(List.of(more));
        int bitsAt = 8 + 2 + 12 * entries.size() + 4;
        int coloursAt = bitsAt + 2 * channels;
        int pixelsAt = coloursAt + 2 * colours;
        ByteBuffer file = ByteBuffer.allocate(pixelsAt + pixels.length).order(order);
        file.put(order == ByteOrder.LITTLE_ENDIAN ? new byte[] {'I', 'I'} : new byte[] {'M', 'M'});
        file.putShort((short) 42).putInt(8).putShort((short) entries.size());
        for (int[] entry : entries) {
            int value = switch (entry[0]) {
                case 258 -> entry[2] > 2 ? bitsAt : entry[3];
                case 273 -> pixelsAt;
                case 320 -> coloursAt;
                default -> entry[3];
            };
            file.putShort((short) entry[0]).putShort((short) entry[1]).putInt(entry[2]);
            if (entry[1] == 3 && entry[2] == 1) {
                file.putShort((short) value).putShort((short) 0);
            } else {
                file.putInt(value);
            }
        }
        file.putInt(0);
        for (int c = 0; c < channels; c++) {
            file.putShort((short) bits);
        }
        for (int part = 0; part < (colours > 0 ? 3 : 0); part++) {
            for (int i = 0; i < 1 << bits; i++) {
                file.putShort((short) (257 * paletteColour(i)[part]));
            }
        }
        return file.put(pixels).array();
    }

    /** Samples side by side, high bits first, every row beginning with a byte of its own. */
    private static byte[] packed(Samples image, int bits, ByteOrder order) {
        int channels = image.channels().length;
        int line = (image.columns() * channels * bits + 7) / 8;
        ByteBuffer out = ByteBuffer.allocate(line * image.rows()).order(order);
        for (int y = 0; y < image.rows(); y++) {
            out.position(y * line);
            int collected = 0;
            int free = 8;
            for (int i = 0; i < image.columns() * channels; i++) {
                int sample = image.at(i % channels, y, i / channels);
                if (bits == 16) {
                    out.putShort((short) sample);
                    continue;
                }
                free -= bits;
                collected |= sample << free;
                if (free == 0) {
                    out.put((byte) collected);
                    collected = 0;
                    free = 8;
                }
            }
            if (free < 8) {
                out.put((byte) collected);
            }
        }
        return out.array();
    }

    /** A PNM file of kind P1 to P6. */
    public static byte[] pnm(Samples image, int kind, int max) {
        boolean text = kind <= 3;
        boolean bitmap = kind == 1 || kind == 4;
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        String head = "P" + kind + "\n# made by a test\n" + image.columns() + " " + image.rows() + "\n";
        file.writeBytes((head + (bitmap ? "" : max + "\n")).getBytes(StandardCharsets.US_ASCII));
        // A one is black in bitmaps.
        Samples values = bitmap ? image.map(value -> 1 - value) : image;
        if (!text) {
            file.writeBytes(packed(values, bitmap ? 1 : max > 255 ? 16 : 8, ByteOrder.BIG_ENDIAN));
            return file.toByteArray();
        }
        int channels = image.channels().length;
        for (int i = 0; i < image.rows() * image.columns() * channels; i++) {
            int value = values.channels()[i % channels][i / channels];
            file.writeBytes((value + (i % 17 == 16 ? "\n" : " ")).getBytes(StandardCharsets.US_ASCII));
        }
        return file.toByteArray();
    }

    /** A JPEG file with an EXIF segment put behind its first marker. */
    public static byte[] withExif(byte[] jpeg, ByteOrder order, int orientation) {
        byte[] exif = exif(order, orientation);
        return ByteBuffer.allocate(jpeg.length + 10 + exif.length)
                .put(jpeg, 0, 2)
                .put((byte) 0xff)
                .put((byte) 0xe1)
                .putShort((short) (8 + exif.length))
                .put("Exif\0\0".getBytes(StandardCharsets.US_ASCII))
                .put(exif)
                .put(jpeg, 2, jpeg.length - 2)
                .array();
    }

    private static byte[] exif(ByteOrder order, int orientation) {
        byte[] mark = order == ByteOrder.LITTLE_ENDIAN ? new byte[] {'I', 'I'} : new byte[] {'M', 'M'};
        return ByteBuffer.allocate(26)
                .order(order)
                .put(mark)
                .putShort((short) 42)
                .putInt(8)
                .putShort((short) 1)
                .putShort((short) 0x0112)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) orientation)
                .array();
    }
}
