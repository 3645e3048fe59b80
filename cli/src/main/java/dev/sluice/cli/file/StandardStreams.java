package dev.sluice.cli.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * Standard input and output as carriers of images.
 *
 * @param input what {@code -} reads
 * @param output what {@code -o -} writes
 */
public record StandardStreams(InputStream input, OutputStream output) {
    /** The streams of the process, without buffers or characters in between. */
    public static StandardStreams ofProcess() {
        return new StandardStreams(
                new java.io.FileInputStream(java.io.FileDescriptor.in),
                new java.io.FileOutputStream(java.io.FileDescriptor.out));
    }

    /** Writes all bytes. */
    public void write(ByteBuffer bytes) throws IOException {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        output.write(copy);
        output.flush();
    }
}
