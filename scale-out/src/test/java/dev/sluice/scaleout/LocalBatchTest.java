package dev.sluice.scaleout;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.sluice.cli.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many files on two cores of this machine. */
@Timeout(300)
class LocalBatchTest {
    @TempDir
    Path folder;

    private Path in;
    private Path out;

    @BeforeEach
    void name() {
        in = folder.resolve("in");
        out = folder.resolve("out");
    }

    @Test
    void the_files_are_those_of_a_run_without_spark_byte_for_byte() throws Exception {
        Inputs.write(in, 20, 90);
        Path samples = Path.of("..", "samples", "images");
        Path here = folder.resolve("here");

        int code = dogFilter(in, samples, "-o", out, "--sigma2", "4");
        Program plain = Program.dogFilter(in, samples, "-o", here, "--sigma2", "4");

        assertThat(code).isZero();
        assertThat(plain.code()).as(plain.output()).isZero();
        assertThat(Inputs.contents(out)).hasSizeGreaterThan(20).isEqualTo(Inputs.contents(here));
    }

    @Test
    void one_damaged_file_among_a_hundred_is_one_failed_input_of_the_report() throws IOException {
        Inputs.write(in, 100, 40);
        Inputs.damage(in.resolve("042.pgm"));
        Path report = folder.resolve("report.json");

        int code = dogFilter(in, "-o", out, "--report", report);

        assertThat(code).isEqualTo(1);
        JsonObject json = JsonParser.parseString(Files.readString(report)).getAsJsonObject();
        assertThat(json.getAsJsonObject("summary").get("ok").getAsInt()).isEqualTo(99);
        assertThat(json.getAsJsonObject("summary").get("failed").getAsInt()).isEqualTo(1);
        assertThat(json.getAsJsonArray("inputs"))
                .hasSize(100)
                .filteredOn(input ->
                        input.getAsJsonObject().get("state").getAsString().equals("failed"))
                .singleElement()
                .matches(input ->
                        input.getAsJsonObject().get("input").getAsString().endsWith("042.pgm"));
        assertThat(Inputs.contents(out)).hasSize(99).doesNotContainKey("042.pgm");
    }

    @Test
    void a_cluster_that_prefers_kryo_does_not_matter() throws IOException {
        Inputs.write(in, 3, 20);
        System.setProperty("spark.serializer", "org.apache.spark.serializer.KryoSerializer");
        try {
            assertThat(dogFilter(in, "-o", out)).isZero();
        } finally {
            System.clearProperty("spark.serializer");
        }

        assertThat(Inputs.contents(out)).hasSize(3);
    }

    private static int dogFilter(Object... arguments) {
        return Main.run(
                SparkDistribution::connect,
                Stream.concat(Stream.of("--spark", "local[2]"), Arrays.stream(arguments))
                        .map(Object::toString)
                        .toArray(String[]::new));
    }
}
