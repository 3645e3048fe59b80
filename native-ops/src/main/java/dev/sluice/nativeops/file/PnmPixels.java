package dev.sluice.nativeops.file;

import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageMetadata;
import dev.sluice.nativeops.memory.HeaderBytes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Decodes portable bitmaps, grey maps and pixmaps, P1 to P6, in text and in bytes.
 *
 * <p>Values are spread over the whole range of 8 bits, or of 16 where the largest is above 255: {@code round(value / largest * 255)}, half to
 * even, as Pillow does. Larger ones than the largest are white in bytes, as there, and refused in text. Of bitmaps 1 is black.
 */
final class PnmPixels {
    private final MemorySegment content;
    private final PnmHeader.Form form;
    private final long size;
    private long at;

    private PnmPixels(MemorySegment content, PnmHeader.Form form) {
        this.content = content;
        this.form = form;
        this.size = content.byteSize();
        this.at = form.data();
    }

    /**
     * Decodes a file, whose header was checked before, into a matrix.
     *
     * @return what stands behind the image, of which only the name is left
     */
    static ImageMetadata decode(MemorySegment content, String name, Mat into) {
        PnmHeader.Form form = PnmHeader.form(HeaderBytes.of(content));
        int depth = form.valueBytes() == 2 ? opencv_core.CV_16U : opencv_core.CV_8U;
        into.create((int) form.rows(), (int) form.columns(), opencv_core.CV_MAKETYPE(depth, form.channels()));
        try {
            PnmPixels pixels = new PnmPixels(content, form);
            pixels.fill(into);
            return pixels.behind();
        } catch (ImageFormatException e) {
            throw new ImageFormatException(name + ": " + e.getMessage(), e);
        }
    }

    private void fill(Mat into) {
        int[] values = new int[Math.toIntExact(form.columns() * form.channels())];
        byte[] row = new byte[Math.multiplyExact(values.length, form.valueBytes())];
        short[] levels = levels();
        for (int y = 0; y < form.rows(); y++) {
            read(values);
            pack(values, levels, row);
            try (BytePointer target = into.ptr(y)) {
                target.put(row);
            }
        }
    }

    /** What follows the pixels but white space: further images, of which none is read, or anything else. */
    private ImageMetadata behind() {
        while (at < size && isSpace(byteAt(at))) {
            at++;
        }
        if (at >= size) {
            return ImageMetadata.NONE;
        }
        boolean image = at + 2 < size
                && byteAt(at) == 'P'
                && byteAt(at + 1) >= '1'
                && byteAt(at + 1) <= '7'
                && isSpace(byteAt(at + 2));
        byte[] title = (image ? "further images" : "bytes behind the pixels").getBytes(StandardCharsets.US_ASCII);
        return new ImageMetadata(List.of(new ImageMetadata.Block(ImageMetadata.Kind.OTHER, title)));
    }

    /** What each value becomes. */
    private short[] levels() {
        int full = form.valueBytes() == 2 ? 65_535 : 255;
        short[] levels = new short[form.max() + 1];
        for (int value = 0; value <= form.max(); value++) {
            double level = Math.rint((double) value / form.max() * full);
            levels[value] = (short) (form.bitmap() ? full - level : level);
        }
        return levels;
    }

    private void read(int[] values) {
        switch (form.kind()) {
            case 1 -> textBits(values);
            case 4 -> bits(values);
            case 2, 3 -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = number();
                }
            }
            default -> bytes(values);
        }
    }

    private void bits(int[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = byteAt(at + i / 8) >> 7 - i % 8 & 1;
        }
        at += (values.length + 7) / 8;
    }

    private void bytes(int[] values) {
        for (int i = 0; i < values.length; i++) {
            int value = byteAt(at++);
            if (form.valueBytes() == 2) {
                value = value << 8 | byteAt(at++);
            }
            values[i] = Math.min(value, form.max());
        }
    }

    /** Bits in text need no space between them. */
    private void textBits(int[] values) {
        for (int i = 0; i < values.length; i++) {
            int digit = next();
            if (digit != '0' && digit != '1') {
                throw new ImageFormatException("the PNM file is damaged: a pixel of a bitmap is neither 0 nor 1");
            }
            values[i] = digit - '0';
            at++;
        }
    }

    private int number() {
        int digit = next();
        int start = digit;
        int value = 0;
        while (digit >= '0' && digit <= '9') {
            value = value * 10 + digit - '0';
            if (value > form.max()) {
                throw new ImageFormatException(
                        "the PNM file is damaged: a value is larger than the largest, " + form.max());
            }
            at++;
            digit = at < size ? byteAt(at) : ' ';
        }
        if (start < '0' || start > '9' || !isSpace(digit) && digit != '#') {
            throw new ImageFormatException("the PNM file is damaged: a value is no number");
        }
        return value;
    }

    /** The next byte that is neither space nor part of a comment; {@code at} is its place. */
    private int next() {
        int c = byteAt(at);
        while (isSpace(c) || c == '#') {
            while (c == '#' && byteAt(at) != '\n') {
                at++;
            }
            c = byteAt(++at);
        }
        return c;
    }

    private static boolean isSpace(int c) {
        return c == ' ' || c >= '\t' && c <= '\r';
    }

    private int byteAt(long place) {
        if (place >= size) {
            throw new ImageFormatException("the PNM file is truncated");
        }
        return content.get(ValueLayout.JAVA_BYTE, place) & 0xff;
    }

    /** Red, green and blue in the file; blue first in memory, and 16 bits in the machine's order. */
    private void pack(int[] values, short[] levels, byte[] row) {
        ByteBuffer into = ByteBuffer.wrap(row).order(ByteOrder.nativeOrder());
        boolean colour = form.channels() == 3;
        for (int i = 0; i < values.length; i++) {
            int from = colour ? i - i % 3 + 2 - i % 3 : i;
            short level = levels[values[from]];
            if (form.valueBytes() == 2) {
                into.putShort(level);
            } else {
                into.put((byte) level);
            }
        }
    }
}
