package dev.sluice.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The window on a screen that nobody sees, dragged with a mouse that nobody holds. {@code .ci/run} installs what it takes. */
@Timeout(120)
class SigmaWindowTest {

    private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));

    @TempDir
    private Path folder;

    @Test
    void draggingTheSliderCancelsWhatIsStaleAndShowsTheNewest() throws Exception {
        assumeTrue(isOnThePath("Xvfb"), "Xvfb is not installed");
        assumeTrue(
                Files.exists(JAVA_HOME.resolve("lib").resolve("libawt_xawt.so")), "this JDK was made without windows");
        Path screenshot = folder.resolve("window.png");
        Process screen = new ProcessBuilder(
                        "Xvfb", "-displayfd", "1", "-screen", "0", "1024x768x24", "-nolisten", "tcp")
                .redirectError(Redirect.DISCARD)
                .start();
        try (BufferedReader display = screen.inputReader()) {
            List<String> told = drive(":" + display.readLine(), screenshot);

            String sigma = told.stream()
                    .filter(line -> line.startsWith("expected: "))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(told))
                    .substring("expected: ".length());
            assertThat(told)
                    .containsExactly(
                            "moved: true",
                            "shown while the worker was busy: false",
                            "title: Difference of Gaussians, sigma 1 and " + sigma,
                            "expected: " + sigma,
                            "several were overtaken: true");
            assertThat(coloursOf(ImageIO.read(screenshot.toFile()))).isGreaterThan(50);
        } finally {
            screen.destroy();
            screen.waitFor();
        }
    }

    private static List<String> drive(String display, Path screenshot) throws Exception {
        Path output = screenshot.resolveSibling("told.txt");
        ProcessBuilder driver = new ProcessBuilder(
                JAVA_HOME.resolve("bin").resolve("java").toString(),
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                SigmaWindowDriver.class.getName(),
                "images/camera.png",
                screenshot.toString());
        driver.environment().put("DISPLAY", display);
        driver.redirectErrorStream(true).redirectOutput(output.toFile());
        Process running = driver.start();
        try {
            running.waitFor();
            return Files.readAllLines(output, StandardCharsets.UTF_8);
        } finally {
            running.destroyForcibly();
        }
    }

    private static long coloursOf(BufferedImage picture) {
        int[] pixels = picture.getRGB(0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth());
        return Arrays.stream(pixels).distinct().count();
    }

    private static boolean isOnThePath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(each -> Files.isExecutable(Path.of(each, program)));
    }
}
