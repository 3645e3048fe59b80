package dev.sluice.cli.plan;

import dev.sluice.cli.file.AtomicOutput;
import dev.sluice.cli.file.GlobPattern;
import dev.sluice.cli.file.ImageKind;
import dev.sluice.cli.text.Printable;
import dev.sluice.cli.text.UsageException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/**
 * Turns input arguments into sources: files, folders, patterns, {@code @lists} and {@code -}.
 *
 * <p>An argument that names something that exists is taken literally, whatever characters it holds. Folders give the files with a
 * known extension; hidden files, temporary files and the output folder itself are passed over.
 */
public final class InputScanner {
    private final boolean recursive;
    private final Optional<Path> outputFolder;
    private final InputStream standardInput;

    private final List<Source> sources = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private boolean folderSeen;

    public InputScanner(boolean recursive, Optional<Path> outputFolder, InputStream standardInput) {
        this.recursive = recursive;
        this.outputFolder = outputFolder.map(InputScanner::real);
        this.standardInput = standardInput;
    }

    /** Looks at every argument in turn. */
    public Scan scan(List<String> arguments) {
        boolean lists = false;
        for (String argument : arguments) {
            lists |= argument.startsWith("@");
            scan(argument);
        }
        boolean several = arguments.size() > 1 || lists || sources.size() > 1;
        return new Scan(sources, problems, notes, several || folderSeen);
    }

    private void scan(String argument) {
        if (argument.isEmpty()) {
            throw new UsageException("an input is the empty text; name a file, a folder or a pattern");
        }
        if (argument.equals("-")) {
            sources.add(new Source.StandardInput());
        } else if (argument.startsWith("@") && argument.length() > 1) {
            list(argument.substring(1));
        } else {
            place(GlobPattern.path(argument), argument);
        }
    }

    private void place(Path path, String argument) {
        if (ImageKind.isOrdinaryFolder(path)) {
            folder(path);
        } else if (!Files.exists(path) && GlobPattern.isPattern(argument)) {
            pattern(argument);
        } else {
            sources.add(Source.File.named(path));
        }
    }

    private void list(String name) {
        try (InputStream bytes = name.equals("-") ? standardInput : Files.newInputStream(GlobPattern.path(name));
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8.newDecoder()))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                // Some editors mark the beginning of a text.
                String input = line.startsWith("\ufeff") ? line.substring(1) : line;
                if (!input.isBlank()) {
                    place(GlobPattern.path(input), input);
                }
            }
        } catch (CharacterCodingException e) {
            failed("@" + name, "the list is not a text in UTF-8");
        } catch (IOException e) {
            failed("@" + name, "the list cannot be read: " + AtomicOutput.reason(e));
        }
    }

    private void pattern(String pattern) {
        try {
            List<Path> found = GlobPattern.expand(pattern, this::unreadable);
            if (found.isEmpty()) {
                failed(pattern, "no file matches");
            }
            found.forEach(file -> sources.add(Source.File.named(file)));
        } catch (IOException e) {
            failed(pattern, "cannot be searched: " + AtomicOutput.reason(e));
        }
    }

    private void folder(Path folder) {
        folderSeen = true;
        int before = sources.size();
        int failedBefore = problems.size();
        List<Path> files = new ArrayList<>();
        try {
            Files.walkFileTree(
                    folder,
                    EnumSet.of(FileVisitOption.FOLLOW_LINKS),
                    recursive ? Integer.MAX_VALUE : 1,
                    new FolderVisitor(folder, files));
        } catch (IOException e) {
            failed(folder.toString(), AtomicOutput.reason(e));
            return;
        }
        files.sort(null);
        files.forEach(file -> sources.add(new Source.File(file, folder.relativize(file))));
        if (sources.size() == before && problems.size() == failedBefore) {
            failed(
                    folder.toString(),
                    "the folder holds no image" + (recursive ? "" : " of its own; --recursive looks below it"));
        }
    }

    private void unreadable(Path file, IOException e) {
        if (e instanceof FileSystemLoopException) {
            notes.add(Printable.line(file.toString()) + ": passed over, a link back to a folder above it");
        } else {
            failed(file.toString(), AtomicOutput.reason(e));
        }
    }

    private void failed(String input, String reason) {
        problems.add(new Problem(input, Printable.line(input) + ": " + reason));
    }

    private static Path real(Path folder) {
        try {
            return folder.toRealPath();
        } catch (IOException notThereYet) {
            return folder.toAbsolutePath().normalize();
        }
    }

    /** Collects images; loops of symbolic links and unreadable folders become notes and problems, never an end. */
    private final class FolderVisitor extends SimpleFileVisitor<Path> {
        private final Path top;
        private final List<Path> files;

        FolderVisitor(Path top, List<Path> files) {
            this.top = top;
            this.files = files;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            if (folder.equals(top)) {
                return FileVisitResult.CONTINUE;
            }
            if (ImageKind.isFolderName(folder) && !isHidden(folder)) {
                files.add(folder);
                return FileVisitResult.SKIP_SUBTREE;
            }
            boolean isOutput = outputFolder.isPresent() && outputFolder.get().equals(real(folder));
            return isHidden(folder) || isOutput ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (isHidden(file) || attributes.isDirectory() && !ImageKind.isFolderName(file)) {
                return FileVisitResult.CONTINUE;
            }
            if (attributes.isDirectory()) {
                files.add(file);
                return FileVisitResult.CONTINUE;
            }
            if (attributes.isOther()) {
                notes.add(Printable.line(file.toString()) + ": passed over, not a regular file");
            } else if (ImageKind.of(file).isPresent()) {
                files.add(file);
            } else {
                notes.add(Printable.line(file.toString()) + ": passed over, not named like an image");
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            unreadable(file, e);
            return FileVisitResult.CONTINUE;
        }

        private boolean isHidden(Path file) {
            Path name = file.getFileName();
            return name != null && name.toString().startsWith(".");
        }
    }
}
