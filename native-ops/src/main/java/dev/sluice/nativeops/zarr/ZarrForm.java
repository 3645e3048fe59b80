package dev.sluice.nativeops.zarr;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.windowed.ZarrOptions;
import dev.sluice.nativeops.zarr.chunk.ZarrCompressor;
import dev.sluice.nativeops.zarr.chunk.ZarrReduction;
import dev.sluice.nativeops.zarr.chunk.ZarrShards;
import dev.sluice.nativeops.zarr.chunk.ZarrType;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How an array is written, in one resolution or several, and the files that say so.
 *
 * @param axes their names, c, z, y and x among them
 * @param shape the sizes of the full resolution
 * @param chunk the sizes of a chunk of any of them
 * @param depth the type of a value
 * @param fill what missing chunks hold
 * @param options version, compression, and which resolutions there are
 */
@SuppressWarnings("ArrayRecordComponent") // Made once and never compared.
record ZarrForm(List<String> axes, long[] shape, int[] chunk, Depth depth, float fill, ZarrOptions options) {
    private static final Gson GSON = new GsonBuilder()
            .setPrettyPrinting()
            .serializeNulls()
            .disableHtmlEscaping()
            .create();

    List<ZarrResolution> resolutions() {
        return ZarrResolution.of(axes, shape, chunk, options.pyramid());
    }

    /** The sizes of what one file holds: a chunk, or a shard. */
    int[] shard(ZarrResolution resolution) {
        return resolution.shard(axes, chunk, chunkBytes(), options.shards());
    }

    /** How chunks are gathered in files; empty if each has its own. */
    Optional<ZarrShards> shards(ZarrResolution resolution) {
        return options.shards().isNone()
                ? Optional.empty()
                : Optional.of(ZarrShards.of(shard(resolution), chunk, ByteOrder.LITTLE_ENDIAN, 1, false));
    }

    /** How each resolution but the full one is made of the one before. */
    List<ZarrReduction> reductions() {
        List<ZarrResolution> all = resolutions();
        return IntStream.range(1, all.size())
                .mapToObj(i -> new ZarrReduction(chunk, all.get(i).halved(all.get(i - 1)), ZarrType.of(depth)))
                .toList();
    }

    /** Native bytes that a chunk of a smaller resolution needs: its sums, and a chunk that is read or written, packed and unpacked; in a shard the one before as well. */
    long reductionBytes() {
        long chunkBytes = chunkBytes();
        int chunks = options.shards().isNone() ? 1 : 2;
        return reductions().stream()
                .mapToLong(reduction -> reduction.sumBytes() + chunks * (chunkBytes + ZarrCompressor.bound(chunkBytes)))
                .max()
                .orElse(0);
    }

    /** Refuses chunks that cannot be written, or not be made smaller resolutions of. */
    void requireWritable() {
        chunkBytes();
        reductions();
    }

    /** Bytes of a chunk; more than one may have are refused. */
    int chunkBytes() {
        return (int) ZarrArray.bytes(chunk, ZarrType.of(depth));
    }

    /** The file of a chunk below the folder of its array. */
    String key(long... index) {
        return (options.version() == 3 ? ZarrArray.ZarrKeys.V3 : new ZarrArray.ZarrKeys("", "/")).of(index);
    }

    /**
     * All files of metadata by their path in the folder, that of the group last.
     *
     * @param ome what OME-NGFF says of the image, in the words of the version
     */
    Map<String, String> files(JsonObject ome) {
        Map<String, String> files = new LinkedHashMap<>();
        boolean newer = options.version() == 3;
        for (ZarrResolution resolution : resolutions()) {
            files.put(
                    resolution.path() + "/" + (newer ? ZarrV3.FILE : ZarrV2.ARRAY),
                    GSON.toJson(newer ? v3(resolution) : v2(resolution)));
        }
        if (newer) {
            ome.addProperty("version", "0.5");
            files.put(
                    ZarrV3.FILE,
                    GSON.toJson(ZarrMetadata.object(
                            "zarr_format", 3, "node_type", "group", "attributes", ZarrMetadata.object("ome", ome))));
        } else {
            files.put(ZarrV2.ATTRIBUTES, GSON.toJson(ome));
            files.put(ZarrV2.GROUP, GSON.toJson(ZarrMetadata.object("zarr_format", 2)));
        }
        return files;
    }

    /** The numbers of a list. */
    private static JsonArray numbers(long[] values) {
        JsonArray list = new JsonArray();
        for (long value : values) {
            list.add(value);
        }
        return list;
    }

    private static JsonArray numbers(int[] values) {
        return numbers(Arrays.stream(values).asLongStream().toArray());
    }

    private JsonPrimitive fillValue() {
        return depth == Depth.F32 ? new JsonPrimitive(fill) : new JsonPrimitive((int) fill);
    }

    private static JsonObject named(String name, Object... configuration) {
        return ZarrMetadata.object("name", name, "configuration", ZarrMetadata.object(configuration));
    }

    /** What becomes of the values of a chunk. */
    private JsonArray codecs() {
        JsonArray codecs = ZarrMetadata.list(depth == Depth.U8 ? named("bytes") : named("bytes", "endian", "little"));
        switch (options.codec()) {
            case NONE -> {}
            case GZIP -> codecs.add(named("gzip", "level", options.level()));
            case ZSTD -> codecs.add(named("zstd", "level", options.level(), "checksum", true));
        }
        return codecs;
    }

    /** What becomes of the values of a file: a shard has the codecs of its chunks, and of its index. */
    private JsonArray codecs(ZarrResolution resolution) {
        if (shards(resolution).isEmpty()) {
            return codecs();
        }
        JsonArray index = ZarrMetadata.list(named("bytes", "endian", "little"));
        index.add(named("crc32c"));
        return ZarrMetadata.list(named(
                "sharding_indexed",
                "chunk_shape",
                numbers(chunk),
                "codecs",
                codecs(),
                "index_codecs",
                index,
                "index_location",
                "end"));
    }

    private JsonObject v3(ZarrResolution resolution) {
        return ZarrMetadata.object(
                "zarr_format",
                3,
                "node_type",
                "array",
                "shape",
                numbers(resolution.shape()),
                "data_type",
                ZarrType.of(depth).title(),
                "chunk_grid",
                named("regular", "chunk_shape", numbers(shard(resolution))),
                "chunk_key_encoding",
                named("default", "separator", "/"),
                "fill_value",
                fillValue(),
                "codecs",
                codecs(resolution),
                "dimension_names",
                ZarrMetadata.strings(axes),
                "attributes",
                ZarrMetadata.object());
    }

    private JsonObject v2(ZarrResolution resolution) {
        JsonElement compressor = switch (options.codec()) {
            case NONE -> JsonNull.INSTANCE;
            case GZIP -> ZarrMetadata.object("id", "gzip", "level", options.level());
            case ZSTD -> ZarrMetadata.object("id", "zstd", "level", options.level());
        };
        return ZarrMetadata.object(
                "zarr_format",
                2,
                "shape",
                numbers(resolution.shape()),
                "chunks",
                numbers(chunk),
                "dtype",
                ZarrType.of(depth).code(),
                "compressor",
                compressor,
                "fill_value",
                fillValue(),
                "order",
                "C",
                "filters",
                JsonNull.INSTANCE,
                "dimension_separator",
                "/");
    }
}
