package dev.sluice.nativeops.tiff;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a TIFF file in memory that holds one block of another, so that whatever decodes whole TIFF files decodes a part of a large one,
 * into the same pixels.
 *
 * <p>Fields that say how the block is to be decoded are carried over as they are.
 */
final class SingleBlockTiff {
    private static final int[] CARRIED = {
        TiffFields.BITS,
        TiffFields.COMPRESSION,
        TiffFields.PHOTOMETRIC,
        TiffFields.FILL_ORDER,
        TiffFields.SAMPLES,
        TiffFields.GROUP_3_OPTIONS,
        TiffFields.GROUP_4_OPTIONS,
        TiffFields.PREDICTOR,
        TiffFields.PALETTE,
        TiffFields.EXTRA_SAMPLES,
        TiffFields.SAMPLE_FORMAT,
        TiffFields.CHROMA_SUBSAMPLING,
    };

    /** More of them than any of these fields has: a palette of 16 bits. */
    private static final int MAX_VALUES = 3 << 16;

    private static final int HEADER = 8;

    /** A field, its values already in the byte order of the file. */
    private record Field(int number, int type, int count, byte[] values) {}

    private final boolean little;
    private final List<Field> carried = new ArrayList<>();

    SingleBlockTiff(TiffDirectory directory) {
        this.little = directory.isLittleEndian();
        for (int field : CARRIED) {
            int count = (int) Math.min(directory.count(field), MAX_VALUES);
            if (count > 0) {
                ByteBuffer values = ordered(2 * count);
                for (int i = 0; i < count; i++) {
                    values.putShort((short) directory.valueAt(field, i));
                }
                carried.add(new Field(field, TiffFields.SHORT, count, values.array()));
            }
        }
        byte[] tables = directory.bytes(TiffFields.JPEG_TABLES);
        if (tables.length > 0) {
            carried.add(new Field(TiffFields.JPEG_TABLES, TiffFields.UNDEFINED, tables.length, tables));
        }
    }

    private ByteBuffer ordered(int size) {
        return ByteBuffer.allocate(size).order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    }

    /** Room that the file needs before the block's bytes. */
    int headerBytes() {
        int bytes = HEADER + 2 + 12 * (carried.size() + 5) + 4;
        for (Field field : carried) {
            bytes += field.values().length + 1;
        }
        return bytes + 1 & ~1;
    }

    /**
     * Writes everything but the block itself, which has its place behind {@link #headerBytes()}.
     *
     * @param file as large as header and block
     */
    void write(byte[] file, int rows, int columns, int size) {
        List<Field> fields = new ArrayList<>(carried);
        fields.add(number(TiffFields.COLUMNS, columns));
        fields.add(number(TiffFields.ROWS, rows));
        fields.add(number(TiffFields.STRIP_ROWS, rows));
        fields.add(number(TiffFields.STRIP_OFFSETS, headerBytes()));
        fields.add(number(TiffFields.STRIP_SIZES, size));
        fields.sort((a, b) -> Integer.compare(a.number(), b.number()));
        ByteBuffer out = ByteBuffer.wrap(file).order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        out.put((byte) (little ? 'I' : 'M')).put((byte) (little ? 'I' : 'M'));
        out.putShort((short) 42).putInt(HEADER).putShort((short) fields.size());
        int behind = HEADER + 2 + 12 * fields.size() + 4;
        for (Field field : fields) {
            out.putShort((short) field.number()).putShort((short) field.type()).putInt(field.count());
            if (field.values().length <= 4) {
                out.put(field.values()).put(new byte[4 - field.values().length]);
            } else {
                out.putInt(behind);
                out.put(behind, field.values());
                behind += field.values().length + 1 & ~1;
            }
        }
        out.putInt(0);
    }

    private Field number(int field, int value) {
        return new Field(field, TiffFields.LONG, 1, ordered(4).putInt(value).array());
    }
}
