package dev.sluice.nativeops.tiff;

/** Numbers of fields and of their values, as TIFF revision 6.0 and its supplements give them. */
public final class TiffFields {
    static final int COLUMNS = 256;
    static final int ROWS = 257;
    static final int BITS = 258;
    static final int COMPRESSION = 259;
    static final int PHOTOMETRIC = 262;
    static final int FILL_ORDER = 266;
    static final int STRIP_OFFSETS = 273;
    static final int ORIENTATION = 274;
    static final int SAMPLES = 277;
    static final int STRIP_ROWS = 278;
    static final int STRIP_SIZES = 279;
    static final int PLANAR = 284;
    static final int GROUP_3_OPTIONS = 292;
    static final int GROUP_4_OPTIONS = 293;
    static final int PREDICTOR = 317;
    static final int PALETTE = 320;
    static final int TILE_COLUMNS = 322;
    static final int TILE_ROWS = 323;
    static final int TILE_OFFSETS = 324;
    static final int TILE_SIZES = 325;
    static final int EXTRA_SAMPLES = 338;
    static final int SAMPLE_FORMAT = 339;
    static final int JPEG_TABLES = 347;
    static final int CHROMA_SUBSAMPLING = 530;

    /** Types of values. */
    static final int SHORT = 3;

    static final int LONG = 4;
    static final int LONG8 = 16;
    static final int UNDEFINED = 7;

    /** Values of {@link #COMPRESSION}; the second deflate is the same under its older number. */
    static final int UNCOMPRESSED = 1;

    static final int JPEG = 7;

    public static final int DEFLATE = 8;
    static final int OLD_DEFLATE = 32_946;

    /** Values of {@link #PREDICTOR}. */
    static final int NO_PREDICTOR = 1;

    static final int HORIZONTAL = 2;
    static final int FLOATING_POINT = 3;

    /** Values of {@link #PHOTOMETRIC}. */
    static final int BLACK_IS_ZERO = 1;

    static final int RGB = 2;
    static final int PALETTE_COLOURS = 3;
    static final int CMYK = 5;
    static final int YCBCR = 6;

    /** A value of {@link #EXTRA_SAMPLES}: nobody knows what it is. */
    static final int NO_ALPHA = 0;

    /** A value of {@link #EXTRA_SAMPLES}: colours are not multiplied by their alpha. */
    static final int UNASSOCIATED_ALPHA = 2;

    /** Values of {@link #SAMPLE_FORMAT}. */
    static final int UNSIGNED = 1;

    static final int FLOAT = 3;

    private TiffFields() {}
}
