package dev.sluice.nativeops.tiff.page;

import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.tiff.directory.TiffDirectory;
import dev.sluice.nativeops.tiff.directory.TiffFields;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stacks of planes for which a file has one directory only: the planes lie one behind the other, and a text or a count says how many. So
 * write ImageJ beyond 4 GB, tifffile where it is asked to, and MetaMorph.
 */
public final class TiffStack {
    private static final Pattern IMAGES = Pattern.compile("(?m)^images=(\\d{1,9})\\s*$");
    private static final Pattern SHAPE = Pattern.compile("\\{\"shape\": \\[([\\d, ]{1,200})]");
    private static final String TRUNCATED = "\"truncated\": true";

    private TiffStack() {}

    /**
     * How many planes a file with one directory has.
     *
     * @throws ImageFormatException if it announces several, and holds fewer
     */
    static int planes(TiffDirectory directory, int max) {
        long announced = announced(directory);
        if (announced <= 1) {
            return 1;
        }
        boolean counted = announced == directory.count(TiffFields.META_MORPH_PLANES);
        TiffPage page = TiffPage.of(directory, 0);
        boolean found = page.compression() == TiffFields.UNCOMPRESSED && page.isOneRun();
        if (counted && !found) {
            throw new ImageFormatException("the TIFF file is a stack of " + announced
                    + " planes by MetaMorph that are compressed or not one behind the other, which is not read");
        }
        // A directory behind the first plane is behind all of them.
        long end = directory.place() > page.firstByte()
                ? directory.place()
                : directory.form().in().size();
        long held = found ? (end - page.firstByte()) / page.storedBytes() : 1;
        if (held < 2 && !counted) {
            return 1; // One plane of a stack, saved with the text that told of all.
        }
        if (held < announced || announced > max) {
            throw new ImageFormatException("the TIFF file announces " + announced + " planes and holds " + held
                    + (held < announced ? ": it is truncated" : "; only " + max + " are read"));
        }
        return (int) announced;
    }

    private static long announced(TiffDirectory directory) {
        String text = directory.text(TiffFields.DESCRIPTION);
        if (isImageJ(text)) {
            Matcher images = IMAGES.matcher(text);
            return images.find() ? Long.parseLong(images.group(1)) : 1;
        }
        if (text.contains(TRUNCATED)) {
            return values(text)
                    / Math.max(
                            1,
                            directory.value(TiffFields.ROWS, 1)
                                    * directory.value(TiffFields.COLUMNS, 1)
                                    * directory.value(TiffFields.SAMPLES, 1));
        }
        return directory.count(TiffFields.META_MORPH_PLANES);
    }

    /** Whether a description is one by ImageJ. */
    public static boolean isImageJ(String description) {
        return description.startsWith("ImageJ=");
    }

    /** Whether a description is a shape, as tifffile writes it. */
    public static boolean isShape(String description) {
        return SHAPE.matcher(description).lookingAt();
    }

    /** How many values a shape announces; 0 if it is none. */
    public static long values(String description) {
        Matcher shape = SHAPE.matcher(description);
        if (!shape.lookingAt()) {
            return 0;
        }
        try {
            long product = 1;
            for (String side : shape.group(1).split(",")) {
                product = Math.multiplyExact(product, Long.parseLong(side.strip()));
            }
            return product;
        } catch (ArithmeticException | NumberFormatException noShape) {
            return 0;
        }
    }
}
