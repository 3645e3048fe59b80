package dev.sluice.scaleout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.nativeops.windowed.BlockPlan;
import dev.sluice.nativeops.windowed.ZarrOptions;
import dev.sluice.request.RequestEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Parts of one image in one process, whose tasks share the open input. */
@Timeout(60)
class RegionRunnerTest {
    @TempDir
    Path folder;

    @Test
    void a_task_that_is_interrupted_leaves_the_input_to_the_others() throws InterruptedException {
        Path in = Mosaic.write(folder.resolve("in.tif"), 300, 300);
        BlockPlan plan = Mosaic.plan(in);
        ImageJob image = ImageJob.of(in, folder.resolve("out.zarr"), Mosaic.FILTER, plan, false, ZarrOptions.DEFAULT);
        List<RegionJob> first = List.of(new RegionJob(image, plan.region(0)));
        List<RegionJob> second = List.of(new RegionJob(image, plan.region(1)));

        try (RequestEngine engine = RequestEngine.create(1);
                RegionRunner runner = new RegionRunner(engine)) {
            assertThat(runner.run(first)).containsExactly(PartResult.done(first.getFirst()));
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> runner.run(second)).isInstanceOf(InterruptedException.class);

            assertThat(runner.run(second)).containsExactly(PartResult.done(second.getFirst()));
        }
    }

    @Test
    void an_executor_makes_its_share_of_a_smaller_resolution() throws Exception {
        Path in = Mosaic.write(folder.resolve("in.zarr"), 700, 530);
        BlockPlan plan = Mosaic.plan(in);
        ZarrOptions zarr = ZarrOptions.DEFAULT.withPyramid(ZarrOptions.Pyramid.PLANES);
        ImageJob image = ImageJob.of(in, folder.resolve("out.zarr"), Mosaic.FILTER, plan, false, zarr);
        List<RegionJob> regions = LongStream.range(0, plan.regions())
                .mapToObj(number -> new RegionJob(image, plan.region(number)))
                .toList();
        Reductions.Share<ImageJob> first = new Reductions.Share<>(image, 1, 0, 7);

        try (RequestEngine engine = RequestEngine.create(1);
                RegionRunner runner = new RegionRunner(engine)) {
            runner.run(regions);
            assertThat(new Reductions(engine, 1 << 20).make(List.of(first), runner::resolutions))
                    .containsExactly(PartResult.done(first));
        }

        try (Stream<Path> files = Files.walk(folder.resolve(".out.zarr.part/1/c"))) {
            assertThat(files.filter(Files::isRegularFile)).hasSize(7);
        }
    }
}
