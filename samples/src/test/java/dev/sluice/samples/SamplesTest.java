package dev.sluice.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The list of samples, and every one of them run as a user runs it. */
@Timeout(120)
class SamplesTest {

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final ByteArrayOutputStream complaints = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    static Stream<String> names() {
        return Samples.ALL.stream().map(Samples.Sample::name);
    }

    /** All but the one that serves until it is stopped. */
    static Stream<String> namesOfThoseThatEnd() {
        return names().filter(name -> !name.equals("server"));
    }

    @Test
    void withoutANameTheSamplesAreListed() throws Exception {
        int exit = run();

        assertThat(exit).isZero();
        assertThat(names())
                .isNotEmpty()
                .allSatisfy(name -> assertThat(text(printed)).contains("  " + name + " "));
    }

    @Test
    void anUnknownNameIsOneClearLine() throws Exception {
        int exit = run("no-such-sample");

        assertThat(exit).isEqualTo(2);
        assertThat(text(complaints)).hasLineCount(1).contains("no-such-sample", "./samples/run");
        assertThat(text(printed)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"server, x1, PORT", "server, 70000, PORT", "server-load, none, SECONDS"})
    void anArgumentThatIsNoNumberIsOneClearLine(String name, String argument, String what) throws Exception {
        int exit = run(name, argument);

        assertThat(exit).isEqualTo(2);
        assertThat(text(complaints)).hasLineCount(1).contains(name, what, argument);
    }

    @ParameterizedTest
    @CsvSource({
        "quick-start, no-such.png",
        "quick-start, images/README.md",
        "blobs, no-such.png",
        "deadline, no-such.png",
        "pool, no-such-folder",
        "folder, images/README.md"
    })
    void aFileThatCannotBeReadIsOneClearLine(String name, String input) throws Exception {
        int exit = run(name, input, folder.resolve("out").toString());

        assertThat(exit).isEqualTo(2);
        assertThat(text(complaints)).hasLineCount(1).contains(name, input);
    }

    @Test
    void aFaultOfTheSampleItselfIsNotTakenForTheUsersMistake() {
        IllegalArgumentException fault = new IllegalArgumentException("a fault");
        Samples.Sample faulty = new Samples.Sample("faulty", "fails", (out, arguments) -> {
            throw fault;
        });

        assertThatThrownBy(() -> Samples.run(faulty, System.out, System.err, List.of()))
                .isSameAs(fault);
    }

    @ParameterizedTest
    @MethodSource("namesOfThoseThatEnd")
    void everySampleRunsAndSaysSomething(String name) throws Exception {
        int exit = switch (name) {
            case "quick-start", "blobs" ->
                run(name, "images/camera.png", folder.resolve("a.png").toString());
            case "pool", "folder" -> run(name, "images", folder.toString());
            case "own-functions" -> run(name, "images/camera.png", folder.toString());
            case "volume" -> run(name, folder.resolve("volume.png").toString());
            case "deadline", "race" -> run(name, "images/camera.png");
            case "ticking" -> run(name, "images/camera.png", "1");
            case "server-load" -> run(name, "1", "2", "images/chessboard_GRAY_U16.tif");
            default -> run(name);
        };

        assertThat(exit).isZero();
        assertThat(text(printed)).isNotBlank();
        assertThat(text(complaints)).isEmpty();
    }

    private int run(String... arguments) throws Exception {
        return Samples.run(
                new PrintStream(printed, true, StandardCharsets.UTF_8),
                new PrintStream(complaints, true, StandardCharsets.UTF_8),
                List.of(arguments));
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
