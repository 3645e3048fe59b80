package dev.sluice.nativeops.file;

import dev.sluice.nativeops.ImageFormat;
import dev.sluice.nativeops.ImageMetadata;
import dev.sluice.nativeops.memory.HeaderBytes;
import dev.sluice.nativeops.tiff.metadata.TiffResolution;
import dev.sluice.nativeops.tiff.metadata.TiffResolution.Whole;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * How many pixels there are to a length, in files whose formats have whole numbers for it: pixels a metre in PNG (the chunk {@code pHYs}) and BMP, an inch or a
 * centimetre in JPEG (JFIF, ITU-T T.871).
 */
final class Density {
    private static final int BMP_AT = 38;
    private static final int BMP_HEADER_AT = 14;
    private static final int BMP_HEADER = 40;

    private static final int JFIF_NAME_AT = 6;
    private static final int JFIF_UNIT_AT = 13;
    private static final String JFIF = "JFIF\0";
    private static final int MOST_IN_JPEG = 0xffff;

    private Density() {}

    private static Optional<Whole> aMetre(ImageMetadata.Block block) {
        return TiffResolution.of(block).flatMap(TiffResolution::aMetre);
    }

    /** As a JPEG file has it: inches where whole numbers of pixels come near, else the unit that it has. */
    private static Optional<Jfif> inJpeg(ImageMetadata.Block block) {
        return TiffResolution.of(block)
                .flatMap(found -> found.anInch(MOST_IN_JPEG)
                        .map(whole -> new Jfif(1, whole))
                        .or(() -> found.whole(MOST_IN_JPEG).map(whole -> new Jfif(whole.hasUnit() ? 2 : 0, whole))));
    }

    private record Jfif(int unit, Whole pixels) {}

    /** Whether a file of this format can hold the resolution of a block. */
    static boolean holds(ImageFormat format, ImageMetadata.Block block) {
        return switch (format) {
            case PNG -> aMetre(block).isPresent();
            case BMP -> aMetre(block).filter(Whole::hasUnit).isPresent();
            case JPEG -> inJpeg(block).isPresent();
            case TIFF, WEBP, PNM -> false;
        };
    }

    /** What a file tells; empty if it tells nothing, or that pixels are square and no more. */
    static Optional<ImageMetadata.Block> read(ImageFormat format, HeaderBytes in) {
        return switch (format) {
            case PNG -> inPng(in);
            case JPEG -> inJfif(in);
            case BMP ->
                in.size() > BMP_AT + 8 && in.u32(BMP_HEADER_AT, true) >= BMP_HEADER
                        ? metres(in.u32(BMP_AT, true), in.u32(BMP_AT + 4L, true))
                        : Optional.empty();
            case TIFF, WEBP, PNM -> Optional.empty();
        };
    }

    private static Optional<ImageMetadata.Block> inPng(HeaderBytes in) {
        for (long chunk = 8; !in.matches(chunk + 4, "IEND"); chunk += 12 + in.u32(chunk, false)) {
            if (in.matches(chunk + 4, "pHYs") && in.u32(chunk, false) == 9) {
                long across = in.u32(chunk + 8, false);
                long down = in.u32(chunk + 12, false);
                return in.u8(chunk + 16) == 1 ? metres(across, down) : ratio(across, down);
            }
        }
        return Optional.empty();
    }

    private static Optional<ImageMetadata.Block> inJfif(HeaderBytes in) {
        if (!in.matches(2, "\u00ff\u00e0") || !in.matches(JFIF_NAME_AT, JFIF)) {
            return Optional.empty();
        }
        long across = in.u16(JFIF_UNIT_AT + 1L, false);
        long down = in.u16(JFIF_UNIT_AT + 3L, false);
        return switch (in.u8(JFIF_UNIT_AT)) {
            case 1 -> known(new TiffResolution(across, 1, down, 1, TiffResolution.INCH));
            case 2 -> known(new TiffResolution(across, 1, down, 1, TiffResolution.CENTIMETRE));
            default -> ratio(across, down);
        };
    }

    private static Optional<ImageMetadata.Block> metres(long across, long down) {
        return known(new TiffResolution(across, 100, down, 100, TiffResolution.CENTIMETRE));
    }

    private static Optional<ImageMetadata.Block> ratio(long across, long down) {
        return across == down
                ? Optional.empty()
                : known(new TiffResolution(across, 1, down, 1, TiffResolution.NO_UNIT));
    }

    private static Optional<ImageMetadata.Block> known(TiffResolution found) {
        return found.across() > 0 && found.down() > 0 && Math.max(found.across(), found.down()) <= Integer.MAX_VALUE
                ? Optional.of(found.block())
                : Optional.empty();
    }

    /** Puts the resolution of a block that {@linkplain #holds fits} into an encoded JPEG or BMP file, where its place is. */
    static void write(ImageFormat format, ImageMetadata.Block block, ByteBuffer file) {
        ByteBuffer ordered = file.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        if (format == ImageFormat.BMP && ordered.getInt(BMP_HEADER_AT) >= BMP_HEADER) {
            aMetre(block)
                    .ifPresent(whole ->
                            ordered.putInt(BMP_AT, (int) whole.across()).putInt(BMP_AT + 4, (int) whole.down()));
        }
        byte[] name = new byte[JFIF.length()];
        file.get(JFIF_NAME_AT, name);
        if (format == ImageFormat.JPEG && new String(name, StandardCharsets.ISO_8859_1).equals(JFIF)) {
            inJpeg(block)
                    .ifPresent(jfif -> file.duplicate()
                            .order(ByteOrder.BIG_ENDIAN)
                            .put(JFIF_UNIT_AT, (byte) jfif.unit())
                            .putShort(JFIF_UNIT_AT + 1, (short) jfif.pixels().across())
                            .putShort(JFIF_UNIT_AT + 3, (short) jfif.pixels().down()));
        }
    }
}
