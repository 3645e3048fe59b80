package dev.sluice.nativeops.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.Pixels;
import dev.sluice.nativeops.Precision;
import dev.sluice.nativeops.Smoothing;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** An image may be cut into panels of columns in any way without a bit of the result changing. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PanelTest {
    private final long seed = Long.getLong("sluice.test.seed", new Random().nextLong());
    private final Random random = new Random(seed);
    private final Workspace workspace = new Workspace();

    @ParameterizedTest
    @EnumSource(Border.class)
    void anyNumberOfPanelsGivesTheSameBits(Border border) {
        for (int round = 0; round < Integer.getInteger("sluice.test.rounds", 150); round++) {
            int columns = 1 + random.nextInt(120);
            List<Double> sigmas = List.of(0.1 + 3 * random.nextDouble(), 0.1 + 9 * random.nextDouble());
            Depth depth = Depth.values()[random.nextInt(3)];
            Precision precision = depth == Depth.U8 ? Precision.values()[random.nextInt(2)] : Precision.FLOAT;
            try (Image image = Pixels.random(random, 1 + random.nextInt(12), columns, 1 + random.nextInt(4), depth)) {
                SmoothingPlan plan = SmoothingPlan.of(image, sigmas, 4, border, precision);
                float[] whole = difference(plan, 1);

                int count = 1 + random.nextInt(columns);

                assertThat(difference(plan, count))
                        .as("%d panels, sigmas %s, %s %s seed %d", count, sigmas, image, border, seed)
                        .isEqualTo(whole);
            }
        }
    }

    private float[] difference(SmoothingPlan plan, int panels) {
        Image source = plan.source();
        try (Image result =
                Image.allocate(source.rows(), source.columns(), source.channels(), Depth.F32, source.hasAlpha())) {
            RowSink sink = new DifferenceSink(List.of(result), RowEncoder.plain());
            workspace.run(plan, Panel.of(plan, panels), 0, source.rows(), sink, () -> false);
            float[] values = new float[source.rows() * plan.values()];
            for (int i = 0; i < values.length; i++) {
                int column = i / source.channels();
                values[i] = (float)
                        Pixels.get(result, column / source.columns(), column % source.columns(), i % source.channels());
            }
            return values;
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 3, 1", "1499, 1, 3, 1", "4000, 1, 3, 3", "4000, 3, 3, 8", "4000, 1, 300, 1", "100000, 4, 100, 8"
    })
    void panelsCoverAllColumnsAndReadWhatTheKernelsReach(int columns, int channels, double sigma, int count) {
        try (Image image = Image.allocate(1, columns, channels, Depth.U8)) {
            SmoothingPlan plan = SmoothingPlan.of(image, List.of(sigma), 4, Border.REFLECT, Precision.FLOAT);

            List<Panel> panels = Panel.of(plan);

            assertThat(panels).hasSize(count);
            int next = 0;
            for (Panel panel : panels) {
                assertThat(panel.from()).isEqualTo(next);
                assertThat(panel.readFrom()).isEqualTo(Math.max(0, panel.from() - plan.halo()));
                assertThat(panel.readTo()).isEqualTo(Math.min(columns, panel.to() + plan.halo()));
                next = panel.to();
            }
            assertThat(next).isEqualTo(columns);
        }
    }

    @Test
    void aWideImageIsOpenCvsBitForBitInFixedPoint() throws Exception {
        FixedPointTest fixedPoint = new FixedPointTest();
        for (int columns : new int[] {1500, 2251, 7001}) {
            fixedPoint.assertSame(
                    new Smoothing(3, 4, Border.REFLECT_101, Precision.NATIVE, 2), Depth.U8, 5, columns, 1);
            fixedPoint.assertSame(new Smoothing(7, 4, Border.CONSTANT, Precision.NATIVE, 3), Depth.U8, 5, columns, 3);
        }
    }
}
