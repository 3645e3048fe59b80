package dev.sluice.nativeops.tiff.volume;

import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.tiff.directory.TiffDirectory;
import dev.sluice.nativeops.tiff.directory.TiffField;
import dev.sluice.nativeops.tiff.directory.TiffFields;
import dev.sluice.nativeops.tiff.page.TiffStack;
import dev.sluice.nativeops.volume.VoxelSpace;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which plane of which time and channel each page of a file is, as ImageJ's or OME's description says; without one, all pages are planes.
 *
 * @param times how many
 * @param channels how many
 * @param planes how many
 * @param order the axes of the pages, the fastest first
 * @param space units, sizes of voxels and names of channels
 */
record TiffAxes(long times, long channels, long planes, String order, VoxelSpace space) {
    private static final Pattern PIXELS = Pattern.compile("<(?:\\w+:)?Pixels\\b([^>]*)>");
    private static final Pattern CHANNEL = Pattern.compile("<(?:\\w+:)?Channel\\b([^>]*)>");
    private static final Pattern DATA = Pattern.compile("<(?:\\w+:)?TiffData\\b([^>]*)>");
    private static final Pattern ATTRIBUTE = Pattern.compile("(\\w+)\\s*=\\s*\"([^\"]*)\"");
    private static final Pattern LINE = Pattern.compile("(?m)^(\\w+)=(.*)$");
    private static final Pattern REFERENCE = Pattern.compile("&(?:#(\\d{1,7})|#x([0-9a-fA-F]{1,6})|(\\w+));");

    static TiffAxes of(TiffDirectory first, int pages) {
        String text = first.text(TiffFields.DESCRIPTION);
        TiffAxes axes = TiffStack.isImageJ(text) ? imageJ(text, first) : isOme(text) ? ome(text) : plain(pages);
        if (axes.times * axes.channels * axes.planes != pages) {
            throw new ImageFormatException("its description tells of " + axes.times + " x " + axes.channels + " x "
                    + axes.planes + " pages (t x c x z), but it has " + pages);
        }
        return axes;
    }

    static boolean isOme(String text) {
        return text.contains("<OME") || text.contains(":OME ");
    }

    private static TiffAxes plain(int pages) {
        return new TiffAxes(
                1,
                1,
                pages,
                "zct",
                space(1, 1, axis("t", "", 1), axis("z", "", 1), axis("y", "", 1), axis("x", "", 1), List.of()));
    }

    private static VoxelSpace.Axis axis(String name, String unit, double scale) {
        return new VoxelSpace.Axis(name, unit, scale);
    }

    private static TiffAxes imageJ(String text, TiffDirectory first) {
        Map<String, String> lines = new TreeMap<>();
        for (Matcher line = LINE.matcher(text); line.find(); ) {
            lines.put(line.group(1), line.group(2).strip());
        }
        long images = number(lines, "images", 1);
        long channels = number(lines, "channels", 1);
        long frames = number(lines, "frames", 1);
        long slices = number(lines, "slices", Math.max(1, images / (channels * frames)));
        String unit = TiffUnits.name(lines.getOrDefault("unit", ""));
        return new TiffAxes(
                frames,
                channels,
                slices,
                "czt",
                space(
                        frames,
                        channels,
                        interval(lines),
                        axis("z", unit, unit.isEmpty() ? 1 : decimal(lines.get("spacing"), 1)),
                        axis("y", unit, scale(first, TiffFields.Y_RESOLUTION, unit)),
                        axis("x", unit, scale(first, TiffFields.X_RESOLUTION, unit)),
                        List.of()));
    }

    /** The time from one frame to the next, in seconds where no other unit is named. */
    private static VoxelSpace.Axis interval(Map<String, String> lines) {
        double seconds = decimal(lines.get("finterval"), 0);
        return seconds > 0 ? axis("t", TiffUnits.name(lines.getOrDefault("tunit", "s")), seconds) : axis("t", "", 1);
    }

    /** Pixels a unit, turned round. */
    private static double scale(TiffDirectory first, int field, String unit) {
        Optional<byte[]> values =
                unit.isEmpty() ? Optional.empty() : first.field(field).map(TiffField::values);
        if (values.isEmpty() || values.get().length != 2 * Integer.BYTES) {
            return 1;
        }
        ByteBuffer rational = ByteBuffer.wrap(values.get()).order(ByteOrder.LITTLE_ENDIAN);
        double pixels = Integer.toUnsignedLong(rational.getInt());
        double units = Integer.toUnsignedLong(rational.getInt());
        return pixels > 0 && units > 0 ? units / pixels : 1;
    }

    private static TiffAxes ome(String text) {
        List<Map<String, String>> images = elements(PIXELS, text);
        if (images.size() != 1) {
            throw new ImageFormatException("its OME-XML tells of " + images.size() + " images, not of one");
        }
        Map<String, String> pixels = images.getFirst();
        String order = pixels.getOrDefault("DimensionOrder", "XYCZT").toLowerCase(Locale.ROOT);
        if (!order.matches("xy(czt|ctz|zct|ztc|tcz|tzc)")) {
            throw new ImageFormatException("its OME-XML has no order of dimensions that is known");
        }
        long times = number(pixels, "SizeT", 1);
        long channels = number(pixels, "SizeC", 1);
        List<String> names = elements(CHANNEL, text).stream()
                .map(channel -> channel.getOrDefault("Name", ""))
                .toList();
        TiffAxes axes = new TiffAxes(
                times,
                channels,
                number(pixels, "SizeZ", 1),
                order.substring(2),
                space(
                        times,
                        channels,
                        axis("t", "TimeIncrement", "s", pixels),
                        axis("z", "PhysicalSizeZ", "um", pixels),
                        axis("y", "PhysicalSizeY", "um", pixels),
                        axis("x", "PhysicalSizeX", "um", pixels),
                        names.stream().allMatch(String::isEmpty) ? List.of() : names));
        axes.requireInOrder(text);
        return axes;
    }

    /** What a pair of attributes says of an axis: a length or time, and its unit. */
    private static VoxelSpace.Axis axis(String name, String key, String usual, Map<String, String> pixels) {
        double scale = decimal(pixels.get(key), 0);
        return scale > 0
                ? axis(name, TiffUnits.name(pixels.getOrDefault(key + "Unit", usual)), scale)
                : axis(name, "", 1);
    }

    /** Pages may be told one by one; those that are not where the order puts them are refused. */
    private void requireInOrder(String text) {
        for (Map<String, String> data : elements(DATA, text)) {
            long page = page(number(data, "FirstT", 0), number(data, "FirstC", 0), number(data, "FirstZ", 0));
            if (number(data, "IFD", page) != page) {
                throw new ImageFormatException(
                        "its OME-XML gives its pages in an order of their own, or in several files");
            }
        }
    }

    private static List<Map<String, String>> elements(Pattern element, String text) {
        List<Map<String, String>> found = new ArrayList<>();
        for (Matcher each = element.matcher(text); each.find(); ) {
            Map<String, String> attributes = new TreeMap<>();
            for (Matcher attribute = ATTRIBUTE.matcher(each.group(1)); attribute.find(); ) {
                attributes.put(attribute.group(1), plain(attribute.group(2)));
            }
            found.add(attributes);
        }
        return found;
    }

    /** The text of an attribute, in which XML has references for what it could not hold otherwise. */
    private static String plain(String text) {
        return REFERENCE.matcher(text).replaceAll(found -> {
            String name = found.group(3);
            if (name == null) {
                int code = found.group(1) != null
                        ? Integer.parseInt(found.group(1))
                        : Integer.parseInt(found.group(2), 16);
                return Matcher.quoteReplacement(Character.isValidCodePoint(code) ? Character.toString(code) : "?");
            }
            return Matcher.quoteReplacement(
                    switch (name) {
                        case "lt" -> "<";
                        case "gt" -> ">";
                        case "amp" -> "&";
                        case "quot" -> "\"";
                        case "apos" -> "'";
                        default -> found.group();
                    });
        });
    }

    private static VoxelSpace space(
            long times,
            long channels,
            VoxelSpace.Axis t,
            VoxelSpace.Axis z,
            VoxelSpace.Axis y,
            VoxelSpace.Axis x,
            List<String> names) {
        List<VoxelSpace.Axis> axes = new ArrayList<>();
        if (times > 1) {
            axes.add(t);
        }
        if (channels > 1) {
            axes.add(axis("c", "", 1));
        }
        axes.addAll(List.of(z, y, x));
        return new VoxelSpace(axes, channels > 1 ? names : List.of());
    }

    private static long number(Map<String, String> from, String key, long otherwise) {
        String text = from.getOrDefault(key, "");
        return text.matches("[0-9]{1,9}") ? Long.parseLong(text) : otherwise;
    }

    private static double decimal(@Nullable String text, double otherwise) {
        try {
            double value = text == null ? otherwise : Double.parseDouble(text);
            return value > 0 && value < Double.POSITIVE_INFINITY ? value : otherwise;
        } catch (NumberFormatException noNumber) {
            return otherwise;
        }
    }

    /** The page of a plane. */
    long page(long time, long channel, long plane) {
        long page = 0;
        for (int i = order.length() - 1; i >= 0; i--) {
            page = switch (order.charAt(i)) {
                case 't' -> page * times + time;
                case 'c' -> page * channels + channel;
                default -> page * planes + plane;
            };
        }
        return page;
    }
}
