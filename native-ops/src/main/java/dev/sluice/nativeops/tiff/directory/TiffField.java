package dev.sluice.nativeops.tiff.directory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * A field of a directory, out of its file.
 *
 * @param number the field's number
 * @param type the type of its values
 * @param count how many values
 * @param values their bytes, the lowest of each number first
 * @param directory what is in the directory that the field points to; empty for all others
 */
@SuppressWarnings("ArrayRecordComponent") // Carried, never compared.
public record TiffField(int number, int type, long count, byte[] values, List<TiffField> directory) {
    public TiffField {
        directory = List.copyOf(directory);
    }

    public TiffField(int number, int type, long count, byte[] values) {
        this(number, type, count, values, List.of());
    }

    public static TiffField shorts(int number, int... all) {
        ByteBuffer values = ordered(2 * all.length);
        for (int value : all) {
            values.putShort((short) value);
        }
        return new TiffField(number, TiffFields.SHORT, all.length, values.array());
    }

    /** The same value so many times. */
    public static TiffField repeated(int number, int times, int value) {
        int[] all = new int[times];
        Arrays.fill(all, value);
        return shorts(number, all);
    }

    /** Numbers of 32 bits, or of 64 if one of them needs that. */
    public static TiffField longs(int number, long... all) {
        boolean small = Arrays.stream(all).allMatch(value -> value >>> 32 == 0);
        ByteBuffer values = ordered((small ? 4 : 8) * all.length);
        for (long value : all) {
            if (small) {
                values.putInt((int) value);
            } else {
                values.putLong(value);
            }
        }
        return new TiffField(number, small ? TiffFields.LONG : TiffFields.LONG8, all.length, values.array());
    }

    /** A text; what is not ASCII in it is written as UTF-8, as most programs do. */
    public static TiffField text(int number, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new TiffField(number, TiffFields.ASCII, bytes.length + 1, Arrays.copyOf(bytes, bytes.length + 1));
    }

    public static TiffField bytes(int number, int type, byte[] bytes) {
        return new TiffField(number, type, bytes.length, bytes);
    }

    public static TiffField directory(int number, List<TiffField> fields) {
        return new TiffField(number, TiffFields.LONG, 1, new byte[4], fields);
    }

    /** The text of a field of bytes, up to the first zero. */
    public String text() {
        int end = 0;
        while (end < values.length && values[end] != 0) {
            end++;
        }
        return new String(values, 0, end, StandardCharsets.UTF_8);
    }

    public static ByteBuffer ordered(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
