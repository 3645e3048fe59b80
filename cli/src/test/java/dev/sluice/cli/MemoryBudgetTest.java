package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.file.StandardStreams;
import dev.sluice.nativeops.NativeMemory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code --memory} is the budget of native memory while a run lasts. */
@Timeout(60)
class MemoryBudgetTest {
    private static final Path IMAGES = Path.of("../samples/images");
    private static final long MEMORY = 64 << 20;

    @TempDir
    private Path folder;

    @Test
    void theBudgetIsThatOfTheOptionUntilTheRunEnds() throws Exception {
        long before = NativeMemory.budget();
        CountDownLatch typed = new CountDownLatch(1);
        InputStream silent = new InputStream() {
            @Override
            public int read() throws IOException {
                try {
                    typed.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                return -1;
            }
        };
        DogFilter program = new DogFilter(
                new StandardStreams(silent, new ByteArrayOutputStream()),
                new PrintWriter(Writer.nullWriter()),
                new PrintWriter(Writer.nullWriter()),
                Optional.empty());
        Thread run = Thread.ofPlatform().start(() -> program.run("-", "-o", "-", "--format", "png", "--memory", "64M"));
        while (run.isAlive() && NativeMemory.budget() != MEMORY) {
            Thread.onSpinWait();
        }
        long during = NativeMemory.budget();
        typed.countDown();
        run.join();

        assertThat(during).isEqualTo(MEMORY);
        assertThat(NativeMemory.budget()).isEqualTo(before);
    }

    /** Many at once, in all kinds of results: nothing is more than the budget, nothing fails for it, or waits for ever. */
    @ParameterizedTest
    @CsvSource({
        "png, offset, float",
        "tif, float, float",
        "png, normalize, native",
        "jpg, abs, fast",
        "webp, clip, opencv"
    })
    void everyImageThatIsAdmittedFitsIntoIt(String format, String result, String precision) throws Exception {
        List<Path> images;
        try (Stream<Path> files = Files.list(IMAGES)) {
            images = files.filter(file -> file.toString().matches(".*\\.(png|jpg|tif)"))
                    .filter(file -> !format.equals("jpg") && !format.equals("webp")
                            || !file.toString().contains("U16"))
                    .toList();
        }
        NativeMemory.resetPeak();

        InProcess run = InProcess.run(Stream.concat(
                        images.stream(),
                        Stream.of(
                                "-o",
                                folder + "/",
                                "--format",
                                format,
                                "--result",
                                result,
                                "--precision",
                                precision,
                                "--memory",
                                "26M",
                                "--threads",
                                "3",
                                "--jobs",
                                "8"))
                .toArray());

        assertThat(run.code()).as(run.errors()).isZero();
        assertThat(NativeMemory.peak()).isLessThanOrEqualTo(26 << 20);
    }
}
