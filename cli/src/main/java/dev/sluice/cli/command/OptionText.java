package dev.sluice.cli.command;

import dev.sluice.cli.file.ImageKind;
import dev.sluice.cli.text.Printable;
import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.Precision;
import dev.sluice.nativeops.ResultEncoding;
import dev.sluice.nativeops.volume.Sigma;
import dev.sluice.nativeops.volume.VoxelSpace;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.DoublePredicate;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The texts of option values, and their meaning. */
final class OptionText {
    private OptionText() {}

    /** A number in a range; the message says which. */
    static int whole(String text, int min, int max) {
        OptionalLong number = number(text);
        if (number.isEmpty() || number.getAsLong() < min || number.getAsLong() > max) {
            throw new TypeConversionException(
                    "'" + Printable.line(text) + "' is no whole number from " + min + " to " + max);
        }
        return (int) number.getAsLong();
    }

    /** A whole number, if it is one. */
    static OptionalLong number(String text) {
        try {
            return OptionalLong.of(Long.parseLong(text.strip()));
        } catch (NumberFormatException notANumber) {
            return OptionalLong.empty();
        }
    }

    /** A number above 0. */
    static double aboveZero(String text, int max) {
        return number(text, value -> value > 0 && value <= max, "number above 0 and of at most " + max);
    }

    /** A number in a range, which NaN is not in. */
    static double number(String text, DoublePredicate range, String wanted) {
        try {
            double value = Double.parseDouble(text.strip());
            if (range.test(value)) {
                // The sum takes the sign from a zero.
                return value + 0.0;
            }
        } catch (NumberFormatException notANumber) {
            // Falls through to the message below.
        }
        throw new TypeConversionException("'" + Printable.line(text) + "' is no " + wanted);
    }

    /** One of a few names, in any case, with or without dashes. */
    static <E extends Enum<E>> E parse(Class<E> type, String text) {
        String wanted = text.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
        return Arrays.stream(type.getEnumConstants())
                .filter(value -> Printable.option(value).equals(wanted))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("'" + Printable.line(text) + "' is none of "
                        + Arrays.stream(type.getEnumConstants())
                                .map(Printable::option)
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

    /** Of {@code --format}: an extension that can be written, in lower case and without a dot. */
    static final class FormatText implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            String extension = text.toLowerCase(Locale.ROOT).replaceFirst("^\\.", "");
            if (ImageKind.ofOutput(extension).isEmpty()) {
                throw new TypeConversionException("'" + Printable.line(text) + "' is none of " + ImageKind.known());
            }
            return extension;
        }
    }

    /** Of {@code --sigma1} and {@code --sigma2}. */
    static final class SigmaText implements ITypeConverter<Sigma> {
        @Override
        public Sigma convert(String text) {
            String[] axes = text.split(",", -1);
            if (axes.length == 1) {
                return Sigma.of(aboveZero(text, 1000));
            }
            if (axes.length != 3) {
                throw new TypeConversionException(
                        "'" + Printable.line(text) + "' is neither one number nor three, one for each of x, y and z");
            }
            return new Sigma(axis(axes[0]), axis(axes[1]), axis(axes[2]));
        }

        /** 0 leaves an axis as it is. */
        private static double axis(String text) {
            return text.strip().matches("0+(\\.0*)?") ? 0 : aboveZero(text, 1000);
        }
    }

    /** Of {@code --dimensions}. */
    static final class DimensionsText implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return whole(text, 2, 3);
        }
    }

    /** Of {@code --unit}. */
    static final class UnitText implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            if (!VoxelSpace.isLength(text.strip())) {
                throw new TypeConversionException("'" + Printable.line(text)
                        + "' is no unit of length that is known; nm, um, mm, cm and m are, and their full names");
            }
            return text.strip();
        }
    }

    /** Of {@code --truncate}. */
    static final class TruncateText implements ITypeConverter<Double> {
        @Override
        public Double convert(String text) {
            return aboveZero(text, 100);
        }
    }

    /** Of {@code --threads}. */
    static final class ThreadsText implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return whole(text, 0, 1024);
        }
    }

    /** Of the numbers of threads that are measured. */
    static final class WorkersText implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return whole(text, 1, 1024);
        }
    }

    /** Of {@code --jobs}. */
    static final class JobsText implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return whole(text, 1, 65_536);
        }
    }

    /** Of {@code --quality}. */
    static final class QualityText implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return whole(text, 1, 100);
        }
    }

    /** Of {@code --compression}. */
    static final class CompressionText implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return whole(text, 0, 9);
        }
    }

    /** Of {@code --repeat}. */
    static final class RepeatText implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return whole(text, 1, 1000);
        }
    }

    /** Of {@code --images}. */
    static final class ImagesText implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return whole(text, 1, 1_000_000);
        }
    }

    /** Of {@code --max-pixels}. */
    static final class PixelsText implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            OptionalLong number = number(text);
            if (number.isEmpty() || number.getAsLong() < 1) {
                throw new TypeConversionException("'" + Printable.line(text) + "' is no whole number of at least 1");
            }
            return number.getAsLong();
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
