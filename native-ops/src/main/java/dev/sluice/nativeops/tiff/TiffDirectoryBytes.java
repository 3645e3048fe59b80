package dev.sluice.nativeops.tiff;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The directory of a BigTIFF file's only page, its lowest bytes first; fields are given in the order of their numbers. */
final class TiffDirectoryBytes {
    private static final int ENTRY = 20;

    private record Field(int number, int type, long count, byte[] values) {}

    private final long position;
    private final List<Field> fields = new ArrayList<>();

    /** A directory that will stand at that position in the file. */
    TiffDirectoryBytes(long position) {
        this.position = position;
    }

    /** The same value of 16 bits so many times. */
    void shorts(int field, int count, int value) {
        ByteBuffer values = ordered(2 * count);
        for (int i = 0; i < count; i++) {
            values.putShort((short) value);
        }
        fields.add(new Field(field, TiffFields.SHORT, count, values.array()));
    }

    void longs(int field, long... all) {
        boolean small = Arrays.stream(all).allMatch(value -> value >>> 32 == 0);
        ByteBuffer values = ordered((small ? 4 : 8) * all.length);
        for (long value : all) {
            if (small) {
                values.putInt((int) value);
            } else {
                values.putLong(value);
            }
        }
        fields.add(new Field(field, small ? TiffFields.LONG : TiffFields.LONG8, all.length, values.array()));
    }

    private static ByteBuffer ordered(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    ByteBuffer bytes() {
        int table = 8 + ENTRY * fields.size() + 8;
        int behind = fields.stream().mapToInt(TiffDirectoryBytes::behind).sum();
        ByteBuffer out = ordered(table + behind).putLong(fields.size());
        int next = table;
        for (Field field : fields) {
            out.putShort((short) field.number()).putShort((short) field.type()).putLong(field.count());
            if (behind(field) == 0) {
                out.put(field.values()).put(new byte[8 - field.values().length]);
            } else {
                out.putLong(position + next);
                out.put(next, field.values());
                next += behind(field);
            }
        }
        return out.putLong(0).rewind();
    }

    /** Bytes of a field that do not fit into its entry, up to a multiple of eight. */
    private static int behind(Field field) {
        return field.values().length <= 8 ? 0 : field.values().length + 7 & ~7;
    }
}
