package dev.sluice.cli.command;

import dev.sluice.cli.file.ImageKind;
import dev.sluice.cli.text.Printable;
import dev.sluice.nativeops.ImageFile;
import dev.sluice.nativeops.ImageHeader;
import dev.sluice.nativeops.NativeMemoryException;
import dev.sluice.nativeops.volume.BoxPlan;
import dev.sluice.nativeops.volume.VolumeDifferenceOfGaussians;
import dev.sluice.nativeops.volume.VolumeFiles;
import dev.sluice.nativeops.volume.VolumeLayout;
import dev.sluice.nativeops.volume.VolumeSource;
import dev.sluice.nativeops.volume.VoxelSpace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What there is to say of an image file or a Zarr folder, without reading its pixels. */
final class FileInfo {
    private FileInfo() {}

    /**
     * Looks at it.
     *
     * @param memory bytes that filtering it may use
     * @param workers of the engine
     * @return names and values, in the order in which to print them
     * @throws dev.sluice.nativeops.ImageFormatException if it is missing, damaged or no image
     */
    static Map<String, String> of(Path file, long memory, int workers) {
        return ImageKind.isFolderName(file) || Files.isDirectory(file) ? folder(file, memory, workers) : image(file);
    }

    private static Map<String, String> folder(Path file, long memory, int workers) {
        Map<String, String> lines = new LinkedHashMap<>();
        try (VolumeSource source = VolumeFiles.open(file)) {
            VolumeLayout layout = source.layout();
            lines.put("format", "Zarr");
            lines.put(
                    "axes",
                    source.space().axes().stream()
                            .map(axis -> axis.name() + " " + length(layout, axis.name()))
                            .collect(Collectors.joining(", ")));
            lines.put("type", layout.depth().toString());
            lines.put(
                    "voxel",
                    source.space().axes().stream()
                            .filter(axis -> "zyx".contains(axis.name()))
                            .map(FileInfo::size)
                            .collect(Collectors.joining(", ")));
            if (!source.space().channels().isEmpty()) {
                lines.put(
                        "channels",
                        Printable.line(String.join(", ", source.space().channels())));
            }
            lines.put(
                    "chunks",
                    layout.chunk().planes() + " x " + layout.chunk().rows() + " x "
                            + layout.chunk().columns() + " (z x y x x)");
            lines.put("bytes", Printable.bytes(layout.bytes()) + " unpacked");
            lines.put("in space", parts(layout, memory, workers));
        }
        return lines;
    }

    private static long length(VolumeLayout layout, String axis) {
        return switch (axis) {
            case "t" -> layout.times();
            case "c" -> layout.channels();
            case "z" -> layout.planes();
            case "y" -> layout.rows();
            default -> layout.columns();
        };
    }

    private static String size(VoxelSpace.Axis axis) {
        return axis.name() + " " + axis.scale() + " " + (axis.unit().isEmpty() ? "without unit" : axis.unit());
    }

    /** What --dimensions 3 with the usual sigmas would take. */
    private static String parts(VolumeLayout layout, long memory, int workers) {
        try {
            BoxPlan plan =
                    BoxPlan.of(layout, VolumeDifferenceOfGaussians.builder().build(), memory, workers);
            return Printable.count(plan.boxes() * layout.times() * layout.channels(), "part") + ", "
                    + Printable.bytes(plan.bytes()) + " of memory, for sigmas of 1 and 3";
        } catch (NativeMemoryException e) {
            return "not within " + Printable.bytes(memory);
        }
    }

    private static Map<String, String> image(Path file) {
        Map<String, String> lines = new LinkedHashMap<>();
        ImageHeader header = ImageHeader.read(file);
        lines.put("format", header.format().toString());
        lines.put(
                "axes",
                String.format(Locale.ROOT, "c %d, y %d, x %d", header.channels(), header.rows(), header.columns()));
        lines.put("type", header.depth().toString());
        try (ImageFile opened = ImageFile.open(file)) {
            lines.put("pages", Integer.toString(opened.pages()));
        }
        lines.put("bytes", Printable.bytes(header.decodedBytes()) + " a page, unpacked");
        return lines;
    }
}
