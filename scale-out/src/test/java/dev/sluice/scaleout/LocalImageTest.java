package dev.sluice.scaleout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.DifferenceOfGaussians;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.Operation;
import dev.sluice.nativeops.Precision;
import dev.sluice.nativeops.ResultEncoding;
import dev.sluice.nativeops.Smoothing;
import dev.sluice.nativeops.TileOperation;
import dev.sluice.nativeops.windowed.BlockPlan;
import dev.sluice.nativeops.windowed.SinkOptions;
import dev.sluice.nativeops.windowed.WindowedFilter;
import dev.sluice.nativeops.windowed.WindowedImages;
import dev.sluice.nativeops.windowed.WindowedRun;
import dev.sluice.nativeops.windowed.WindowedSink;
import dev.sluice.nativeops.windowed.WindowedSource;
import dev.sluice.nativeops.windowed.ZarrOptions;
import dev.sluice.request.RequestEngine;
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
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
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

        assertThat(summary).isEqualTo(new HugeImageRun.Summary(24, 0, List.of(), ""));
        assertThat(Mosaic.read(out)).isEqualTo(Mosaic.whole(in));
    }

    @Test
    void shards_and_smaller_resolutions_have_the_bytes_of_one_machine() throws Exception {
        in = Mosaic.write(folder.resolve("large.zarr"), 700, 530);
        BlockPlan plan = Mosaic.plan(in);
        ZarrOptions zarr = ZarrOptions.DEFAULT
                .withPyramid(ZarrOptions.Pyramid.PLANES)
                .withShards(new ZarrOptions.Shards(64 << 10, false));
        Path local = Files.createDirectory(folder.resolve("local")).resolve("out.zarr");
        try (RequestEngine engine = RequestEngine.create(2);
                WindowedSource source = WindowedImages.open(in);
                WindowedSink sink =
                        WindowedImages.createZarr(local, plan.target(), SinkOptions.DEFAULT.of(source), zarr)) {
            new WindowedRun(engine, new WindowedFilter(Mosaic.FILTER), source, sink, plan).run();
            sink.reduce(engine, 1 << 20);
            sink.finish();
        }

        HugeImageRun.Summary summary = new HugeImageRun(
                        context, ImageJob.of(in, out, Mosaic.FILTER, plan, false, zarr), plan)
                .run(false, _ -> {});

        assertThat(summary.failures()).isEmpty();
        assertThat(out.resolve("2/zarr.json")).exists();
        assertThat(Inputs.contents(out)).isEqualTo(Inputs.contents(local));
    }

    @Test
    void what_executors_could_not_make_of_a_smaller_resolution_fails_the_run() throws Exception {
        BlockPlan plan = Mosaic.plan(in);
        ZarrOptions zarr = ZarrOptions.DEFAULT.withPyramid(ZarrOptions.Pyramid.PLANES);
        HugeImageRun run = new HugeImageRun(context, ImageJob.of(in, out, Mosaic.FILTER, plan, false, zarr), plan);

        assertThatThrownBy(() -> run.run(false, _ -> makesNoRoom()))
                .isInstanceOf(ImageFormatException.class)
                .hasMessageContaining("a chunk of resolution 1 cannot be written");
        assertThat(out).doesNotExist();
    }

    /** Puts a file where a folder of the first smaller resolution would be. */
    private void makesNoRoom() {
        try {
            Path inTheWay = folder.resolve(".out.zarr.part/1/c");
            if (!Files.exists(inTheWay)) {
                Files.createFile(inTheWay);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A function of a program that uses Spark, and not of Sluice's. */
    private static final Operation EDGES = TileOperation.of("edges", 3, Border.REFLECT_101, tile -> {
                try (Mat edges = new Mat()) {
                    opencv_imgproc.Canny(tile.source(), edges, 100, 200);
                    tile.setFrom(edges);
                }
            })
            .withTileHeight(100);

    private static List<Operation> operations() {
        DifferenceOfGaussians normalized = DifferenceOfGaussians.builder()
                .sigma2(2.2)
                .result(ResultEncoding.NORMALIZE)
                .build();
        return List.of(
                normalized,
                EDGES,
                new Smoothing(1.5, 4, Border.REFLECT, Precision.FLOAT, 0),
                EDGES.then(normalized),
                normalized.then(EDGES).then(normalized));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void any_operation_gives_what_it_gives_for_the_whole_image(Operation operation) throws InterruptedException {
        BlockPlan plan = Mosaic.plan(in, operation);
        ImageJob job = ImageJob.of(in, out, operation, plan, false, ZarrOptions.DEFAULT);

        HugeImageRun.Summary summary = new HugeImageRun(context, job, plan).run(false, _ -> {});

        assertThat(summary).isEqualTo(new HugeImageRun.Summary(24, 0, List.of(), ""));
        assertThat(Mosaic.read(out)).isEqualTo(Mosaic.whole(in, operation));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void what_a_function_throws_is_told_of_each_region(boolean measured) throws InterruptedException {
        TileOperation broken = TileOperation.of("broken", 3, Border.REFLECT_101, tile -> {
                    if (tile.row() == 400) {
                        throw new IOException("no such tile");
                    }
                })
                .withTileHeight(100);
        Operation operation = measured
                ? broken.then(DifferenceOfGaussians.builder()
                        .result(ResultEncoding.NORMALIZE)
                        .build())
                : broken;
        BlockPlan plan = Mosaic.plan(in, operation);
        ImageJob job = ImageJob.of(in, out, operation, plan, false, ZarrOptions.DEFAULT);

        HugeImageRun.Summary summary = new HugeImageRun(context, job, plan).run(false, _ -> {});

        assertThat(summary.failures())
                .isNotEmpty()
                .allMatch(
                        result -> result.failure().contains("broken failed at row 400, column 0: java.io.IOException"));
        assertThat(out).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_damaged_block_fails_the_regions_that_need_it_and_resuming_makes_only_those_of_the_same_input(boolean same)
            throws Exception {
        Path chunk = chunk(in, file -> file.endsWith(Path.of("0", "0")));
        byte[] intact = Files.readAllBytes(chunk);
        FileTime time = Files.getLastModifiedTime(chunk);
        Files.write(chunk, new byte[intact.length]);
        Files.setLastModifiedTime(chunk, time);

        HugeImageRun.Summary damaged = run(job(), false);
        assertThat(damaged.failures())
                .singleElement()
                .matches(failure -> failure.job().region().row() == 0);
        assertThat(damaged.failures().getFirst().failure()).contains(in.toString());
        assertThat(out).doesNotExist();

        Files.write(chunk, intact);
        Files.setLastModifiedTime(
                chunk, same ? time : FileTime.from(time.toInstant().plusSeconds(60)));
        HugeImageRun.Summary resumed = run(job(), true);
        assertThat(resumed).isEqualTo(new HugeImageRun.Summary(24, same ? 23 : 0, List.of(), ""));
        assertThat(Mosaic.read(out)).isEqualTo(Mosaic.whole(in));
    }

    @Test
    void a_block_that_was_made_and_is_not_there_is_made_again() throws InterruptedException {
        List<PartResult<RegionJob>> made = new ArrayList<>();

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
        return ImageJob.of(in, out, Mosaic.FILTER, Mosaic.plan(in), false, ZarrOptions.DEFAULT);
    }

    private static HugeImageRun.Summary run(ImageJob job, boolean resume) throws InterruptedException {
        return new HugeImageRun(context, job, Mosaic.plan(job.files().in())).run(resume, _ -> {});
    }
}
