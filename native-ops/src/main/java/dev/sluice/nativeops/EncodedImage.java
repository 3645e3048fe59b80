package dev.sluice.nativeops;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * An image file in memory, in parts, as its encoder made them: whoever writes it need not have it in one piece. Its native bytes count in
 * {@link NativeMemory} until it is closed.
 *
 * <p>Immutable. May be read by any number of threads, not while one closes it.
 */
public interface EncodedImage extends AutoCloseable {
    /** {@return the parts in the order of the file, each from its position to its limit, read-only; valid until this is closed} */
    List<ByteBuffer> parts();

    /** {@return bytes of the file} */
    long size();

    /** {@return the blocks of metadata that were asked for and are not in the file} */
    ImageMetadata dropped();

    /** Frees the memory; closing again does nothing. */
    @Override
    void close();
}
