package dev.sluice.nativeops.tiff.metadata;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.tiff.page.TiffStack;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps a description true that tells programs how many planes a file has, and of what: ImageJ's, OME's, and the shape of tifffile.
 * Any other text says nothing of that and stays as it is.
 */
public final class TiffDescription {
    private static final Pattern RANGE = Pattern.compile("(?m)^(min|max)=.*\\R?");
    private static final Pattern PLANES = Pattern.compile("(?m)^(images|channels|slices|frames|hyperstack)=.*\\R?");
    private static final Pattern IMAGES = Pattern.compile("(?m)^images=(\\d{1,9})\\s*$");
    private static final Pattern AXES = Pattern.compile("(?m)^(?:channels|slices|frames)=(\\d{1,9})\\s*$");
    private static final Pattern OME_PIXELS = Pattern.compile("<(?:\\w+:)?Pixels\\b[^>]*>");
    private static final Pattern OME_PLANES = Pattern.compile("\\bSize[ZCT]=\"(\\d{1,9})\"");
    private static final Pattern OME_TYPE = Pattern.compile("(<(?:\\w+:)?Pixels\\b[^>]*\\bType=\")[^\"]*(\")");
    private static final Pattern OME_BITS =
            Pattern.compile("(<(?:\\w+:)?Pixels\\b[^>]*?)\\s+SignificantBits=\"[^\"]*\"");
    private static final Pattern OME_SIZE = Pattern.compile("\\bSize([XYZCT])=\"(\\d{1,9})\"");
    private static final Pattern OME_SAMPLES = Pattern.compile("\\bSamplesPerPixel=\"(\\d{1,4})\"");
    private static final Pattern OME_UUID = Pattern.compile("(?s)<(\\w+:)?UUID\\b[^>]*>.*?</(\\w+:)?UUID>");
    private static final Pattern OME_ROOT_UUID = Pattern.compile("(<(?:\\w+:)?OME\\b[^>]*?)\\s+UUID=\"[^\"]*\"");
    private static final Pattern OME_OWN_UUID = Pattern.compile("<(?:\\w+:)?OME\\b[^>]*?\\sUUID=\"([^\"]*)\"");
    private static final Pattern OME_FILE =
            Pattern.compile("<(?:\\w+:)?UUID\\b[^>]*?\\sFileName=\"([^\"]*)\"[^>]*>([^<]*)<");
    private static final Pattern OME_METADATA_FILE =
            Pattern.compile("<(?:\\w+:)?BinaryOnly\\b[^>]*?\\sMetadataFile=\"([^\"]*)\"");
    private static final Pattern FILE_NAME = Pattern.compile("FileName=\"([^\"]*)\"");

    /** More planes are in no file. */
    private static final long MOST = 1L << 40;

    private TiffDescription() {}

    /**
     * The description of a result.
     *
     * @param text the input's
     * @param allPages whether the result has all pages of the input, in their order
     * @param pages how many pages the result has
     * @param values values of all pages of the result
     * @return the text as it is true of the result; empty if it is not
     */
    static Optional<String> of(String text, boolean allPages, int pages, long values, Depth depth) {
        if (TiffStack.isImageJ(text)) {
            String ranges = RANGE.matcher(text).replaceAll("");
            boolean same = IMAGES.matcher(text)
                    .results()
                    .mapToLong(found -> Long.parseLong(found.group(1)))
                    .allMatch(images -> images == pages);
            return Optional.of(
                    same && allPages ? ranges : PLANES.matcher(ranges).replaceAll(""));
        }
        if (TiffStack.isShape(text)) {
            boolean same = allPages && TiffStack.values(text) == values;
            return same ? Optional.of(text.replace(", \"truncated\": true", "")) : Optional.empty();
        }
        if (isOme(text)) {
            return allPages ? ome(text, pages, depth) : Optional.empty();
        }
        return Optional.of(text);
    }

    /**
     * How many images a description tells of: ImageJ's, OME's, or the shape of tifffile.
     *
     * @param values how many one image has
     * @return their number; 0 if it says nothing of it
     */
    public static long images(String text, long values) {
        if (TiffStack.isImageJ(text)) {
            return Math.max(product(IMAGES, text), product(AXES, text));
        }
        if (TiffStack.isShape(text)) {
            return TiffStack.values(text) / Math.max(1, values);
        }
        if (!isOme(text)) {
            return 0;
        }
        Matcher samples = OME_SAMPLES.matcher(text);
        long together = samples.find() ? Math.max(1, Long.parseLong(samples.group(1))) : 1;
        return OME_PIXELS
                .matcher(text)
                .results()
                .mapToLong(pixels -> product(OME_PLANES, pixels.group()) / together)
                .sum();
    }

    /** The product of all numbers that are found; 0 if none is, or if it is larger than any file. */
    private static long product(Pattern number, String text) {
        long product = 0;
        for (Matcher found = number.matcher(text); found.find(); ) {
            long value = Long.parseLong(found.group(1));
            if (product > MOST / Math.max(1, value)) {
                return 0;
            }
            product = Math.max(1, product) * value;
        }
        return product;
    }

    private static boolean isOme(String text) {
        return text.contains("http://www.openmicroscopy.org/Schemas/OME/");
    }

    /** Of a data set of several files, or one whose planes are not the pages, nothing can be said without the others. */
    private static Optional<String> ome(String text, int pages, Depth depth) {
        long files = FILE_NAME
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .distinct()
                .count();
        long planes = 1;
        int images = 0;
        for (var found = OME_SIZE.matcher(text); found.find(); ) {
            String axis = found.group(1);
            images += axis.equals("X") ? 1 : 0;
            planes *= axis.equals("X") || axis.equals("Y") ? 1 : Long.parseLong(found.group(2));
        }
        var samples = OME_SAMPLES.matcher(text);
        long together = samples.find() ? Math.max(1, Long.parseLong(samples.group(1))) : 1;
        if (files > 1 || images != 1 || planes / together != pages) {
            return Optional.empty();
        }
        String changed = OME_TYPE.matcher(text).replaceAll("$1" + omeType(depth) + "$2");
        changed = OME_BITS.matcher(changed).replaceAll("$1");
        changed = OME_UUID.matcher(changed).replaceAll("");
        return Optional.of(OME_ROOT_UUID.matcher(changed).replaceAll("$1"));
    }

    /**
     * The other files that OME-XML says belong to the same data set: those of its planes, and the one that holds the whole text where this is only a
     * pointer to it.
     *
     * @param text a description
     * @param name that of the file itself
     */
    public static List<String> partners(String text, String name) {
        if (!isOme(text)) {
            return List.of();
        }
        Matcher root = OME_OWN_UUID.matcher(text);
        String own = root.find() ? root.group(1) : "";
        Set<String> names = new LinkedHashSet<>();
        for (Matcher plane = OME_FILE.matcher(text); plane.find(); ) {
            boolean itself =
                    plane.group(2).strip().equals(own) || plane.group(1).equals(name);
            if (!itself) {
                names.add(plane.group(1));
            }
        }
        for (Matcher whole = OME_METADATA_FILE.matcher(text); whole.find(); ) {
            names.add(whole.group(1));
        }
        return List.copyOf(names);
    }

    /** What OME calls a type of values. */
    public static String omeType(Depth depth) {
        return switch (depth) {
            case U8 -> "uint8";
            case U16 -> "uint16";
            case F32 -> "float";
        };
    }
}
