package dev.sluice.nativeops.tiff;

import dev.sluice.nativeops.ImageFormat;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageHeader;
import dev.sluice.nativeops.ImageMetadata;
import dev.sluice.nativeops.memory.HeaderBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** What the directories of a TIFF or BigTIFF file say of its images. */
public final class TiffHeader {
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

    /** A value of {@link #EXTRA_SAMPLES}: alpha that colours were not multiplied with. */
    private static final int UNASSOCIATED = 2;

    /** Alpha that they were multiplied with. */
    private static final int ASSOCIATED = 1;

    private TiffHeader() {}

    /** The ICC profile and the XMP packet of a page; of its EXIF directory only that it is there, a block without bytes. */
    public static ImageMetadata metadata(HeaderBytes in, int page) {
        TiffDirectory directory = TiffDirectory.parse(in, page);
        List<ImageMetadata.Block> found = new ArrayList<>();
        if (directory.has(XMP)) {
            found.add(new ImageMetadata.Block(ImageMetadata.Kind.XMP, directory.bytes(XMP)));
        }
        if (directory.has(EXIF)) {
            found.add(new ImageMetadata.Block(ImageMetadata.Kind.EXIF, new byte[0]));
        }
        if (directory.has(ICC)) {
            found.add(new ImageMetadata.Block(ImageMetadata.Kind.ICC, directory.bytes(ICC)));
        }
        return new ImageMetadata(found);
    }

    /**
     * Where the file says, in one byte of 2, that the colours of a page are not multiplied by its alpha. The decoder would do
     * that multiplication for 8-bit images (and for those only); told by a 1 that it was done before, it leaves them alone.
     */
    public static OptionalLong unassociatedAlpha(HeaderBytes in, int page) {
        return TiffDirectory.parse(in, page).placeOfShort(EXTRA_SAMPLES, UNASSOCIATED);
    }

    /** Whether the last channel of a page is alpha: where the file says so. */
    public static boolean hasAlpha(HeaderBytes in, int page) {
        TiffDirectory directory = TiffDirectory.parse(in, page);
        return hasAlpha(directory, (int) Math.min(directory.value(SAMPLES, 1), 1 << 16));
    }

    /** The same of a page of so many samples. */
    static boolean hasAlpha(TiffDirectory directory, int samples) {
        long count = directory.count(EXTRA_SAMPLES);
        if (count == 0) {
            // Not told although it must be, as by OpenCV: everybody takes it for alpha.
            return samples == 4 && directory.value(PHOTOMETRIC, 1) == TiffFields.RGB;
        }
        long last = directory.valueAt(EXTRA_SAMPLES, count - 1);
        return samples > 1 && (last == ASSOCIATED || last == UNASSOCIATED);
    }

    public static ImageHeader parse(HeaderBytes in, int page) {
        TiffDirectory directory = TiffDirectory.parse(in, page);
        int bits = (int) Math.min(directory.value(BITS, 1), 1 << 16);
        int samples = (int) Math.min(directory.value(SAMPLES, 1), 1 << 16);
        int photometric = (int) Math.min(directory.value(PHOTOMETRIC, 1), 1 << 16);
        int orientation = Math.clamp(directory.value(ORIENTATION, 1), 1, 8);
        if (samples > 4 || samples == 2) {
            throw new ImageFormatException("TIFF files of " + samples + " channels are not read, only of 1, 3 and 4");
        }
        requireData(in, directory, STRIP_OFFSETS, STRIP_SIZES);
        requireData(in, directory, TILE_OFFSETS, TILE_SIZES);
        // Palettes and everything that is not grey decode to colour.
        int channels = photometric > 1 ? Math.max(3, samples) : samples;
        return new ImageHeader(
                ImageFormat.TIFF,
                directory.value(ROWS, 0),
                directory.value(COLUMNS, 0),
                channels,
                bits,
                orientation,
                directory.pages());
    }

    /** Refuses a page whose strips or tiles lie beyond the end of the file: decoders leave them black without a word. */
    private static void requireData(HeaderBytes in, TiffDirectory directory, int offsets, int sizes) {
        long count = Math.min(directory.count(offsets), directory.count(sizes));
        for (long i = 0; i < count; i++) {
            long size = directory.valueAt(sizes, i);
            if (size > in.size() || directory.valueAt(offsets, i) > in.size() - size) {
                throw new ImageFormatException("the TIFF file is truncated: its data ends before the last row");
            }
        }
    }
}
