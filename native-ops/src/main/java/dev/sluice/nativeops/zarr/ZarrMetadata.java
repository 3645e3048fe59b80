package dev.sluice.nativeops.zarr;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.ZarrOptions;
import dev.sluice.nativeops.zarr.chunk.ZarrType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The files of metadata of an image that is written: an OME-Zarr group with one resolution. */
final class ZarrMetadata {
    /** The folder of the array in that of the group. */
    static final String ARRAY = "0";

    private static final Gson GSON = new GsonBuilder()
            .setPrettyPrinting()
            .serializeNulls()
            .disableHtmlEscaping()
            .create();

    private final String name;
    private final Layout layout;

    private ZarrMetadata(String name, Layout layout) {
        this.name = name;
        this.layout = layout;
    }

    /** The files by their path in the folder, that of the group last. */
    static Map<String, String> files(String name, Layout layout, ZarrOptions options) {
        ZarrMetadata metadata = new ZarrMetadata(name, layout);
        if (options.version() == 3) {
            return files(metadata.array(), metadata.ome("0.5"), options);
        }
        return files(metadata.array(), metadata.ome("0.4"), options);
    }

    /**
     * The files of any array in any group.
     *
     * @param ome what OME-NGFF says of the image, in the words of the version
     */
    static Map<String, String> files(Array array, JsonObject ome, ZarrOptions options) {
        Map<String, String> files = new LinkedHashMap<>();
        if (options.version() == 3) {
            files.put(ARRAY + "/" + ZarrV3.FILE, GSON.toJson(array.v3(options)));
            files.put(ZarrV3.FILE, GSON.toJson(groupV3(ome)));
        } else {
            files.put(ARRAY + "/" + ZarrV2.ARRAY, GSON.toJson(array.v2(options)));
            files.put(ZarrV2.ATTRIBUTES, GSON.toJson(ome));
            files.put(ZarrV2.GROUP, GSON.toJson(object("zarr_format", 2)));
        }
        return files;
    }

    private Array array() {
        return new Array(shape(layout.rows(), layout.columns()), chunk(), layout.depth(), zero(layout.depth()), axes());
    }

    /** The file of a block below the folder of the array. */
    static String key(Layout layout, ZarrOptions options, long block) {
        long down = block / layout.blocksAcross();
        long across = block % layout.blocksAcross();
        long[] index = layout.channels() == 1 ? new long[] {down, across} : new long[] {0, down, across};
        return (options.version() == 3 ? ZarrArray.ZarrKeys.V3 : new ZarrArray.ZarrKeys("", "/")).of(index);
    }

    private static JsonObject groupV3(JsonObject ome) {
        ome.addProperty("version", "0.5");
        return object("zarr_format", 3, "node_type", "group", "attributes", object("ome", ome));
    }

    /** What the metadata of an array is made of. */
    record Array(JsonArray shape, JsonArray chunk, Depth depth, JsonPrimitive fill, List<String> axes) {
        JsonObject v3(ZarrOptions options) {
            JsonArray codecs = new JsonArray();
            codecs.add(object(
                    "name", "bytes", "configuration", depth == Depth.U8 ? object() : object("endian", "little")));
            switch (options.codec()) {
                case NONE -> {}
                case GZIP -> codecs.add(object("name", "gzip", "configuration", object("level", options.level())));
                case ZSTD ->
                    codecs.add(object(
                            "name", "zstd", "configuration", object("level", options.level(), "checksum", true)));
            }
            JsonObject encoding = object("name", "default", "configuration", object("separator", "/"));
            return object(
                    "zarr_format",
                    3,
                    "node_type",
                    "array",
                    "shape",
                    shape,
                    "data_type",
                    ZarrType.of(depth).title(),
                    "chunk_grid",
                    object("name", "regular", "configuration", object("chunk_shape", chunk)),
                    "chunk_key_encoding",
                    encoding,
                    "fill_value",
                    fill,
                    "codecs",
                    codecs,
                    "dimension_names",
                    strings(axes),
                    "attributes",
                    object());
        }

        JsonObject v2(ZarrOptions options) {
            JsonElement compressor = switch (options.codec()) {
                case NONE -> JsonNull.INSTANCE;
                case GZIP -> object("id", "gzip", "level", options.level());
                case ZSTD -> object("id", "zstd", "level", options.level());
            };
            return object(
                    "zarr_format",
                    2,
                    "shape",
                    shape,
                    "chunks",
                    chunk,
                    "dtype",
                    ZarrType.of(depth).code(),
                    "compressor",
                    compressor,
                    "fill_value",
                    fill,
                    "order",
                    "C",
                    "filters",
                    JsonNull.INSTANCE,
                    "dimension_separator",
                    "/");
        }
    }

    /** What OME-NGFF says of an image; the version stands elsewhere in 0.5. */
    private JsonObject ome(String version) {
        JsonArray axes = new JsonArray();
        JsonArray scale = new JsonArray();
        for (String axis : axes()) {
            axes.add(object("name", axis, "type", axis.equals("c") ? "channel" : "space"));
            scale.add(1.0);
        }
        JsonObject dataset =
                object("path", ARRAY, "coordinateTransformations", list(object("type", "scale", "scale", scale)));
        JsonObject multiscale = object("name", name, "axes", axes, "datasets", list(dataset));
        if (version.equals("0.4")) {
            multiscale.addProperty("version", version);
        }
        return object("multiscales", list(multiscale), "omero", object("channels", channels()));
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

    private List<String> axes() {
        return layout.channels() == 1 ? List.of("y", "x") : List.of("c", "y", "x");
    }

    private JsonArray chunk() {
        return shape(Math.min(layout.blockRows(), layout.rows()), Math.min(layout.blockColumns(), layout.columns()));
    }

    private JsonArray shape(long rows, long columns) {
        JsonArray shape = new JsonArray();
        if (layout.channels() > 1) {
            shape.add(layout.channels());
        }
        shape.add(rows);
        shape.add(columns);
        return shape;
    }

    private static JsonPrimitive zero(Depth depth) {
        return depth == Depth.F32 ? new JsonPrimitive(0.0) : new JsonPrimitive(0);
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
