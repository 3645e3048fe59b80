package dev.sluice.nativeops.zarr;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import dev.sluice.nativeops.ImageFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The metadata files of Zarr folders, read with limits; every failure is one line without the file's name. */
final class ZarrJson {
    /** Descriptions of one image take some kilobytes; what is larger would be a burden to parse. */
    private static final int MAX_BYTES = 4 << 20;

    private ZarrJson() {}

    /** Reads a file that holds one object. */
    static JsonObject read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new ImageFormatException("is not a regular file");
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        }
        if (bytes.length > MAX_BYTES) {
            throw new ImageFormatException(
                    "is larger than " + MAX_BYTES + " bytes, which no description of an image is");
        }
        return parse(new String(bytes, StandardCharsets.UTF_8));
    }

    static JsonObject parse(String text) {
        try (JsonReader reader = new JsonReader(new StringReader(text))) {
            reader.setStrictness(Strictness.STRICT);
            JsonElement root = JsonParser.parseReader(reader);
            if (reader.peek() != JsonToken.END_DOCUMENT || !root.isJsonObject()) {
                throw new ImageFormatException("is not one JSON object");
            }
            return root.getAsJsonObject();
        } catch (JsonParseException | IOException e) {
            throw new ImageFormatException("is not valid JSON", e);
        }
    }

    /** A member, unless it is missing or null. */
    static Optional<JsonElement> member(JsonObject object, String key) {
        return Optional.ofNullable(object.get(key)).filter(value -> !value.isJsonNull());
    }

    static Optional<JsonObject> object(JsonObject object, String key) {
        return member(object, key).map(value -> {
            if (!value.isJsonObject()) {
                throw wrong(key, "an object", value);
            }
            return value.getAsJsonObject();
        });
    }

    static Optional<JsonArray> array(JsonObject object, String key) {
        return member(object, key).map(value -> {
            if (!value.isJsonArray()) {
                throw wrong(key, "a list", value);
            }
            return value.getAsJsonArray();
        });
    }

    static Optional<String> string(JsonObject object, String key) {
        return member(object, key).map(value -> {
            if (!(value instanceof JsonPrimitive primitive) || !primitive.isString()) {
                throw wrong(key, "a string", value);
            }
            return primitive.getAsString();
        });
    }

    static <T> T required(Optional<T> value, String key) {
        return value.orElseThrow(() -> new ImageFormatException("'" + key + "' is missing"));
    }

    /** The objects of a list. */
    static List<JsonObject> objects(JsonArray list, String key) {
        List<JsonObject> objects = new ArrayList<>();
        for (JsonElement element : list) {
            if (!element.isJsonObject()) {
                throw wrong(key, "a list of objects", element);
            }
            objects.add(element.getAsJsonObject());
        }
        return objects;
    }

    /** A list of whole numbers of at least {@code min}. */
    static long[] numbers(JsonObject object, String key, long min) {
        JsonArray list = required(array(object, key), key);
        long[] numbers = new long[list.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = number(list.get(i), key);
            if (numbers[i] < min) {
                throw wrong(key, "a list of whole numbers of at least " + min, list.get(i));
            }
        }
        return numbers;
    }

    static long number(JsonElement value, String key) {
        // Of the text: a number may be written with thousands of digits.
        if (value instanceof JsonPrimitive primitive
                && primitive.isNumber()
                && primitive.getAsString().matches("-?[0-9]{1,18}")) {
            return Long.parseLong(primitive.getAsString());
        }
        throw wrong(key, "a whole number", value);
    }

    static ImageFormatException wrong(String key, String wanted, JsonElement value) {
        return new ImageFormatException("'" + key + "' must be " + wanted + ", not " + excerpt(value.toString()));
    }

    /** A piece of the file as it may be shown in a line. */
    static String excerpt(String text) {
        String line = text.codePoints()
                .limit(60)
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return line.length() < text.length() ? line + "..." : line;
    }
}
