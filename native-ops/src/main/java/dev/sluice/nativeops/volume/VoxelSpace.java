package dev.sluice.nativeops.volume;

import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageMetadata;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a file says of its axes: their names, units, and the size of a voxel.
 *
 * @param axes those that the array has, in the order t, c, z, y, x
 * @param channels the names of the channels; empty if it gives none
 */
public record VoxelSpace(List<Axis> axes, List<String> channels) implements Serializable {
    /** Nothing is said. */
    public static final VoxelSpace NONE = new VoxelSpace(List.of(), List.of());

    private static final List<String> ORDER = List.of("t", "c", "z", "y", "x");

    /** Names of channels that say no more than their numbers. */
    private static final Pattern PLAIN_NAME = Pattern.compile("|Grey|Red|Green|Blue|Alpha|Channel \\d+");

    /** Units of length in picometres, which are whole numbers. */
    private static final Map<String, Double> UNITS = Map.ofEntries(
            Map.entry("picometer", 1.0),
            Map.entry("angstrom", 1e2),
            Map.entry("nanometer", 1e3),
            Map.entry("nm", 1e3),
            Map.entry("micrometer", 1e6),
            Map.entry("um", 1e6),
            Map.entry("\u00b5m", 1e6),
            Map.entry("\u03bcm", 1e6),
            Map.entry("micron", 1e6),
            Map.entry("millimeter", 1e9),
            Map.entry("mm", 1e9),
            Map.entry("centimeter", 1e10),
            Map.entry("inch", 2.54e10),
            Map.entry("cm", 1e10),
            Map.entry("meter", 1e12),
            Map.entry("m", 1e12));

    /** Copies the lists. */
    public VoxelSpace {
        axes = List.copyOf(axes);
        channels = List.copyOf(channels);
    }

    /**
     * An axis.
     *
     * @param name t, c, z, y or x
     * @param unit as the file has it, like micrometer; empty if it has none
     * @param scale the size of a voxel along it, in that unit
     */
    public record Axis(String name, String unit, double scale) implements Serializable {}

    /** These axes in their order, and those that volumes need besides: the ones of more than one voxel, and y and x. */
    VoxelSpace completed(VolumeLayout layout) {
        List<String> names = axes.stream().map(Axis::name).toList();
        if (!ORDER.containsAll(names) || names.stream().distinct().count() < names.size()) {
            throw new IllegalArgumentException("axes are t, c, z, y and x, each at most once, not " + names);
        }
        long[] lengths = {layout.times(), layout.channels(), layout.planes(), Long.MAX_VALUE, Long.MAX_VALUE};
        List<Axis> all = new ArrayList<>();
        for (int i = 0; i < lengths.length; i++) {
            Axis missing = new Axis(ORDER.get(i), "", 1);
            Optional<Axis> there = axis(missing.name());
            if (there.isPresent() || lengths[i] > 1) {
                all.add(there.orElse(missing));
            }
        }
        return new VoxelSpace(all, channels);
    }

    /**
     * Whether a text is the name of a length that sigmas may be in.
     *
     * @param unit such as um, micrometer or nm
     * @return whether it is known
     */
    public static boolean isLength(String unit) {
        return UNITS.containsKey(unit.toLowerCase(Locale.ROOT));
    }

    /**
     * Sigmas that are given in a unit of length, in voxels.
     *
     * @param sigma standard deviations in that unit
     * @param unit such as um
     * @return the same in voxels; along an axis that there is not, 0
     * @throws IllegalArgumentException if the unit is not known
     * @throws ImageFormatException if the file says for an axis not how large a voxel is
     */
    public Sigma inVoxels(Sigma sigma, String unit) {
        return new Sigma(
                inVoxels(sigma.x(), "x", unit), inVoxels(sigma.y(), "y", unit), inVoxels(sigma.z(), "z", unit));
    }

    private double inVoxels(double sigma, String name, String unit) {
        Optional<Axis> axis = axis(name);
        if (axis.isEmpty() || sigma == 0) {
            return 0;
        }
        double voxels = sigma * perUnit(axis.get(), unit) / axis.get().scale();
        if (!(voxels <= Sigma.MOST)) {
            throw new ImageFormatException("a sigma of " + sigma + " " + unit + " along " + name + " is " + voxels
                    + " voxels; at most " + Sigma.MOST + " are");
        }
        return voxels;
    }

    /**
     * How large a voxel is.
     *
     * @param name z, y or x
     * @param unit such as um
     * @return the size along that axis in that unit; 0 along an axis that there is not
     * @throws IllegalArgumentException if the unit is not known
     * @throws ImageFormatException if the file does not say it
     */
    public double size(String name, String unit) {
        return axis(name).map(axis -> axis.scale() / perUnit(axis, unit)).orElse(0.0);
    }

    /** How many of the axis's own units a unit is. */
    private static double perUnit(Axis axis, String unit) {
        Double own = UNITS.get(axis.unit().toLowerCase(Locale.ROOT));
        Double wanted = UNITS.get(unit.toLowerCase(Locale.ROOT));
        if (wanted == null) {
            throw new IllegalArgumentException(unit + " is no unit of length that is known");
        }
        if (own == null || !(axis.scale() > 0)) {
            throw new ImageFormatException("it does not say how large a voxel is along " + axis.name()
                    + (axis.unit().isEmpty() ? "" : " in a unit of length, but in " + axis.unit())
                    + ", so sigmas cannot be in " + unit + "; leave --unit out and give them in voxels");
        }
        return wanted / own;
    }

    /**
     * What of it is not in an output.
     *
     * @param kept the axes whose units and scales the output has
     * @param names of how many channels it has the names
     * @return what is lost, each by its name
     */
    public ImageMetadata lost(List<String> kept, int names) {
        List<String> lost = new ArrayList<>();
        String others = axes.stream()
                .filter(axis -> !kept.contains(axis.name()))
                .filter(axis -> axis.scale() != 1 || !axis.unit().isEmpty())
                .map(Axis::name)
                .collect(Collectors.joining(" and "));
        if (!others.isEmpty()) {
            lost.add("scale and units of " + others);
        }
        if (channels.size() != names
                && !channels.stream().allMatch(name -> PLAIN_NAME.matcher(name).matches())) {
            lost.add("channel names");
        }
        return new ImageMetadata(lost.stream()
                .map(name ->
                        new ImageMetadata.Block(ImageMetadata.Kind.OTHER, name.getBytes(StandardCharsets.US_ASCII)))
                .toList());
    }

    /**
     * An axis by its name.
     *
     * @param name t, c, z, y or x
     * @return the axis; empty if the array does not have it
     */
    public Optional<Axis> axis(String name) {
        return axes.stream().filter(axis -> axis.name().equals(name)).findFirst();
    }
}
