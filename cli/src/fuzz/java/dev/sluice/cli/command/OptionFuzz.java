package dev.sluice.cli.command;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import org.junit.jupiter.params.provider.ValueSource;

/** Each text as the value of every option. */
class OptionFuzz {
    @ValueSource(
            strings = {"1.6", "4e-3", "80%", "2k", "1.5GiB", "100M", "png", "reflect101", "auto", "all", "2-5", "3-"})
    @FuzzTest(maxDuration = "60s")
    void an_option_is_a_value_in_its_range_or_one_line(@NotNull String text) {
        TextCheck.converters().forEach(converter -> TextCheck.option(converter, text));
        TextCheck.pages(text);
    }
}
