package dev.sluice.nativeops.zarr;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.sluice.nativeops.volume.VoxelSpace;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.ZarrOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What OME-NGFF says of images that are written, and the JSON that it is said in. */
final class ZarrMetadata {
    private final String name;
    private final Layout layout;

    private final VoxelSpace space;

    private ZarrMetadata(String name, Layout layout, VoxelSpace space) {
        this.name = name;
        this.layout = layout;
        this.space = space;
    }

    /** The files by their path in the folder, that of the group last. */
    static Map<String, String> files(String name, Layout layout, VoxelSpace space, ZarrOptions options) {
        ZarrForm form = form(layout, options);
        return form.files(new ZarrMetadata(name, layout, space).ome(form));
    }

    /** How an image's array is written: channels one behind the other, all of them in a chunk. */
    static ZarrForm form(Layout layout, ZarrOptions options) {
        int rows = (int) Math.min(layout.blockRows(), layout.rows());
        int columns = (int) Math.min(layout.blockColumns(), layout.columns());
        return layout.channels() == 1
                ? new ZarrForm(
                        List.of("y", "x"),
                        new long[] {layout.rows(), layout.columns()},
                        new int[] {rows, columns},
                        layout.depth(),
                        0,
                        options)
                : new ZarrForm(
                        List.of("c", "y", "x"),
                        new long[] {layout.channels(), layout.rows(), layout.columns()},
                        new int[] {layout.channels(), rows, columns},
                        layout.depth(),
                        0,
                        options);
    }

    private JsonObject ome(ZarrForm form) {
        List<VoxelSpace.Axis> axes = form.axes().stream().map(this::axis).toList();
        return object("multiscales", list(multiscale(name, axes, form)), "omero", object("channels", channels()));
    }

    private VoxelSpace.Axis axis(String axis) {
        return space.axes().stream()
                .filter(told -> told.name().equals(axis))
                .findFirst()
                .orElseGet(() -> new VoxelSpace.Axis(axis, "", 1));
    }

    /** What OME-NGFF says of the axes and resolutions of an image; the version stands elsewhere in 0.5. */
    static JsonObject multiscale(String name, List<VoxelSpace.Axis> axes, ZarrForm form) {
        JsonArray said = new JsonArray();
        for (VoxelSpace.Axis axis : axes) {
            JsonObject one = object("name", axis.name(), "type", type(axis.name()));
            if (!axis.unit().isEmpty()) {
                one.addProperty("unit", axis.unit());
            }
            said.add(one);
        }
        JsonArray datasets = new JsonArray();
        for (ZarrResolution resolution : form.resolutions()) {
            datasets.add(
                    object("path", resolution.path(), "coordinateTransformations", transformations(axes, resolution)));
        }
        JsonObject multiscale = object("name", name, "axes", said, "datasets", datasets);
        if (datasets.size() > 1) {
            multiscale.addProperty("type", "mean");
        }
        if (form.options().version() == 2) {
            multiscale.addProperty("version", "0.4");
        }
        return multiscale;
    }

    /** The first pixel of a smaller resolution has its centre amid those of which it is the mean. */
    private static JsonArray transformations(List<VoxelSpace.Axis> axes, ZarrResolution resolution) {
        JsonArray scale = new JsonArray();
        JsonArray translation = new JsonArray();
        for (int i = 0; i < axes.size(); i++) {
            long factor = resolution.factors()[i];
            scale.add(axes.get(i).scale() * factor);
            translation.add(axes.get(i).scale() * (factor - 1) / 2);
        }
        JsonArray both = list(object("type", "scale", "scale", scale));
        if (resolution.number() > 0) {
            both.add(object("type", "translation", "translation", translation));
        }
        return both;
    }

    private static String type(String axis) {
        return switch (axis) {
            case "t" -> "time";
            case "c" -> "channel";
            default -> "space";
        };
    }

    /** Names and colours for those who show the image, and for us: which channel is alpha. */
    private JsonArray channels() {
        int colours = layout.alpha() ? layout.channels() - 1 : layout.channels();
        List<String> labels = new ArrayList<>(
                switch (colours) {
                    case 1 -> List.of("Grey");
                    case 3 -> List.of("Red", "Green", "Blue");
                    default ->
                        IntStream.rangeClosed(1, colours)
                                .mapToObj(number -> "Channel " + number)
                                .toList();
                });
        if (layout.alpha()) {
            labels.add("Alpha");
        }
        if (space.channels().size() == layout.channels()) {
            labels = new ArrayList<>(space.channels());
            if (layout.alpha()) {
                labels.set(layout.channels() - 1, "Alpha");
            }
        }
        JsonArray channels = new JsonArray();
        for (String label : labels) {
            String colour = switch (label) {
                case "Red" -> "FF0000";
                case "Green" -> "00FF00";
                case "Blue" -> "0000FF";
                default -> "FFFFFF";
            };
            double max = layout.depth().max();
            channels.add(object(
                    "label",
                    label,
                    "color",
                    colour,
                    "active",
                    !label.equals("Alpha"),
                    "window",
                    object("min", 0.0, "max", max, "start", 0.0, "end", max)));
        }
        return channels;
    }

    static JsonArray strings(List<String> values) {
        JsonArray list = new JsonArray();
        values.forEach(list::add);
        return list;
    }

    static JsonArray list(JsonElement only) {
        JsonArray list = new JsonArray();
        list.add(only);
        return list;
    }

    /** An object of keys and values in turn. */
    static JsonObject object(Object... members) {
        JsonObject object = new JsonObject();
        for (int i = 0; i < members.length; i += 2) {
            object.add(
                    (String) members[i],
                    switch (members[i + 1]) {
                        case JsonElement element -> element;
                        case String text -> new JsonPrimitive(text);
                        case Number number -> new JsonPrimitive(number);
                        case Boolean flag -> new JsonPrimitive(flag);
                        default -> throw new IllegalArgumentException(String.valueOf(members[i + 1]));
                    });
        }
        return object;
    }
}
