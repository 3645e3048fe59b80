package dev.sluice.nativeops.zarr;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.zarr.chunk.ZarrType;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** What metadata says of the values of an array: their type, and the one that missing chunks are filled with. */
final class ZarrValues {
    /** More digits than any number has that is meant. */
    private static final int MAX_TEXT = 400;

    private ZarrValues() {}

    /** The type with a name of version 3, such as int16. */
    static ZarrType named(String name) {
        for (ZarrType type : ZarrType.values()) {
            if (type.title().equals(name)) {
                return type;
            }
        }
        throw unknown(name);
    }

    /** The type with a name of version 2, such as {@code <i2}: the order of bytes, the kind, the number of bytes. */
    static ZarrType coded(String code) {
        for (ZarrType type : ZarrType.values()) {
            boolean same =
                    code.length() == 3 && code.substring(1).equals(type.code().substring(1));
            if (same && (type.bytes() == 1 ? "|<>" : "<>").indexOf(code.charAt(0)) >= 0) {
                return type;
            }
        }
        throw unknown(code);
    }

    private static ImageFormatException unknown(String name) {
        String known = Arrays.stream(ZarrType.values()).map(ZarrType::title).collect(Collectors.joining(", "));
        return new ImageFormatException(
                "values of type " + ZarrJson.excerpt(name) + what(name) + " are not read; " + known + " are");
    }

    private static String what(String name) {
        if (name.startsWith("complex") || name.matches("[<>|]c[0-9]+")) {
            return " (complex numbers)";
        }
        return name.contains("string") || name.matches("[<>|][SUO].*") ? " (text)" : "";
    }

    /** The bits of a fill value: a number, true or false, or the name of a number that JSON has none for. */
    static long fill(JsonElement value, ZarrType type) {
        if (value instanceof JsonPrimitive primitive && primitive.getAsString().length() <= MAX_TEXT) {
            Optional<Long> bits = switch (type.kind()) {
                case 'b' -> truth(primitive.getAsString());
                case 'f' -> real(primitive, type);
                default -> primitive.isNumber() ? whole(primitive.getAsString(), type) : Optional.empty();
            };
            if (bits.isPresent()) {
                return bits.get();
            }
        }
        throw ZarrJson.wrong("fill_value", "a value of " + type.title(), value);
    }

    private static Optional<Long> truth(String text) {
        return switch (text) {
            case "true", "1" -> Optional.of(1L);
            case "false", "0" -> Optional.of(0L);
            default -> Optional.empty();
        };
    }

    private static Optional<Long> whole(String text, ZarrType type) {
        if (!text.matches("-?[0-9]{1,20}(\\.0)?")) {
            return Optional.empty();
        }
        BigInteger number = new BigInteger(text.replace(".0", ""));
        boolean signed = type.kind() == 'i';
        BigInteger end = BigInteger.ONE.shiftLeft(signed ? 8 * type.bytes() - 1 : 8 * type.bytes());
        BigInteger least = signed ? end.negate() : BigInteger.ZERO;
        return number.compareTo(least) < 0 || number.compareTo(end) >= 0
                ? Optional.empty()
                : Optional.of(number.longValue());
    }

    private static Optional<Long> real(JsonPrimitive value, ZarrType type) {
        String text = value.getAsString();
        if (value.isNumber()) {
            return Optional.of(bits(text, type));
        }
        return switch (text) {
            case "NaN", "Infinity", "-Infinity" -> Optional.of(bits(text, type));
            default ->
                text.matches("0x[0-9a-fA-F]{" + 2 * type.bytes() + "}")
                        ? Optional.of(Long.parseUnsignedLong(text.substring(2), 16))
                        : Optional.empty();
        };
    }

    private static long bits(String number, ZarrType type) {
        return switch (type.bytes()) {
            case 2 -> Float.floatToFloat16(Float.parseFloat(number));
            case 4 -> Float.floatToRawIntBits(Float.parseFloat(number));
            default -> Double.doubleToRawLongBits(Double.parseDouble(number));
        };
    }
}
