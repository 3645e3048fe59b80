package dev.sluice.nativeops.zarr.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.nativeops.NativeMemory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Scratch holds what the largest chunk needs, not the sum of all that were larger than those before. */
@Timeout(60)
class ZarrScratchTest {
    @AfterEach
    void nothingIsLeftInMemory() {
        assertThat(NativeMemory.inUse()).isZero();
    }

    @Test
    void aLargerBufferTakesThePlaceOfTheSmaller() {
        try (ZarrScratch scratch = new ZarrScratch(2)) {
            for (int size = 1000; size <= 9000; size += 1000) {
                assertThat(scratch.get(0, size).remaining()).isEqualTo(size);
                scratch.get(1, 500);
            }

            assertThat(NativeMemory.inUse()).isEqualTo(9000 + 500);
        }
    }

    @Test
    void aSmallerChunkTakesTheBufferThatIsThere() {
        try (ZarrScratch scratch = new ZarrScratch(1)) {
            scratch.get(0, 1000).put(7, (byte) 42);

            assertThat(scratch.get(0, 8).get(7)).isEqualTo((byte) 42);
            assertThat(NativeMemory.inUse()).isEqualTo(1000);
        }
    }
}
