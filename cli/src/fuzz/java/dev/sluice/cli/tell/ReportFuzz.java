package dev.sluice.cli.tell;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import dev.sluice.cli.plan.FilterOptions;
import dev.sluice.cli.plan.Problem;
import dev.sluice.cli.run.RunOptions;
import dev.sluice.cli.run.RunSummary;
import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.Precision;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.provider.ValueSource;

/** The report of a run, whatever names and reasons it tells: JSON by the letter, from which each is read as it was. */
class ReportFuzz {
    private static final FilterOptions FILTER =
            new FilterOptions(1, 2, 4, Border.REFLECT_101, Precision.FLOAT, Optional.empty());
    private static final RunOptions OPTIONS = new RunOptions(1, 1, 1L << 30, false, Optional.empty(), false);
    private static final RunSummary SUMMARY = new RunSummary(1, 0, 0, 1, 0, 0, 1, false);

    private static Path file;

    @BeforeAll
    static void makeFile() throws IOException {
        file = Files.createTempDirectory("report").resolve("report.json");
    }

    @AfterAll
    static void deleteFile() throws IOException {
        Files.deleteIfExists(file);
        Files.delete(file.getParent());
    }

    @ValueSource(strings = {"a.png: no such file", "\"\\\u2028\u0000</script>", "\uD83D\uDE00\t\u007f"})
    @FuzzTest(maxDuration = "60s")
    void every_text_of_a_report_is_read_as_it_was(@NotNull String text) throws IOException {
        Report report = new Report(file, true, FILTER, OPTIONS);
        report.problem(new Problem(text, text));
        report.note(text);

        report.finished(SUMMARY);

        // Half of a surrogate pair has no place in UTF-8.
        String written = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        JsonObject read = read();
        assertThat(read.getAsJsonArray("passedOver").get(0).getAsString()).isEqualTo(written);
        JsonObject input = read.getAsJsonArray("inputs").get(0).getAsJsonObject();
        assertThat(input.get("reason").getAsString()).isEqualTo(written);
    }

    private static JsonObject read() throws IOException {
        try (JsonReader reader = new JsonReader(Files.newBufferedReader(file))) {
            reader.setStrictness(Strictness.STRICT);
            JsonElement root = JsonParser.parseReader(reader);
            assertThat(reader.peek()).isEqualTo(JsonToken.END_DOCUMENT);
            return root.getAsJsonObject();
        }
    }
}
