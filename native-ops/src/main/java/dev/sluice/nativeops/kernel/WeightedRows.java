package dev.sluice.nativeops.kernel;

import dev.sluice.nativeops.memory.OpenCv;
import org.bytedeco.opencv.global.opencv_core;

/**
 * The inner loops of the floating-point smoothing: weighted sums of rows, and of one row with shifted copies of itself.
 *
 * <p>Why the results do not depend on how an image is cut: each output value is a chain of fused multiply-adds in the order
 * of the taps, from the first to the last, whatever its neighbours are. A fused multiply-add is rounded once, by IEEE 754;
 * the Java language lets no compiler reorder, contract or widen these operations. Interpreter, compiler, vector body and
 * scalar remainder of a loop therefore give the same bits, for any strip, row or worker.
 *
 * <p>Why the loops look as they do: HotSpot's compiler vectorises them without any flag, several times faster than the
 * scalar code, only while four things hold. A loop has few taps, four here. No offset is a variable, which it could not prove
 * to stay ahead of the written index. The arrays are separate parameters, for loads that it knows to come from one array are
 * shared between neighbouring iterations. And where they are one array after all, that must not be visible after inlining:
 * the references come out of an array that was filled long before.
 *
 * <p>Processors without fused multiply-add would fall back to arbitrary-precision arithmetic; there each multiplication and
 * addition is rounded by itself, which is just as independent of the cut.
 */
public final class WeightedRows {
    /** Taps that are summed along a row before the row is shifted. */
    static final int SHIFT = 8;

    private static final int CPU_FMA3 = 12;
    private static final boolean FUSED = fused();

    private WeightedRows() {}

    private static boolean fused() {
        String processor = System.getProperty("os.arch", "");
        if (!processor.equals("amd64") && !processor.equals("x86_64")) {
            return processor.equals("aarch64");
        }
        OpenCv.load();
        return opencv_core.checkHardwareSupport(CPU_FMA3);
    }

    private static float multiplyAdd(float weight, float value, float sum) {
        return FUSED ? Math.fma(weight, value, sum) : weight * value + sum;
    }

    /** {@code out[x] = sum over t of weights[t] * rows[t][x]}; {@code out} is none of the rows. */
    public static void down(float[] out, float[][] rows, float[] weights, int n) {
        for (int t = 0; t < weights.length; t += 4) {
            down(out, rows, t, weights, t, Math.min(4, weights.length - t), n);
        }
    }

    /** The same for one to four of the taps: those from {@code weight} on, with the rows from {@code first} on. */
    public static void down(float[] out, float[][] rows, int first, float[] weights, int weight, int count, int n) {
        if (count == 4) {
            float k0 = weights[weight];
            float k1 = weights[weight + 1];
            float k2 = weights[weight + 2];
            float k3 = weights[weight + 3];
            if (weight == 0) {
                start(out, rows[first], k0, rows[first + 1], k1, rows[first + 2], k2, rows[first + 3], k3, n);
            } else {
                add(out, rows[first], k0, rows[first + 1], k1, rows[first + 2], k2, rows[first + 3], k3, n);
            }
            return;
        }
        for (int i = 0; i < count; i++) {
            if (weight + i == 0) {
                start(out, rows[first], weights[0], n);
            } else {
                add(out, rows[first + i], weights[weight + i], n);
            }
        }
    }

    /**
     * Two sums at once, {@code first} over the rows from index 0 and {@code second} over those from index 1 on: what two
     * output rows, one below the other, need. The same bits as two calls of {@link #down(float[], float[][], float[], int)},
     * but each row is fetched from the cache once for both.
     */
    public static void downTwice(float[] first, float[] second, float[][] rows, float[] weights, int n) {
        start(first, rows[0], weights[0], n);
        start(second, rows[1], weights[0], n);
        int t = 1;
        for (; t + 4 <= weights.length; t += 4) {
            addTwice(
                    first,
                    second,
                    rows[t],
                    rows[t + 1],
                    rows[t + 2],
                    rows[t + 3],
                    rows[t + 4],
                    weights[t],
                    weights[t + 1],
                    weights[t + 2],
                    weights[t + 3],
                    n);
        }
        for (; t < weights.length; t++) {
            add(first, rows[t], weights[t], n);
            add(second, rows[t + 1], weights[t], n);
        }
    }

    private static void addTwice(
            float[] first,
            float[] second,
            float[] a,
            float[] b,
            float[] c,
            float[] d,
            float[] e,
            float k0,
            float k1,
            float k2,
            float k3,
            int n) {
        for (int x = 0; x < n; x++) {
            float vb = b[x];
            float vc = c[x];
            float vd = d[x];
            float sum = multiplyAdd(k0, a[x], first[x]);
            float next = multiplyAdd(k0, vb, second[x]);
            sum = multiplyAdd(k1, vb, sum);
            next = multiplyAdd(k1, vc, next);
            sum = multiplyAdd(k2, vc, sum);
            next = multiplyAdd(k2, vd, next);
            first[x] = multiplyAdd(k3, vd, sum);
            second[x] = multiplyAdd(k3, e[x], next);
        }
    }

    /**
     * {@code out[x] = sum over t of weights[t] * row[x + t * step]}.
     *
     * @param row four references to the padded row
     * @param shifted four references to a row of the same length, used as scratch
     * @param step channels; of more than 4 each tap is shifted by itself
     */
    public static void along(float[] out, float[][] row, float[][] shifted, int step, float[] weights, int n) {
        int taps = weights.length;
        start(out, row[0], weights[0], n);
        for (int t = 1; t < taps; ) {
            if (step > 4) {
                System.arraycopy(row[0], t * step, shifted[0], 0, n);
                add(out, shifted[0], weights[t], n);
                t++;
                continue;
            }
            int length = n + (Math.min(SHIFT, taps - t) - 1) * step;
            System.arraycopy(row[0], t * step, shifted[0], 0, length);
            if (t + SHIFT <= taps) {
                quad(out, shifted, step, weights, t, n);
                secondQuad(out, shifted, step, weights, t + 4, n);
                t += SHIFT;
            } else if (t + 4 <= taps) {
                quad(out, shifted, step, weights, t, n);
                t += 4;
            } else {
                add(out, shifted[0], weights[t], n);
                t++;
            }
        }
    }

    private static void quad(float[] out, float[][] row, int step, float[] weights, int t, int n) {
        float k0 = weights[t];
        float k1 = weights[t + 1];
        float k2 = weights[t + 2];
        float k3 = weights[t + 3];
        switch (step) {
            case 1 -> quad1(out, row[0], k0, row[1], k1, row[2], k2, row[3], k3, n);
            case 2 -> quad2(out, row[0], k0, row[1], k1, row[2], k2, row[3], k3, n);
            case 3 -> quad3(out, row[0], k0, row[1], k1, row[2], k2, row[3], k3, n);
            default -> quad4(out, row[0], k0, row[1], k1, row[2], k2, row[3], k3, n);
        }
    }

    private static void secondQuad(float[] out, float[][] row, int step, float[] weights, int t, int n) {
        float k0 = weights[t];
        float k1 = weights[t + 1];
        float k2 = weights[t + 2];
        float k3 = weights[t + 3];
        switch (step) {
            case 1 -> secondQuad1(out, row[0], k0, row[1], k1, row[2], k2, row[3], k3, n);
            case 2 -> secondQuad2(out, row[0], k0, row[1], k1, row[2], k2, row[3], k3, n);
            case 3 -> secondQuad3(out, row[0], k0, row[1], k1, row[2], k2, row[3], k3, n);
            default -> secondQuad4(out, row[0], k0, row[1], k1, row[2], k2, row[3], k3, n);
        }
    }

    /** Adds one to four weighted rows, in their order: those from {@code first} on, with the weights from {@code weight} on. */
    public static void add(float[] out, float[][] rows, int first, float[] weights, int weight, int count, int n) {
        if (count == 4) {
            float k0 = weights[weight];
            float k1 = weights[weight + 1];
            float k2 = weights[weight + 2];
            float k3 = weights[weight + 3];
            add(out, rows[first], k0, rows[first + 1], k1, rows[first + 2], k2, rows[first + 3], k3, n);
            return;
        }
        for (int i = 0; i < count; i++) {
            add(out, rows[first + i], weights[weight + i], n);
        }
    }

    private static void start(
            float[] out, float[] a, float ka, float[] b, float kb, float[] c, float kc, float[] d, float kd, int n) {
        for (int x = 0; x < n; x++) {
            float sum = ka * a[x];
            sum = multiplyAdd(kb, b[x], sum);
            sum = multiplyAdd(kc, c[x], sum);
            out[x] = multiplyAdd(kd, d[x], sum);
        }
    }

    private static void add(
            float[] out, float[] a, float ka, float[] b, float kb, float[] c, float kc, float[] d, float kd, int n) {
        for (int x = 0; x < n; x++) {
            float sum = multiplyAdd(ka, a[x], out[x]);
            sum = multiplyAdd(kb, b[x], sum);
            sum = multiplyAdd(kc, c[x], sum);
            out[x] = multiplyAdd(kd, d[x], sum);
        }
    }

    private static void start(float[] out, float[] a, float ka, int n) {
        for (int x = 0; x < n; x++) {
            out[x] = ka * a[x];
        }
    }

    private static void add(float[] out, float[] a, float ka, int n) {
        for (int x = 0; x < n; x++) {
            out[x] = multiplyAdd(ka, a[x], out[x]);
        }
    }

    private static void quad1(
            float[] out, float[] a, float ka, float[] b, float kb, float[] c, float kc, float[] d, float kd, int n) {
        for (int x = 0; x < n; x++) {
            float sum = multiplyAdd(ka, a[x], out[x]);
            sum = multiplyAdd(kb, b[x + 1], sum);
            sum = multiplyAdd(kc, c[x + 2], sum);
            out[x] = multiplyAdd(kd, d[x + 3], sum);
        }
    }

    private static void quad2(
            float[] out, float[] a, float ka, float[] b, float kb, float[] c, float kc, float[] d, float kd, int n) {
        for (int x = 0; x < n; x++) {
            float sum = multiplyAdd(ka, a[x], out[x]);
            sum = multiplyAdd(kb, b[x + 2], sum);
            sum = multiplyAdd(kc, c[x + 4], sum);
            out[x] = multiplyAdd(kd, d[x + 6], sum);
        }
    }

    private static void quad3(
            float[] out, float[] a, float ka, float[] b, float kb, float[] c, float kc, float[] d, float kd, int n) {
        for (int x = 0; x < n; x++) {
            float sum = multiplyAdd(ka, a[x], out[x]);
            sum = multiplyAdd(kb, b[x + 3], sum);
            sum = multiplyAdd(kc, c[x + 6], sum);
            out[x] = multiplyAdd(kd, d[x + 9], sum);
        }
    }

    private static void quad4(
            float[] out, float[] a, float ka, float[] b, float kb, float[] c, float kc, float[] d, float kd, int n) {
        for (int x = 0; x < n; x++) {
            float sum = multiplyAdd(ka, a[x], out[x]);
            sum = multiplyAdd(kb, b[x + 4], sum);
            sum = multiplyAdd(kc, c[x + 8], sum);
            out[x] = multiplyAdd(kd, d[x + 12], sum);
        }
    }

    private static void secondQuad1(
            float[] out, float[] a, float ka, float[] b, float kb, float[] c, float kc, float[] d, float kd, int n) {
        for (int x = 0; x < n; x++) {
            float sum = multiplyAdd(ka, a[x + 4], out[x]);
            sum = multiplyAdd(kb, b[x + 5], sum);
            sum = multiplyAdd(kc, c[x + 6], sum);
            out[x] = multiplyAdd(kd, d[x + 7], sum);
        }
    }

    private static void secondQuad2(
            float[] out, float[] a, float ka, float[] b, float kb, float[] c, float kc, float[] d, float kd, int n) {
        for (int x = 0; x < n; x++) {
            float sum = multiplyAdd(ka, a[x + 8], out[x]);
            sum = multiplyAdd(kb, b[x + 10], sum);
            sum = multiplyAdd(kc, c[x + 12], sum);
            out[x] = multiplyAdd(kd, d[x + 14], sum);
        }
    }

    private static void secondQuad3(
            float[] out, float[] a, float ka, float[] b, float kb, float[] c, float kc, float[] d, float kd, int n) {
        for (int x = 0; x < n; x++) {
            float sum = multiplyAdd(ka, a[x + 12], out[x]);
            sum = multiplyAdd(kb, b[x + 15], sum);
            sum = multiplyAdd(kc, c[x + 18], sum);
            out[x] = multiplyAdd(kd, d[x + 21], sum);
        }
    }

    private static void secondQuad4(
            float[] out, float[] a, float ka, float[] b, float kb, float[] c, float kc, float[] d, float kd, int n) {
        for (int x = 0; x < n; x++) {
            float sum = multiplyAdd(ka, a[x + 16], out[x]);
            sum = multiplyAdd(kb, b[x + 20], sum);
            sum = multiplyAdd(kc, c[x + 24], sum);
            out[x] = multiplyAdd(kd, d[x + 28], sum);
        }
    }
}
