package dev.sluice.cli.file;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.ImageFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What an image is stored as: a file of some format, or a folder. The one list of what inputs and outputs may be called. */
public enum ImageKind {
    /** Portable Network Graphics. */
    PNG(ImageFormat.PNG, List.of()),
    /** JPEG, which browsers and mail programs name after its container as well. */
    JPEG(ImageFormat.JPEG, List.of("jfif", "jfi", "jif")),
    /** TIFF, also under the names that slide scanners (svs), microscopes (lsm, stk) and writers of BigTIFF (btf, tf2, tf8) give it. */
    TIFF(ImageFormat.TIFF, List.of("svs", "lsm", "stk", "btf", "tf2", "tf8")),
    /** WebP. */
    WEBP(ImageFormat.WEBP, List.of()),
    /** Windows bitmaps. */
    BMP(ImageFormat.BMP, List.of()),
    /** Portable grey maps and pixmaps; of bitmaps, which hold black and white only, none is written. */
    PNM(ImageFormat.PNM, List.of("pbm")),
    /** OME-Zarr: a folder that is one image. */
    ZARR(null, List.of("zarr"));

    private final @Nullable ImageFormat format;

    /** Extensions of inputs only; of a folder those of outputs too. */
    private final List<String> others;

    ImageKind(@Nullable ImageFormat format, List<String> others) {
        this.format = format;
        this.others = others;
    }

    /** The kind of an input of this name; empty if the name tells nothing. */
    public static Optional<ImageKind> of(Path file) {
        String extension = FileNames.extension(file).toLowerCase(Locale.ROOT);
        return ofOutput(extension)
                .or(() -> Stream.of(values())
                        .filter(kind -> kind.others.contains(extension))
                        .findFirst());
    }

    /** The kind that an extension without a dot, in any case, names for an output; empty if it is none that is written. */
    public static Optional<ImageKind> ofOutput(String extension) {
        String lower = extension.toLowerCase(Locale.ROOT);
        return Stream.of(values())
                .filter(kind -> kind.written().contains(lower))
                .findFirst();
    }

    /** Whether a path names a folder that is one image, whether it is there or not. */
    public static boolean isFolderName(Path path) {
        return of(path).filter(ImageKind::isFolder).isPresent();
    }

    /** Whether there is an ordinary folder, which is no image itself. */
    public static boolean isOrdinaryFolder(Path path) {
        return Files.isDirectory(path) && !isFolderName(path);
    }

    /** What outputs may be called, for messages: {@code png, jpg, tif, webp, bmp, pgm, ppm, zarr}. */
    public static String known() {
        return Stream.of(values())
                .flatMap(kind -> kind == PNM ? Stream.of("pgm", "ppm") : Stream.of(kind.extension()))
                .collect(Collectors.joining(", "));
    }

    /** The name that people use. */
    public String title() {
        return format == null ? "Zarr" : format.title();
    }

    /** The usual extension. */
    public String extension() {
        return written().getFirst();
    }

    /** The extension for the output of an input with this one: the same where such are written. */
    public String outputExtension(String own) {
        return ofOutput(own).isPresent() ? own : extension();
    }

    /** The format of the file, if it is one. */
    public Optional<ImageFormat> format() {
        return Optional.ofNullable(format);
    }

    /** Whether one image is a folder. */
    public boolean isFolder() {
        return format == null;
    }

    /** Whether a file may hold several images, so that it has to be looked into before it is known what becomes of it. */
    public boolean hasPages() {
        return this == TIFF;
    }

    /** Whether images larger than memory are read and written as this. */
    public boolean isInParts() {
        return this == TIFF || isFolder();
    }

    /** Whether it can hold pixels of this depth. */
    public boolean holds(Depth depth) {
        return format == null || format.holds(depth);
    }

    private List<String> written() {
        return format == null
                ? others
                : format.extensions().stream()
                        .filter(extension -> !others.contains(extension))
                        .toList();
    }
}
