package dev.sluice.cli.file;

import dev.sluice.cli.text.Printable;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.disk.CommittedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes files so that their final name holds a whole file or nothing, whatever happens.
 *
 * <p>The bytes go to {@code .dog-filter-PID-RUN-N.tmp} in the same folder, are flushed to the disk, and the file is then
 * given its name, as {@link CommittedFile} does it. Containers give the same PID over and over, hence RUN, a random number of the
 * process. A run that was killed leaves its temporary file behind; the next one that writes to the folder removes it, told by the
 * process in its name being gone, or being this one of another RUN, and by nobody holding its lock.
 *
 * <p>Thread-safe.
 */
public final class AtomicOutput {
    private static final String PREFIX = ".dog-filter-";
    private static final String SUFFIX = ".tmp";
    private static final long PID = ProcessHandle.current().pid();
    private static final String RUN =
            Long.toHexString(ThreadLocalRandom.current().nextLong());
    private static final AtomicLong COUNTER = new AtomicLong();

    /** Whether the file name is one of a temporary file of any run. */
    public static boolean isTemporary(Path file) {
        Path name = file.getFileName();
        return name != null
                && name.toString().startsWith(PREFIX)
                && name.toString().endsWith(SUFFIX);
    }

    /**
     * Writes a file in one piece; see {@link #write(Path, List, boolean)}.
     *
     * @throws FileAlreadyExistsException if there is one and it may not be replaced
     * @throws IOException if it cannot be written; nothing is left behind then
     */
    public void write(Path target, ByteBuffer data, boolean replace) throws IOException {
        write(target, List.of(data), replace);
    }

    /**
     * Writes a file.
     *
     * @param parts its content, each part from the buffer's position to its limit, which stay as they are
     * @param replace whether an existing regular file may be replaced
     * @throws FileAlreadyExistsException if there is one and it may not
     * @throws IOException if it cannot be written; nothing is left behind then
     */
    public void write(Path target, List<ByteBuffer> parts, boolean replace) throws IOException {
        try {
            write(target, file -> file.write(parts), replace);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody waits here", e);
        }
    }

    /** Fills a file. */
    @FunctionalInterface
    public interface Content {
        /** Writes all of it to an empty file. */
        void writeTo(CommittedFile file) throws IOException, InterruptedException;
    }

    /**
     * Writes a file as its content is made.
     *
     * @param replace whether an existing regular file may be replaced
     * @throws FileAlreadyExistsException if there is one and it may not
     * @throws IOException if it cannot be written; nothing is left behind then, nor when the content fails
     * @throws InterruptedException if the content is interrupted
     */
    public void write(Path target, Content content, boolean replace) throws IOException, InterruptedException {
        refuseOddTarget(target);
        Path folder = folderOf(target);
        makeFolder(folder);
        Path temporary = folder.resolve(PREFIX + PID + "-" + RUN + "-" + COUNTER.incrementAndGet() + SUFFIX);
        try (CommittedFile file = CommittedFile.begin(target, temporary);
                FileLock _ = lockOrNull(file.channel())) {
            content.writeTo(file);
            file.commit(replace);
        }
    }

    /**
     * Makes a folder, and those that it is in, where they are missing.
     *
     * @throws IOException if it cannot be made; where a file has its name, or that of one that it is in, that file is named
     */
    public static void makeFolder(Path folder) throws IOException {
        try {
            Files.createDirectories(folder);
        } catch (FileSystemException e) {
            for (Path path = folder; path != null; path = path.getParent()) {
                if (Files.exists(path) && !Files.isDirectory(path)) {
                    throw new FileSystemException(
                            path.toString(), null, Printable.line(path.toString()) + " is a file, not a folder");
                }
            }
            throw e;
        }
    }

    /** Removes what killed runs left in a folder, if it exists. */
    public static void sweep(Path folder) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, PREFIX + "*" + SUFFIX)) {
            for (Path file : files) {
                if (isOrphan(file)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            // Nothing to sweep, or not ours to sweep: writing will say what is wrong with the folder.
        }
    }

    private static boolean isOrphan(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        String inner = name.substring(PREFIX.length(), name.length() - SUFFIX.length());
        int dash = inner.indexOf('-');
        try {
            long pid = Long.parseLong(dash < 0 ? inner : inner.substring(0, dash));
            boolean ours = inner.startsWith(PID + "-" + RUN + "-");
            if (ours || pid != PID && ProcessHandle.of(pid).isPresent()) {
                return false;
            }
        } catch (NumberFormatException notOurs) {
            return false;
        }
        // Anybody can have made something of that name: opening a pipe would wait for its reader.
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                FileLock lock = channel.tryLock()) {
            return lock != null;
        } catch (OverlappingFileLockException heldByThisProcess) {
            return false;
        }
    }

    private static @Nullable FileLock lockOrNull(FileChannel channel) {
        try {
            return channel.tryLock();
        } catch (IOException fileSystemWithoutLocks) {
            return null;
        }
    }

    /** A device or a folder of that name is never replaced: {@code -o /dev/null --overwrite} must not delete it. */
    private static void refuseOddTarget(Path target) throws IOException {
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)
                && !Files.isSymbolicLink(target)
                && !Files.isRegularFile(target)) {
            throw new FileSystemException(target.toString(), null, "exists and is not a regular file");
        }
    }

    public static Path folderOf(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? file.toAbsolutePath() : parent;
    }

    /** Says in a few words why a write failed. */
    public static String reason(IOException e) {
        return e instanceof NoSuchFileException ? "no such file or folder" : ImageFormatException.reason(e);
    }
}
