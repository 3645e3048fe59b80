package dev.sluice.nativeops;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The file formats that are read and written. */
public enum ImageFormat {
    /** Portable Network Graphics: 8 and 16 bits, alpha. */
    PNG("PNG", List.of("png"), true, true),
    /** JPEG: 8 bits, no alpha, lossy. */
    JPEG("JPEG", List.of("jpg", "jpeg", "jpe"), false, false),
    /** TIFF and BigTIFF: every depth, alpha. */
    TIFF("TIFF", List.of("tif", "tiff"), true, true),
    /** WebP: 8 bits, alpha, always written in colour. */
    WEBP("WebP", List.of("webp"), false, true),
    /** Windows bitmaps: 8 bits, alpha. */
    BMP("BMP", List.of("bmp", "dib"), false, true),
    /** Portable grey maps and pixmaps: 8 and 16 bits, no alpha. Portable bitmaps, black and white, are read only. */
    PNM("PNM", List.of("pgm", "ppm", "pnm", "pbm"), true, false);

    private final String title;
    private final List<String> extensions;
    private final boolean sixteenBits;
    private final boolean alpha;

    ImageFormat(String title, List<String> extensions, boolean sixteenBits, boolean alpha) {
        this.title = title;
        this.extensions = extensions;
        this.sixteenBits = sixteenBits;
        this.alpha = alpha;
    }

    /** {@return the name that people use} */
    public String title() {
        return title;
    }

    /** {@return file name extensions without the dot, in lower case, the usual one first} */
    public List<String> extensions() {
        return extensions;
    }

    /**
     * Whether the format can hold pixels of this depth.
     *
     * @param depth the type of one value
     * @return whether it can
     */
    public boolean holds(Depth depth) {
        return switch (depth) {
            case U8 -> true;
            case U16 -> sixteenBits;
            case F32 -> this == TIFF;
        };
    }

    /** {@return whether the format can hold an alpha channel} */
    public boolean holdsAlpha() {
        return alpha;
    }

    /** {@return the most rows and columns that an encoder takes: of JPEG libjpeg's limit, of WebP that of the format} */
    public int maxSide() {
        return switch (this) {
            case JPEG -> 65_500;
            case WEBP -> 16_383;
            case PNG, TIFF, BMP, PNM -> Integer.MAX_VALUE;
        };
    }

    /**
     * The format of an extension, with or without the dot, in any case.
     *
     * @param extension with or without the dot
     * @return the format; empty for an unknown extension
     */
    public static Optional<ImageFormat> ofExtension(String extension) {
        String plain = extension.startsWith(".") ? extension.substring(1) : extension;
        String lower = plain.toLowerCase(Locale.ROOT);
        return Stream.of(values()).filter(f -> f.extensions.contains(lower)).findFirst();
    }

    /** {@return all extensions, for messages: {@code png, jpg, ...}} */
    public static String known() {
        return Stream.of(values()).map(f -> f.extensions.getFirst()).collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return title;
    }
}
