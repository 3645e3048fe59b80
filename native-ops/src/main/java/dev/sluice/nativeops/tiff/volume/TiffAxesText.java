package dev.sluice.nativeops.tiff.volume;

import dev.sluice.nativeops.ImageMetadata;
import dev.sluice.nativeops.tiff.directory.TiffField;
import dev.sluice.nativeops.tiff.directory.TiffFields;
import dev.sluice.nativeops.tiff.metadata.TiffDescription;
import dev.sluice.nativeops.tiff.metadata.TiffResolution;
import dev.sluice.nativeops.volume.VolumeLayout;
import dev.sluice.nativeops.volume.VoxelSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a TIFF file says of the axes of its pages, as {@link TiffAxes} reads it: a description as ImageJ or as OME writes it, the channels of a plane one after the other, then the
 * planes, then the times.
 *
 * @param fields the description, and for ImageJ the pixels a unit
 * @param lost what of the space is not in them
 */
record TiffAxesText(List<TiffField> fields, ImageMetadata lost) {
    /** The order of pages of both. */
    static final String ORDER = "czt";

    /** What 32 bits hold. */
    private static final double MOST = 4e9;

    private static final double NEAR = 1e-14;
    private static final int MOST_TERMS = 40;

    /** As ImageJ writes them: a hyperstack of one unit of length, which knows no names of channels. */
    static TiffAxesText imageJ(VolumeLayout layout, VoxelSpace space) {
        List<TiffField> fields = new ArrayList<>();
        List<String> kept = new ArrayList<>(List.of("c"));
        StringBuilder text = new StringBuilder("ImageJ=1.54f\nimages=")
                .append(layout.times() * layout.channels() * layout.planes())
                .append("\nchannels=")
                .append(layout.channels())
                .append("\nslices=")
                .append(layout.planes())
                .append("\nframes=")
                .append(layout.times())
                .append("\nhyperstack=true\nmode=")
                .append(layout.channels() > 1 ? "composite" : "grayscale")
                .append("\nloop=false\n");
        String unit = space.axis("x").map(VoxelSpace.Axis::unit).orElse("");
        Optional<TiffField> across = pixels(TiffFields.X_RESOLUTION, size(space, "x", unit));
        Optional<TiffField> down = pixels(TiffFields.Y_RESOLUTION, size(space, "y", unit));
        if (!unit.isEmpty() && across.isPresent() && down.isPresent()) {
            text.append("unit=").append(TiffUnits.inImageJ(unit)).append('\n');
            fields.addAll(List.of(across.get(), down.get()));
            fields.add(TiffField.shorts(TiffFields.RESOLUTION_UNIT, TiffResolution.NO_UNIT));
            kept.addAll(List.of("x", "y"));
            size(space, "z", unit).ifPresent(spacing -> {
                text.append("spacing=").append(spacing).append('\n');
                kept.add("z");
            });
        }
        Optional<VoxelSpace.Axis> time =
                space.axis("t").filter(axis -> axis.unit().equals("second") && axis.scale() > 0);
        if (time.isPresent()) {
            text.append("finterval=").append(time.get().scale()).append('\n');
            kept.add("t");
        }
        fields.add(TiffField.text(TiffFields.DESCRIPTION, text.toString()));
        return new TiffAxesText(fields, space.lost(kept, 0));
    }

    /** The size of a voxel along an axis in the unit of another one. */
    private static Optional<Double> size(VoxelSpace space, String name, String unit) {
        return space.axis(name)
                .filter(axis -> axis.scale() > 0)
                .flatMap(axis -> axis.unit().equals(unit)
                        ? Optional.of(axis.scale())
                        : VoxelSpace.isLength(axis.unit()) && VoxelSpace.isLength(unit)
                                ? Optional.of(space.size(name, unit))
                                : Optional.empty());
    }

    /** Pixels a unit: the simplest fraction that is as near as doubles are. */
    private static Optional<TiffField> pixels(int field, Optional<Double> size) {
        return size.map(scale -> 1 / scale)
                .filter(pixels -> pixels >= 1 / MOST && pixels <= MOST)
                .map(pixels -> fraction(field, pixels));
    }

    /** The last of a number's continued fractions that 32 bits hold. */
    private static TiffField fraction(int field, double number) {
        long above = 1;
        long below = 0;
        long lastAbove = 0;
        long lastBelow = 1;
        double rest = number;
        for (int term = 0; term < MOST_TERMS; term++) {
            double whole = Math.floor(rest);
            if (whole * above + lastAbove > MOST || whole * below + lastBelow > MOST) {
                break;
            }
            long nextAbove = (long) whole * above + lastAbove;
            long nextBelow = (long) whole * below + lastBelow;
            lastAbove = above;
            lastBelow = below;
            above = nextAbove;
            below = nextBelow;
            if (above > 0 && Math.abs((double) above / below - number) <= NEAR * number || rest == whole) {
                break;
            }
            rest = 1 / (rest - whole);
        }
        return new TiffField(
                field,
                TiffFields.RATIONAL,
                1,
                TiffField.ordered(8).putInt((int) above).putInt((int) below).array());
    }

    /** As OME-XML says it, of an image of that name. */
    static TiffAxesText ome(String name, VolumeLayout layout, VoxelSpace space) {
        List<String> kept = new ArrayList<>(List.of("c"));
        StringBuilder text = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
                + "<OME xmlns=\"http://www.openmicroscopy.org/Schemas/OME/2016-06\""
                + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
                + " xsi:schemaLocation=\"http://www.openmicroscopy.org/Schemas/OME/2016-06"
                + " http://www.openmicroscopy.org/Schemas/OME/2016-06/ome.xsd\"><Image ID=\"Image:0\"");
        attribute(text, "Name", name);
        text.append("><Pixels ID=\"Pixels:0\" DimensionOrder=\"XYCZT\" BigEndian=\"false\"");
        attribute(text, "Type", TiffDescription.omeType(layout.depth()));
        attribute(text, "SizeX", layout.columns());
        attribute(text, "SizeY", layout.rows());
        attribute(text, "SizeC", layout.channels());
        attribute(text, "SizeZ", layout.planes());
        attribute(text, "SizeT", layout.times());
        for (VoxelSpace.Axis axis : space.axes()) {
            Optional<String> unit = TiffUnits.inOme(axis.unit());
            if (unit.isPresent() && axis.scale() > 0 && !axis.name().equals("c")) {
                boolean time = axis.name().equals("t");
                String key =
                        time ? "TimeIncrement" : "PhysicalSize" + axis.name().toUpperCase(Locale.ROOT);
                attribute(text, key, axis.scale());
                attribute(text, key + "Unit", unit.get());
                kept.add(axis.name());
            }
        }
        text.append('>');
        boolean named = space.channels().size() == layout.channels();
        for (int channel = 0; channel < layout.channels(); channel++) {
            text.append("<Channel");
            attribute(text, "ID", "Channel:0:" + channel);
            if (named && !space.channels().get(channel).isEmpty()) {
                attribute(text, "Name", space.channels().get(channel));
            }
            text.append(" SamplesPerPixel=\"1\"/>");
        }
        text.append("<TiffData IFD=\"0\"");
        attribute(text, "PlaneCount", layout.times() * layout.channels() * layout.planes());
        text.append("/></Pixels></Image></OME>");
        return new TiffAxesText(
                List.of(TiffField.text(TiffFields.DESCRIPTION, text.toString())),
                space.lost(kept, named ? space.channels().size() : 0));
    }

    private static void attribute(StringBuilder text, String key, Object value) {
        text.append(' ').append(key).append("=\"");
        String.valueOf(value).codePoints().forEach(code -> {
            switch (code) {
                case '<' -> text.append("&lt;");
                case '>' -> text.append("&gt;");
                case '&' -> text.append("&amp;");
                case '"' -> text.append("&quot;");
                default -> {
                    if (code < ' ') {
                        text.append(' ');
                    } else if (code < 0x7f) {
                        text.appendCodePoint(code);
                    } else {
                        text.append("&#").append(code).append(';');
                    }
                }
            }
        });
        text.append('"');
    }
}
