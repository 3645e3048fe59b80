package dev.sluice.cli.decode;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFile;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ReadLimits;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Turns the content of files into images, here or in another process. Thread-safe. */
public interface Decoder extends AutoCloseable {
    /**
     * Decodes one page.
     *
     * @param data the file, from the buffer's position to its limit, which stay as they are
     * @param name what messages call the file
     * @param page from 0
     * @throws ImageFormatException if it cannot be decoded, in one line that begins with the name
     */
    Image decode(ByteBuffer data, String name, ReadLimits limits, int page) throws InterruptedException;

    /**
     * Decodes one page of a file of several, none of which but that one is read.
     *
     * @param path where the file is
     * @param file the same, open
     * @param page from 0
     * @throws ImageFormatException if it cannot be decoded, in one line that begins with the path
     */
    default Image decodePage(Path path, ImageFile file, int page, ReadLimits limits) throws InterruptedException {
        return file.read(page, limits);
    }

    /** Ends whatever decodes; nothing is decoded any more. */
    @Override
    default void close() {}
}
