package dev.sluice.nativeops.tiff;

import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.disk.CommittedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** A file that grows as {@code .NAME.part} beside its final name, where an interrupted run finds it again; only one writer at a time has it. */
public final class TiffPart implements AutoCloseable {
    private final Path file;
    private final Path part;
    private final FileChannel channel;

    // Guarded by this.
    private boolean named;
    private boolean closed;

    private TiffPart(Path file, Path part, FileChannel channel) {
        this.file = file;
        this.part = part;
        this.channel = channel;
    }

    /** Opens what an earlier run left, or makes it; whatever else bears that name, a file with another name above all, stays untouched. */
    public static TiffPart open(Path file) throws IOException {
        Path part = file.resolveSibling("." + file.getFileName() + ".part");
        if (Files.exists(part, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(part, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(part.getFileName() + " is in the way, which is no regular file");
        }
        if (hasAnotherName(file, part)) {
            // Of a run that had given it its name, but could not take this one away: that file is whole, and not to be
            // written to.
            Files.delete(part);
        }
        FileChannel channel = FileChannel.open(
                part,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
        try {
            lock(channel, part);
            return new TiffPart(file, part, channel);
        } catch (Throwable e) {
            channel.close();
            throw e;
        }
    }

    private static boolean hasAnotherName(Path file, Path part) throws IOException {
        if (!Files.exists(part, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        return part.getFileSystem().supportedFileAttributeViews().contains("unix")
                ? (int) Files.getAttribute(part, "unix:nlink", LinkOption.NOFOLLOW_LINKS) > 1
                : Files.exists(file) && Files.isSameFile(file, part);
    }

    private static void lock(FileChannel channel, Path part) throws IOException {
        @Nullable FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        } catch (IOException fileSystemWithoutLocks) {
            return;
        }
        // Whoever had it may have given it its name, or removed it, since it was opened here.
        if (lock == null || !Files.exists(part)) {
            throw new IOException("it is being written by somebody else");
        }
    }

    /** The file that lists what of it is there. */
    public static Path manifest(Path file) {
        return file.resolveSibling("." + file.getFileName() + ".blocks");
    }

    public static ImageFormatException unwritable(Path file, IOException e) {
        String reason = e instanceof NoSuchFileException ? "the folder does not exist" : ImageFormatException.reason(e);
        return new ImageFormatException(file + ": cannot be written: " + reason, e);
    }

    static long crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate());
        return crc.getValue();
    }

    public FileChannel channel() {
        return channel;
    }

    public void write(ByteBuffer bytes, long offset) throws IOException {
        TiffWriter.Target.of(channel).write(bytes, offset);
    }

    /** Gives it its name, when everything is on the disk, and removes the list of what was there. */
    public synchronized void commit(boolean replace, BlockManifest list) throws IOException {
        channel.force(true);
        CommittedFile.giveName(part, file, replace);
        named = true;
        try {
            list.delete();
        } catch (IOException stays) {
            // The file has its name, which is what was asked for; who writes it anew takes the list away.
        }
    }

    /**
     * Closes it and its list. They are removed if it has no name yet and nothing of it is worth to be gone on with.
     *
     * @param any whether something of it is there
     */
    public synchronized void close(BlockManifest list, boolean any) {
        if (closed) {
            // The files may be somebody else's by now.
            return;
        }
        closed = true;
        try (channel;
                list) {
            if (!named && !any) {
                list.delete();
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            // What is written is written; what is not there will be written again.
        }
    }

    /** Closes it before there is a list of what is there. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
