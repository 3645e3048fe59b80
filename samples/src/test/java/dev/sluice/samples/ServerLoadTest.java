package dev.sluice.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The load on the server, for a second: nothing goes wrong either way, and what is measured is there. */
@Timeout(120)
class ServerLoadTest {

    private static final Path IMAGE = Path.of("images", "chessboard_GRAY_U16.tif");

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void underParallelUploadsNothingGoesWrong(int workers) throws Exception {
        ServerLoad.Outcome outcome =
                ServerLoad.measure(workers, IMAGE, 8, Duration.ofMillis(200), Duration.ofSeconds(1));

        assertThat(outcome.errors()).isZero();
        assertThat(outcome.pings()).as("one each 20 ms").hasSize(50).isSorted();
        assertThat(outcome.peakBytes()).isGreaterThanOrEqualTo(outcome.halfTimeBytes());
    }

    @Test
    void whatIsNoImageIsAnErrorOfEachUpload() throws Exception {
        ServerLoad.Outcome outcome =
                ServerLoad.measure(1, Path.of("images", "README.md"), 1, Duration.ZERO, Duration.ofMillis(100));

        assertThat(outcome.errors()).isPositive();
        assertThat(outcome.uploads()).isZero();
    }

    @Test
    void bothWaysArePrinted() throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();

        ServerLoad.print(
                new PrintStream(printed, true, StandardCharsets.UTF_8),
                "naively",
                new ServerLoad.Outcome(1, 60, new long[] {1_000_000, 2_000_000, 30_000_000}, 5 << 20, 6 << 20),
                Duration.ofSeconds(2));

        assertThat(printed.toString(StandardCharsets.UTF_8))
                .startsWith("naively:")
                .contains(
                        "1 errors",
                        "30.0 uploads/s",
                        "50th 2.0 ms",
                        "99th 30.0 ms",
                        "at most 6 MB (5 MB at half-time)");
    }
}
