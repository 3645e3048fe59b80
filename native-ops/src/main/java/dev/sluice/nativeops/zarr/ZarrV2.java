package dev.sluice.nativeops.zarr;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.zarr.chunk.ZarrCompressor;
import dev.sluice.nativeops.zarr.chunk.ZarrPacking;
import dev.sluice.nativeops.zarr.chunk.ZarrType;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/** The metadata of an array of Zarr version 2: the file {@code .zarray}. */
final class ZarrV2 {
    static final String ARRAY = ".zarray";
    static final String GROUP = ".zgroup";
    static final String ATTRIBUTES = ".zattrs";

    private ZarrV2() {}

    static ZarrArray parse(JsonObject json, List<String> names) {
        requireFormat(json);
        long[] shape = ZarrJson.numbers(json, "shape", 1);
        int[] chunk = ZarrArray.chunk(ZarrJson.numbers(json, "chunks", 1));
        String code = ZarrJson.required(ZarrJson.string(json, "dtype"), "dtype");
        ZarrType type = ZarrValues.coded(code);
        requireNoFilters(json);
        String order = ZarrJson.required(ZarrJson.string(json, "order"), "order");
        if (!order.equals("C") && !order.equals("F")) {
            throw new ImageFormatException("'order' must be C or F, not " + ZarrJson.excerpt(order));
        }
        int[] stored = ZarrArray.identity(chunk.length);
        if (order.equals("F")) {
            for (int i = 0; i < stored.length; i++) {
                stored[i] = stored.length - 1 - i;
            }
        }
        String separator = ZarrJson.string(json, "dimension_separator").orElse(".");
        return new ZarrArray(
                shape,
                chunk,
                ZarrArray.strides(chunk, type, stored),
                type,
                code.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN,
                ZarrJson.member(json, "fill_value")
                        .map(value -> ZarrValues.fill(value, type))
                        .orElse(0L),
                new ZarrPacking(0, compressor(json), 0),
                new ZarrArray.ZarrKeys("", requireSeparator(separator)),
                Optional.empty(),
                names);
    }

    static String requireSeparator(String separator) {
        if (!separator.equals("/") && !separator.equals(".")) {
            throw new ImageFormatException(
                    "indices of chunks are separated by '.' or '/', not '" + ZarrJson.excerpt(separator) + "'");
        }
        return separator;
    }

    private static void requireFormat(JsonObject json) {
        JsonElement format = ZarrJson.required(ZarrJson.member(json, "zarr_format"), "zarr_format");
        if (ZarrJson.number(format, "zarr_format") != 2) {
            throw ZarrJson.wrong("zarr_format", "2", format);
        }
    }

    private static void requireNoFilters(JsonObject json) {
        ZarrJson.array(json, "filters").ifPresent(filters -> {
            if (!filters.isEmpty()) {
                String first = ZarrJson.string(
                                ZarrJson.objects(filters, "filters").getFirst(), "id")
                        .orElse("?");
                throw new ImageFormatException("the filter '" + ZarrJson.excerpt(first) + "' is not known; none is");
            }
        });
    }

    private static ZarrCompressor compressor(JsonObject json) {
        Optional<JsonObject> compressor = ZarrJson.object(json, "compressor");
        if (compressor.isEmpty()) {
            return ZarrCompressor.NONE;
        }
        String id = ZarrJson.required(ZarrJson.string(compressor.get(), "id"), "id");
        return switch (id) {
            case "gzip" -> ZarrCompressor.GZIP;
            case "zlib" -> ZarrCompressor.ZLIB;
            case "zstd" -> ZarrCompressor.ZSTD;
            case "lz4" -> ZarrCompressor.LZ4;
            case "blosc" -> ZarrCompressor.BLOSC;
            default ->
                throw new ImageFormatException("the compressor '" + ZarrJson.excerpt(id)
                        + "' is not known; none, gzip, zlib, zstd, lz4 and blosc are");
        };
    }
}
