package dev.sluice.cli.file;

import java.nio.file.Path;

/** File names taken apart; a leading dot begins a hidden name, not an extension. */
public final class FileNames {
    private FileNames() {}

    /** The part after the last dot, empty when there is none. */
    public static String extension(Path file) {
        String name = name(file);
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? "" : name.substring(dot + 1);
    }

    /** The part before the extension's dot. */
    public static String stem(Path file) {
        String name = name(file);
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? name : name.substring(0, dot);
    }

    private static String name(Path file) {
        Path name = file.getFileName();
        return name == null ? "" : name.toString();
    }
}
