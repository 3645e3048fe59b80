package dev.sluice.scaleout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.nativeops.windowed.BlockPlan;
import dev.sluice.request.RequestEngine;
import java.nio.file.Path;
import java.util.List;
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
        ImageJob image = ImageJob.of(in, folder.resolve("out.zarr"), Mosaic.FILTER, plan, false);
        List<RegionJob> first = List.of(new RegionJob(image, plan.region(0)));
        List<RegionJob> second = List.of(new RegionJob(image, plan.region(1)));

        try (RequestEngine engine = RequestEngine.create(1);
                RegionRunner runner = new RegionRunner(engine)) {
            assertThat(runner.run(first)).containsExactly(first.getFirst().done());
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> runner.run(second)).isInstanceOf(InterruptedException.class);

            assertThat(runner.run(second)).containsExactly(second.getFirst().done());
        }
    }
}
