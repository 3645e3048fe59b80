package dev.sluice.nativeops.disk;

import dev.sluice.nativeops.ImageFormatException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.List;
import java.util.UUID;

/**
 * A file that is written under another name in the same folder and given its own when it is whole.
 *
 * <p>The temporary file is new: a link or a file that somebody planted under its name is never written through. The bytes are on the disk
 * before the name is given, and the folder is after. Where nothing may be replaced the name is given by a hard link, which fails if
 * somebody took it meanwhile; a rename would replace what is there without a word. What is replaced leaves its permissions and, as far as
 * the system lets us, its owner to what replaces it.
 *
 * <p>{@link #close} removes the temporary file unless {@link #commit} has given it its name, after which nothing fails any more. For one thread.
 */
public final class CommittedFile implements AutoCloseable {
    /** Bytes of a piece: the JDK copies each into memory outside of the heap, and keeps that for the thread. */
    private static final int PIECE = 1 << 20;

    private final Path target;
    private final Path temporary;
    private final FileChannel channel;
    private boolean named;

    private CommittedFile(Path target, Path temporary, FileChannel channel) {
        this.target = target;
        this.temporary = temporary;
        this.channel = channel;
    }

    /** Removes a name of a file. */
    @FunctionalInterface
    interface Removal {
        void of(Path name) throws IOException;
    }

    /**
     * Refuses a name that is taken.
     *
     * @param target the name
     * @param replace whether what has it may be replaced, so that there is nothing to refuse
     * @throws ImageFormatException if there is something under it
     */
    public static void requireFree(Path target, boolean replace) {
        if (!replace && Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new ImageFormatException(target + ": exists already");
        }
    }

    /**
     * Begins a file.
     *
     * @param target the name that it will have
     * @param temporary the name that it has until then, in the same folder
     * @throws FileAlreadyExistsException if there is something under the temporary name
     * @throws IOException if it cannot be made
     */
    public static CommittedFile begin(Path target, Path temporary) throws IOException {
        FileChannel channel = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return new CommittedFile(target, temporary, channel);
    }

    /**
     * Writes a whole file, replacing one that is there.
     *
     * @param target its name
     * @param bytes its content, from the buffer's position to its limit, which stay as they are
     * @throws IOException if it cannot be written; nothing is left behind then
     */
    public static void replace(Path target, ByteBuffer bytes) throws IOException {
        replaceInFolder(target, bytes);
        flushFolderOf(target);
    }

    /**
     * Writes a whole file as {@link #replace} does, of which its folder does not know on the disk before {@link #flush}: for one of many.
     *
     * @param target its name
     * @param bytes its content, from the buffer's position to its limit, which stay as they are
     * @throws IOException if it cannot be written; nothing is left behind then
     */
    public static void replaceInFolder(Path target, ByteBuffer bytes) throws IOException {
        // Not createTempFile, whose files nobody else may read.
        Path temporary = target.resolveSibling("." + UUID.randomUUID() + ".part");
        try (CommittedFile file = begin(target, temporary)) {
            file.write(bytes);
            file.channel.force(true);
            rename(temporary, target);
            file.named = true;
        }
    }

    /** {@return what it is written through; closed with it} */
    public FileChannel channel() {
        return channel;
    }

    /**
     * Writes bytes at the channel's position.
     *
     * @param bytes from the buffer's position to its limit, which stay as they are
     * @throws IOException if they cannot be written
     */
    public void write(ByteBuffer bytes) throws IOException {
        ByteBuffer piece = bytes.duplicate();
        while (piece.position() < bytes.limit()) {
            piece.limit(Math.min(bytes.limit(), piece.position() + PIECE));
            channel.write(piece);
        }
    }

    /**
     * Writes bytes at the channel's position, in large pieces: a system that keeps files in memory hands out pages for each, and small pieces
     * that begin anywhere cost many times as much.
     *
     * @param parts of each what is from its position to its limit, which stay as they are
     * @throws IOException if they cannot be written
     */
    public void write(List<ByteBuffer> parts) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            ByteBuffer piece = arena.allocate(PIECE).asByteBuffer();
            for (ByteBuffer part : parts) {
                ByteBuffer rest = part.duplicate();
                while (rest.hasRemaining()) {
                    int size = Math.min(piece.remaining(), rest.remaining());
                    piece.put(rest.slice(rest.position(), size));
                    rest.position(rest.position() + size);
                    if (!piece.hasRemaining()) {
                        empty(piece);
                    }
                }
            }
            empty(piece);
        }
    }

    private void empty(ByteBuffer piece) throws IOException {
        piece.flip();
        while (piece.hasRemaining()) {
            channel.write(piece);
        }
        piece.clear();
    }

    /**
     * Gives the file its name, for good.
     *
     * @param replace whether a file of that name may be replaced
     * @throws FileAlreadyExistsException if there is one and it may not
     * @throws IOException if that fails
     */
    public void commit(boolean replace) throws IOException {
        channel.force(true);
        giveName(temporary, target, replace);
        named = true;
    }

    /**
     * Gives a file that is whole and on the disk its name, for good.
     *
     * @param temporary the name that it has
     * @param target the name that it gets, in the same folder
     * @param replace whether a file of that name may be replaced
     * @throws FileAlreadyExistsException if there is one and it may not
     * @throws IOException if that fails
     */
    public static void giveName(Path temporary, Path target, boolean replace) throws IOException {
        giveName(temporary, target, replace, Files::deleteIfExists);
    }

    static void giveName(Path temporary, Path target, boolean replace, Removal removal) throws IOException {
        if (replace || !link(temporary, target)) {
            rename(temporary, target);
        } else {
            try {
                removal.of(temporary);
            } catch (IOException stays) {
                // The file has its name, which is what was asked for; the other one is for whoever sweeps.
            }
        }
        flushFolderOf(target);
    }

    private static void rename(Path temporary, Path target) throws IOException {
        inherit(target, temporary);
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Gives the name by a hard link; false where the file system has none and the name is free. */
    private static boolean link(Path temporary, Path target) throws IOException {
        try {
            Files.createLink(target, temporary);
            return true;
        } catch (FileAlreadyExistsException taken) {
            // By ourselves, if the answer to a first try was lost on its way from another machine.
            if (Files.isSymbolicLink(target) || !Files.isSameFile(target, temporary)) {
                throw taken;
            }
            return true;
        } catch (UnsupportedOperationException | FileSystemException noHardLinks) {
            if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                throw new FileAlreadyExistsException(target.toString());
            }
            return false;
        }
    }

    /**
     * Gives a file or folder the permissions of another and, as far as the system lets us, its owner and group.
     *
     * @param from what is about to be replaced; nothing happens if it is not there or a symbolic link
     * @param to what replaces it
     * @throws IOException if the permissions cannot be set
     */
    public static void inherit(Path from, Path to) throws IOException {
        PosixFileAttributeView old =
                Files.getFileAttributeView(from, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        PosixFileAttributeView view =
                Files.getFileAttributeView(to, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (old == null || view == null || !Files.exists(from, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        PosixFileAttributes attributes;
        try {
            attributes = old.readAttributes();
        } catch (NoSuchFileException goneMeanwhile) {
            return;
        }
        if (attributes.isSymbolicLink()) {
            return;
        }
        PosixFileAttributes own = view.readAttributes();
        if (!own.permissions().equals(attributes.permissions())) {
            Files.setPosixFilePermissions(to, attributes.permissions());
        }
        try {
            if (!own.group().equals(attributes.group())) {
                view.setGroup(attributes.group());
            }
            if (!own.owner().equals(attributes.owner())) {
                view.setOwner(attributes.owner());
            }
        } catch (FileSystemException notPermitted) {
            // Only the super-user may give files away.
        }
    }

    /**
     * Has the name of a file or folder on the disk, where the folder that it is in can be opened.
     *
     * @param file the file or folder
     */
    public static void flushFolderOf(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            flush(folder);
        }
    }

    /**
     * Has the names in a folder on the disk, where folders can be opened.
     *
     * @param folder the folder
     */
    public static void flush(Path folder) {
        try (FileChannel opened = FileChannel.open(folder, StandardOpenOption.READ)) {
            opened.force(true);
        } catch (IOException notOnThisSystem) {
            // Windows cannot open folders; there the rename is durable with the journal.
        }
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            // What has its name is whole and on the disk; the other name is for whoever sweeps.
            if (!named) {
                throw e;
            }
        }
    }
}
