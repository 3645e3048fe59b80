package dev.sluice.cli;

import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.ImageFormat;
import dev.sluice.nativeops.Precision;
import dev.sluice.nativeops.ResultEncoding;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The texts of option values, and their meaning. */
final class OptionText {
    private OptionText() {}

    /** {@code REFLECT_101} is written {@code reflect101}. */
    static String of(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace("_", "");
    }

    private static <E extends Enum<E>> E parse(Class<E> type, String text) {
        String wanted = text.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
        return Arrays.stream(type.getEnumConstants())
                .filter(value -> of(value).equals(wanted))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("'" + Printable.line(text) + "' is none of "
                        + Arrays.stream(type.getEnumConstants())
                                .map(OptionText::of)
                                .collect(Collectors.joining(", "))));
    }

    /** Of {@code --border}. */
    static final class BorderText implements ITypeConverter<Border> {
        @Override
        public Border convert(String text) {
            return parse(Border.class, text);
        }
    }

    /** Of {@code --precision}. */
    static final class PrecisionText implements ITypeConverter<Precision> {
        @Override
        public Precision convert(String text) {
            return parse(Precision.class, text);
        }
    }

    /** Of {@code --result}. */
    static final class ResultText implements ITypeConverter<ResultEncoding> {
        @Override
        public ResultEncoding convert(String text) {
            return parse(ResultEncoding.class, text);
        }
    }

    /** Of {@code --format}: any known extension. */
    static final class FormatText implements ITypeConverter<ImageFormat> {
        @Override
        public ImageFormat convert(String text) {
            return ImageFormat.ofExtension(text)
                    .orElseThrow(() -> new TypeConversionException(
                            "'" + Printable.line(text) + "' is none of png, jpg, tif, webp, bmp, pgm, ppm"));
        }
    }

    /** Of {@code --memory}: a number with B, K, M, G or T, in powers of 1024. */
    static final class SizeText implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            String upper = text.toUpperCase(Locale.ROOT).strip().replaceFirst("(I?B)$", "");
            int power = upper.isEmpty() ? -1 : "KMGT".indexOf(upper.charAt(upper.length() - 1)) + 1;
            String digits = power > 0 ? upper.substring(0, upper.length() - 1) : upper;
            try {
                double bytes = Double.parseDouble(digits.strip()) * Math.pow(1024, Math.max(0, power));
                if (bytes >= 1 && bytes < Long.MAX_VALUE) {
                    return (long) bytes;
                }
            } catch (NumberFormatException notANumber) {
                // Falls through to the message below.
            }
            throw new TypeConversionException("'" + Printable.line(text) + "' is not a size such as 512M, 2G or 1.5G");
        }
    }
}
