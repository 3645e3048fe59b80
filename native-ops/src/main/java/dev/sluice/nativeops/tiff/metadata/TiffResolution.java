package dev.sluice.nativeops.tiff.metadata;

import dev.sluice.nativeops.ImageMetadata;
import dev.sluice.nativeops.ImageMetadata.Kind;
import dev.sluice.nativeops.tiff.directory.TiffDirectory;
import dev.sluice.nativeops.tiff.directory.TiffField;
import dev.sluice.nativeops.tiff.directory.TiffFields;
import dev.sluice.nativeops.volume.VoxelSpace;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * How many pixels there are to a length, as fractions, which all formats can tell exactly; a block of {@link Kind#RESOLUTION}.
 *
 * @param across pixels of a row, above the line of the fraction
 * @param acrossBy below it, at least 1
 * @param down pixels of a column, above the line
 * @param downBy below it, at least 1
 * @param unit {@link #NO_UNIT}, {@link #INCH} or {@link #CENTIMETRE}
 */
public record TiffResolution(long across, long acrossBy, long down, long downBy, int unit) {
    /** Only the ratio of both is known. */
    public static final int NO_UNIT = 1;

    /** Pixels to an inch. */
    public static final int INCH = 2;

    /** Pixels to a centimetre. */
    public static final int CENTIMETRE = 3;

    private static final double CENTIMETRES_OF_INCH = 2.54;
    private static final double METRES_OF_INCH = 0.0254;
    private static final double METRES_OF_CENTIMETRE = 0.01;

    /** What either number of a fraction may be. */
    private static final double MOST = 4e9;

    private static final double PARTS = 1e6;

    /** What rounding to whole numbers may change. */
    private static final double EXACT = 1e-3;

    /**
     * Whole numbers of pixels.
     *
     * @param across of a row
     * @param down of a column
     * @param hasUnit whether they are to a length, and not only a ratio
     */
    public record Whole(long across, long down, boolean hasUnit) {}

    /**
     * Of pixels of some size.
     *
     * @param space what is said of the axes x and y
     * @return empty if it does not say how long a pixel is, or that is no length or cannot be told
     */
    public static Optional<TiffResolution> of(VoxelSpace space) {
        Optional<long[]> across = aCentimetre(space, "x");
        Optional<long[]> down = aCentimetre(space, "y");
        return across.isEmpty() || down.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new TiffResolution(across.get()[0], across.get()[1], down.get()[0], down.get()[1], CENTIMETRE));
    }

    /** Pixels to a centimetre as a fraction of numbers of 32 bits. */
    private static Optional<long[]> aCentimetre(VoxelSpace space, String name) {
        return space.axis(name)
                .filter(axis -> VoxelSpace.isLength(axis.unit()) && axis.scale() > 0)
                .map(axis -> 1 / space.size(name, "cm"))
                .filter(pixels -> pixels >= 1 / MOST && pixels <= MOST)
                .map(pixels -> pixels >= 1
                        ? new long[] {Math.round(pixels * below(pixels)), below(pixels)}
                        : new long[] {below(1 / pixels), Math.round(below(1 / pixels) / pixels)});
    }

    /** By what a number from 1 on is multiplied to become a whole one. */
    private static long below(double number) {
        return (long) Math.max(1, Math.min(PARTS, MOST / number));
    }

    /** {@return whole pixels to a metre, or a whole ratio; empty if whole numbers do not come near} */
    public Optional<Whole> aMetre() {
        return switch (unit) {
            case INCH -> whole(1 / METRES_OF_INCH, Integer.MAX_VALUE);
            case CENTIMETRE -> whole(1 / METRES_OF_CENTIMETRE, Integer.MAX_VALUE);
            default -> whole(1, Integer.MAX_VALUE);
        };
    }

    /**
     * Whole pixels to an inch.
     *
     * @param most what either may be
     * @return empty if it has no unit, or whole numbers do not come near
     */
    public Optional<Whole> anInch(long most) {
        return unit == NO_UNIT ? Optional.empty() : whole(unit == INCH ? 1 : CENTIMETRES_OF_INCH, most);
    }

    /**
     * Whole pixels to the unit that it has.
     *
     * @param most what either may be
     * @return empty if whole numbers do not come near
     */
    public Optional<Whole> whole(long most) {
        return whole(1, most);
    }

    private Optional<Whole> whole(double factor, long most) {
        double exactAcross = factor * across / acrossBy;
        double exactDown = factor * down / downBy;
        Whole whole = new Whole(Math.round(exactAcross), Math.round(exactDown), unit != NO_UNIT);
        boolean near = Math.abs(whole.across - exactAcross) <= EXACT * exactAcross
                && Math.abs(whole.down - exactDown) <= EXACT * exactDown
                && Math.max(whole.across, whole.down) <= most;
        return near ? Optional.of(whole) : Optional.empty();
    }

    /**
     * Reads a block.
     *
     * @param block of any kind
     * @return empty if it tells no resolution, or one that is no number
     */
    public static Optional<TiffResolution> of(ImageMetadata.Block block) {
        if (block.kind() != Kind.RESOLUTION) {
            return Optional.empty();
        }
        return TiffMetadata.directory(block.bytes()).flatMap(TiffResolution::of);
    }

    private static Optional<TiffResolution> of(TiffDirectory fields) {
        Optional<ByteBuffer> across = fraction(fields, TiffFields.X_RESOLUTION);
        Optional<ByteBuffer> down = fraction(fields, TiffFields.Y_RESOLUTION);
        int unit = (int) fields.value(TiffFields.RESOLUTION_UNIT, INCH);
        if (across.isEmpty() || down.isEmpty() || unit < NO_UNIT || unit > CENTIMETRE) {
            return Optional.empty();
        }
        return Optional.of(new TiffResolution(
                number(across.get(), 0), number(across.get(), 4), number(down.get(), 0), number(down.get(), 4), unit));
    }

    private static Optional<ByteBuffer> fraction(TiffDirectory fields, int number) {
        return fields.field(number)
                .filter(field -> field.type() == TiffFields.RATIONAL && field.count() == 1)
                .map(field -> TiffField.ordered(field.values().length).put(field.values()))
                .filter(values -> number(values, 0) > 0 && number(values, 4) > 0);
    }

    private static long number(ByteBuffer values, int at) {
        return Integer.toUnsignedLong(values.getInt(at));
    }

    /**
     * The same of pixels that were turned upright.
     *
     * @param orientation 1 to 8, as the file had it; from 5 on rows and columns change places
     * @return it, with both changed for each other where they are
     */
    public TiffResolution upright(int orientation) {
        return orientation < TiffExif.TRANSPOSED ? this : new TiffResolution(down, downBy, across, acrossBy, unit);
    }

    /** {@return it as a block} */
    public ImageMetadata.Block block() {
        List<TiffField> fields = List.of(
                fraction(TiffFields.X_RESOLUTION, across, acrossBy),
                fraction(TiffFields.Y_RESOLUTION, down, downBy),
                TiffField.shorts(TiffFields.RESOLUTION_UNIT, unit));
        return new ImageMetadata.Block(Kind.RESOLUTION, TiffMetadata.structure(fields));
    }

    private static TiffField fraction(int number, long above, long below) {
        ByteBuffer values = TiffField.ordered(8).putInt((int) above).putInt((int) below);
        return new TiffField(number, TiffFields.RATIONAL, 1, values.array());
    }
}
