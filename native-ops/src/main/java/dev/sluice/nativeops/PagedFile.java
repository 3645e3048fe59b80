package dev.sluice.nativeops;

import dev.sluice.nativeops.tiff.TiffWriter;
import dev.sluice.request.RequestEngine;
import java.io.IOException;
import java.nio.channels.FileChannel;

/**
 * A TIFF file that is written page by page: of all the images of another one, each is in memory only while it is its turn.
 *
 * <p>For one thread at a time, which closes it.
 */
public final class PagedFile implements AutoCloseable {
    private final TiffWriter writer;

    /**
     * Begins a file.
     *
     * @param channel where it is written, from its beginning; it stays the caller's
     * @param pages how many pages it will have
     * @param allPages whether those are all pages of one input, in their order, so that what that says of its pages stays true
     * @param bytes about how many bytes all pixels have: whether places in the file need 64 bits
     */
    public PagedFile(FileChannel channel, int pages, boolean allPages, long bytes) {
        this.writer = new TiffWriter(TiffWriter.Target.of(channel), pages, allPages, bytes);
    }

    /**
     * Writes the next page; inside a request, its strips are encoded by all workers of its engine.
     *
     * @param image the pixels, not modified
     * @param metadata what the page says besides
     * @return what of the metadata is not in the file
     * @throws IOException if the file cannot be written
     * @throws InterruptedException if the thread is interrupted
     */
    public ImageMetadata add(Image image, ImageMetadata metadata) throws IOException, InterruptedException {
        return writer.add(image, metadata, RequestEngine.current().orElse(null));
    }

    /**
     * Completes the file.
     *
     * @return its bytes
     * @throws IOException if it cannot be written
     */
    public long finish() throws IOException {
        return writer.finish();
    }

    /** Frees what the pages are encoded with. What was not {@linkplain #finish() finished} is not a TIFF file. */
    @Override
    public void close() {
        writer.close();
    }
}
