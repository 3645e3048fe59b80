package dev.sluice.nativeops.windowed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.nativeops.Depth;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LayoutTest {
    private static final Layout LAYOUT = new Layout(25, 70, 1, Depth.U8, 10, 32);

    @Test
    void blocksAtTheEdgeEndWithTheImage() {
        assertThat(LAYOUT.blocks()).isEqualTo(9);
        assertThat(LAYOUT.block(0)).isEqualTo(new Region(0, 0, 10, 32));
        assertThat(LAYOUT.block(2)).isEqualTo(new Region(0, 64, 10, 6));
        assertThat(LAYOUT.block(8)).isEqualTo(new Region(20, 64, 5, 6));
        assertThatIllegalArgumentException().isThrownBy(() -> LAYOUT.block(9)).withMessageContaining("only 0 to 8");
    }

    @Test
    void everyPixelIsInTheBlockThatCoversIt() {
        for (long block = 0; block < LAYOUT.blocks(); block++) {
            Region region = LAYOUT.block(block);
            assertThat(LAYOUT.blockAt(region.row(), region.column())).isEqualTo(block);
            assertThat(LAYOUT.blockAt(region.endRow() - 1, region.endColumn() - 1))
                    .isEqualTo(block);
        }
    }

    @Test
    void aRegionGrowsNoFurtherThanTheImage() {
        assertThat(new Region(10, 32, 10, 32).grown(3, LAYOUT)).isEqualTo(new Region(7, 29, 16, 38));
        assertThat(new Region(0, 64, 10, 6).grown(100, LAYOUT)).isEqualTo(new Region(0, 0, 25, 70));
    }

    @Test
    void aRegionThatCutsABlockIsRefused() {
        LAYOUT.requireWholeBlocks(new Region(10, 0, 15, 64));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> LAYOUT.requireWholeBlocks(new Region(10, 0, 14, 64)))
                .withMessageContaining("rows 10 to 23, columns 0 to 63 are not whole blocks");
        assertThatIllegalArgumentException().isThrownBy(() -> LAYOUT.requireWholeBlocks(new Region(10, 1, 15, 63)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LAYOUT.requireInside(new Region(20, 0, 6, 1)))
                .withMessageContaining("outside of an image");
    }

    @Test
    void anImageOfMoreBytesThanALongCountsIsRefused() {
        assertThat(new Layout(1L << 30, 1L << 30, 4, Depth.U8, 512, 512).bytes())
                .isEqualTo(1L << 62);
        org.assertj.core.api.Assertions.assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> new Layout(1L << 31, 1L << 31, 4, Depth.F32, 512, 512));
    }
}
