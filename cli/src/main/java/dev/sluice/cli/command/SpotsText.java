package dev.sluice.cli.command;

import dev.sluice.cli.spots.SpotFormat;
import dev.sluice.cli.text.Printable;
import dev.sluice.nativeops.spots.Polarity;
import dev.sluice.nativeops.volume.Sigma;
import dev.sluice.nativeops.windowed.Region;
import java.util.Arrays;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The texts of option values of {@code dog-filter spots}, and their meaning. */
final class SpotsText {
    private SpotsText() {}

    /** Of {@code --sigma}: {@code S} or {@code X,Y,Z}. */
    static final class SigmasText implements ITypeConverter<Sigma> {
        @Override
        public Sigma convert(String text) {
            String[] axes = text.split(",", -1);
            if (axes.length != 1 && axes.length != 3) {
                throw new TypeConversionException(
                        "'" + Printable.line(text) + "' is neither one number nor three, one for each of x, y and z");
            }
            double[] values = Arrays.stream(axes)
                    .mapToDouble(axis -> OptionText.aboveZero(axis, 1000))
                    .toArray();
            return values.length == 1 ? Sigma.of(values[0]) : new Sigma(values[0], values[1], values[2]);
        }
    }

    /** Of {@code --sigma-max}. */
    static final class SigmaText implements ITypeConverter<Double> {
        @Override
        public Double convert(String text) {
            return OptionText.aboveZero(text, 1000);
        }
    }

    /** Of {@code --ratio}. */
    static final class RatioText implements ITypeConverter<Double> {
        @Override
        public Double convert(String text) {
            return OptionText.number(text, value -> value > 1 && value <= 10, "number above 1 and of at most 10");
        }
    }

    /** Of {@code --diameter}. */
    static final class DiameterText implements ITypeConverter<Double> {
        @Override
        public Double convert(String text) {
            return OptionText.aboveZero(text, 2000);
        }
    }

    /** Of {@code --threshold}. */
    static final class ThresholdText implements ITypeConverter<Double> {
        @Override
        public Double convert(String text) {
            return OptionText.number(text, value -> value >= 0 && value <= Float.MAX_VALUE, "number of at least 0");
        }
    }

    /** Of {@code --relative}. */
    static final class RelativeText implements ITypeConverter<Double> {
        @Override
        public Double convert(String text) {
            return OptionText.number(text, value -> value >= 0 && value <= 1, "number from 0 to 1");
        }
    }

    /** Of {@code --polarity}. */
    static final class PolarityText implements ITypeConverter<Polarity> {
        @Override
        public Polarity convert(String text) {
            return OptionText.parse(Polarity.class, text);
        }
    }

    /** Of {@code --format} where lists are written. */
    static final class SpotFormatText implements ITypeConverter<SpotFormat> {
        @Override
        public SpotFormat convert(String text) {
            return SpotFormat.ofExtension(text)
                    .orElseThrow(() ->
                            new TypeConversionException("'" + Printable.line(text) + "' is none of csv, tsv, json"));
        }
    }

    /** Of {@code --max-spots}. */
    static final class MaxSpotsText implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return OptionText.whole(text, 1, Integer.MAX_VALUE);
        }
    }

    /** Of {@code --channel}. */
    static final class ChannelText implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return OptionText.whole(text, 0, 511);
        }
    }

    /** Of {@code --roi}: {@code X,Y,WIDTH,HEIGHT}. */
    static final class RoiText implements ITypeConverter<Region> {
        @Override
        public Region convert(String text) {
            String[] numbers = text.split(",", -1);
            if (numbers.length == 4) {
                long[] values = Arrays.stream(numbers)
                        .map(OptionText::number)
                        .mapToLong(number -> number.orElse(-1))
                        .toArray();
                boolean fit = Arrays.stream(values).allMatch(value -> value >= 0 && value <= Integer.MAX_VALUE);
                if (fit && values[2] > 0 && values[3] > 0) {
                    return new Region(values[1], values[0], (int) values[3], (int) values[2]);
                }
            }
            throw new TypeConversionException("'" + Printable.line(text)
                    + "' is not X,Y,WIDTH,HEIGHT in whole pixels from 0, width and height at least 1");
        }
    }
}
