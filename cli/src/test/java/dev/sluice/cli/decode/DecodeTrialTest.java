package dev.sluice.cli.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.decode.DecodeTrial.Ending;
import dev.sluice.cli.decode.DecodeTrial.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What runs a corpus of files notices each way in which a decoder can go wrong; the decoders here are bad on purpose. */
@Timeout(120)
class DecodeTrialTest {
    private static final Path CAMERA = Path.of("..", "samples", "images", "camera.png");
    private static final Duration LONG = Duration.ofSeconds(100);

    @Test
    void good_files_and_bad_ones_are_told_apart_under_a_limit_of_memory() throws Exception {
        byte[] whole = Files.readAllBytes(CAMERA);

        try (DecodeTrial trial = new DecodeTrial(DecodeTrial.limited(CorpusRun.MEBIBYTES), LONG)) {
            assertThat(trial.decode("a.png", whole, 0).kind()).isEqualTo(Kind.IMAGE);
            assertThat(trial.decode("b.png", Arrays.copyOf(whole, 999), 0).kind())
                    .isEqualTo(Kind.REFUSED);
            assertThat(trial.decode("a.png", whole, 0).kind()).isEqualTo(Kind.IMAGE);
        }
    }

    @Test
    void a_file_for_which_there_is_no_memory_is_refused_in_one_line_and_the_decoder_goes_on() throws Exception {
        byte[] small = Files.readAllBytes(CAMERA);

        try (DecodeTrial trial = new DecodeTrial(DecodeTrial.limited(2500), LONG)) {
            trial.decode("first.png", small, 0);
            Ending large = trial.decode("a.pbm", bits(32_000), 0);
            Ending next = trial.decode("b.png", small, 0);

            assertThat(large.line()).startsWith("a.pbm: there is not enough memory for it (");
            assertThat(large.kind()).isEqualTo(Kind.REFUSED);
            assertThat(next.kind()).as(next.line()).isEqualTo(Kind.IMAGE);
        }
    }

    /** A square of white pixels, one bit each in the file and one byte when it is decoded. */
    private static byte[] bits(int side) {
        byte[] header = ("P4 " + side + " " + side + "\n").getBytes(StandardCharsets.US_ASCII);
        return Arrays.copyOf(header, header.length + side * ((side + 7) / 8));
    }

    @Test
    void a_decoder_that_dies_is_noticed_and_replaced() throws Exception {
        Ending first = ending("head -c 1000 > /dev/null; kill -SEGV $$", LONG);

        assertThat(first).isEqualTo(new Ending(Kind.DIED, "signal 11"));
    }

    @Test
    void a_decoder_that_never_answers_is_noticed() throws Exception {
        Ending ending = ending("exec sleep 1000", Duration.ofMillis(50));

        assertThat(ending.kind()).isEqualTo(Kind.STUCK);
    }

    @Test
    void a_decoder_that_wants_more_memory_than_the_limit_is_noticed() throws Exception {
        List<String> greedy = DecodeTrial.limited(
                200, List.of("bash", "-c", "head -c 1000 > /dev/null; x=$(head -c 999M /dev/zero | tr '\\0' x)"));

        try (DecodeTrial trial = new DecodeTrial(greedy, LONG)) {
            assertThat(trial.decode("a.png", new byte[2000], 0).kind()).isEqualTo(Kind.DIED);
        }
    }

    @Test
    void a_refusal_that_tells_a_user_nothing_is_noticed() throws Exception {
        for (String line : List.of("no name", "a.png: java.lang.NullPointerException", "a.png: two\\nlines")) {
            String length = String.format("\\\\x%02x", line.replace("\\n", "n").length());
            Ending ending = ending("printf '\\x02\\x00" + length.substring(1) + line + "'; exec cat > /dev/null", LONG);

            assertThat(ending.kind()).as(ending.line()).isEqualTo(Kind.UNCLEAR);
        }
    }

    /** How a file ends with a decoder that is a shell script; a second one shows that the trial goes on. */
    private static Ending ending(String script, Duration limit) throws IOException, InterruptedException {
        try (DecodeTrial trial = new DecodeTrial(List.of("bash", "-c", script), limit)) {
            Ending first = trial.decode("a.png", new byte[2000], 0);
            if (first.kind() != Kind.UNCLEAR) {
                assertThat(trial.decode("a.png", new byte[2000], 0)).isEqualTo(first);
            }
            return first;
        }
    }
}
