package dev.sluice.nativeops.bmp;

import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.memory.HeaderBytes;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Decodes bitmaps: palettes, plain and in runs, and colours of 16, 24 and 32 bits.
 *
 * <p>Colours of fewer than 8 bits, or of more, are spread over all 8: {@code round(value / largest * 255)}. A fourth byte is alpha only where the
 * header has a mask for it. What runs leave out has the first colour of the palette.
 */
public final class BmpPixels {
    private final HeaderBytes in;
    private final BmpForm form;
    private final int columns;
    private final int channels;
    private final int[] shifts = new int[4];
    private final byte[] pixels;

    private BmpPixels(HeaderBytes in, BmpForm form) {
        this.in = in;
        this.form = form;
        this.columns = Math.toIntExact(form.columns());
        this.channels = form.channels();
        this.pixels = new byte[Math.multiplyExact(columns, channels)];
        for (int i = 0; i < shifts.length; i++) {
            shifts[i] = Integer.numberOfTrailingZeros(form.masks()[i]);
        }
    }

    /**
     * Decodes a file, whose header was checked before, into a matrix of 8 bits: grey, or blue, green, red and, if there is one, alpha.
     *
     * @throws ImageFormatException if it is truncated or damaged
     */
    public static void decode(MemorySegment content, String name, Mat into) {
        HeaderBytes in = HeaderBytes.of(content);
        BmpForm form = BmpHeader.form(in);
        into.create((int) form.rows(), (int) form.columns(), opencv_core.CV_8UC(form.channels()));
        try {
            new BmpPixels(in, form).fill(into);
        } catch (ImageFormatException e) {
            throw new ImageFormatException(name + ": " + e.getMessage(), e);
        }
    }

    private void fill(Mat into) {
        int rows = into.rows();
        byte[] line = new byte[form.compression() == BmpForm.RUNS ? columns : (columns * form.bits() + 31) / 32 * 4];
        BmpRuns runs = new BmpRuns(in, form);
        byte[] indices = new byte[columns];
        for (int y = 0; y < rows; y++) {
            if (form.compression() == BmpForm.RUNS) {
                runs.next(indices);
                name(indices);
            } else {
                in.copy(form.data() + (long) y * line.length, line, 0, line.length);
                switch (form.bits()) {
                    case 24 -> System.arraycopy(line, 0, pixels, 0, pixels.length);
                    case 16, 32 -> colours(ByteBuffer.wrap(line).order(ByteOrder.LITTLE_ENDIAN));
                    default -> {
                        unpack(line, indices);
                        name(indices);
                    }
                }
            }
            try (BytePointer target = into.ptr(form.fromTop() ? y : rows - 1 - y)) {
                target.put(pixels);
            }
        }
    }

    private void unpack(byte[] line, byte[] indices) {
        int bits = form.bits();
        int inByte = 8 / bits;
        for (int x = 0; x < columns; x++) {
            int shift = 8 - bits - x % inByte * bits;
            indices[x] = (byte) ((line[x / inByte] & 0xff) >> shift & (1 << bits) - 1);
        }
    }

    private void name(byte[] indices) {
        byte[] palette = form.palette();
        for (int x = 0; x < columns; x++) {
            int colour = 3 * (indices[x] & 0xff);
            if (colour >= palette.length) {
                throw BmpHeader.damaged("a pixel has colour " + colour / 3 + " of a palette of " + palette.length / 3);
            }
            if (channels == 1) {
                pixels[x] = palette[colour];
            } else {
                System.arraycopy(palette, colour, pixels, 3 * x, 3);
            }
        }
    }

    private void colours(ByteBuffer line) {
        int[] masks = form.masks();
        for (int x = 0; x < columns; x++) {
            int pixel = form.bits() == 16 ? line.getShort() : line.getInt();
            for (int i = 0; i < channels; i++) {
                long value = Integer.toUnsignedLong(pixel & masks[i]) >>> shifts[i];
                long most = Integer.toUnsignedLong(masks[i]) >>> shifts[i];
                int channel = i == 3 ? 3 : 2 - i;
                pixels[x * channels + channel] = (byte) (most == 255 ? value : (510 * value + most) / (2 * most));
            }
        }
    }
}
