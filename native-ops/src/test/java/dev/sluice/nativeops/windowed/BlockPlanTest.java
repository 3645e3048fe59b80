package dev.sluice.nativeops.windowed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.DifferenceOfGaussians;
import dev.sluice.nativeops.NativeMemoryException;
import dev.sluice.nativeops.ResultEncoding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class BlockPlanTest {
    private static final Layout SCAN = new Layout(30_000, 40_000, 1, Depth.U8, 256, 256);

    private static DifferenceOfGaussians filter(double sigma) {
        return DifferenceOfGaussians.builder().sigma2(sigma).build();
    }

    @ParameterizedTest
    @CsvSource({"3, 64", "3, 512", "30, 512", "300, 512", "1000, 2048", "3, 8"})
    void allRegionsInMemoryFitIntoIt(double sigma, long megabytes) {
        BlockPlan plan = BlockPlan.of(SCAN, filter(sigma), megabytes << 20, 2);

        assertThat(plan.bytes()).isLessThanOrEqualTo(megabytes << 20);
        assertThat(plan.regionRows() % plan.target().blockRows()).isZero();
        assertThat(plan.regionColumns() % plan.target().blockColumns()).isZero();
        assertThat(plan.halo()).isEqualTo((int) (4 * sigma));
    }

    @Test
    void regionsGrowWithSigma() {
        long small = area(BlockPlan.of(SCAN, filter(3), 1L << 32, 2));
        long large = area(BlockPlan.of(SCAN, filter(300), 1L << 32, 2));

        assertThat(small).isLessThan(large);
    }

    private static long area(BlockPlan plan) {
        return plan.region(0).pixels();
    }

    @Test
    void theOverheadIsWhatTheBlocksOfTheSourceSumUpTo() {
        Layout source = new Layout(1000, 1300, 1, Depth.U8, 80, 96);
        BlockPlan plan = BlockPlan.of(source, filter(5), 500_000, 1);
        double decoded = 0;
        for (long i = 0; i < plan.regions(); i++) {
            Region read = plan.region(i).grown(plan.halo(), source);
            for (long block = 0; block < source.blocks(); block++) {
                Region stored = source.block(block);
                boolean touched = stored.row() < read.endRow()
                        && read.row() < stored.endRow()
                        && stored.column() < read.endColumn()
                        && read.column() < stored.endColumn();
                decoded += touched ? stored.pixels() : 0;
            }
        }

        assertThat(plan.regions()).isGreaterThan(3);
        assertThat(plan.overhead()).isEqualTo(decoded / source.pixels(), within(1e-9));
    }

    @Test
    void anImageThatFitsIsReadOnce() {
        BlockPlan plan = BlockPlan.of(new Layout(400, 300, 3, Depth.U16, 64, 64), filter(3), 1 << 30, 2);

        assertThat(plan.regions()).isEqualTo(1);
        assertThat(plan.overhead()).isEqualTo(1);
        assertThat(plan.work()).isEqualTo(120_000);
    }

    /** The sizes of a Zarr folder may be any numbers; planning must end for all of them. */
    @ParameterizedTest
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    @CsvSource({"3000000000, 100", "100, 3000000000", "1099511627776, 1", "4194304, 4194304"})
    void imagesOfAnyLengthArePlanned(long rows, long columns) {
        Layout source = new Layout(rows, columns, 1, Depth.U8, 80, 96);

        BlockPlan plan = BlockPlan.of(source, filter(3), 64 << 20, 2);

        assertThat(plan.bytes()).isLessThanOrEqualTo(64 << 20);
        Region last = plan.region(plan.regions() - 1);
        assertThat(last.endRow()).isEqualTo(rows);
        assertThat(last.endColumn()).isEqualTo(columns);
        assertThat(plan.overhead()).isBetween(1.0, 2.0);
    }

    @ParameterizedTest
    @CsvSource({"1, 2000000", "2000000, 1", "40, 3000000"})
    void blocksOfAThinImageAreNotPaddingForTheMostPart(long rows, long columns) {
        Layout source = new Layout(rows, columns, 1, Depth.U8, 16, 16);

        Layout target = BlockPlan.of(source, filter(3), 1L << 30, 2).target();

        long encoded = target.blocks() * target.blockRows() * target.blockColumns();
        assertThat(encoded).isLessThan(17 * source.pixels());
        assertThat(target.blocks()).isLessThan(1000);
        assertThat(target.blockRows() % 16 + target.blockColumns() % 16).isZero();
    }

    @Test
    void normalizeReadsTwice() {
        DifferenceOfGaussians filter =
                DifferenceOfGaussians.builder().result(ResultEncoding.NORMALIZE).build();

        assertThat(BlockPlan.of(SCAN, filter, 1 << 28, 2).work()).isEqualTo(2 * SCAN.pixels());
    }

    /** A chunk of a Zarr folder is unpacked as a whole, whatever part of it is read. */
    @Test
    void blocksOfTheSourceCountForEachRegionThatIsRead() {
        Layout large = new Layout(30_000, 40_000, 1, Depth.F32, 4096, 4096);
        long chunk = 4096 * 4096 * 4;

        BlockPlan plan = BlockPlan.of(large, filter(3), 6 * chunk, 2);

        Region read = plan.region(0).grown(plan.halo(), large);
        assertThat(plan.bytesEach()).isGreaterThanOrEqualTo(2 * chunk + 4 * read.pixels());
        assertThat(plan.bytes()).isLessThanOrEqualTo(6 * chunk);
        assertThatExceptionOfType(NativeMemoryException.class)
                .isThrownBy(() -> BlockPlan.of(large, filter(3), 2 * chunk, 2));
    }

    @Test
    void whatCanNeverFitIsRefusedWithWhatItNeeds() {
        assertThatExceptionOfType(NativeMemoryException.class)
                .isThrownBy(() -> BlockPlan.of(SCAN, filter(1000), 1 << 20, 2))
                .withMessage("filtering it in parts needs at least 65163264 bytes, but only 1048576 are allowed");
    }
}
