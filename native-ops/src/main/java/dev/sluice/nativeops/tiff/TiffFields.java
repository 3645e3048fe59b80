package dev.sluice.nativeops.tiff;

/**
 * Numbers of fields, of the types of their values and of what those mean: TIFF revision 6.0, its supplements, BigTIFF, GeoTIFF, and the
 * registered fields of programs.
 */
final class TiffFields {
    static final int SUBFILE = 254;
    static final int OLD_SUBFILE = 255;
    static final int COLUMNS = 256;
    static final int ROWS = 257;
    static final int BITS = 258;
    static final int COMPRESSION = 259;
    static final int PHOTOMETRIC = 262;
    static final int FILL_ORDER = 266;
    static final int DOCUMENT_NAME = 269;
    static final int DESCRIPTION = 270;
    static final int MAKE = 271;
    static final int MODEL = 272;
    static final int STRIP_OFFSETS = 273;
    static final int ORIENTATION = 274;
    static final int SAMPLES = 277;
    static final int STRIP_ROWS = 278;
    static final int STRIP_SIZES = 279;
    static final int LEAST_SAMPLE = 280;
    static final int LARGEST_SAMPLE = 281;
    static final int X_RESOLUTION = 282;
    static final int Y_RESOLUTION = 283;
    static final int PLANAR = 284;
    static final int PAGE_NAME = 285;
    static final int X_POSITION = 286;
    static final int Y_POSITION = 287;
    static final int FREE_OFFSETS = 288;
    static final int FREE_SIZES = 289;
    static final int GREY_RESPONSE_UNIT = 290;
    static final int GREY_RESPONSE = 291;
    static final int GROUP_3_OPTIONS = 292;
    static final int GROUP_4_OPTIONS = 293;
    static final int RESOLUTION_UNIT = 296;
    static final int PAGE_NUMBER = 297;
    static final int TRANSFER_FUNCTION = 301;
    static final int SOFTWARE = 305;
    static final int DATE_TIME = 306;
    static final int ARTIST = 315;
    static final int HOST = 316;
    static final int PREDICTOR = 317;
    static final int WHITE_POINT = 318;
    static final int PRIMARIES = 319;
    static final int PALETTE = 320;
    static final int TILE_COLUMNS = 322;
    static final int TILE_ROWS = 323;
    static final int TILE_OFFSETS = 324;
    static final int TILE_SIZES = 325;
    static final int BAD_FAX_LINES = 326;
    static final int CLEAN_FAX_DATA = 327;
    static final int CONSECUTIVE_BAD_FAX_LINES = 328;
    static final int SUB_DIRECTORIES = 330;
    static final int INK_SET = 332;
    static final int DOT_RANGE = 336;
    static final int EXTRA_SAMPLES = 338;
    static final int SAMPLE_FORMAT = 339;
    static final int LEAST_VALUE = 340;
    static final int LARGEST_VALUE = 341;
    static final int JPEG_TABLES = 347;
    static final int CHROMA_COEFFICIENTS = 529;
    static final int CHROMA_SUBSAMPLING = 530;
    static final int CHROMA_POSITION = 531;
    static final int REFERENCE_BLACK_WHITE = 532;
    static final int XMP = 700;
    static final int COPYRIGHT = 33_432;
    static final int PIXEL_SCALE = 33_550;
    static final int META_MORPH_PLANES = 33_629;
    static final int IPTC = 33_723;
    static final int TIE_POINTS = 33_922;
    static final int TRANSFORMATION = 34_264;
    static final int PHOTOSHOP = 34_377;
    static final int EXIF = 34_665;
    static final int ICC = 34_675;
    static final int GEO_KEYS = 34_735;
    static final int GEO_NUMBERS = 34_736;
    static final int GEO_TEXTS = 34_737;
    static final int GPS = 34_853;
    static final int INTEROPERABILITY = 40_965;
    static final int GDAL_METADATA = 42_112;
    static final int GDAL_NO_DATA = 42_113;
    static final int IMAGEJ_SIZES = 50_838;
    static final int IMAGEJ_METADATA = 50_839;

    /** Types of values. */
    static final int BYTE = 1;

    static final int ASCII = 2;
    static final int SHORT = 3;
    static final int LONG = 4;
    static final int RATIONAL = 5;
    static final int SIGNED_BYTE = 6;
    static final int UNDEFINED = 7;
    static final int SIGNED_SHORT = 8;
    static final int SIGNED_LONG = 9;
    static final int SIGNED_RATIONAL = 10;
    static final int FLOAT_VALUE = 11;
    static final int DOUBLE_VALUE = 12;
    static final int DIRECTORY = 13;
    static final int LONG8 = 16;
    static final int SIGNED_LONG8 = 17;
    static final int DIRECTORY8 = 18;

    /** Bits of {@link #SUBFILE}. */
    static final int REDUCED = 1;

    static final int MASK = 4;

    /** Values of {@link #COMPRESSION}; the second deflate is the same under its older number. */
    static final int UNCOMPRESSED = 1;

    static final int FAX_RUNS = 2;
    static final int FAX_GROUP_3 = 3;
    static final int FAX_GROUP_4 = 4;
    static final int LZW = 5;
    static final int JPEG = 7;
    static final int DEFLATE = 8;
    static final int FAX_RUNS_OF_WORDS = 32_771;
    static final int PACK_BITS = 32_773;
    static final int OLD_DEFLATE = 32_946;
    static final int ZSTD = 50_000;

    /** Values of {@link #PREDICTOR}. */
    static final int NO_PREDICTOR = 1;

    static final int HORIZONTAL = 2;
    static final int FLOATING_POINT = 3;

    /** Values of {@link #PHOTOMETRIC}. */
    static final int WHITE_IS_ZERO = 0;

    static final int BLACK_IS_ZERO = 1;
    static final int RGB = 2;
    static final int PALETTE_COLOURS = 3;
    static final int TRANSPARENCY = 4;
    static final int CMYK = 5;
    static final int YCBCR = 6;
    static final int CIE_LAB = 8;

    /** Values of {@link #PLANAR}. */
    static final int TOGETHER = 1;

    static final int APART = 2;

    /** Values of {@link #EXTRA_SAMPLES}: of unknown meaning; alpha that colours are, or are not, multiplied by. */
    static final int UNSPECIFIED = 0;

    static final int ASSOCIATED_ALPHA = 1;
    static final int UNASSOCIATED_ALPHA = 2;

    /** Values of {@link #SAMPLE_FORMAT}. */
    static final int UNSIGNED = 1;

    static final int SIGNED = 2;
    static final int FLOAT = 3;
    static final int UNTYPED = 4;
    static final int COMPLEX_INTEGER = 5;
    static final int COMPLEX_FLOAT = 6;

    private TiffFields() {}

    /** Bytes of a value of a type; 0 of a type that is not known. */
    static int bytesOf(int type) {
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
