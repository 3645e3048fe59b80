package dev.sluice.nativeops.tiff;

import dev.sluice.nativeops.ImageFormat;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageHeader;
import dev.sluice.nativeops.ImageMetadata;
import dev.sluice.nativeops.memory.HeaderBytes;
import dev.sluice.nativeops.memory.MemoryAccount;
import dev.sluice.nativeops.strip.StripJob;
import dev.sluice.nativeops.tiff.block.SingleBlockTiff;
import dev.sluice.nativeops.tiff.block.TiffBlockReader;
import dev.sluice.nativeops.tiff.block.TiffCodec;
import dev.sluice.nativeops.tiff.block.TiffRow;
import dev.sluice.nativeops.tiff.directory.TiffDirectory;
import dev.sluice.nativeops.tiff.directory.TiffFields;
import dev.sluice.nativeops.tiff.directory.TiffForm;
import dev.sluice.nativeops.tiff.metadata.TiffDescription;
import dev.sluice.nativeops.tiff.metadata.TiffMetadata;
import dev.sluice.nativeops.tiff.page.TiffPage;
import dev.sluice.nativeops.tiff.page.TiffPages;
import dev.sluice.nativeops.tiff.page.TiffSamples;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.request.RequestEngine;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/**
 * A TIFF or BigTIFF file: its pages, found once, what each says of itself, and its pixels.
 *
 * <p>Messages do not name the file. The file must stay open. Thread-safe: directories are read by one thread at a time.
 */
public final class TiffFile {
    /** Groups of blocks for each worker: the last to end are short. */
    private static final int GROUPS = 4;

    private final HeaderBytes in;
    private final TiffForm form;
    private final TiffPages pages;

    /**
     * Finds the pages of a file.
     *
     * @param in the file, which begins like a TIFF file
     * @throws ImageFormatException if its directories are damaged
     */
    public TiffFile(HeaderBytes in) {
        this.in = in;
        this.form = TiffForm.of(in);
        this.pages = new TiffPages(form);
    }

    /**
     * Whether a file begins like a TIFF file.
     *
     * @param in the file
     * @return whether it does
     */
    public static boolean matches(HeaderBytes in) {
        return TiffForm.matches(in);
    }

    /** {@return how many images the file has; its pages from 0 on} */
    public int images() {
        return pages.images();
    }

    /** {@return how many reduced versions of images it has; with masks, the pages behind the images} */
    public int reduced() {
        return pages.passedOver(TiffPages.Kind.REDUCED);
    }

    /** {@return how many masks it has} */
    public int masks() {
        return pages.passedOver(TiffPages.Kind.MASK);
    }

    /** {@return how many directories are inside of those of its images, which are no pages} */
    public long inner() {
        return pages.inner();
    }

    /**
     * The other files of the data set that this one is a part of, by its OME-XML.
     *
     * @param name that of this file
     * @return their names; none if it says nothing of others
     */
    public synchronized List<String> partners(String name) {
        return TiffDescription.partners(directory(0).text(TiffFields.DESCRIPTION), name);
    }

    /**
     * How many images the first one's description tells of, which may be more than there are.
     *
     * @return their number; 0 if it says nothing of it
     */
    public synchronized long announced() {
        TiffDirectory first = directory(0);
        String text = first.text(TiffFields.DESCRIPTION);
        long pixels = product(first.value(TiffFields.ROWS, 1), first.value(TiffFields.COLUMNS, 1));
        return TiffDescription.images(text, product(pixels, first.value(TiffFields.SAMPLES, 1)));
    }

    private static long product(long a, long b) {
        return Math.multiplyHigh(a, b) == 0 ? Math.max(1, a * b) : Long.MAX_VALUE;
    }

    public TiffDirectory directory(int page) {
        return new TiffDirectory(form, pages.place(page).directory());
    }

    public TiffPage page(int page, TiffDirectory directory) {
        return TiffPage.of(directory, pages.place(page).plane());
    }

    /**
     * What a page says of its image.
     *
     * @param page from 0
     * @return its header
     * @throws ImageFormatException if there is no such page, it is damaged, or of a kind that is not read, which is named
     */
    public synchronized ImageHeader header(int page) {
        return header(page(page, directory(page)));
    }

    private ImageHeader header(TiffPage read) {
        read.requireData(in.size());
        TiffSamples samples = read.samples();
        return new ImageHeader(
                ImageFormat.TIFF,
                read.rows(),
                read.columns(),
                samples.channels(),
                samples.bits(),
                read.orientation(),
                pages.images(),
                samples.depth(),
                samples.hasAlpha());
    }

    /**
     * What a page says besides its pixels.
     *
     * @param page from 0
     * @return its metadata
     * @throws ImageFormatException if there is no such page, or it is damaged
     */
    public synchronized ImageMetadata metadata(int page) {
        return TiffMetadata.read(directory(page));
    }

    /**
     * A page whose directory has been read, so that its pixels can be.
     *
     * @param header what it says of its image
     * @param metadata what it says besides its pixels
     * @param stored where its blocks are
     * @param singles what makes files of its blocks, for those that a codec decodes
     * @param palette its colours, if it has a palette
     */
    @SuppressWarnings("ArrayRecordComponent") // Made once and never compared.
    public record Opened(
            ImageHeader header, ImageMetadata metadata, TiffPage stored, SingleBlockTiff singles, byte[] palette) {}

    /**
     * Reads all that a page says.
     *
     * @param page from 0
     * @return it
     * @throws ImageFormatException if there is no such page, it is damaged, or of a kind that is not read, which is named
     */
    public synchronized Opened open(int page) {
        TiffDirectory directory = directory(page);
        TiffPage stored = page(page, directory);
        ImageHeader header = header(stored);
        TiffPage low = stored.withLowStrips(in.size());
        low.requireData(in.size());
        return new Opened(
                header,
                TiffMetadata.read(directory),
                low,
                new SingleBlockTiff(directory, stored),
                TiffRow.palette(directory, stored.samples()));
    }

    /**
     * Decodes a page, its rows and columns as they are stored.
     *
     * @param page the page
     * @param pixels an image of the size, channels and depth that its header tells
     * @param stride bytes from one row of it to the next
     * @param engine whose workers take part, if the caller is one of its requests
     * @throws ImageFormatException if the page is damaged
     * @throws InterruptedException if the thread is interrupted while others still decode
     */
    public void read(Opened page, MemorySegment pixels, long stride, @Nullable RequestEngine engine)
            throws InterruptedException {
        TiffPage stored = page.stored();
        SingleBlockTiff singles = page.singles();
        byte[] palette = page.palette();
        Region whole = new Region(0, 0, Math.toIntExact(stored.rows()), Math.toIntExact(stored.columns()));
        int blocks = stored.offsets().length;
        int atOnce = engine == null ? 1 : StripJob.atOnce(engine);
        long scratch = atOnce * TiffCodec.scratchBytes(stored, singles, in.size());
        Object owner = MemoryAccount.reserve(scratch);
        ConcurrentLinkedDeque<TiffBlockReader> idle = new ConcurrentLinkedDeque<>();
        try {
            int groups = engine == null ? 1 : GROUPS * atOnce;
            int size = Math.ceilDiv(blocks, groups);
            if (engine == null || size >= blocks) {
                copy(stored, singles, palette, idle, 0, blocks, whole, pixels, stride);
            } else {
                StripJob.run(engine, blocks, size, (from, to, stop) -> {
                    for (int block = from; block < to && !stop.getAsBoolean(); block++) {
                        copy(stored, singles, palette, idle, block, block + 1, whole, pixels, stride);
                    }
                });
            }
        } finally {
            idle.forEach(TiffBlockReader::close);
            MemoryAccount.release(owner, scratch);
        }
    }

    private void copy(
            TiffPage stored,
            SingleBlockTiff singles,
            byte[] palette,
            ConcurrentLinkedDeque<TiffBlockReader> idle,
            int from,
            int to,
            Region whole,
            MemorySegment pixels,
            long stride) {
        TiffBlockReader last = idle.pollFirst();
        TiffBlockReader reader = last != null ? last : new TiffBlockReader(in, stored, singles, palette);
        try {
            for (int block = from; block < to; block++) {
                reader.copy(block, whole, pixels, stride);
            }
        } finally {
            idle.addFirst(reader);
        }
    }
}
