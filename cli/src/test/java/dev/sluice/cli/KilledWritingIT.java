package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ends the installed program while it filters, encodes and writes one image: there is the whole file or folder, or nothing of that name. Of a Zarr
 * folder what is written stays under another name, to be gone on with or swept.
 *
 * <p>{@code -Dsluice.kills=200} ends it a tenth as often for each format (default 2); {@code -Dsluice.seed} draws the same moments again.
 */
@Timeout(1800)
class KilledWritingIT extends WithFolders {
    private static final int KILLS = Integer.getInteger("sluice.kills", 20) / 10;
    private static final long SEED = Long.getLong("sluice.seed", System.nanoTime());

    @ParameterizedTest
    @ValueSource(strings = {"png", "tif", "jpg", "zarr"})
    void what_is_ended_while_it_writes_leaves_the_whole_image_or_none(String extension) throws Exception {
        System.out.println("KilledWritingIT: " + extension + ", " + KILLS + " kills, seed " + SEED);
        Random random = new Random(SEED);
        Path input = Pixmaps.random(1200, 1400, SEED).write(folder.resolve("image.pgm"));
        Path undisturbed = folder.resolve("undisturbed/image." + extension);
        long start = System.nanoTime();
        Program.Result first = Program.installed().with(input, "-o", undisturbed);
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        assertThat(first.code()).as(first.errors()).isZero();
        Path output = out.resolve("image." + extension);
        for (int kill = 0; kill < KILLS; kill++) {
            boolean polite = kill % 2 == 0;
            // Any moment must do; most of these are after the start of the JVM.
            long moment = millis / 4 + random.nextLong(millis);

            int code = endedAt(moment, polite, input, output);

            System.out.println((polite ? "SIGINT" : "SIGKILL") + " at " + moment + " of " + millis + " ms: exit code "
                    + code + ", there is "
                    + (Files.exists(out) ? content(out).keySet().size() : 0) + " file(s)");
            assertThat(code).isIn(polite ? List.of(0, 130) : List.of(0, 137));
            if (Files.exists(output)) {
                assertThat(content(output)).isEqualTo(content(undisturbed));
            } else if (polite && Files.exists(out)) {
                assertThat(content(out).keySet())
                        .as("an interrupted run keeps what can be gone on with, and cleans up the rest")
                        .allMatch(name -> name.startsWith(".image.zarr.part/"));
            }
        }

        Program.Result next = Program.installed().with(input, "-o", output, "--overwrite");

        assertThat(next.code()).as(next.errors()).isZero();
        assertThat(content(output)).isEqualTo(content(undisturbed));
        try (Stream<Path> names = Files.list(out)) {
            assertThat(names).as("no litter after the next run").containsExactly(output);
        }
    }

    private static int endedAt(long millis, boolean polite, Path input, Path output) throws Exception {
        Process process = Program.installed().interruptible().start(input, "-o", output, "--overwrite");
        process.waitFor(millis, TimeUnit.MILLISECONDS);
        if (polite) {
            // The shell's own, since not every system has the program.
            new ProcessBuilder("bash", "-c", "kill -INT " + process.pid())
                    .start()
                    .waitFor();
        } else {
            process.destroyForcibly();
        }
        return Program.installed().finish(process).code();
    }

    /** The bytes of each file by its name, of a file itself by none. */
    private static Map<String, ByteBuffer> content(Path place) throws IOException {
        Map<String, ByteBuffer> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(place)) {
            // The mark of an unfinished folder goes after the folder has its name, and stays if it is killed between.
            for (Path file : all.filter(Files::isRegularFile)
                    .filter(file -> !file.equals(place.resolve(".sluice-run")))
                    .toList()) {
                files.put(place.relativize(file).toString(), ByteBuffer.wrap(Files.readAllBytes(file)));
            }
        }
        return files;
    }
}
