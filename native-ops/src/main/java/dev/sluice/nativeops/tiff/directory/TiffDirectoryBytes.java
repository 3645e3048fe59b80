package dev.sluice.nativeops.tiff.directory;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Lays out directories as they stand in a file, the lowest byte of each number first. */
public final class TiffDirectoryBytes {
    private final boolean big;

    /**
     * Directories of one kind of file.
     *
     * @param big whether it is a BigTIFF file
     */
    public TiffDirectoryBytes(boolean big) {
        this.big = big;
    }

    /** Bytes of the header that a file begins with. */
    public static int headerBytes(boolean big) {
        return big ? 16 : 8;
    }

    /** The header of a file whose first directory is at a place. */
    public static ByteBuffer header(boolean big, long first) {
        ByteBuffer header = TiffField.ordered(headerBytes(big)).put((byte) 'I').put((byte) 'I');
        if (big) {
            header.putShort((short) 43).putShort((short) 8).putShort((short) 0).putLong(first);
        } else {
            header.putShort((short) 42).putInt((int) first);
        }
        return header.flip();
    }

    private int room() {
        return big ? 8 : 4;
    }

    private int tableBytes(int fields) {
        return big ? 8 + 20 * fields + 8 : 2 + 12 * fields + 4;
    }

    /** Where, from the beginning of a directory of so many fields, the place of the next one stands. */
    public int nextAt(int fields) {
        return tableBytes(fields) - room();
    }

    /** Bytes of a directory with everything that its fields point to. */
    public long size(List<TiffField> fields) {
        return tableBytes(fields.size())
                + fields.stream().mapToLong(this::behind).sum();
    }

    /** Bytes of a field that do not fit into its entry, up to a multiple of eight. */
    private long behind(TiffField field) {
        if (!field.directory().isEmpty()) {
            return size(field.directory()) + 7 & ~7;
        }
        return field.values().length <= room() ? 0 : field.values().length + 7 & ~7;
    }

    /**
     * A directory, and behind it everything that its fields point to.
     *
     * @param fields in any order
     * @param position where in the file it will stand
     * @param next where the next directory is, 0 if there is none
     */
    public ByteBuffer bytes(List<TiffField> fields, long position, long next) {
        List<TiffField> sorted = new ArrayList<>(fields);
        sorted.sort(Comparator.comparingInt(TiffField::number));
        ByteBuffer out = TiffField.ordered(Math.toIntExact(size(sorted)));
        if (big) {
            out.putLong(sorted.size());
        } else {
            out.putShort((short) sorted.size());
        }
        int behind = tableBytes(sorted.size());
        for (TiffField field : sorted) {
            int pointer =
                    field.type() == TiffFields.LONG && big && !field.directory().isEmpty()
                            ? TiffFields.LONG8
                            : field.type();
            out.putShort((short) field.number()).putShort((short) pointer);
            putOffset(out, field.count());
            if (behind(field) == 0) {
                out.put(field.values()).put(new byte[room() - field.values().length]);
                continue;
            }
            putOffset(out, position + behind);
            if (field.directory().isEmpty()) {
                out.put(behind, field.values());
            } else {
                ByteBuffer inner = bytes(field.directory(), position + behind, 0);
                out.put(behind, inner, 0, inner.limit());
            }
            behind += Math.toIntExact(behind(field));
        }
        putOffset(out, next);
        return out.rewind();
    }

    private void putOffset(ByteBuffer out, long value) {
        if (big) {
            out.putLong(value);
        } else {
            out.putInt((int) value);
        }
    }
}
