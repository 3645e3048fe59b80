package dev.sluice.benchmarks.images;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * How long do the multiply-adds of {@link NativeDog}'s image alone take one thread: 68 a value, for 9 and 25 taps down and along? The
 * arrays are aligned by luck, which is why forks differ.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@State(Scope.Benchmark)
public class MultiplyAdds {
    private static final int VALUES = 1_000;
    private static final int GROUPS = DogCase.ROWS * DogCase.COLUMNS / VALUES * 68 / 4;

    private final float[] sums = new float[VALUES];
    private final float[] a = new float[VALUES];
    private final float[] b = new float[VALUES];
    private final float[] c = new float[VALUES];
    private final float[] d = new float[VALUES];

    /** Four for each load and store, the operands in registers: what the processor could do. */
    @Benchmark
    public float[] inRegisters() {
        for (int group = 0; group < GROUPS; group++) {
            fromRegisters(sums, 1e-9f, VALUES);
        }
        return sums;
    }

    /** Each with a load from the first cache: what loops over whole rows could do. */
    @Benchmark
    public float[] fromTheFirstCache() {
        for (int group = 0; group < GROUPS; group++) {
            fromRows(sums, a, b, c, d, 1e-9f, VALUES);
        }
        return sums;
    }

    private static void fromRegisters(float[] sums, float k, int n) {
        for (int x = 0; x < n; x++) {
            float v = sums[x];
            sums[x] = Math.fma(k, v, Math.fma(k, v, 1f)) + Math.fma(v, k, Math.fma(k, v, 2f));
        }
    }

    private static void fromRows(float[] sums, float[] a, float[] b, float[] c, float[] d, float k, int n) {
        for (int x = 0; x < n; x++) {
            float sum = Math.fma(k, a[x], sums[x]);
            sum = Math.fma(k, b[x], sum);
            sum = Math.fma(k, c[x], sum);
            sums[x] = Math.fma(k, d[x], sum);
        }
    }
}
