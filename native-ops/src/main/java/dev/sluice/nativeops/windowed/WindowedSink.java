package dev.sluice.nativeops.windowed;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageMetadata;
import dev.sluice.request.RequestEngine;
import java.util.Objects;

/**
 * An image that is written block by block, in any order and from as many threads at once as one likes.
 *
 * <p>{@link #finish()} gives it its name once all blocks are there; until then nothing bears that name. Closed before that, what was
 * written stays for a later run where the kind of file can be resumed, and is removed otherwise.
 */
public interface WindowedSink extends AutoCloseable {
    /** {@return size, pixels, and the blocks in which it is written} */
    Layout layout();

    /**
     * Writes one or more whole blocks. Of blocks that are there already the sink may keep what it has.
     *
     * @param region a region made of whole blocks
     * @param pixels an image of the region's size and the layout's channels and depth, which stays as it is
     * @throws IllegalArgumentException if the region cuts a block or the image does not fit
     * @throws dev.sluice.nativeops.ImageFormatException if the file cannot be written
     */
    void write(Region region, Image pixels);

    /**
     * Whether a block is there already, written by {@link #write} or by the run that is resumed.
     *
     * @param block its number, as {@link Layout#block} counts
     * @return whether it need not be written
     */
    boolean isWritten(long block);

    /**
     * Whether all blocks of a region are there already.
     *
     * @param region a region made of whole blocks
     * @return whether none of them need be written
     */
    default boolean isWritten(Region region) {
        Layout layout = layout();
        for (long row = region.row(); row < region.endRow(); row += layout.blockRows()) {
            for (long column = region.column(); column < region.endColumn(); column += layout.blockColumns()) {
                if (!isWritten(layout.blockAt(row, column))) {
                    return false;
                }
            }
        }
        return true;
    }

    /** {@return the smaller resolutions that the sink was asked for, of which several processes may each make some files; none unless it says so} */
    default Resolutions resolutions() {
        return Resolutions.NONE;
    }

    /**
     * Writes the smaller resolutions that the sink was asked for, each made of the one before; to be called when everything else is written, before {@link #finish()}. Does nothing if
     * none were asked for.
     *
     * @param engine the engine whose workers do it
     * @param memory native bytes that may be used; {@link WindowedImages#reductionBytes} are in any case
     * @throws dev.sluice.nativeops.ImageFormatException if they cannot be written
     * @throws dev.sluice.request.RequestCancelledException if the calling request is cancelled
     * @throws InterruptedException if the thread is interrupted
     */
    default void reduce(RequestEngine engine, long memory) throws InterruptedException {
        Objects.requireNonNull(engine, "engine");
    }

    /**
     * Completes the file and gives it its name.
     *
     * @throws IllegalStateException if blocks, or smaller resolutions, are missing
     * @throws dev.sluice.nativeops.ImageFormatException if the file cannot be written, or is there and may not be replaced
     */
    void finish();

    /** {@return what of {@link SinkOptions#metadata} and {@link SinkOptions#space} is not in the file} */
    default ImageMetadata dropped() {
        return ImageMetadata.NONE;
    }

    /** Closes the file, finished or not; closing again does nothing. */
    @Override
    void close();
}
