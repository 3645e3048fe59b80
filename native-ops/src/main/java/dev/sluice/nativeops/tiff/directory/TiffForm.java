package dev.sluice.nativeops.tiff.directory;

import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.memory.HeaderBytes;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;

/**
 * How numbers and places stand in a TIFF (TIFF revision 6.0, section 2) or BigTIFF file or in a block of EXIF data, and with that, where
 * its directories are and what they consist of.
 *
 * @param in the file, or the block
 * @param little whether numbers begin with their lowest byte
 * @param big whether places have 64 bits
 */
public record TiffForm(HeaderBytes in, boolean little, boolean big) {
    private static final int MAX_ENTRIES = 65_535;

    /** The form of a file that is known to begin like one. */
    public static TiffForm of(HeaderBytes in) {
        boolean little = in.u8(0) == 'I';
        return new TiffForm(in, little, in.u16(2, little) == 43);
    }

    /** Whether a file begins like a TIFF or BigTIFF file. */
    public static boolean matches(HeaderBytes in) {
        return in.matches(0, "II*\0") || in.matches(0, "II+\0") || in.matches(0, "MM\0*") || in.matches(0, "MM\0+");
    }

    int u16(long at) {
        return in.u16(at, little);
    }

    long u32(long at) {
        return in.u32(at, little);
    }

    long u64(long at) {
        return in.u64(at, little);
    }

    /** A place or a count. */
    long offset(long at) {
        return big ? u64(at) : u32(at);
    }

    /** Where the first directory is; 0 if there is none. */
    public long first() {
        return offset(big ? 8 : 4);
    }

    /** How many entries a directory has. */
    int entries(long directory) {
        long count = big ? u64(directory) : u16(directory);
        if (count < 1 || count > MAX_ENTRIES) {
            throw new ImageFormatException("the TIFF file is damaged: a directory has " + count + " entries");
        }
        return (int) count;
    }

    /** Where an entry of a directory is; behind the last one stands where the next directory is. */
    long entry(long directory, long index) {
        return directory + (big ? 8 + 20 * index : 2 + 12 * index);
    }

    /** Where an entry has its values, or their place if they are elsewhere. */
    long inEntry(long entry) {
        return entry + (big ? 12 : 8);
    }

    /** How many bytes of values an entry itself holds. */
    int room() {
        return big ? 8 : 4;
    }

    /** The directories of the file's chain, one after the other, each given once. */
    public final class Chain {
        private final Set<Long> seen = new HashSet<>();
        private long at = first();

        /** The next directory; empty after the last. */
        public OptionalLong next() {
            if (at == 0) {
                return OptionalLong.empty();
            }
            if (!seen.add(at)) {
                throw new ImageFormatException("the TIFF file is damaged: its pages form a loop");
            }
            long directory = at;
            at = offset(entry(directory, entries(directory)));
            return OptionalLong.of(directory);
        }
    }
}
