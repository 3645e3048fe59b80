package dev.sluice.nativeops;

import dev.sluice.nativeops.file.HeaderReader;
import dev.sluice.nativeops.memory.HeaderBytes;
import dev.sluice.nativeops.tiff.TiffFile;
import dev.sluice.nativeops.tiff.metadata.TiffExif;
import dev.sluice.nativeops.tiff.metadata.TiffResolution;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an image file says besides pixels: EXIF, XMP and ICC blocks, as they stand in PNG, JPEG and WebP files; the others as {@link Kind} tells.
 *
 * <p>Immutable. An image that was read carries the blocks of its file, with the orientation in the EXIF block set to upright where
 * the pixels were turned; the results of operations carry none, so whoever wants them kept passes them to {@link
 * Image#encode(String, WriteOptions, ImageMetadata)}.
 *
 * @param blocks the blocks in the order of the file
 */
public record ImageMetadata(List<Block> blocks) {
    /** No blocks. */
    public static final ImageMetadata NONE = new ImageMetadata(List.of());

    /** Where a profile names the colour space that it is about (ICC.1, section 7.2), four letters. */
    private static final int PROFILE_SPACE = 16;

    /** Copies the list. */
    public ImageMetadata {
        blocks = List.copyOf(blocks);
    }

    /**
     * The blocks of a page of a TIFF file, without its pixels.
     *
     * @param file the file
     * @param page from 0
     * @return its blocks
     * @throws ImageFormatException if the file cannot be read or its directory is damaged
     */
    public static ImageMetadata ofTiff(Path file, int page) {
        try (FileChannel channel = HeaderReader.open(file)) {
            return ofTiff(HeaderBytes.of(channel), page, file);
        } catch (IOException e) {
            throw HeaderReader.unreadable(file, e);
        }
    }

    private static ImageMetadata ofTiff(HeaderBytes bytes, int page, Path file) {
        try {
            return new TiffFile(bytes).metadata(page);
        } catch (ImageFormatException e) {
            throw new ImageFormatException(file + ": " + e.getMessage(), e);
        }
    }

    /** What a block is. */
    public enum Kind {
        /** Camera and picture data, in the form of a TIFF directory. */
        EXIF,
        /** Adobe's extensible metadata, in XML. */
        XMP,
        /** A colour profile. */
        ICC,
        /** Dots an inch or a centimetre. */
        RESOLUTION,
        /** A text about the image. */
        DESCRIPTION,
        /** Who made it, when, by which program and device; what it is called. */
        ORIGIN,
        /** Where on a page it lies. */
        POSITION,
        /** What its colours look like, where no profile says it: white point, primaries, transfer function. */
        PRIMARIES,
        /** Where on the earth it lies: scale, tie points, and the keys of the coordinate system. */
        GEOTIFF,
        /** The value of pixels that are none. */
        NO_DATA,
        /** What GDAL says of it. */
        GDAL,
        /** What newspapers say of it. */
        IPTC,
        /** What kind of channels it has, where that does not follow from their number. */
        CHANNELS,
        /** Chunks of a PNG file that another one takes as they are: texts, what its colours look like. */
        CHUNKS,
        /** Fields of a TIFF file, chunks of a PNG file, segments of a JPEG file of which only the names are read. */
        OTHER;

        /** {@return what messages call it} */
        public String title() {
            return switch (this) {
                case EXIF, XMP, ICC, GDAL, IPTC -> name();
                case RESOLUTION -> "resolution";
                case DESCRIPTION -> "description";
                case ORIGIN -> "origin";
                case POSITION -> "position";
                case PRIMARIES -> "primaries";
                case GEOTIFF -> "GeoTIFF";
                case NO_DATA -> "nodata";
                case CHANNELS -> "kind of channels";
                case CHUNKS -> "PNG chunks";
                case OTHER -> "other fields";
            };
        }
    }

    /**
     * One block.
     *
     * @param kind what it is
     * @param bytes its content, not to be changed; empty if the file has such a block that was not read, or is about other pixels
     */
    @SuppressWarnings("ArrayRecordComponent") // Blocks are carried, never compared.
    public record Block(Kind kind, byte[] bytes) {}

    /** {@return whether there are no blocks} */
    public boolean isEmpty() {
        return blocks.isEmpty();
    }

    /** The kinds, for messages: {@code EXIF, ICC}. */
    @Override
    public String toString() {
        return blocks.stream().map(block -> TiffExif.title(block)).collect(Collectors.joining(", "));
    }

    /**
     * This and another one's.
     *
     * @param other whose blocks come behind
     * @return both
     */
    public ImageMetadata and(ImageMetadata other) {
        return other.isEmpty()
                ? this
                : new ImageMetadata(
                        Stream.concat(blocks.stream(), other.blocks.stream()).toList());
    }

    /**
     * The same as it holds for pixels that were turned upright: EXIF says so, resolutions change places where rows and columns do, and of
     * places on a page or on the earth, which are about pixels as they were, nothing but the name is left.
     *
     * @param orientation 1 (upright already) to 8, as the file had it
     * @return what still holds
     */
    public ImageMetadata upright(int orientation) {
        if (orientation == 1) {
            return this;
        }
        return new ImageMetadata(blocks.stream()
                .map(block -> switch (block.kind()) {
                    case EXIF -> new Block(Kind.EXIF, TiffExif.upright(block.bytes(), orientation));
                    case RESOLUTION ->
                        TiffResolution.of(block)
                                .map(found -> found.upright(orientation).block())
                                .orElse(block);
                    case POSITION, GEOTIFF -> new Block(block.kind(), new byte[0]);
                    default -> block;
                })
                .toList());
    }

    /**
     * The same with the content of profiles left out that are about another colour space than the decoded pixels are in. CMYK, for
     * one, is decoded to red, green and blue, which its profile would turn into wrong colours.
     *
     * @param channels channels of the decoded pixels
     * @return what still holds
     */
    public ImageMetadata fitting(int channels) {
        return new ImageMetadata(blocks.stream()
                .map(block -> block.kind() != Kind.ICC || fits(block.bytes(), channels)
                        ? block
                        : new Block(Kind.ICC, new byte[0]))
                .toList());
    }

    private static boolean fits(byte[] profile, int channels) {
        if (profile.length < PROFILE_SPACE + 4) {
            return false;
        }
        String space = new String(profile, PROFILE_SPACE, 4, StandardCharsets.US_ASCII);
        return space.equals(channels < 3 ? "GRAY" : "RGB ");
    }
}
