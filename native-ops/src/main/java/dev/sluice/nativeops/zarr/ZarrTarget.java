package dev.sluice.nativeops.zarr;

import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.disk.CommittedFile;
import dev.sluice.nativeops.windowed.SinkOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder that is written, and the one beside it in which that happens.
 *
 * <p>The working folder holds a file that tells what the run is, and makes it known as one of ours. Failures lack the name of
 * the folder.
 *
 * @param folder the final one
 * @param working {@code .NAME.part} beside it
 * @param replace whether an older Zarr folder may make room
 */
record ZarrTarget(Path folder, Path working, boolean replace) {
    private static final String RUN = ".sluice-run";
    private static final String TEMPORARY = ".part";

    static ZarrTarget prepare(Path folder, SinkOptions options, Map<String, String> files) throws IOException {
        Path name = folder.getFileName();
        if (name == null) {
            throw new ImageFormatException("is no name for a folder of an image");
        }
        Path working = folder.resolveSibling("." + name + ".part");
        ZarrTarget target = new ZarrTarget(folder, working, options.replace());
        target.requireFree();
        String run = options.identity() + "\n" + String.join("\n", files.values()) + "\n";
        if (Files.exists(working, LinkOption.NOFOLLOW_LINKS)) {
            target.requireOurs();
            // Without the file another process has just begun: one that we go on with.
            boolean same = run(working).map(run::equals).orElse(true);
            if (!options.resume() || !same) {
                delete(working);
            }
        }
        makeWorking(working);
        CommittedFile.replace(working.resolve(RUN), utf8(run));
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = working.resolve(file.getKey());
            Files.createDirectories(path.resolveSibling(""));
            CommittedFile.replace(path, utf8(file.getValue()));
        }
        return target;
    }

    private static void makeWorking(Path working) throws IOException {
        try {
            Files.createDirectory(working);
        } catch (FileAlreadyExistsException e) {
            // It is gone on with, or another process has just made it.
        }
    }

    private static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<String> run(Path folder) throws IOException {
        Path file = folder.resolve(RUN);
        return Files.isRegularFile(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    }

    private void requireFree() {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!replace) {
            throw new ImageFormatException("exists already");
        }
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS) || !ZarrFolder.isZarr(folder)) {
            throw new ImageFormatException("exists already and is no Zarr folder, so it is not replaced");
        }
    }

    /** What is there under the name of the working folder must be one: it is deleted. */
    private void requireOurs() throws IOException {
        if (Files.isDirectory(working, LinkOption.NOFOLLOW_LINKS)) {
            boolean begun;
            try (Stream<Path> entries = Files.list(working)) {
                begun = entries.allMatch(ZarrTarget::isTemporary);
            }
            if (begun || run(working).isPresent()) {
                return;
            }
        }
        throw new ImageFormatException(
                "cannot be written while " + working + " is there, which is no unfinished image");
    }

    /** Gives the working folder its final name. */
    void finish() {
        try {
            giveName();
        } catch (ImageFormatException e) {
            throw new ImageFormatException(folder + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new ImageFormatException(folder + ": cannot be finished: " + ImageFormatException.reason(e), e);
        }
    }

    private void giveName() throws IOException {
        requireFree();
        tidy();
        if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            CommittedFile.inherit(folder, working);
            Path old = folder.resolveSibling("." + folder.getFileName() + "." + UUID.randomUUID() + ".old");
            Files.move(folder, old, StandardCopyOption.ATOMIC_MOVE);
            try {
                Files.move(working, folder, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                // Another process may have finished it: what was there is its result.
                Files.move(old, folder, StandardCopyOption.ATOMIC_MOVE);
                throw e;
            }
            delete(old);
        } else {
            Files.move(working, folder, StandardCopyOption.ATOMIC_MOVE);
        }
        try {
            Files.deleteIfExists(folder.resolve(RUN));
        } catch (IOException stays) {
            // The array is whole and has its name; nobody reads the line any more.
        }
        CommittedFile.flush(folder);
        CommittedFile.flushFolderOf(folder);
    }

    /** Removes what writers that were killed left, and has all names on the disk. */
    private void tidy() throws IOException {
        Files.walkFileTree(working, new Deletion() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                return isTemporary(file) ? super.visitFile(file, attributes) : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) throws IOException {
                CommittedFile.flush(folder);
                return super.postVisitDirectory(folder, e);
            }
        });
    }

    private static boolean isTemporary(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.startsWith(".") && name.endsWith(TEMPORARY);
    }

    /** Deletes a folder and what is in it, not what links in it lead to. */
    private static void delete(Path tree) throws IOException {
        Files.walkFileTree(tree, new Deletion() {
            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) throws IOException {
                FileVisitResult next = super.postVisitDirectory(folder, e);
                Files.deleteIfExists(folder);
                return next;
            }
        });
    }

    /** Deletes files, of which others may be deleting some as well. */
    private static class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            return goOn(e);
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) throws IOException {
            return goOn(e);
        }

        private static FileVisitResult goOn(@Nullable IOException e) throws IOException {
            if (e != null && !(e instanceof NoSuchFileException)) {
                throw e;
            }
            return FileVisitResult.CONTINUE;
        }
    }
}
