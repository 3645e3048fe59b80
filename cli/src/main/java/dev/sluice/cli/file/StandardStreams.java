package dev.sluice.cli.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Standard input and output as carriers of images.
 *
 * @param input what {@code -} reads
 * @param output what {@code -o -} writes
 */
public record StandardStreams(InputStream input, OutputStream output) {
    private static final int PIECE = 1 << 20;

    /** The streams of the process, without buffers or characters in between. */
    public static StandardStreams ofProcess() {
        return new StandardStreams(
                new java.io.FileInputStream(java.io.FileDescriptor.in),
                new java.io.FileOutputStream(java.io.FileDescriptor.out));
    }

    /** Writes all bytes of the parts of a file, from each one's position to its limit, which stay as they are. */
    public void write(List<ByteBuffer> parts) throws IOException {
        byte[] piece = new byte[PIECE];
        for (ByteBuffer part : parts) {
            ByteBuffer rest = part.duplicate();
            while (rest.hasRemaining()) {
                int size = Math.min(piece.length, rest.remaining());
                rest.get(piece, 0, size);
                output.write(piece, 0, size);
            }
        }
        output.flush();
    }
}
