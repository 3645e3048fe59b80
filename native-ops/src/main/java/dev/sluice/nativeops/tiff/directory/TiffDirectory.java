package dev.sluice.nativeops.tiff.directory;

import dev.sluice.nativeops.ImageFormatException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One directory of a file: its fields by their numbers, as the file states them.
 *
 * <p>Fields are read from the file when they are asked for, so it must still be open then. Confined to one thread.
 */
public final class TiffDirectory {
    private static final int MAX_BYTES = 64 << 20;

    /** Fields of so many bytes are taken from where the directory was read, which they mostly lie near; larger ones are read by themselves. */
    private static final int FEW_BYTES = 64;

    /** Directories inside of directories: EXIF data in a page, and what makes it interoperable in that. */
    private static final int MAX_DEPTH = 2;

    private static final int FRACTION_BYTES = 2 * Integer.BYTES;

    private final TiffForm form;

    /** The numbers of the fields, rising, each in the upper half with the number of its entry below. */
    private final long[] index;

    private final long place;

    /** The directory at a place. */
    public TiffDirectory(TiffForm form, long place) {
        this.form = form;
        this.place = place;
        long[] all = new long[form.entries(place)];
        for (int i = 0; i < all.length; i++) {
            all[i] = (long) form.u16(form.entry(place, i)) << 32 | i;
        }
        Arrays.sort(all);
        this.index = all;
    }

    /** Where it is in the file. */
    public long place() {
        return place;
    }

    /** How numbers stand in the file. */
    public TiffForm form() {
        return form;
    }

    /** The entry of a field, -1 if it has none; of one that is there twice, the first, as libtiff takes it. */
    private long entry(int field) {
        int at = Arrays.binarySearch(index, (long) field << 32);
        int found = at < 0 ? -1 - at : at;
        boolean there = found < index.length && index[found] >>> 32 == field;
        return there ? form.entry(place, (int) index[found]) : -1;
    }

    /** The numbers of all fields, rising. */
    public List<Integer> fields() {
        return Arrays.stream(index)
                .mapToInt(entry -> (int) (entry >>> 32))
                .distinct()
                .boxed()
                .toList();
    }

    public boolean has(int field) {
        return entry(field) >= 0;
    }

    /**
     * The first value of a field; one of 2^63 or more is given as the largest number.
     *
     * @throws ImageFormatException if the field holds no whole number
     */
    public long value(int field, long otherwise) {
        long entry = entry(field);
        if (entry < 0) {
            return otherwise;
        }
        if (countOf(entry) < 1) {
            throw new ImageFormatException("the TIFF file is damaged: field " + field + " has no value");
        }
        int type = form.u16(entry + 2);
        return number(field, type, values(entry, TiffFields.bytesOf(type)));
    }

    /** Where a field's only value of 16 bits stands, which is in its entry; empty if it is not of that form. */
    public OptionalLong placeOfShort(int field) {
        long entry = entry(field);
        boolean inEntry = entry >= 0 && count(field) == 1 && form.u16(entry + 2) == TiffFields.SHORT;
        return inEntry ? OptionalLong.of(form.inEntry(entry)) : OptionalLong.empty();
    }

    /** Where a field's only fraction stands; empty if it is not of that form. */
    public OptionalLong placeOfFraction(int field) {
        long entry = entry(field);
        boolean fraction = entry >= 0 && count(field) == 1 && form.u16(entry + 2) == TiffFields.RATIONAL;
        if (!fraction) {
            return OptionalLong.empty();
        }
        long inEntry = form.inEntry(entry);
        long place = form.room() >= FRACTION_BYTES ? inEntry : form.offset(inEntry);
        return place <= form.in().size() - FRACTION_BYTES ? OptionalLong.of(place) : OptionalLong.empty();
    }

    /** How many values a field has: none if it is not there; never negative. */
    public long count(int field) {
        long entry = entry(field);
        return entry < 0 ? 0 : countOf(entry);
    }

    private long countOf(long entry) {
        return Math.max(0, form.offset(entry + 4));
    }

    /**
     * One of the values of a field.
     *
     * @throws ImageFormatException if there is no such value, or it is no whole number
     */
    public long valueAt(int field, long index) {
        long entry = entry(field);
        if (entry < 0 || index < 0 || index >= countOf(entry)) {
            throw tooFew(field);
        }
        int type = form.u16(entry + 2);
        int size = TiffFields.bytesOf(type);
        return number(field, type, values(entry, size) + index * size);
    }

    /**
     * The first values of a field.
     *
     * @throws ImageFormatException if there are not as many, or they are no whole numbers
     */
    public long[] values(int field, int count) {
        long entry = entry(field);
        if (entry < 0 || count > countOf(entry)) {
            throw tooFew(field);
        }
        int type = form.u16(entry + 2);
        int size = TiffFields.bytesOf(type);
        long at = values(entry, size);
        // The last first: where the file ends before it, nothing is allocated.
        number(field, type, at + (count - 1L) * size);
        long[] values = new long[count];
        for (int i = 0; i < count; i++) {
            values[i] = number(field, type, at + (long) i * size);
        }
        return values;
    }

    private static ImageFormatException tooFew(int field) {
        return new ImageFormatException("the TIFF file is damaged: field " + field + " has too few values");
    }

    private long number(int field, int type, long at) {
        long value = switch (type) {
            case TiffFields.BYTE, TiffFields.UNDEFINED -> form.in().u8(at);
            case TiffFields.SHORT -> form.u16(at);
            case TiffFields.LONG, TiffFields.DIRECTORY -> form.u32(at);
            case TiffFields.LONG8, TiffFields.DIRECTORY8 -> form.u64(at);
            case TiffFields.SIGNED_BYTE -> (byte) form.in().u8(at);
            case TiffFields.SIGNED_SHORT -> (short) form.u16(at);
            case TiffFields.SIGNED_LONG -> (int) form.u32(at);
            case TiffFields.SIGNED_LONG8 -> form.u64(at);
            default ->
                throw new ImageFormatException(
                        "the TIFF file is damaged: field " + field + " is of type " + type + ", not a number");
        };
        return value < 0 ? Long.MAX_VALUE : value;
    }

    /** Where the values of an entry begin. */
    private long values(long entry, int size) {
        long count = form.offset(entry + 4);
        boolean inside = count >= 0 && count <= form.room() / Math.max(1, size);
        return inside ? form.inEntry(entry) : form.offset(form.inEntry(entry));
    }

    /** The bytes of a field of bytes: none if it is missing, damaged, of another type or larger than 64 MiB. */
    public byte[] bytes(int field) {
        return field(field)
                .filter(found -> found.type() == TiffFields.BYTE || found.type() == TiffFields.UNDEFINED)
                .map(TiffField::values)
                .orElse(new byte[0]);
    }

    /** The text of a field of text or bytes, empty if it is missing or damaged. */
    public String text(int field) {
        return field(field)
                .filter(found -> TiffFields.bytesOf(found.type()) == 1)
                .map(TiffField::text)
                .orElse("");
    }

    /** A field with all its values; empty if it is missing, damaged, of an unknown type or larger than 64 MiB. */
    public Optional<TiffField> field(int number) {
        long entry = entry(number);
        if (entry < 0) {
            return Optional.empty();
        }
        int type = form.u16(entry + 2);
        int size = TiffFields.bytesOf(type);
        long count = form.offset(entry + 4);
        if (size == 0 || count < 1 || count > MAX_BYTES / size) {
            return Optional.empty();
        }
        long at = values(entry, size);
        int length = (int) count * size;
        if (at < 0 || at > form.in().size() - length) {
            return Optional.empty();
        }
        byte[] values = new byte[length];
        if (length <= FEW_BYTES) {
            for (int i = 0; i < length; i++) {
                values[i] = (byte) form.in().u8(at + i);
            }
        } else {
            form.in().copy(at, values, 0, length);
        }
        if (!form.little()) {
            turn(values, TiffFields.wordOf(type));
        }
        return Optional.of(new TiffField(number, type, count, values));
    }

    private static void turn(byte[] values, int word) {
        for (int at = 0; word > 1 && at < values.length; at += word) {
            for (int i = 0; i < word / 2; i++) {
                byte low = values[at + i];
                values[at + i] = values[at + word - 1 - i];
                values[at + word - 1 - i] = low;
            }
        }
    }

    /** The directory that a field points to, with all that is in it; empty if it is missing or damaged. */
    public List<TiffField> directory(int number) {
        return directory(number, MAX_DEPTH);
    }

    private List<TiffField> directory(int number, int depth) {
        try {
            if (!has(number)) {
                return List.of();
            }
            long there = valueAt(number, 0);
            if (there == place) {
                return List.of(); // Damaged: it is this directory.
            }
            TiffDirectory inner = new TiffDirectory(form, there);
            List<TiffField> all = new ArrayList<>();
            for (int field : inner.fields()) {
                if (field == TiffFields.INTEROPERABILITY) {
                    List<TiffField> within = depth > 1 ? inner.directory(field, depth - 1) : List.of();
                    if (!within.isEmpty()) {
                        all.add(TiffField.directory(field, within));
                    }
                } else {
                    inner.field(field).ifPresent(all::add);
                }
            }
            return all;
        } catch (ImageFormatException damaged) {
            return List.of();
        }
    }
}
