package dev.sluice.cli.spots;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** A text that waits to be written: in memory while it is short, in a temporary file beyond that. For one thread at a time. */
final class Spool implements AutoCloseable {
    private static final int IN_MEMORY = 1 << 20;

    private ByteArrayOutputStream memory = new ByteArrayOutputStream();

    /** Open from the moment on when memory was full; it has no name any more. */
    private @Nullable FileChannel file;

    /** Takes the next piece of the text. */
    void add(CharSequence text) {
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        memory.write(bytes, 0, bytes.length);
        if (memory.size() > IN_MEMORY) {
            try {
                spill();
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "the list of spots needs room in " + temporaryFolder() + ", which cannot be written: "
                                + e.getMessage(),
                        e);
            }
        }
    }

    private static String temporaryFolder() {
        return System.getProperty("java.io.tmpdir", "the folder for temporary files");
    }

    private void spill() throws IOException {
        if (file == null) {
            Path path = Files.createTempFile("dog-filter-spots-", ".tmp");
            file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
            Files.delete(path);
        }
        ByteBuffer bytes = ByteBuffer.wrap(memory.toByteArray());
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
        memory = new ByteArrayOutputStream();
    }

    /** Whether there is no text. */
    boolean isEmpty() {
        return file == null && memory.size() == 0;
    }

    /** Takes pieces of a text. */
    @FunctionalInterface
    interface Target {
        /** Writes all of a piece. */
        void write(ByteBuffer piece) throws IOException;
    }

    /** Writes the text. */
    void writeTo(Target target) throws IOException {
        if (file != null) {
            ByteBuffer piece = ByteBuffer.allocate(IN_MEMORY);
            file.position(0);
            while (file.read(piece) >= 0) {
                target.write(piece.flip());
                piece.clear();
            }
        }
        target.write(ByteBuffer.wrap(memory.toByteArray()));
    }

    /** Forgets it. */
    @Override
    public void close() {
        memory = new ByteArrayOutputStream();
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                // It was temporary.
            }
        }
    }
}
