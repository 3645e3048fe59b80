package dev.sluice.cli.file;

import dev.sluice.nativeops.ImageFormatException;
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
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes files so that their final name holds a whole file or nothing, whatever happens.
 *
 * <p>The bytes go to {@code .dog-filter-PID-RUN-N.tmp} in the same folder, are flushed to the disk, and the file is then
 * given its name. Containers give the same PID over and over, hence RUN, a random number of the process. Where nothing may be
 * replaced, the name is given by a hard link, which fails if somebody else took the name in the meantime; a rename would silently
 * replace it. A run that was killed leaves its temporary file behind; the next one that writes to the folder removes it, told by the
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

    /** Bytes of a piece: the JDK copies each into memory outside of the heap, and keeps that for the thread. */
    private static final int PIECE = 1 << 20;

    /** Whether the file name is one of a temporary file of any run. */
    public static boolean isTemporary(Path file) {
        Path name = file.getFileName();
        return name != null
                && name.toString().startsWith(PREFIX)
                && name.toString().endsWith(SUFFIX);
    }

    /**
     * Writes a file.
     *
     * @param replace whether an existing regular file may be replaced
     * @throws FileAlreadyExistsException if there is one and it may not
     * @throws IOException if it cannot be written; nothing is left behind then
     */
    public void write(Path target, ByteBuffer data, boolean replace) throws IOException {
        refuseOddTarget(target);
        Path folder = folderOf(target);
        Files.createDirectories(folder);
        Path temporary = folder.resolve(PREFIX + PID + "-" + RUN + "-" + COUNTER.incrementAndGet() + SUFFIX);
        FileChannel channel = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (channel) {
            try (FileLock _ = lockOrNull(channel)) {
                write(channel, data);
                channel.force(true);
                giveName(temporary, target, replace);
            }
        } catch (IOException | RuntimeException | Error e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
        flushFolder(folder);
    }

    private static void write(FileChannel channel, ByteBuffer data) throws IOException {
        ByteBuffer piece = data.duplicate();
        while (piece.position() < data.limit()) {
            piece.limit(Math.min(data.limit(), piece.position() + PIECE));
            channel.write(piece);
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
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
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

    private static void giveName(Path temporary, Path target, boolean replace) throws IOException {
        if (!replace) {
            try {
                Files.createLink(target, temporary);
                Files.delete(temporary);
                return;
            } catch (FileAlreadyExistsException taken) {
                throw taken;
            } catch (UnsupportedOperationException | FileSystemException noHardLinks) {
                if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                    throw new FileAlreadyExistsException(target.toString());
                }
            }
        }
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void flushFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException notOnThisSystem) {
            // Windows cannot open folders; there the rename is durable with the journal.
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
