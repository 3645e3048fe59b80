package dev.sluice.nativeops;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** Reads the directories of a TIFF (TIFF revision 6.0, section 2) or BigTIFF file. */
final class TiffHeader {
    private static final int MAX_PAGES = 65_536;
    private static final int MAX_BLOCK = 64 << 20;

    private static final int COLUMNS = 256;
    private static final int ROWS = 257;
    private static final int BITS = 258;
    private static final int PHOTOMETRIC = 262;
    private static final int STRIP_OFFSETS = 273;
    private static final int ORIENTATION = 274;
    private static final int SAMPLES = 277;
    private static final int STRIP_SIZES = 279;
    private static final int TILE_OFFSETS = 324;
    private static final int TILE_SIZES = 325;
    private static final int EXTRA_SAMPLES = 338;
    private static final int XMP = 700;
    private static final int EXIF = 34_665;
    private static final int ICC = 34_675;

    /** A type of values: 16 bits. */
    private static final int SHORT = 3;

    /** A value of {@link #EXTRA_SAMPLES}: alpha that colours were not multiplied with. */
    private static final int UNASSOCIATED = 2;

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

    /** The ICC profile and the XMP packet of a page; of its EXIF directory only that it is there, a block without bytes. */
    static ImageMetadata metadata(HeaderBytes in, int page) {
        TiffHeader header = new TiffHeader(in);
        return new ImageMetadata(header.blocks(header.directory(page)));
    }

    /**
     * Where the file says, in one byte of 2, that the colours of a page are not multiplied by its alpha. The decoder would do
     * that multiplication for 8-bit images (and for those only); told by a 1 that it was done before, it leaves them alone.
     */
    static OptionalLong unassociatedAlpha(HeaderBytes in, int page) {
        return new TiffHeader(in).unassociatedAlpha(page);
    }

    private OptionalLong unassociatedAlpha(int page) {
        long directory = directory(page);
        long count = entries(directory);
        for (long i = 0; i < count; i++) {
            long entry = entry(directory, i);
            if (in.u16(entry, little) == EXTRA_SAMPLES && isOneShort(entry) && value(entry) == UNASSOCIATED) {
                return OptionalLong.of(entry + (big ? 12 : 8) + (little ? 0 : 1));
            }
        }
        return OptionalLong.empty();
    }

    /** Whether the entry's value is one of 16 bits, and hence in the entry itself. */
    private boolean isOneShort(long entry) {
        long values = big ? in.u64(entry + 4, little) : in.u32(entry + 4, little);
        return values == 1 && in.u16(entry + 2, little) == SHORT;
    }

    private long directory(int page) {
        long directory = big ? in.u64(8, little) : in.u32(4, little);
        for (int i = 0; i < page; i++) {
            directory = next(directory);
        }
        return directory;
    }

    private List<ImageMetadata.Block> blocks(long directory) {
        List<ImageMetadata.Block> found = new ArrayList<>();
        // A tag stands there once; a file that repeats one would otherwise be read as many times over.
        Set<Integer> tags = new HashSet<>();
        long count = entries(directory);
        for (long i = 0; i < count; i++) {
            long entry = entry(directory, i);
            int tag = in.u16(entry, little);
            if ((tag == XMP || tag == EXIF || tag == ICC) && tags.add(tag)) {
                found.add(block(tag, entry));
            }
        }
        return found;
    }

    private ImageMetadata.Block block(int tag, long entry) {
        return switch (tag) {
            case XMP -> new ImageMetadata.Block(ImageMetadata.Kind.XMP, bytes(entry));
            case ICC -> new ImageMetadata.Block(ImageMetadata.Kind.ICC, bytes(entry));
            default -> new ImageMetadata.Block(ImageMetadata.Kind.EXIF, new byte[0]);
        };
    }

    /** The bytes of an entry; none if it is damaged, which is no reason to refuse the pixels. */
    private byte[] bytes(long entry) {
        int type = in.u16(entry + 2, little);
        long length = big ? in.u64(entry + 4, little) : in.u32(entry + 4, little);
        long at = entry + (big ? 12 : 8);
        if (length > (big ? 8 : 4)) {
            at = big ? in.u64(at, little) : in.u32(at, little);
        }
        if (type != 1 && type != 7 || length < 1 || length > MAX_BLOCK || at < 0 || at > in.size() - length) {
            return new byte[0];
        }
        byte[] bytes = new byte[(int) length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) in.u8(at + i);
        }
        return bytes;
    }

    /** Refuses a page whose strips or tiles lie beyond the end of the file: decoders leave them black without a word. */
    private void requireData(long offsets, long sizes) {
        long count = big ? in.u64(offsets + 4, little) : in.u32(offsets + 4, little);
        long others = big ? in.u64(sizes + 4, little) : in.u32(sizes + 4, little);
        for (long i = 0; i < count && i < others; i++) {
            long size = valueAt(sizes, i);
            if (size > in.size() || valueAt(offsets, i) > in.size() - size) {
                throw new ImageFormatException("the TIFF file is truncated: its data ends before the last row");
            }
        }
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
        long offsets = 0;
        long sizes = 0;
        long count = entries(directory);
        for (long i = 0; i < count; i++) {
            long entry = entry(directory, i);
            switch (in.u16(entry, little)) {
                case COLUMNS -> columns = value(entry);
                case ROWS -> rows = value(entry);
                case BITS -> bits = (int) Math.min(value(entry), 1 << 16);
                case PHOTOMETRIC -> photometric = (int) Math.min(value(entry), 1 << 16);
                case STRIP_OFFSETS, TILE_OFFSETS -> offsets = entry;
                case STRIP_SIZES, TILE_SIZES -> sizes = entry;
                case ORIENTATION -> orientation = (int) Math.clamp(value(entry), 1, 8);
                case SAMPLES -> samples = (int) Math.min(value(entry), 1 << 16);
                default -> {
                    // The other tags are the decoder's business.
                }
            }
        }
        if (samples > 4 || samples == 2) {
            throw new ImageFormatException("TIFF files of " + samples + " channels are not read, only of 1, 3 and 4");
        }
        if (offsets != 0 && sizes != 0) {
            requireData(offsets, sizes);
        }
        // Palettes and everything that is not grey decode to colour.
        int channels = photometric > 1 ? Math.max(3, samples) : samples;
        return new ImageHeader(ImageFormat.TIFF, rows, columns, channels, bits, orientation, pages);
    }

    /** The first value of an entry, following its offset where the values do not fit into the entry. */
    private long value(long entry) {
        return valueAt(entry, 0);
    }

    private long valueAt(long entry, long index) {
        int type = in.u16(entry + 2, little);
        int size = switch (type) {
            case 1 -> 1;
            case SHORT -> 2;
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
        at += index * size;
        long value = switch (size) {
            case 1 -> in.u8(at);
            case 2 -> in.u16(at, little);
            case 4 -> in.u32(at, little);
            default -> in.u64(at, little);
        };
        return value < 0 ? Long.MAX_VALUE : value;
    }
}
