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

    private TiffPart(Path file, Path part, FileChannel channel) {
        this.file = file;
        this.part = part;
        this.channel = channel;
    }

    /** Opens what an earlier run left, or makes it; whatever else bears that name, a link to another file above all, stays untouched. */
    public static TiffPart open(Path file) throws IOException {
        Path part = file.resolveSibling("." + file.getFileName() + ".part");
        if (Files.exists(part, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(part, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(part.getFileName() + " is in the way, which is no regular file");
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

    /** Gives it its name, when everything is on the disk. */
    public void commit(boolean replace) throws IOException {
        channel.force(true);
        CommittedFile.giveName(part, file, replace);
    }

    /** Removes it: nothing of it is worth to be gone on with. */
    public void delete() throws IOException {
        Files.deleteIfExists(part);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
