package dev.sluice.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code mvn verify} prints last: {@code build-checks/SkippedTests.java}. */
@Timeout(60)
class SkippedTestsTest {
    private static final Path PROGRAM = Path.of("../build-checks/SkippedTests.java");
    private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");

    @TempDir
    private Path root;

    @Test
    void aTestThatWasSkippedIsListedWithItsReasonUnlessItsReportIsOlderThanTheBuild() throws Exception {
        report("a", START, "<skipped type=\"T\"><![CDATA[T: Assumption failed: no library\n\tat x.Y]]></skipped>");
        report("b", START.plusSeconds(60), "<skipped message=\"is @Disabled\"/>");
        report("c", START.plusSeconds(60), "");
        report("old", START.minusSeconds(60), "<skipped message=\"long ago\"/>");

        assertThat(lines()).isEqualTo("""
                        Tests that were skipped: 2 (of 3 reports of this build)
                          aTest: works: no library
                          bTest: works: is @Disabled
                        """);
    }

    @Test
    void aBuildThatSkippedNothingSaysSo() throws Exception {
        report("a", START, "");

        assertThat(lines()).isEqualTo("Tests that were skipped: none (of 1 reports of this build)\n");
    }

    private void report(String name, Instant written, String inside) throws IOException {
        Path file = root.resolve(name).resolve("target/surefire-reports/TEST-" + name + ".xml");
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                "<testsuite><testcase name=\"works\" classname=\"x." + name + "Test\">" + inside
                        + "</testcase></testsuite>");
        Files.setLastModifiedTime(file, FileTime.from(written));
    }

    private String lines() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(java, PROGRAM.toString(), root.toString(), START.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}
