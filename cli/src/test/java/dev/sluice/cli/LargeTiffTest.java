package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.file.StandardStreams;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TIFF files that are too large to be read into memory first: their blocks are read where they are decoded. */
@Timeout(120)
class LargeTiffTest {
    private static final int SIDE = 3000;

    @TempDir
    Path folder;

    private Path large;

    @BeforeEach
    void makeFile() {
        large = folder.resolve("large.tif");
        try (Image image = Image.allocate(SIDE, SIDE, 1, Depth.F32)) {
            for (int y = 0; y < SIDE; y++) {
                for (int x = 0; x < SIDE; x++) {
                    image.pixels().set(ValueLayout.JAVA_FLOAT, y * image.stride() + 4L * x, (y * 31 + x * 17) % 256);
                }
            }
            image.write(large);
        }
        assertThat(large).exists();
    }

    @Test
    void it_gives_what_the_same_bytes_give_by_standard_input() throws IOException {
        Path out = folder.resolve("out.tif");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int code;
        try (InputStream in = Files.newInputStream(large)) {
            code = new DogFilter(
                            new StandardStreams(in, bytes),
                            new PrintWriter(new StringWriter()),
                            new PrintWriter(new StringWriter()),
                            Optional.empty())
                    .run("-", "-o", "-", "--format", "tif");
        }

        InProcess result = InProcess.run(large, "-o", out);

        assertThat(code).isZero();
        assertThat(result.code()).as(result.errors()).isZero();
        assertThat(Arrays.equals(Files.readAllBytes(out), bytes.toByteArray())).isTrue();
        assertThat(openFiles()).noneMatch(file -> file.startsWith(folder));
    }

    @Test
    void one_that_is_cut_off_is_refused_in_one_line_and_the_others_go_on() throws IOException {
        byte[] whole = Files.readAllBytes(large);
        Path cut = Files.write(folder.resolve("cut.tif"), Arrays.copyOf(whole, whole.length - 100));

        InProcess result = InProcess.run(cut, large, "-o", folder.resolve("out"));

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.errors()).contains("cut.tif").contains("1 of 2 images written, 1 failed");
        assertThat(folder.resolve("out").resolve("large.tif")).exists();
        assertThat(folder.resolve("out").resolve("cut.tif")).doesNotExist();
        assertThat(openFiles()).noneMatch(file -> file.startsWith(folder));
    }

    private static Stream<Path> openFiles() throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        if (!Files.isDirectory(descriptors)) {
            return Stream.empty();
        }
        try (Stream<Path> all = Files.list(descriptors)) {
            return all.toList().stream().flatMap(LargeTiffTest::target);
        }
    }

    private static Stream<Path> target(Path descriptor) {
        try {
            return Stream.of(Files.readSymbolicLink(descriptor));
        } catch (IOException closedMeanwhile) {
            return Stream.empty();
        }
    }
}
