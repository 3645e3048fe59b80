package dev.sluice.scaleout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One image in regions, on two cores of this machine. */
@Timeout(300)
class LocalImageTest {
    private static JavaSparkContext context;

    @TempDir
    Path folder;

    private Path in;
    private Path out;

    @BeforeAll
    static void connect() {
        context = SparkSettings.connected(Optional.of("local[2]"));
    }

    @AfterAll
    static void disconnect() {
        context.close();
        ExecutorEngine.close();
    }

    @BeforeEach
    void makeInput() {
        in = Mosaic.write(folder.resolve("in.zarr"), 500, 700);
        out = folder.resolve("out.zarr");
    }

    @Test
    void the_blocks_are_those_of_the_whole_image_bit_for_bit() throws InterruptedException {
        HugeImageRun.Summary summary = run(job(), false);

        assertThat(summary).isEqualTo(new HugeImageRun.Summary(24, 0, List.of()));
        assertThat(Mosaic.read(out)).isEqualTo(Mosaic.whole(in));
    }

    @Test
    void a_halo_that_is_smaller_by_one_gives_other_pixels() throws InterruptedException {
        ImageJob job = job();

        run(withHalo(job, job.halo() - 1), false);

        assertThat(Mosaic.read(out)).isNotEqualTo(Mosaic.whole(in));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_damaged_block_fails_the_regions_that_need_it_and_resuming_makes_only_those_of_the_same_input(boolean same)
            throws Exception {
        Path chunk = chunk(in, file -> file.endsWith(Path.of("0", "0")));
        byte[] intact = Files.readAllBytes(chunk);
        FileTime time = Files.getLastModifiedTime(chunk);
        Files.writeString(chunk, "no chunk");
        Files.setLastModifiedTime(chunk, time);

        HugeImageRun.Summary damaged = run(job(), false);
        assertThat(damaged.failures())
                .singleElement()
                .matches(failure -> failure.job().row() == 0);
        assertThat(damaged.failures().getFirst().failure()).contains(in.toString());
        assertThat(out).doesNotExist();

        Files.write(chunk, intact);
        Files.setLastModifiedTime(
                chunk, same ? time : FileTime.from(time.toInstant().plusSeconds(60)));
        HugeImageRun.Summary resumed = run(job(), true);
        assertThat(resumed).isEqualTo(new HugeImageRun.Summary(24, same ? 23 : 0, List.of()));
        assertThat(Mosaic.read(out)).isEqualTo(Mosaic.whole(in));
    }

    @Test
    void a_block_that_was_made_and_is_not_there_is_made_again() throws InterruptedException {
        List<RegionResult> made = new ArrayList<>();

        HugeImageRun.Summary summary = new HugeImageRun(context, job(), Mosaic.plan(in)).run(false, result -> {
            if (made.isEmpty()) {
                losesABlock();
            }
            made.add(result);
        });

        assertThat(made).hasSizeGreaterThan(24);
        assertThat(summary.failures()).isEmpty();
        assertThat(Mosaic.read(out)).isEqualTo(Mosaic.whole(in));
    }

    private void losesABlock() {
        try {
            Files.delete(chunk(folder.resolve(".out.zarr.part"), _ -> true));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file of a block; those have numbers for names. */
    private static Path chunk(Path zarr, Predicate<Path> which) throws IOException {
        try (Stream<Path> files = Files.walk(zarr)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.getFileName().toString().matches("\\d+"))
                    .filter(which)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private ImageJob job() {
        return ImageJob.of(in, out, Mosaic.FILTER, Mosaic.plan(in), false);
    }

    private static ImageJob withHalo(ImageJob job, int halo) {
        return new ImageJob(
                job.input(),
                job.inputTime(),
                job.output(),
                job.filter(),
                halo,
                job.blockRows(),
                job.blockColumns(),
                job.replace());
    }

    private static HugeImageRun.Summary run(ImageJob job, boolean resume) throws InterruptedException {
        return new HugeImageRun(context, job, Mosaic.plan(Path.of(job.input()))).run(resume, _ -> {});
    }
}
