package dev.sluice.scaleout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.DifferenceOfGaussians;
import dev.sluice.nativeops.windowed.BlockPlan;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.ZarrOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How an image is cut for many executors. */
@Timeout(60)
class HugeImagePlanTest {
    private static final long GIB = 1 << 30;

    private final Layout mosaic = new Layout(16_384, 16_384, 1, Depth.U8, 512, 512);

    @Test
    void there_are_several_regions_for_each_core() {
        BlockPlan alone = plan(3, 2);
        BlockPlan many = plan(3, 64);

        assertThat(alone.regions()).isBetween(8L, 32L);
        assertThat(many.regions()).isGreaterThanOrEqualTo(64);
        assertThat(many.overhead()).isLessThanOrEqualTo(2.5);
    }

    @Test
    void halos_that_cost_more_than_the_pixels_keep_regions_large() {
        BlockPlan plan = plan(100, 1000);

        assertThat(plan.halo()).isEqualTo(400);
        assertThat(plan.regions()).isLessThan(4000);
        assertThat(plan.overhead()).isLessThanOrEqualTo(2.5);
    }

    private BlockPlan plan(double sigma, int cores) {
        DifferenceOfGaussians filter =
                DifferenceOfGaussians.builder().sigma2(sigma).build();
        return HugeImageRun.plan(mosaic, filter, GIB, 2, cores, ZarrOptions.DEFAULT);
    }
}
