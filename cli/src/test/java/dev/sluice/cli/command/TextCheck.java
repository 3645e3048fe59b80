package dev.sluice.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.plan.InputScanner;
import dev.sluice.cli.plan.PageSelection;
import dev.sluice.cli.plan.Scan;
import dev.sluice.cli.text.UsageException;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What must hold of every text that users write: a value in its range or one line that says what would be right. */
final class TextCheck {
    private static final String ONE_LINE = "(?s)\\P{Cc}+";

    private static final Set<Class<?>> MAY_BE_ZERO = Set.of(
            OptionText.ThreadsText.class,
            OptionText.CompressionText.class,
            SpotsText.ThresholdText.class,
            SpotsText.RelativeText.class,
            SpotsText.ChannelText.class);

    private TextCheck() {}

    static Stream<ITypeConverter<?>> converters() {
        return Stream.of(
                new OptionText.SigmaText(),
                new OptionText.TruncateText(),
                new OptionText.ThreadsText(),
                new OptionText.WorkersText(),
                new OptionText.JobsText(),
                new OptionText.QualityText(),
                new OptionText.CompressionText(),
                new OptionText.RepeatText(),
                new OptionText.ImagesText(),
                new OptionText.PixelsText(),
                new OptionText.SizeText(),
                new OptionText.FormatText(),
                new OptionText.BorderText(),
                new OptionText.PrecisionText(),
                new OptionText.ResultText(),
                new SpotsText.SigmaText(),
                new SpotsText.RatioText(),
                new SpotsText.DiameterText(),
                new SpotsText.ThresholdText(),
                new SpotsText.RelativeText(),
                new SpotsText.PolarityText(),
                new SpotsText.SigmasText(),
                new SpotsText.SpotFormatText(),
                new SpotsText.MaxSpotsText(),
                new SpotsText.ChannelText(),
                new SpotsText.RoiText());
    }

    static void option(ITypeConverter<?> converter, String text) {
        try {
            Object value = converter.convert(text);
            assertThat(value).isNotNull();
            if (value instanceof Number number) {
                double least = MAY_BE_ZERO.contains(converter.getClass()) ? 0 : Double.MIN_VALUE;
                double most = converter instanceof SpotsText.ThresholdText ? Float.MAX_VALUE : 0x1p63;
                assertThat(number.doubleValue()).isBetween(least, most);
            }
        } catch (TypeConversionException refused) {
            assertThat(refused.getMessage()).matches(ONE_LINE);
        } catch (Exception unexpected) {
            throw new AssertionError(converter.getClass().getSimpleName(), unexpected);
        }
    }

    static void pages(String text) {
        try {
            PageSelection pages = PageSelection.parse(text);
            assertThat(pages.first()).isBetween(1, pages.last());
        } catch (UsageException refused) {
            assertThat(refused.getMessage()).matches(ONE_LINE);
        }
    }

    /** A list of inputs on standard input. */
    static void list(byte[] list) {
        InputScanner scanner = new InputScanner(false, Optional.empty(), new ByteArrayInputStream(list));
        try {
            Scan scan = scanner.scan(List.of("@-"));
            assertThat(scan.problems()).allMatch(problem -> problem.line().matches(ONE_LINE));
            assertThat(scan.sources()).allMatch(source -> source.label().matches(ONE_LINE));
        } catch (UsageException refused) {
            assertThat(refused.getMessage()).matches(ONE_LINE);
        }
    }
}
