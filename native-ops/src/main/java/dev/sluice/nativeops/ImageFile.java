package dev.sluice.nativeops;

import dev.sluice.nativeops.file.OpenImageFile;
import java.nio.file.Path;
import java.util.List;

/**
 * An image file that stays open, so that of one with many pages the pages are looked for once and each is read once.
 *
 * <p>Its pages are its images in full resolution, from 0 on; what is none of its own, reduced versions and masks in TIFF files, comes behind
 * them. May be used by many threads at once; whoever closes it makes sure that nobody reads any more.
 */
public final class ImageFile implements AutoCloseable {
    private final OpenImageFile file;

    private ImageFile(OpenImageFile file) {
        this.file = file;
    }

    /**
     * Opens a file.
     *
     * @param file the file
     * @return the open file; the caller closes it
     * @throws ImageFormatException if it is missing, unreadable, not of a known format, or its first header is damaged
     */
    public static ImageFile open(Path file) {
        return new ImageFile(OpenImageFile.open(file));
    }

    /** {@return how many images it has} */
    public int pages() {
        return file.images();
    }

    /** {@return how many pages come behind the images: reduced versions of them} */
    public int reduced() {
        return file.reduced();
    }

    /** {@return how many pages come behind the images: masks} */
    public int masks() {
        return file.masks();
    }

    /** {@return how many images are inside of its images and no pages: the SubIFDs of TIFF files} */
    public long inner() {
        return file.inner();
    }

    /**
     * The other files that its OME-XML says belong to the same data set; they are not looked for.
     *
     * @return their names, as they are written there
     */
    public List<String> partners() {
        return file.partners();
    }

    /**
     * How many images its description tells of, ImageJ's or OME's: more than {@link #pages} if some are missing, or in {@link #partners}.
     *
     * @return their number; 0 if it says nothing of it
     */
    public long announced() {
        return file.announced();
    }

    /**
     * What a page announces.
     *
     * @param page from 0
     * @return its header
     * @throws ImageFormatException if there is no such page, or it is damaged or of a kind that is not read
     */
    public ImageHeader header(int page) {
        return file.header(page);
    }

    /**
     * What a page announces, if it may be read.
     *
     * @param page from 0
     * @param limits what is refused as too large
     * @return its header
     * @throws ImageFormatException if there is no such page, or it is damaged, too large or of a kind that is not read
     */
    public ImageHeader header(int page, ReadLimits limits) {
        return file.header(page, limits);
    }

    /**
     * Reads a page; inside a request, and where the format allows it, by all workers of its engine.
     *
     * @param page from 0
     * @param limits what is refused as too large
     * @return a new image; the caller closes it
     * @throws ImageFormatException if there is no such page, or it is damaged, too large or of a kind that is not read
     * @throws NativeMemoryException if it can never fit into the budget of {@link NativeMemory}
     */
    public Image read(int page, ReadLimits limits) {
        return Image.adopt(file.read(page, limits));
    }

    /** Closes the file; closing again does nothing. */
    @Override
    public void close() {
        file.close();
    }
}
