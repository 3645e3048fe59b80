package dev.sluice.scaleout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ResultEncoding;
import dev.sluice.nativeops.volume.Box;
import dev.sluice.nativeops.volume.BoxPlan;
import dev.sluice.nativeops.volume.Sigma;
import dev.sluice.nativeops.volume.Volume;
import dev.sluice.nativeops.volume.VolumeDifferenceOfGaussians;
import dev.sluice.nativeops.volume.VolumeFiles;
import dev.sluice.nativeops.volume.VolumeFilterRun;
import dev.sluice.nativeops.volume.VolumeLayout;
import dev.sluice.nativeops.volume.VolumeOperation;
import dev.sluice.nativeops.volume.VolumeSink;
import dev.sluice.nativeops.volume.VolumeSource;
import dev.sluice.nativeops.volume.VoxelSpace;
import dev.sluice.nativeops.windowed.SinkOptions;
import dev.sluice.nativeops.windowed.ZarrOptions;
import dev.sluice.request.RequestEngine;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Volumes in boxes, on two cores of this machine. */
@Timeout(300)
class LocalVolumeTest {
    private static final VolumeLayout LAYOUT =
            new VolumeLayout(1, 2, 24, 32, 48, Depth.U16, new Box(0, 0, 0, 8, 16, 16));
    private static final VoxelSpace SPACE = new VoxelSpace(
            List.of(
                    new VoxelSpace.Axis("c", "", 1),
                    new VoxelSpace.Axis("z", "micrometer", 2),
                    new VoxelSpace.Axis("y", "micrometer", 0.5),
                    new VoxelSpace.Axis("x", "micrometer", 0.5)),
            List.of("a", "b"));
    private static final int BOXES = 2 * 3 * 2 * 3;

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

    /** Noise, but for a channel that has one chunk only. */
    @BeforeEach
    void makeInput() {
        in = folder.resolve("in.zarr");
        out = folder.resolve("out.zarr");
        Box whole = LAYOUT.whole();
        Box chunk = new Box(0, 0, 0, 8, 16, 16);
        try (VolumeSink sink = VolumeFiles.create(in, LAYOUT, SPACE, 0, SinkOptions.DEFAULT);
                Volume all = noise(whole);
                Volume some = noise(chunk)) {
            sink.write(0, 0, whole, all);
            sink.write(0, 1, chunk, some);
            sink.finish();
        }
    }

    private static Volume noise(Box box) {
        Random random = new Random(3);
        Volume volume = Volume.allocate(box.planes(), box.rows(), box.columns(), 1, Depth.U16);
        for (int z = 0; z < box.planes(); z++) {
            try (Image plane = volume.plane(z)) {
                for (long i = 0; i < plane.bytes() / Short.BYTES; i++) {
                    plane.pixels().setAtIndex(ValueLayout.JAVA_SHORT, i, (short) random.nextInt());
                }
            }
        }
        return volume;
    }

    private static VolumeOperation filter(ResultEncoding encoding) {
        return VolumeDifferenceOfGaussians.builder()
                .sigma1(new Sigma(0.5, 0.5, 0.3))
                .sigma2(new Sigma(1, 1, 0.5))
                .result(encoding)
                .build();
    }

    private static BoxPlan plan(VolumeOperation operation) {
        return new BoxPlan(LAYOUT, operation.halo(), 8, 16, 16, 1, 0);
    }

    private HugeVolumeRun.Summary run(VolumeOperation operation, boolean resume, AtomicInteger made)
            throws InterruptedException {
        VolumeJob job = VolumeJob.of(in, out, operation, false, ZarrOptions.DEFAULT);
        return new HugeVolumeRun(context, job, plan(operation)).run(resume, _ -> made.incrementAndGet());
    }

    /** As it is without Spark, in one box. */
    private Path local(VolumeOperation operation) throws InterruptedException {
        Path file = Path.of(folder.toString(), "local", "out.zarr");
        try (RequestEngine engine = RequestEngine.create(1);
                VolumeSource source = VolumeFiles.open(in)) {
            Files.createDirectories(file.getParent());
            try (VolumeSink sink =
                    VolumeFiles.create(file, LAYOUT, SPACE, operation.ofZeros(Depth.U16), SinkOptions.DEFAULT)) {
                BoxPlan whole = new BoxPlan(LAYOUT, operation.halo(), 24, 32, 48, 1, 0);
                new VolumeFilterRun(engine, operation, source, sink, whole, _ -> {}).run();
                sink.finish();
            }
            return file;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Chunks that hold the fill value may be missing in one of them: boxes are passed over as wholes. */
    private void assertSame(Path file, Path other) throws IOException {
        try (Stream<Path> files = Files.walk(other)) {
            for (Path each : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                Path found = file.resolve(other.relativize(each));
                if (Files.exists(found)) {
                    assertThat(found).hasSameBinaryContentAs(each);
                }
            }
        }
        try (VolumeSource one = VolumeFiles.open(file);
                VolumeSource two = VolumeFiles.open(other)) {
            for (int channel = 0; channel < 2; channel++) {
                try (Volume found = one.read(0, channel, LAYOUT.whole());
                        Volume expected = two.read(0, channel, LAYOUT.whole())) {
                    for (int z = 0; z < LAYOUT.planes(); z++) {
                        try (Image plane = found.plane(z);
                                Image same = expected.plane(z)) {
                            assertThat(plane.pixels().mismatch(same.pixels())).isEqualTo(-1);
                        }
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ResultEncoding.class,
            names = {"OFFSET", "NORMALIZE"})
    void boxes_have_the_bits_of_the_whole_and_what_holds_nothing_is_passed_over(ResultEncoding encoding)
            throws Exception {
        VolumeOperation operation = filter(encoding);
        AtomicInteger made = new AtomicInteger();

        HugeVolumeRun.Summary summary = run(operation, false, made);

        assertThat(summary.failures()).isEmpty();
        assertThat(summary.boxes()).isEqualTo(BOXES);
        assertThat(made.get() + summary.there()).isEqualTo(BOXES);
        assertThat(summary.there()).isEqualTo(encoding == ResultEncoding.OFFSET ? BOXES / 2 - 8 : 0);
        assertSame(out, local(operation));
    }

    @Test
    void a_damaged_chunk_fails_the_boxes_that_need_it_and_resuming_makes_only_those() throws Exception {
        VolumeOperation operation = filter(ResultEncoding.OFFSET);
        Path chunk = in.resolve("0/c/0/0/0/0");
        byte[] intact = Files.readAllBytes(chunk);
        var time = Files.getLastModifiedTime(chunk);
        Files.write(chunk, new byte[intact.length]);
        Files.setLastModifiedTime(chunk, time);
        AtomicInteger made = new AtomicInteger();

        HugeVolumeRun.Summary broken = run(operation, false, made);

        assertThat(broken.failures())
                .hasSize(8)
                .allMatch(result -> result.failure().contains("c/0/0/0/0"));
        assertThat(out).doesNotExist();

        Files.write(chunk, intact);
        Files.setLastModifiedTime(chunk, time);
        made.set(0);
        HugeVolumeRun.Summary mended = run(operation, true, made);

        assertThat(mended.failures()).isEmpty();
        assertThat(made).hasValue(8);
        assertSame(out, local(operation));
    }

    @Test
    void the_program_makes_the_same_files_as_dog_filter() throws Exception {
        Object[] options = {"--dimensions=3", "--unit=um", "--sigma1=0.4", "--sigma2=0.8,0.8,1"};
        Path local = folder.resolve("local/out.zarr");

        Program here = Program.dogFilter(with(options, in, "-o", local));
        Program there = Program.hugeImageJob(with(options, in, "-o", out, "--spark", "local[2]"));

        assertThat(here.code()).as(here.output()).isZero();
        assertThat(there.code()).as(there.output()).isZero();
        assertThat(there.output()).contains("boxes written");
        assertSame(out, local);
    }

    @Test
    void shards_and_smaller_resolutions_are_those_of_dog_filter() throws Exception {
        Object[] options = {"--dimensions=3", "--sigma1=0.4", "--sigma2=0.8", "--shards=64K", "--pyramid"};
        in = folder.resolve("wide.zarr");
        VolumeLayout wide = new VolumeLayout(1, 1, 20, 530, 300, Depth.U16, new Box(0, 0, 0, 8, 64, 32));
        try (VolumeSink sink = VolumeFiles.create(in, wide, VoxelSpace.NONE, 0, SinkOptions.DEFAULT);
                Volume all = noise(wide.whole())) {
            sink.write(0, 0, wide.whole(), all);
            sink.finish();
        }
        Path local = folder.resolve("local/out.zarr");

        Program here = Program.dogFilter(with(options, in, "-o", local));
        Program there = Program.hugeImageJob(with(options, in, "-o", out, "--spark", "local[2]"));

        assertThat(here.code()).as(here.output()).isZero();
        assertThat(there.code()).as(there.output()).isZero();
        assertThat(out.resolve("2/zarr.json")).exists();
        assertThat(Files.readString(out.resolve("0/zarr.json"))).contains("sharding_indexed");
        assertThat(Inputs.contents(out)).isEqualTo(Inputs.contents(local));
    }

    private static Object[] with(Object[] options, Object... others) {
        return Stream.concat(Stream.of(others), Stream.of(options)).toArray();
    }

    @Test
    void boxes_are_made_smaller_until_all_cores_have_some() {
        VolumeLayout layout = new VolumeLayout(1, 1, 512, 512, 512, Depth.U16, new Box(0, 0, 0, 16, 64, 64));
        VolumeOperation operation = filter(ResultEncoding.OFFSET);

        BoxPlan few = HugeVolumeRun.plan(layout, operation, 1L << 30, 2, 2, ZarrOptions.DEFAULT);
        BoxPlan many = HugeVolumeRun.plan(layout, operation, 1L << 30, 2, 64, ZarrOptions.DEFAULT);

        assertThat(HugeVolumeRun.boxes(few)).isGreaterThanOrEqualTo(8);
        assertThat(HugeVolumeRun.boxes(many)).isGreaterThanOrEqualTo(256);
        assertThat(many.overhead()).isLessThan(2.5);
    }
}
