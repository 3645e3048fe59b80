package dev.sluice.nativeops.tiff.directory;

/**
 * Numbers of fields, of the types of their values and of what those mean: TIFF revision 6.0, its supplements, BigTIFF, GeoTIFF, and the
 * registered fields of programs.
 */
public final class TiffFields {
    public static final int SUBFILE = 254;
    public static final int OLD_SUBFILE = 255;
    public static final int COLUMNS = 256;
    public static final int ROWS = 257;
    public static final int BITS = 258;
    public static final int COMPRESSION = 259;
    public static final int PHOTOMETRIC = 262;
    public static final int FILL_ORDER = 266;
    public static final int DOCUMENT_NAME = 269;
    public static final int DESCRIPTION = 270;
    public static final int MAKE = 271;
    public static final int MODEL = 272;
    public static final int STRIP_OFFSETS = 273;
    public static final int ORIENTATION = 274;
    public static final int SAMPLES = 277;
    public static final int STRIP_ROWS = 278;
    public static final int STRIP_SIZES = 279;
    public static final int LEAST_SAMPLE = 280;
    public static final int LARGEST_SAMPLE = 281;
    public static final int X_RESOLUTION = 282;
    public static final int Y_RESOLUTION = 283;
    public static final int PLANAR = 284;
    public static final int PAGE_NAME = 285;
    public static final int X_POSITION = 286;
    public static final int Y_POSITION = 287;
    public static final int FREE_OFFSETS = 288;
    public static final int FREE_SIZES = 289;
    public static final int GREY_RESPONSE_UNIT = 290;
    public static final int GREY_RESPONSE = 291;
    public static final int GROUP_3_OPTIONS = 292;
    public static final int GROUP_4_OPTIONS = 293;
    public static final int RESOLUTION_UNIT = 296;
    public static final int PAGE_NUMBER = 297;
    public static final int TRANSFER_FUNCTION = 301;
    public static final int SOFTWARE = 305;
    public static final int DATE_TIME = 306;
    public static final int ARTIST = 315;
    public static final int HOST = 316;
    public static final int PREDICTOR = 317;
    public static final int WHITE_POINT = 318;
    public static final int PRIMARIES = 319;
    public static final int PALETTE = 320;
    public static final int TILE_COLUMNS = 322;
    public static final int TILE_ROWS = 323;
    public static final int TILE_OFFSETS = 324;
    public static final int TILE_SIZES = 325;
    public static final int BAD_FAX_LINES = 326;
    public static final int CLEAN_FAX_DATA = 327;
    public static final int CONSECUTIVE_BAD_FAX_LINES = 328;
    public static final int SUB_DIRECTORIES = 330;
    public static final int INK_SET = 332;
    public static final int DOT_RANGE = 336;
    public static final int EXTRA_SAMPLES = 338;
    public static final int SAMPLE_FORMAT = 339;
    public static final int LEAST_VALUE = 340;
    public static final int LARGEST_VALUE = 341;
    public static final int JPEG_TABLES = 347;
    public static final int CHROMA_COEFFICIENTS = 529;
    public static final int CHROMA_SUBSAMPLING = 530;
    public static final int CHROMA_POSITION = 531;
    public static final int REFERENCE_BLACK_WHITE = 532;
    public static final int XMP = 700;
    public static final int IMAGE_DEPTH = 32_997;
    public static final int COPYRIGHT = 33_432;
    public static final int PIXEL_SCALE = 33_550;
    public static final int META_MORPH_PLANES = 33_629;
    public static final int IPTC = 33_723;
    public static final int TIE_POINTS = 33_922;
    public static final int TRANSFORMATION = 34_264;
    public static final int PHOTOSHOP = 34_377;
    public static final int EXIF = 34_665;
    public static final int ICC = 34_675;
    public static final int GEO_KEYS = 34_735;
    public static final int GEO_NUMBERS = 34_736;
    public static final int GEO_TEXTS = 34_737;
    public static final int GPS = 34_853;
    public static final int INTEROPERABILITY = 40_965;
    public static final int GDAL_METADATA = 42_112;
    public static final int GDAL_NO_DATA = 42_113;
    public static final int IMAGEJ_SIZES = 50_838;
    public static final int IMAGEJ_METADATA = 50_839;

    /** Types of values. */
    public static final int BYTE = 1;

    public static final int ASCII = 2;
    public static final int SHORT = 3;
    public static final int LONG = 4;
    public static final int RATIONAL = 5;
    public static final int SIGNED_BYTE = 6;
    public static final int UNDEFINED = 7;
    public static final int SIGNED_SHORT = 8;
    public static final int SIGNED_LONG = 9;
    public static final int SIGNED_RATIONAL = 10;
    public static final int FLOAT_VALUE = 11;
    public static final int DOUBLE_VALUE = 12;
    public static final int DIRECTORY = 13;
    public static final int LONG8 = 16;
    public static final int SIGNED_LONG8 = 17;
    public static final int DIRECTORY8 = 18;

    /** Bits of {@link #SUBFILE}. */
    public static final int REDUCED = 1;

    public static final int MASK = 4;

    /** Values of {@link #COMPRESSION}; the second deflate is the same under its older number. */
    public static final int UNCOMPRESSED = 1;

    public static final int FAX_RUNS = 2;
    public static final int FAX_GROUP_3 = 3;
    public static final int FAX_GROUP_4 = 4;
    public static final int LZW = 5;
    public static final int JPEG = 7;
    public static final int DEFLATE = 8;
    public static final int FAX_RUNS_OF_WORDS = 32_771;
    public static final int PACK_BITS = 32_773;
    public static final int OLD_DEFLATE = 32_946;
    public static final int ZSTD = 50_000;

    /** Values of {@link #PREDICTOR}. */
    public static final int NO_PREDICTOR = 1;

    public static final int HORIZONTAL = 2;
    public static final int FLOATING_POINT = 3;

    /** Values of {@link #PHOTOMETRIC}. */
    public static final int WHITE_IS_ZERO = 0;

    public static final int BLACK_IS_ZERO = 1;
    public static final int RGB = 2;
    public static final int PALETTE_COLOURS = 3;
    public static final int TRANSPARENCY = 4;
    public static final int CMYK = 5;
    public static final int YCBCR = 6;
    public static final int CIE_LAB = 8;

    /** Values of {@link #PLANAR}. */
    public static final int TOGETHER = 1;

    public static final int APART = 2;

    /** Values of {@link #EXTRA_SAMPLES}: of unknown meaning; alpha that colours are, or are not, multiplied by. */
    public static final int UNSPECIFIED = 0;

    public static final int ASSOCIATED_ALPHA = 1;
    public static final int UNASSOCIATED_ALPHA = 2;

    /** Values of {@link #SAMPLE_FORMAT}. */
    public static final int UNSIGNED = 1;

    public static final int SIGNED = 2;
    public static final int FLOAT = 3;
    public static final int UNTYPED = 4;
    public static final int COMPLEX_INTEGER = 5;
    public static final int COMPLEX_FLOAT = 6;

    private TiffFields() {}

    /** Bytes of a value of a type; 0 of a type that is not known. */
    public static int bytesOf(int type) {
        return switch (type) {
            case BYTE, ASCII, SIGNED_BYTE, UNDEFINED -> 1;
            case SHORT, SIGNED_SHORT -> 2;
            case LONG, SIGNED_LONG, FLOAT_VALUE, DIRECTORY -> 4;
            case RATIONAL, SIGNED_RATIONAL, DOUBLE_VALUE, LONG8, SIGNED_LONG8, DIRECTORY8 -> 8;
            default -> 0;
        };
    }

    /** Bytes that change places in a value of another byte order: a fraction is two numbers. */
    static int wordOf(int type) {
        return type == RATIONAL || type == SIGNED_RATIONAL ? 4 : bytesOf(type);
    }
}
