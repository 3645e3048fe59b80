package dev.sluice.nativeops.tiff.page;

import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.tiff.directory.TiffDirectory;
import dev.sluice.nativeops.tiff.directory.TiffFields;
import dev.sluice.nativeops.tiff.directory.TiffForm;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/*
 * Which directories are images. Bit 0 of NewSubfileType says that one is another's reduced version, bit 2 that it is a mask: both are parts
 * of an image, not images. SubIFDs hold reduced versions of their directory, with one exception: where cameras put a thumbnail first,
 * which says so, the image itself is in the thumbnail's SubIFD. A file in which nothing is an image by these rules still has its
 * first directory.
 */
/** The images of a file, found in one walk along its directories. Immutable. */
public final class TiffPages {
    public static final int MAX_PAGES = 1 << 20;

    private static final int MAX_SUB_DIRECTORIES = 1024;

    /** Values of {@link TiffFields#OLD_SUBFILE}. */
    private static final int OLD_REDUCED = 2;

    /** What a directory is in its file. */
    public enum Kind {
        /** An image in full resolution. */
        IMAGE,
        /** A reduced version of another one. */
        REDUCED,
        /** It tells which pixels of another one count. */
        MASK
    }

    /**
     * A page.
     *
     * @param directory where its directory is
     * @param plane which of the planes that this directory stands for, from 0
     * @param kind what it is
     */
    public record Place(long directory, int plane, Kind kind) {}

    private final List<Place> images = new ArrayList<>();
    private final List<Place> passedOver = new ArrayList<>();
    private long inner;

    /** Finds the pages of a file. */
    public TiffPages(TiffForm form) {
        TiffForm.Chain chain = form.new Chain();
        int count = 0;
        for (OptionalLong next = chain.next(); next.isPresent(); next = chain.next()) {
            if (++count > MAX_PAGES) {
                throw new ImageFormatException("the TIFF file has more than " + MAX_PAGES + " pages");
            }
            add(new TiffDirectory(form, next.getAsLong()));
        }
        if (count == 0) {
            throw new ImageFormatException("the TIFF file holds no image");
        }
        if (images.isEmpty()) {
            Place first = passedOver.removeFirst();
            images.add(new Place(first.directory(), 0, Kind.IMAGE));
        }
        if (count == 1 && images.size() == 1) {
            addPlanes(new TiffDirectory(form, images.getFirst().directory()));
        }
    }

    private void add(TiffDirectory directory) {
        Kind kind = kind(directory);
        if (kind == Kind.IMAGE) {
            images.add(new Place(directory.place(), 0, kind));
            inner += directory.count(TiffFields.SUB_DIRECTORIES);
            return;
        }
        passedOver.add(new Place(directory.place(), 0, kind));
        if (kind == Kind.REDUCED) {
            long count = Math.min(directory.count(TiffFields.SUB_DIRECTORIES), MAX_SUB_DIRECTORIES);
            for (long i = 0; i < count; i++) {
                TiffDirectory below =
                        new TiffDirectory(directory.form(), directory.valueAt(TiffFields.SUB_DIRECTORIES, i));
                if (kind(below) == Kind.IMAGE) {
                    images.add(new Place(below.place(), 0, Kind.IMAGE));
                }
            }
        }
    }

    private static Kind kind(TiffDirectory directory) {
        long bits = directory.value(TiffFields.SUBFILE, 0);
        if ((bits & TiffFields.MASK) != 0) {
            return Kind.MASK;
        }
        boolean reduced = (bits & TiffFields.REDUCED) != 0 || directory.value(TiffFields.OLD_SUBFILE, 0) == OLD_REDUCED;
        return reduced ? Kind.REDUCED : Kind.IMAGE;
    }

    private void addPlanes(TiffDirectory only) {
        int planes = TiffStack.planes(only, MAX_PAGES);
        for (int plane = 1; plane < planes; plane++) {
            images.add(new Place(only.place(), plane, Kind.IMAGE));
        }
    }

    /** How many images the file has: its pages from 0 on. */
    public int images() {
        return images.size();
    }

    /** How many of a kind are no images of their own: pages that come after the images. */
    public int passedOver(Kind kind) {
        return (int) passedOver.stream().filter(place -> place.kind() == kind).count();
    }

    /** How many directories inside of those of images are passed over: no pages, nor looked at. */
    public long inner() {
        return inner;
    }

    /**
     * A page: an image, or behind the last of them what is none of its own.
     *
     * @param page from 0
     * @throws ImageFormatException if there is no such page
     */
    public Place place(int page) {
        int behind = page - images.size();
        if (page < 0 || behind >= passedOver.size()) {
            throw new ImageFormatException("there is no page " + (page + 1) + ": the TIFF file has " + images.size());
        }
        return behind < 0 ? images.get(page) : passedOver.get(behind);
    }
}
