package dev.sluice.nativeops.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** In the profile {@code sanitize} the sanitizers see what they are there for. */
@EnabledIfSystemProperty(named = "sluice.test.sanitized", matches = "true")
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class SanitizersTest {

    private record End(int exit, String output) {}

    private static End run(String misuse, InstructionSet set) throws Exception {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-cp",
                        classPath,
                        Overrun.class.getName(),
                        misuse,
                        set.name()))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new End(process.waitFor(), output);
    }

    @ParameterizedTest
    @EnumSource(names = "JAVA", mode = Mode.EXCLUDE)
    void aRowTooManyIsSeen(InstructionSet set) throws Exception {
        assumeThat(set).matches(InstructionSet::isAvailable);

        End end = run("row", set);

        assertThat(end.output).contains("ERROR: AddressSanitizer").doesNotContain("nothing was noticed");
        assertThat(end.exit).isNotZero();
    }

    @ParameterizedTest
    @EnumSource(names = "JAVA", mode = Mode.EXCLUDE)
    void anOverflowIsSeen(InstructionSet set) throws Exception {
        assumeThat(set).matches(InstructionSet::isAvailable);

        End end = run("overflow", set);

        assertThat(end.output).contains("runtime error: signed integer overflow");
        assertThat(end.exit).isNotZero();
    }

    @ParameterizedTest
    @EnumSource(names = "JAVA", mode = Mode.EXCLUDE)
    void whatIsRightIsNotComplainedOf(InstructionSet set) throws Exception {
        assumeThat(set).matches(InstructionSet::isAvailable);

        End end = run("none", set);

        assertThat(end.output).contains("nothing was noticed");
        assertThat(end.exit).isZero();
    }
}
