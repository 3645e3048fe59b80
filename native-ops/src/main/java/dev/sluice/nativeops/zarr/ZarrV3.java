package dev.sluice.nativeops.zarr;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.zarr.chunk.ZarrCompressor;
import dev.sluice.nativeops.zarr.chunk.ZarrPacking;
import dev.sluice.nativeops.zarr.chunk.ZarrShards;
import dev.sluice.nativeops.zarr.chunk.ZarrType;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The metadata of an array of Zarr version 3: the file {@code zarr.json}. */
final class ZarrV3 {
    static final String FILE = "zarr.json";

    /** Each may be a pass over all bytes of a chunk. */
    private static final int MAX_CODECS = 16;

    private static final Set<String> KNOWN = Set.of(
            "zarr_format",
            "node_type",
            "shape",
            "data_type",
            "chunk_grid",
            "chunk_key_encoding",
            "fill_value",
            "codecs",
            "attributes",
            "storage_transformers",
            "dimension_names");

    private ZarrV3() {}

    /** A name with a configuration, as codecs, grids and encodings are written; a bare name stands for one without. */
    private record Named(String name, JsonObject configuration) {
        static Named of(JsonElement value, String key) {
            if (value instanceof JsonPrimitive primitive && primitive.isString()) {
                return new Named(primitive.getAsString(), new JsonObject());
            }
            if (!value.isJsonObject()) {
                throw ZarrJson.wrong(key, "an object with a name", value);
            }
            JsonObject object = value.getAsJsonObject();
            return new Named(
                    ZarrJson.required(ZarrJson.string(object, "name"), key + "' / 'name"),
                    ZarrJson.object(object, "configuration").orElseGet(JsonObject::new));
        }
    }

    /** What the codecs of a list do together. */
    @SuppressWarnings("ArrayRecordComponent") // Made once and never compared.
    private record Codecs(int[] stored, ByteOrder order, ZarrPacking packing, Optional<JsonObject> sharding) {}

    static boolean isGroup(JsonObject json) {
        JsonElement format = ZarrJson.required(ZarrJson.member(json, "zarr_format"), "zarr_format");
        if (ZarrJson.number(format, "zarr_format") != 3) {
            throw ZarrJson.wrong("zarr_format", "3", format);
        }
        String type = ZarrJson.required(ZarrJson.string(json, "node_type"), "node_type");
        if (!type.equals("group") && !type.equals("array")) {
            throw new ImageFormatException("'node_type' must be group or array, not " + ZarrJson.excerpt(type));
        }
        return type.equals("group");
    }

    static ZarrArray parse(JsonObject json) {
        requireNothingUnknown(json);
        long[] shape = ZarrJson.numbers(json, "shape", 1);
        ZarrType type = type(json);
        int[] outer = grid(json);
        if (outer.length != shape.length) {
            throw new ImageFormatException(
                    "the chunks have " + outer.length + " dimensions, the array " + shape.length);
        }
        Codecs codecs = codecs(ZarrJson.required(ZarrJson.array(json, "codecs"), "codecs"), type, outer.length, true);
        int[] chunk = outer;
        Optional<ZarrShards> shards = Optional.empty();
        if (codecs.sharding().isPresent()) {
            JsonObject sharding = codecs.sharding().get();
            chunk = ZarrArray.chunk(ZarrJson.numbers(sharding, "chunk_shape", 1));
            codecs = codecs(ZarrJson.required(ZarrJson.array(sharding, "codecs"), "codecs"), type, outer.length, false);
            shards = Optional.of(shards(sharding, outer, chunk));
        }
        return new ZarrArray(
                shape,
                chunk,
                ZarrArray.strides(chunk, type, codecs.stored()),
                type,
                codecs.order(),
                ZarrValues.fill(ZarrJson.required(ZarrJson.member(json, "fill_value"), "fill_value"), type),
                codecs.packing(),
                keys(json),
                shards,
                names(json));
    }

    /** A member that is not known must be understood unless it says otherwise. */
    private static void requireNothingUnknown(JsonObject json) {
        for (String key : json.keySet()) {
            JsonElement value = json.get(key);
            boolean optional = value.isJsonObject()
                    && new JsonPrimitive(false).equals(value.getAsJsonObject().get("must_understand"));
            if (!KNOWN.contains(key) && !optional) {
                throw new ImageFormatException("the extension '" + ZarrJson.excerpt(key) + "' is not known");
            }
        }
        ZarrJson.array(json, "storage_transformers").ifPresent(list -> {
            if (!list.isEmpty()) {
                throw new ImageFormatException("storage transformers are not read");
            }
        });
    }

    private static ZarrType type(JsonObject json) {
        return ZarrValues.named(
                Named.of(ZarrJson.required(ZarrJson.member(json, "data_type"), "data_type"), "data_type")
                        .name());
    }

    private static int[] grid(JsonObject json) {
        Named grid = Named.of(ZarrJson.required(ZarrJson.member(json, "chunk_grid"), "chunk_grid"), "chunk_grid");
        if (!grid.name().equals("regular")) {
            throw new ImageFormatException(
                    "the chunk grid '" + ZarrJson.excerpt(grid.name()) + "' is not known; regular is");
        }
        return ZarrArray.chunk(ZarrJson.numbers(grid.configuration(), "chunk_shape", 1));
    }

    private static ZarrArray.ZarrKeys keys(JsonObject json) {
        Named keys = Named.of(
                ZarrJson.required(ZarrJson.member(json, "chunk_key_encoding"), "chunk_key_encoding"),
                "chunk_key_encoding");
        Optional<String> separator =
                ZarrJson.string(keys.configuration(), "separator").map(ZarrV2::requireSeparator);
        return switch (keys.name()) {
            case "default" -> new ZarrArray.ZarrKeys("c" + separator.orElse("/"), separator.orElse("/"));
            case "v2" -> new ZarrArray.ZarrKeys("", separator.orElse("."));
            default ->
                throw new ImageFormatException("the chunk key encoding '" + ZarrJson.excerpt(keys.name())
                        + "' is not known; default and v2 are");
        };
    }

    private static List<String> names(JsonObject json) {
        List<String> names = new ArrayList<>();
        ZarrJson.array(json, "dimension_names").ifPresent(list -> {
            for (JsonElement name : list) {
                names.add(name.isJsonPrimitive() ? name.getAsString() : "");
            }
        });
        return List.copyOf(names);
    }

    private static Codecs codecs(JsonArray list, ZarrType type, int dimensions, boolean mayShard) {
        if (list.size() > MAX_CODECS) {
            throw new ImageFormatException("more than " + MAX_CODECS + " codecs are not read");
        }
        int[] stored = ZarrArray.identity(dimensions);
        Optional<ByteOrder> order = Optional.empty();
        Optional<JsonObject> sharding = Optional.empty();
        ZarrPacking packing = ZarrPacking.PLAIN;
        for (JsonElement element : list) {
            Named codec = Named.of(element, "codecs");
            boolean bytes = order.isPresent() || sharding.isPresent();
            switch (codec.name()) {
                case "transpose" -> {
                    requirePlace(!bytes, codec);
                    stored = transposed(stored, codec.configuration());
                }
                case "bytes" -> {
                    requirePlace(!bytes, codec);
                    order = Optional.of(byteOrder(codec.configuration(), type));
                }
                case "sharding_indexed" -> {
                    requirePlace(mayShard && list.size() == 1, codec);
                    sharding = Optional.of(codec.configuration());
                }
                case "gzip" -> packing = compressed(packing, ZarrCompressor.GZIP, bytes, codec);
                case "zstd" -> packing = compressed(packing, ZarrCompressor.ZSTD, bytes, codec);
                case "blosc" -> packing = compressed(packing, ZarrCompressor.BLOSC, bytes, codec);
                case "crc32c" -> {
                    requirePlace(bytes, codec);
                    packing = packing.compressor() == ZarrCompressor.NONE
                            ? new ZarrPacking(packing.innerChecksums() + 1, ZarrCompressor.NONE, 0)
                            : new ZarrPacking(
                                    packing.innerChecksums(), packing.compressor(), packing.outerChecksums() + 1);
                }
                default ->
                    throw new ImageFormatException("the codec '" + ZarrJson.excerpt(codec.name())
                            + "' is not known; bytes, transpose, sharding_indexed, gzip, zstd, blosc and crc32c are");
            }
        }
        if (order.isEmpty() && sharding.isEmpty()) {
            throw new ImageFormatException("'codecs' has no codec 'bytes'");
        }
        return new Codecs(stored, order.orElse(ByteOrder.LITTLE_ENDIAN), packing, sharding);
    }

    private static void requirePlace(boolean right, Named codec) {
        if (!right) {
            throw new ImageFormatException("the codec '" + codec.name() + "' is not read at its place in the list");
        }
    }

    private static ZarrPacking compressed(ZarrPacking packing, ZarrCompressor compressor, boolean bytes, Named codec) {
        requirePlace(bytes, codec);
        if (packing.compressor() != ZarrCompressor.NONE) {
            throw new ImageFormatException("chunks that are compressed twice are not read");
        }
        return new ZarrPacking(packing.innerChecksums(), compressor, 0);
    }

    private static ByteOrder byteOrder(JsonObject configuration, ZarrType type) {
        Optional<String> endian = ZarrJson.string(configuration, "endian");
        if (endian.isEmpty() && type.bytes() == 1) {
            return ByteOrder.LITTLE_ENDIAN;
        }
        return switch (ZarrJson.required(endian, "endian")) {
            case "little" -> ByteOrder.LITTLE_ENDIAN;
            case "big" -> ByteOrder.BIG_ENDIAN;
            default -> throw new ImageFormatException("'endian' must be little or big");
        };
    }

    /** The k-th dimension of the result is the {@code order[k]}-th of what it is made from. */
    private static int[] transposed(int[] stored, JsonObject configuration) {
        long[] order = ZarrJson.numbers(configuration, "order", 0);
        int[] result = new int[stored.length];
        boolean[] seen = new boolean[stored.length];
        for (int k = 0; k < order.length; k++) {
            if (order.length != stored.length || order[k] >= stored.length || seen[(int) order[k]]) {
                throw new ImageFormatException("the 'order' of 'transpose' must name each dimension once");
            }
            seen[(int) order[k]] = true;
            result[k] = stored[(int) order[k]];
        }
        if (order.length != stored.length) {
            throw new ImageFormatException("the 'order' of 'transpose' must name each dimension once");
        }
        return result;
    }

    private static ZarrShards shards(JsonObject sharding, int[] outer, int[] chunk) {
        JsonArray list = ZarrJson.required(ZarrJson.array(sharding, "index_codecs"), "index_codecs");
        Codecs index = codecs(list, ZarrType.UINT64, 1, false);
        if (index.packing().compressor() != ZarrCompressor.NONE) {
            throw new ImageFormatException("shards with a compressed index are not read");
        }
        String location = ZarrJson.string(sharding, "index_location").orElse("end");
        if (!location.equals("start") && !location.equals("end")) {
            throw new ImageFormatException("'index_location' must be start or end");
        }
        return ZarrShards.of(outer, chunk, index.order(), index.packing().innerChecksums(), location.equals("start"));
    }
}
