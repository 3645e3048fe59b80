package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many files in one run of the installed program. */
@Timeout(300)
class ManyFilesIT {
    private static final int COUNT = 10_000;

    @TempDir
    Path folder;

    @Test
    void ten_thousand_tiny_files_are_all_made_in_bounded_memory() throws IOException {
        for (int i = 0; i < COUNT; i++) {
            Pixmaps.random(3, 3, i).write(folder.resolve("in/f" + i + ".pgm"));
        }
        Path report = folder.resolve("report.json");

        Program.Result result =
                Program.installed().with(folder.resolve("in"), "-o", folder.resolve("out"), "--report", report);

        assertThat(result.code()).as(result.errors()).isZero();
        assertThat(result.errorLines()).hasSize(1);
        assertThat(result.errors()).contains("10000 of 10000 images written");
        try (Stream<Path> files = Files.list(folder.resolve("out"))) {
            assertThat(files).hasSize(COUNT).allMatch(file -> file.toFile().length() == 20);
        }
        JsonObject json = JsonParser.parseString(Files.readString(report)).getAsJsonObject();
        assertThat(json.getAsJsonArray("inputs"))
                .hasSize(COUNT)
                .allMatch(input ->
                        input.getAsJsonObject().get("state").getAsString().equals("ok"));
        JsonObject summary = json.getAsJsonObject("summary");
        assertThat(summary.get("peakResidentBytes").getAsLong()).isPositive().isLessThan(300L << 20);
        assertThat(summary.get("peakImageBytes").getAsLong()).isPositive().isLessThan(1L << 20);
    }
}
