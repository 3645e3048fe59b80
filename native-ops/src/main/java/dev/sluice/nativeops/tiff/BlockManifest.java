package dev.sluice.nativeops.tiff;

import dev.sluice.nativeops.disk.CommittedFile;
import dev.sluice.nativeops.windowed.Layout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * Where in a file each finished block lies, written down block by block, so that an interrupted run can be gone on with.
 *
 * <p>Three lines say what the blocks are of: the manifest's version, the layout and the identity. Then comes a line for each block: its
 * number, where it begins, its bytes and their CRC-32C. A block counts only if its bytes are what its line says, so it does not matter
 * in which order a system that loses its power writes things to the disk, and a last line that is cut off is passed over.
 *
 * <p>Thread-safe.
 */
public final class BlockManifest implements AutoCloseable {
    private static final String VERSION = "sluice blocks 1";

    /**
     * A finished block.
     *
     * @param block its number
     * @param offset where it begins in the file
     * @param size its bytes
     * @param crc the CRC-32C of its bytes
     */
    record Entry(long block, long offset, long size, long crc) {
        String line() {
            return block + " " + offset + " " + size + " " + Long.toHexString(crc);
        }

        static Optional<Entry> parse(String line) {
            String[] parts = line.split(" ");
            if (parts.length != 4) {
                return Optional.empty();
            }
            try {
                return Optional.of(new Entry(
                        Long.parseLong(parts[0]),
                        Long.parseLong(parts[1]),
                        Long.parseLong(parts[2]),
                        Long.parseLong(parts[3], 16)));
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }
    }

    private final Path file;
    private final FileChannel channel;

    private BlockManifest(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** The entries of an earlier manifest of the same layout and identity; none if there is no such one. */
    static List<Entry> read(Path file, Layout layout, String identity) throws IOException {
        return lines(file, header(layout, identity)).stream()
                .flatMap(line -> Entry.parse(line).stream())
                .filter(entry -> entry.block() >= 0 && entry.block() < layout.blocks())
                .filter(entry -> entry.offset() >= 0 && entry.size() > 0)
                .toList();
    }

    /** The lines of an earlier manifest with this header; none if there is no such one. */
    public static List<String> lines(Path file, String header) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return List.of(); // Another file that a link leads to is none of ours.
        }
        String text;
        try {
            text = Files.readString(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (java.nio.charset.CharacterCodingException e) {
            return List.of();
        }
        if (!text.startsWith(header)) {
            return List.of();
        }
        // What stands behind the last end of a line was cut off.
        String lines = text.substring(header.length(), Math.max(header.length(), text.lastIndexOf('\n') + 1));
        return lines.lines().toList();
    }

    /** What a manifest begins with. */
    public static String header(Object layout, String identity) {
        return VERSION + "\n" + layout + "\n" + identity + "\n";
    }

    /** Begins a manifest, with what is finished already; an earlier one is replaced. */
    public static BlockManifest create(Path file, String header, List<String> finished) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        StringBuilder text = new StringBuilder(header);
        finished.forEach(line -> text.append(line).append('\n'));
        // Whatever bears that name, a link to another file among it, goes before a new one is made.
        Files.deleteIfExists(temporary);
        try (CommittedFile made = CommittedFile.begin(file, temporary)) {
            made.write(StandardCharsets.UTF_8.encode(text.toString()));
            made.commit(true);
        }
        return new BlockManifest(file, FileChannel.open(file, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS));
    }

    /** Writes down a finished block. */
    public synchronized void add(String line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Closes and removes it: nothing is left to go on with. */
    public void delete() throws IOException {
        channel.close();
        Files.deleteIfExists(file);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
