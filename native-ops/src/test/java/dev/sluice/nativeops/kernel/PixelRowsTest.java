package dev.sluice.nativeops.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.nativeops.Depth;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Floats that become pixels. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class PixelRowsTest {
    private static final float[] VALUES = {
        -Float.MAX_VALUE,
        -1e9f,
        -0.6f,
        -0f,
        0.5f,
        1.5f,
        254.5f,
        255.4f,
        256,
        65_534.6f,
        65_536,
        1e7f,
        1e9f,
        3e9f,
        Float.POSITIVE_INFINITY,
        Float.NaN
    };

    @Test
    void bytesAreRoundedHalfToEvenAndSaturateHoweverFarOutsideAValueIs() {
        byte[] bytes = written(Depth.U8).toArray(ValueLayout.JAVA_BYTE);

        assertThat(bytes).containsExactly(0, 0, 0, 0, 0, 2, 254, 255, 255, 255, 255, 255, 255, 255, 255, 0);
    }

    @Test
    void shortsAreRoundedHalfToEvenAndSaturateHoweverFarOutsideAValueIs() {
        short[] shorts = written(Depth.U16).toArray(ValueLayout.JAVA_SHORT);

        assertThat(shorts)
                .containsExactly(
                        new int[] {0, 0, 0, 0, 0, 2, 254, 255, 256, 65_535, 65_535, 65_535, 65_535, 65_535, 65_535, 0});
    }

    private static MemorySegment written(Depth depth) {
        PixelRows rows = new PixelRows();
        rows.fit(VALUES.length);
        MemorySegment memory = Arena.ofAuto().allocate((long) VALUES.length * depth.bytes());
        rows.write(memory, depth, 0, VALUES, VALUES.length);
        return memory;
    }
}
