package dev.sluice.nativeops.tiff;

import dev.sluice.nativeops.tiff.directory.TiffFields;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** TIFF files of one directory, field by field, with the types of values that a test wants: the data first, then the directory. */
final class HandMadeTiff {
    private record Field(int number, int type, long count, byte[] values) {}

    private final boolean big;
    private final List<Field> fields = new ArrayList<>();

    HandMadeTiff(boolean big) {
        this.big = big;
    }

    /** Where the data begins, in the file. */
    int data() {
        return big ? 16 : 8;
    }

    /** Numbers of a type, bytes with the lowest first. */
    HandMadeTiff with(int number, int type, long... numbers) {
        int size = TiffFields.bytesOf(type);
        ByteBuffer values = little(numbers.length * size);
        for (long value : numbers) {
            for (int i = 0; i < size; i++) {
                values.put((byte) (value >> 8 * i));
            }
        }
        fields.add(new Field(number, type, numbers.length, values.array()));
        return this;
    }

    HandMadeTiff with(int number, String text) {
        byte[] values = (text + "\0").getBytes(StandardCharsets.UTF_8);
        fields.add(new Field(number, TiffFields.ASCII, values.length, values));
        return this;
    }

    /** A grey image of so many bits, not compressed, in one strip. */
    static HandMadeTiff grey(int rows, int columns, int bits) {
        return new HandMadeTiff(false)
                .with(TiffFields.COLUMNS, TiffFields.LONG, columns)
                .with(TiffFields.ROWS, TiffFields.LONG, rows)
                .with(TiffFields.BITS, TiffFields.SHORT, bits)
                .with(TiffFields.COMPRESSION, TiffFields.SHORT, TiffFields.UNCOMPRESSED)
                .with(TiffFields.PHOTOMETRIC, TiffFields.SHORT, TiffFields.BLACK_IS_ZERO)
                .with(TiffFields.STRIP_OFFSETS, TiffFields.LONG, 8)
                .with(TiffFields.STRIP_ROWS, TiffFields.LONG, rows)
                .with(TiffFields.STRIP_SIZES, TiffFields.LONG, (long) rows * columns * bits / 8);
    }

    /** The same with other values of a field. */
    HandMadeTiff but(int number, int type, long... numbers) {
        fields.removeIf(field -> field.number() == number);
        return with(number, type, numbers);
    }

    byte[] bytes(byte[] data) {
        fields.sort((a, b) -> Integer.compare(a.number(), b.number()));
        int start = data() + data.length + 7 & ~7;
        int room = big ? 8 : 4;
        int table = (big ? 8 : 2) + fields.size() * (big ? 20 : 12) + room;
        int behind = start + table + 7 & ~7;
        ByteBuffer file = little(behind
                + fields.stream().mapToInt(f -> f.values().length + 7 & ~7).sum());
        file.put("II".getBytes(StandardCharsets.US_ASCII));
        if (big) {
            file.putShort((short) 43).putShort((short) 8).putShort((short) 0).putLong(start);
        } else {
            file.putShort((short) 42).putInt(start);
        }
        file.put(data).position(start);
        number(file, fields.size(), big ? 8 : 2);
        for (Field field : fields) {
            file.putShort((short) field.number()).putShort((short) field.type());
            number(file, field.count(), room);
            if (field.values().length <= room) {
                file.put(Arrays.copyOf(field.values(), room));
            } else {
                number(file, behind, room);
                file.put(behind, field.values());
                behind += field.values().length + 7 & ~7;
            }
        }
        number(file, 0, room);
        return file.array();
    }

    private static void number(ByteBuffer file, long value, int size) {
        switch (size) {
            case 2 -> file.putShort((short) value);
            case 4 -> file.putInt((int) value);
            default -> file.putLong(value);
        }
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
