package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Texts that users write, damaged at random: a value in its range or one line that says what would be right. */
@Timeout(120)
class TextFuzzTest {
    private static final int ROUNDS = Integer.getInteger("sluice.test.texts", 20_000);
    private static final String[] PIECES =
            ("1 0 9 - + . e E x p k K M G T iB B NaN Infinity 99999999999999999999 1e308 1e-320"
                            + " all first png reflect 101 _ ı ٣ \uD83D \uDE00 \u202e * ** ? [ ] { } , \\ ! @ # ~ a")
                    .split(" ");
    private static final String[] BLANKS = {" ", "\t", "\n", "\0"};

    private final long seed = Long.getLong("sluice.test.seed", new Random().nextLong());

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
                new OptionText.ResultText());
    }

    @ParameterizedTest
    @MethodSource("converters")
    void an_option_is_a_value_in_its_range_or_one_line(ITypeConverter<?> converter) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String text = text(seed + round);
            try {
                Object value = converter.convert(text);
                assertThat(value).isNotNull();
                if (value instanceof Number number && !(converter instanceof OptionText.ThreadsText)) {
                    double least = converter instanceof OptionText.CompressionText ? 0 : Double.MIN_VALUE;
                    assertThat(number.doubleValue()).as(shown(round, text)).isBetween(least, 0x1p63);
                }
            } catch (TypeConversionException refused) {
                assertThat(refused.getMessage()).as(shown(round, text)).matches("(?s)\\P{Cc}+");
            }
        }
    }

    @Test
    void pages_are_a_range_from_one_or_one_line() {
        for (int round = 0; round < ROUNDS; round++) {
            String text = text(seed + round);
            try {
                PageSelection pages = PageSelection.parse(text);
                assertThat(pages.first()).as(shown(round, text)).isBetween(1, pages.last());
            } catch (UsageException refused) {
                assertThat(refused.getMessage()).as(shown(round, text)).matches("(?s)\\P{Cc}+");
            }
        }
    }

    @Test
    void a_list_gives_inputs_or_lines_that_say_what_is_wrong() {
        for (int round = 0; round < ROUNDS / 20; round++) {
            // Without slashes, so that no pattern looks outside of this folder.
            String list = text(seed + round);
            byte[] bytes = list.getBytes(StandardCharsets.UTF_8);
            InputScanner scanner = new InputScanner(false, Optional.empty(), new ByteArrayInputStream(bytes));
            try {
                Scan scan = scanner.scan(List.of("@-"));
                assertThat(scan.problems()).as(shown(round, list)).allMatch(line -> line.matches("(?s)\\P{Cc}+"));
            } catch (UsageException refused) {
                assertThat(refused.getMessage()).as(shown(round, list)).matches("(?s)\\P{Cc}+");
            }
        }
    }

    private String shown(int round, String text) {
        return "-Dsluice.test.seed=" + (seed + round) + ": " + Printable.line(text);
    }

    private static String text(long seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        int pieces = random.nextInt(7);
        for (int i = 0; i < pieces; i++) {
            String[] from = random.nextInt(8) == 0 ? BLANKS : PIECES;
            text.append(from[random.nextInt(from.length)]);
        }
        return text.toString();
    }
}
