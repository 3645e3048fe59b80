package dev.sluice.nativeops;

import java.util.HashSet;
import java.util.Set;

/** Reads the directories of a TIFF (TIFF revision 6.0, section 2) or BigTIFF file. */
final class TiffHeader {
    private static final int MAX_PAGES = 65_536;

    private final HeaderBytes in;
    private final boolean little;
    private final boolean big;

    private TiffHeader(HeaderBytes in) {
        this.in = in;
        this.little = in.u8(0) == 'I';
        this.big = in.u16(2, little) == 43;
    }

    static ImageHeader parse(HeaderBytes in, int page) {
        return new TiffHeader(in).parse(page);
    }

    private ImageHeader parse(int page) {
        long directory = big ? in.u64(8, little) : in.u32(4, little);
        long wanted = -1;
        int pages = 0;
        Set<Long> seen = new HashSet<>();
        while (directory != 0) {
            if (!seen.add(directory)) {
                throw new ImageFormatException("the TIFF file is damaged: its pages form a loop");
            }
            if (pages == page) {
                wanted = directory;
            }
            if (++pages > MAX_PAGES) {
                throw new ImageFormatException("the TIFF file has more than " + MAX_PAGES + " pages");
            }
            directory = next(directory);
        }
        if (pages == 0) {
            throw new ImageFormatException("the TIFF file holds no image");
        }
        if (wanted < 0) {
            throw new ImageFormatException("there is no page " + (page + 1) + ": the TIFF file has " + pages);
        }
        return header(wanted, pages);
    }

    private long entries(long directory) {
        return big ? in.u64(directory, little) : in.u16(directory, little);
    }

    private long entry(long directory, long index) {
        return directory + (big ? 8 + 20 * index : 2 + 12 * index);
    }

    private long next(long directory) {
        long count = entries(directory);
        if (count < 1 || count > 65_535) {
            throw new ImageFormatException("the TIFF file is damaged: a directory has " + count + " entries");
        }
        long end = entry(directory, count);
        return big ? in.u64(end, little) : in.u32(end, little);
    }

    private ImageHeader header(long directory, int pages) {
        long columns = 0;
        long rows = 0;
        int bits = 1;
        int samples = 1;
        int photometric = 1;
        int orientation = 1;
        long count = entries(directory);
        for (long i = 0; i < count; i++) {
            long entry = entry(directory, i);
            switch (in.u16(entry, little)) {
                case 256 -> columns = value(entry);
                case 257 -> rows = value(entry);
                case 258 -> bits = (int) Math.min(value(entry), 1 << 16);
                case 262 -> photometric = (int) Math.min(value(entry), 1 << 16);
                case 274 -> orientation = (int) Math.clamp(value(entry), 1, 8);
                case 277 -> samples = (int) Math.min(value(entry), 1 << 16);
                default -> {
                    // The other tags are the decoder's business.
                }
            }
        }
        if (samples > 4 || samples == 2) {
            throw new ImageFormatException("TIFF files of " + samples + " channels are not read, only of 1, 3 and 4");
        }
        // Palettes and everything that is not grey decode to colour.
        int channels = photometric > 1 ? Math.max(3, samples) : samples;
        return new ImageHeader(ImageFormat.TIFF, rows, columns, channels, bits, orientation, pages);
    }

    /** The first value of an entry, following its offset where the values do not fit into the entry. */
    private long value(long entry) {
        int type = in.u16(entry + 2, little);
        int size = switch (type) {
            case 1 -> 1;
            case 3 -> 2;
            case 4 -> 4;
            case 16 -> 8;
            default -> throw new ImageFormatException("the TIFF file is damaged: a size is of type " + type);
        };
        long values = big ? in.u64(entry + 4, little) : in.u32(entry + 4, little);
        long at = entry + (big ? 12 : 8);
        if (values < 1) {
            throw new ImageFormatException("the TIFF file is damaged: a size is missing");
        }
        if (values > (big ? 8 : 4) / size) {
            at = big ? in.u64(at, little) : in.u32(at, little);
        }
        long value = switch (size) {
            case 1 -> in.u8(at);
            case 2 -> in.u16(at, little);
            case 4 -> in.u32(at, little);
            default -> in.u64(at, little);
        };
        return value < 0 ? Long.MAX_VALUE : value;
    }
}
