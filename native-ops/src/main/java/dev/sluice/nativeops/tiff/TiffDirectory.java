package dev.sluice.nativeops.tiff;

import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.memory.HeaderBytes;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One page of a TIFF (TIFF revision 6.0, section 2) or BigTIFF file: its fields by their numbers, as the file states them.
 *
 * <p>Fields are read from the file when they are asked for, so it must still be open then. Confined to one thread.
 */
public final class TiffDirectory {
    private static final int MAX_PAGES = 65_536;
    private static final int MAX_BYTES = 64 << 20;

    /** Types of values: 8, 16, 32 and 64 bits without a sign, and bytes of no type. */
    private static final int BYTE = 1;

    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int UNDEFINED = 7;
    private static final int LONG8 = 16;

    private final HeaderBytes in;
    private final boolean little;
    private final boolean big;
    private final int pages;

    /** Where the entry of each field is; of one that is there twice, the first, as libtiff takes it. */
    private final Map<Integer, Long> entries = new HashMap<>();

    private TiffDirectory(HeaderBytes in, int page) {
        this.in = in;
        this.little = in.u8(0) == 'I';
        this.big = in.u16(2, little) == 43;
        long wanted = -1;
        int count = 0;
        Set<Long> seen = new HashSet<>();
        for (long directory = offset(big ? 8 : 4); directory != 0; directory = next(directory)) {
            if (!seen.add(directory)) {
                throw new ImageFormatException("the TIFF file is damaged: its pages form a loop");
            }
            if (count == page) {
                wanted = directory;
            }
            if (++count > MAX_PAGES) {
                throw new ImageFormatException("the TIFF file has more than " + MAX_PAGES + " pages");
            }
        }
        if (count == 0) {
            throw new ImageFormatException("the TIFF file holds no image");
        }
        if (wanted < 0) {
            throw new ImageFormatException("there is no page " + (page + 1) + ": the TIFF file has " + count);
        }
        this.pages = count;
        long fields = fields(wanted);
        for (long i = 0; i < fields; i++) {
            long entry = entry(wanted, i);
            entries.putIfAbsent(in.u16(entry, little), entry);
        }
    }

    /**
     * Finds a page of a file.
     *
     * @param channel the file, which must stay open
     * @param page from 0
     * @return the page
     * @throws ImageFormatException if there is no such page or its directory is damaged; the message does not name the file
     */
    public static TiffDirectory read(FileChannel channel, int page) {
        try {
            return parse(HeaderBytes.of(channel), page);
        } catch (IOException e) {
            throw new ImageFormatException("reading failed: " + ImageFormatException.reason(e), e);
        }
    }

    static TiffDirectory parse(HeaderBytes in, int page) {
        return new TiffDirectory(in, page);
    }

    /** {@return whether numbers in the file begin with their lowest byte} */
    public boolean isLittleEndian() {
        return little;
    }

    /** {@return how many pages the file has} */
    public int pages() {
        return pages;
    }

    /**
     * Whether the page has a field.
     *
     * @param field the field's number
     * @return whether it is there
     */
    public boolean has(int field) {
        return entries.containsKey(field);
    }

    /**
     * The first value of a field; one of 2^63 or more is given as the largest number.
     *
     * @param field the field's number
     * @param otherwise the value of a field that is not there
     * @return the value
     * @throws ImageFormatException if the field holds no whole number
     */
    public long value(int field, long otherwise) {
        Long entry = entries.get(field);
        if (entry == null) {
            return otherwise;
        }
        if (count(entry) < 1) {
            throw new ImageFormatException("the TIFF file is damaged: a size is missing");
        }
        return valueAt(entry, 0);
    }

    /**
     * How many values a field has.
     *
     * @param field the field's number
     * @return none if it is not there; never negative
     */
    public long count(int field) {
        Long entry = entries.get(field);
        return entry == null ? 0 : Math.max(0, count(entry));
    }

    /**
     * One of the values of a field.
     *
     * @param field the field's number
     * @param index from 0, less than {@link #count}
     * @return the value
     * @throws ImageFormatException if there is no such value, or it is no whole number
     */
    public long valueAt(int field, long index) {
        Long entry = entries.get(field);
        if (entry == null || index < 0 || index >= count(entry)) {
            throw new ImageFormatException("the TIFF file is damaged: field " + field + " has too few values");
        }
        return valueAt(entry, index);
    }

    /**
     * The bytes of a field of bytes.
     *
     * @param field the field's number
     * @return its bytes; none if it is missing, damaged or larger than 64 MiB
     */
    public byte[] bytes(int field) {
        Long entry = entries.get(field);
        if (entry == null) {
            return new byte[0];
        }
        int type = in.u16(entry + 2, little);
        long length = count(entry);
        long at = place(entry, length);
        if (type != BYTE && type != UNDEFINED
                || length < 1
                || length > MAX_BYTES
                || at < 0
                || at > in.size() - length) {
            return new byte[0];
        }
        byte[] bytes = new byte[(int) length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) in.u8(at + i);
        }
        return bytes;
    }

    /** Where in the file the low byte of a field's only value of 16 bits stands; empty if it is not of that form or another value. */
    OptionalLong placeOfShort(int field, int value) {
        Long entry = entries.get(field);
        if (entry == null || count(entry) != 1 || in.u16(entry + 2, little) != SHORT || valueAt(entry, 0) != value) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(entry + (big ? 12 : 8) + (little ? 0 : 1));
    }

    private long fields(long directory) {
        return big ? in.u64(directory, little) : in.u16(directory, little);
    }

    private long entry(long directory, long index) {
        return directory + (big ? 8 + 20 * index : 2 + 12 * index);
    }

    private long next(long directory) {
        long count = fields(directory);
        if (count < 1 || count > 65_535) {
            throw new ImageFormatException("the TIFF file is damaged: a directory has " + count + " entries");
        }
        return offset(entry(directory, count));
    }

    private long offset(long at) {
        return big ? in.u64(at, little) : in.u32(at, little);
    }

    private long count(long entry) {
        return offset(entry + 4);
    }

    /** Where values of that many bytes are: in the entry if they fit. */
    private long place(long entry, long bytes) {
        long at = entry + (big ? 12 : 8);
        return bytes < 0 || bytes > (big ? 8 : 4) ? offset(at) : at;
    }

    private long valueAt(long entry, long index) {
        int type = in.u16(entry + 2, little);
        int size = switch (type) {
            case BYTE -> 1;
            case SHORT -> 2;
            case LONG -> 4;
            case LONG8 -> 8;
            default -> throw new ImageFormatException("the TIFF file is damaged: a size is of type " + type);
        };
        long values = count(entry);
        long at = place(entry, values > Long.MAX_VALUE / size ? Long.MAX_VALUE : values * size) + index * size;
        long value = switch (size) {
            case 1 -> in.u8(at);
            case 2 -> in.u16(at, little);
            case 4 -> in.u32(at, little);
            default -> in.u64(at, little);
        };
        return value < 0 ? Long.MAX_VALUE : value;
    }
}
