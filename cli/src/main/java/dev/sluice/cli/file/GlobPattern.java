package dev.sluice.cli.file;

import dev.sluice.cli.text.Printable;
import dev.sluice.cli.text.UsageException;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.regex.PatternSyntaxException;

/** Expands patterns with {@code *}, {@code ?}, {@code [...]}, <code>{a,b}</code> and {@code **}, as shells do. */
public final class GlobPattern {
    private static final String SPECIAL = "*?[{";

    private GlobPattern() {}

    /** Whether the text holds a character with a meaning in patterns. */
    public static boolean isPattern(String text) {
        return text.chars().anyMatch(c -> SPECIAL.indexOf(c) >= 0);
    }

    /** The text as a path; what the system cannot have as a name (a NUL) is the user's mistake. */
    public static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new UsageException("'" + Printable.line(text) + "' is not a file name: " + e.getReason());
        }
    }

    /**
     * The files and Zarr folders that match, by name; nothing hidden unless the pattern says so, and nothing inside of Zarr folders.
     *
     * @param unreadable told of what could not be looked into, a loop of links among others
     */
    public static List<Path> expand(String pattern, BiConsumer<Path, IOException> unreadable) throws IOException {
        int special = 0;
        while (SPECIAL.indexOf(pattern.charAt(special)) < 0) {
            special++;
        }
        int cut = pattern.lastIndexOf('/', special);
        Path base = path(cut < 0 ? "" : cut == 0 ? "/" : pattern.substring(0, cut));
        String rest = pattern.substring(cut + 1);
        if (!Files.isDirectory(base)) {
            return List.of();
        }
        PathMatcher matcher = matcher(base, rest, pattern);
        int depth = rest.contains("**") ? Integer.MAX_VALUE : rest.split("/", -1).length;
        boolean hidden = rest.startsWith(".") || rest.contains("/.");
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(base, EnumSet.of(FileVisitOption.FOLLOW_LINKS), depth, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                if (folder.equals(base)) {
                    return FileVisitResult.CONTINUE;
                }
                if (ImageKind.isFolderName(folder)) {
                    visitFile(folder, attributes);
                    return FileVisitResult.SKIP_SUBTREE;
                }
                return isVisible(base.relativize(folder)) ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                Path relative = base.relativize(file);
                boolean image = attributes.isRegularFile() || attributes.isDirectory() && ImageKind.isFolderName(file);
                if (image && matcher.matches(relative) && isVisible(relative)) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            private boolean isVisible(Path relative) {
                return hidden || !isHidden(relative);
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                unreadable.accept(file, e);
                return FileVisitResult.CONTINUE;
            }
        });
        found.sort(null);
        return found;
    }

    private static PathMatcher matcher(Path base, String rest, String pattern) {
        try {
            // Java's "**/" wants at least one folder, the shells' none.
            String none = rest.indexOf('{') < 0 ? rest.replace("**/", "{**/,}") : rest;
            return base.getFileSystem().getPathMatcher("glob:" + none);
        } catch (PatternSyntaxException e) {
            throw new UsageException("'" + Printable.line(pattern) + "' is neither a file nor a pattern: "
                    + Printable.line(e.getDescription()));
        }
    }

    private static boolean isHidden(Path relative) {
        for (Path part : relative) {
            if (part.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }
}
