package dev.sluice.nativeops.tiff.metadata;

import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageMetadata;
import dev.sluice.nativeops.ImageMetadata.Kind;
import dev.sluice.nativeops.memory.HeaderBytes;
import dev.sluice.nativeops.tiff.directory.TiffDirectory;
import dev.sluice.nativeops.tiff.directory.TiffDirectoryBytes;
import dev.sluice.nativeops.tiff.directory.TiffField;
import dev.sluice.nativeops.tiff.directory.TiffFields;
import dev.sluice.nativeops.tiff.page.TiffSamples;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/*
 * Fields are carried as blocks that are themselves small TIFF structures, as EXIF blocks are: a header, one directory, what it points to.
 * So the fields of a page go through a process's pipe or into another page with their types and values as they were. XMP packets and
 * profiles are bytes without a structure. What says how pixels are stored is no metadata, nor is what a program worked out from them
 * (smallest and largest values), which would be untrue of the result.
 */
/** What the fields of a page say besides its pixels, as blocks of {@link ImageMetadata}, and the way back. */
public final class TiffMetadata {
    private static final Map<Kind, List<Integer>> CARRIED = new EnumMap<>(Map.of(
            Kind.RESOLUTION, List.of(TiffFields.X_RESOLUTION, TiffFields.Y_RESOLUTION, TiffFields.RESOLUTION_UNIT),
            Kind.DESCRIPTION, List.of(TiffFields.DESCRIPTION),
            Kind.ORIGIN,
                    List.of(
                            TiffFields.DOCUMENT_NAME,
                            TiffFields.MAKE,
                            TiffFields.MODEL,
                            TiffFields.PAGE_NAME,
                            TiffFields.SOFTWARE,
                            TiffFields.DATE_TIME,
                            TiffFields.ARTIST,
                            TiffFields.HOST,
                            TiffFields.COPYRIGHT),
            Kind.POSITION, List.of(TiffFields.X_POSITION, TiffFields.Y_POSITION),
            Kind.PRIMARIES, List.of(TiffFields.WHITE_POINT, TiffFields.PRIMARIES, TiffFields.TRANSFER_FUNCTION),
            Kind.GEOTIFF,
                    List.of(
                            TiffFields.PIXEL_SCALE,
                            TiffFields.TIE_POINTS,
                            TiffFields.TRANSFORMATION,
                            TiffFields.GEO_KEYS,
                            TiffFields.GEO_NUMBERS,
                            TiffFields.GEO_TEXTS),
            Kind.NO_DATA, List.of(TiffFields.GDAL_NO_DATA),
            Kind.GDAL, List.of(TiffFields.GDAL_METADATA),
            Kind.IPTC, List.of(TiffFields.IPTC),
            Kind.CHANNELS, List.of()));

    /** Fields that say how pixels are stored, or that were worked out from them: none of them is missed. */
    private static final Set<Integer> STORAGE = Set.of(
            TiffFields.SUBFILE,
            TiffFields.OLD_SUBFILE,
            TiffFields.COLUMNS,
            TiffFields.ROWS,
            TiffFields.BITS,
            TiffFields.COMPRESSION,
            TiffFields.PHOTOMETRIC,
            TiffFields.FILL_ORDER,
            TiffFields.STRIP_OFFSETS,
            TiffFields.ORIENTATION,
            TiffFields.SAMPLES,
            TiffFields.STRIP_ROWS,
            TiffFields.STRIP_SIZES,
            TiffFields.LEAST_SAMPLE,
            TiffFields.LARGEST_SAMPLE,
            TiffFields.PLANAR,
            TiffFields.FREE_OFFSETS,
            TiffFields.FREE_SIZES,
            TiffFields.GROUP_3_OPTIONS,
            TiffFields.GROUP_4_OPTIONS,
            TiffFields.PAGE_NUMBER,
            TiffFields.PREDICTOR,
            TiffFields.PALETTE,
            TiffFields.TILE_COLUMNS,
            TiffFields.TILE_ROWS,
            TiffFields.TILE_OFFSETS,
            TiffFields.TILE_SIZES,
            TiffFields.BAD_FAX_LINES,
            TiffFields.CLEAN_FAX_DATA,
            TiffFields.CONSECUTIVE_BAD_FAX_LINES,
            TiffFields.SUB_DIRECTORIES,
            TiffFields.INK_SET,
            TiffFields.DOT_RANGE,
            TiffFields.EXTRA_SAMPLES,
            TiffFields.SAMPLE_FORMAT,
            TiffFields.LEAST_VALUE,
            TiffFields.LARGEST_VALUE,
            TiffFields.JPEG_TABLES,
            TiffFields.CHROMA_COEFFICIENTS,
            TiffFields.CHROMA_SUBSAMPLING,
            TiffFields.CHROMA_POSITION,
            TiffFields.REFERENCE_BLACK_WHITE);

    /** What GDAL worked out from the pixels, or adds to them: untrue of a difference. */
    private static final Pattern OF_PIXELS =
            Pattern.compile("\\s*<Item [^>]*(name=\"STATISTICS_|role=\"offset\")[^>]*>[^<]*</Item>");

    private TiffMetadata() {}

    /** The metadata of a page. */
    public static ImageMetadata read(TiffDirectory directory) {
        List<ImageMetadata.Block> blocks = new ArrayList<>();
        Set<Integer> known = new HashSet<>(List.of(TiffFields.XMP, TiffFields.ICC, TiffFields.EXIF, TiffFields.GPS));
        List<TiffField> exif = new ArrayList<>();
        for (int number : List.of(TiffFields.EXIF, TiffFields.GPS)) {
            List<TiffField> inner = directory.directory(number);
            if (!inner.isEmpty()) {
                exif.add(TiffField.directory(number, inner));
            }
        }
        if (directory.has(TiffFields.XMP)) {
            blocks.add(new ImageMetadata.Block(Kind.XMP, directory.bytes(TiffFields.XMP)));
        }
        if (directory.has(TiffFields.EXIF) || !exif.isEmpty()) {
            blocks.add(new ImageMetadata.Block(Kind.EXIF, exif.isEmpty() ? new byte[0] : structure(exif)));
        }
        if (directory.has(TiffFields.ICC)) {
            blocks.add(new ImageMetadata.Block(Kind.ICC, directory.bytes(TiffFields.ICC)));
        }
        CARRIED.forEach((kind, numbers) -> {
            List<TiffField> found = new ArrayList<>();
            for (int number : numbers) {
                if (directory.has(number)) {
                    Optional<TiffField> field = directory.field(number);
                    field.ifPresent(found::add);
                    // One that has values which cannot be read is named like those that nothing is known of.
                    if (field.isPresent() || directory.count(number) == 0) {
                        known.add(number);
                    }
                }
            }
            if (!found.isEmpty() && !isNothing(kind, found)) {
                blocks.add(new ImageMetadata.Block(kind, structure(found)));
            }
        });
        channels(directory).ifPresent(blocks::add);
        List<Integer> others = directory.fields().stream()
                .filter(field -> !known.contains(field) && !STORAGE.contains(field))
                .toList();
        if (!others.isEmpty()) {
            TiffField numbers = TiffField.shorts(
                    TiffFields.SUB_DIRECTORIES, others.stream().mapToInt(i -> i).toArray());
            blocks.add(new ImageMetadata.Block(Kind.OTHER, structure(List.of(numbers))));
        }
        return blocks.isEmpty() ? ImageMetadata.NONE : new ImageMetadata(blocks);
    }

    /** A resolution of one pixel to one of no unit is what is written by who knows none. */
    private static boolean isNothing(Kind kind, List<TiffField> fields) {
        if (kind != Kind.RESOLUTION) {
            return fields.stream()
                    .allMatch(field ->
                            field.type() == TiffFields.ASCII && field.text().isEmpty());
        }
        return fields.stream().allMatch(field -> switch (field.number()) {
            case TiffFields.RESOLUTION_UNIT -> field.values()[0] == 1;
            default -> Arrays.equals(field.values(), new byte[] {1, 0, 0, 0, 1, 0, 0, 0});
        });
    }

    /** What kind of channels a page has, where that does not follow from their number and from which one is alpha. */
    private static Optional<ImageMetadata.Block> channels(TiffDirectory directory) {
        TiffSamples samples = TiffSamples.of(directory);
        TiffChannels channels = TiffChannels.of(samples, directory);
        return channels.isUsual()
                ? Optional.empty()
                : Optional.of(new ImageMetadata.Block(Kind.CHANNELS, structure(channels.fields())));
    }

    /** Fields as a block. */
    public static byte[] structure(List<TiffField> fields) {
        TiffDirectoryBytes directories = new TiffDirectoryBytes(false);
        int header = TiffDirectoryBytes.headerBytes(false);
        byte[] bytes = new byte[header + Math.toIntExact(directories.size(fields))];
        TiffDirectoryBytes.header(false, header).get(bytes, 0, header);
        directories.bytes(fields, header, 0).get(bytes, header, bytes.length - header);
        return bytes;
    }

    /** The directory of a block; empty if it is damaged. */
    public static Optional<TiffDirectory> directory(byte[] block) {
        try {
            return TiffExif.directory(HeaderBytes.of(MemorySegment.ofArray(block)));
        } catch (ImageFormatException damaged) {
            return Optional.empty();
        }
    }

    /** The blocks that a TIFF file can hold. */
    static boolean holds(ImageMetadata.Block block) {
        return block.bytes().length > 0 && block.kind() != Kind.OTHER && block.kind() != Kind.CHUNKS;
    }

    /**
     * The fields of blocks, those that a TIFF file can hold.
     *
     * @param metadata of any file
     */
    static List<TiffField> fields(ImageMetadata metadata) {
        Map<Integer, TiffField> fields = new TreeMap<>();
        for (ImageMetadata.Block block : metadata.blocks()) {
            switch (block.kind()) {
                case XMP -> put(fields, TiffField.bytes(TiffFields.XMP, TiffFields.BYTE, block.bytes()));
                case ICC -> put(fields, TiffField.bytes(TiffFields.ICC, TiffFields.UNDEFINED, block.bytes()));
                case EXIF -> directory(block.bytes()).ifPresent(exif -> exif(fields, exif));
                case CHANNELS, CHUNKS, OTHER -> {
                    // Of the channels the writer takes care; chunks are for PNG files; of others nothing but names is
                    // known.
                }
                default ->
                    directory(block.bytes())
                            .ifPresent(from -> CARRIED.getOrDefault(block.kind(), List.of())
                                    .forEach(number ->
                                            from.field(number).ifPresent(field -> put(fields, trueOf(field)))));
            }
        }
        return new ArrayList<>(fields.values());
    }

    private static void put(Map<Integer, TiffField> fields, TiffField field) {
        if (field.values().length > 0) {
            fields.put(field.number(), field);
        }
    }

    /** What an EXIF block says of the picture itself stands in the page, not in a directory of its own. */
    private static void exif(Map<Integer, TiffField> fields, TiffDirectory exif) {
        for (Kind kind : List.of(Kind.DESCRIPTION, Kind.ORIGIN, Kind.RESOLUTION)) {
            CARRIED.getOrDefault(kind, List.of())
                    .forEach(
                            number -> exif.field(number).ifPresent(field -> fields.putIfAbsent(number, trueOf(field))));
        }
        for (int number : List.of(TiffFields.EXIF, TiffFields.GPS)) {
            List<TiffField> inner = exif.directory(number);
            if (!inner.isEmpty()) {
                put(fields, TiffField.directory(number, inner));
            }
        }
    }

    /** Without what is untrue of a result, and of a resolution without a unit that there is not, which other readers refuse. */
    private static TiffField trueOf(TiffField field) {
        return switch (field.number()) {
            case TiffFields.GDAL_METADATA ->
                TiffField.text(field.number(), OF_PIXELS.matcher(field.text()).replaceAll(""));
            case TiffFields.RESOLUTION_UNIT ->
                isUnit(field) ? field : TiffField.shorts(field.number(), TiffResolution.NO_UNIT);
            default -> field;
        };
    }

    private static boolean isUnit(TiffField field) {
        byte[] unit = field.values();
        return unit.length == Short.BYTES
                && unit[1] == 0
                && unit[0] >= TiffResolution.NO_UNIT
                && unit[0] <= TiffResolution.CENTIMETRE;
    }
}
