package dev.sluice.nativeops.tiff.volume;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How programs write the units that OME-Zarr spells out. */
final class TiffUnits {
    /** A unit as OME-Zarr has it, as OME writes it, and how else ImageJ and others do. */
    private static final List<List<String>> SPELLINGS = List.of(
            List.of("picometer", "pm"),
            List.of("angstrom", "\u00c5"),
            List.of("nanometer", "nm"),
            List.of("micrometer", "\u00b5m", "\u03bcm", "\\u00B5m", "um", "micron", "microns"),
            List.of("millimeter", "mm"),
            List.of("centimeter", "cm"),
            List.of("meter", "m"),
            List.of("inch", "in"),
            List.of("nanosecond", "ns"),
            List.of("microsecond", "\u00b5s"),
            List.of("millisecond", "ms"),
            List.of("second", "s", "sec"),
            List.of("minute", "min"),
            List.of("hour", "h"),
            List.of("day", "d"));

    private static final Map<String, String> NAMES = new HashMap<>(Map.of("pixel", "", "pixels", ""));
    private static final Map<String, String> IN_OME = new HashMap<>();

    static {
        for (List<String> unit : SPELLINGS) {
            IN_OME.put(unit.get(0), unit.get(1));
            unit.subList(1, unit.size()).forEach(spelling -> NAMES.put(spelling, unit.get(0)));
        }
    }

    private TiffUnits() {}

    /** What OME-Zarr calls a unit; what it does not know stays as it is, and pixels are none. */
    static String name(String written) {
        return NAMES.getOrDefault(written, written);
    }

    /** How OME writes a unit of OME-Zarr; empty if it does not know it. */
    static Optional<String> inOme(String name) {
        return Optional.ofNullable(IN_OME.get(name));
    }

    /** How ImageJ writes it: letters, but for the one that it spells out and shows with its letter. */
    static String inImageJ(String name) {
        return name.equals("micrometer") ? "micron" : IN_OME.getOrDefault(name, name);
    }
}
