package dev.sluice.cli.command;

import dev.sluice.cli.text.Printable;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.ITypeConverter;

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
        return TextCheck.converters();
    }

    @ParameterizedTest
    @MethodSource("converters")
    void an_option_is_a_value_in_its_range_or_one_line(ITypeConverter<?> converter) {
        each(ROUNDS, text -> TextCheck.option(converter, text));
    }

    @Test
    void pages_are_a_range_from_one_or_one_line() {
        each(ROUNDS, TextCheck::pages);
    }

    @Test
    void a_list_gives_inputs_or_lines_that_say_what_is_wrong() {
        // Without slashes, so that no pattern looks outside of this folder.
        each(ROUNDS / 20, text -> TextCheck.list(text.getBytes(StandardCharsets.UTF_8)));
    }

    private void each(int rounds, Consumer<String> check) {
        for (int round = 0; round < rounds; round++) {
            String text = text(seed + round);
            try {
                check.accept(text);
            } catch (RuntimeException | Error e) {
                throw new AssertionError("-Dsluice.test.seed=" + (seed + round) + ": " + Printable.line(text), e);
            }
        }
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
