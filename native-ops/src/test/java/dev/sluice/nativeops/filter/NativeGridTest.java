package dev.sluice.nativeops.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Engines;
import dev.sluice.nativeops.FiniteRange;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.Piece;
import dev.sluice.nativeops.Pixels;
import dev.sluice.nativeops.Precision;
import dev.sluice.nativeops.kernel.InstructionSet;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Pedestal;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.request.RequestEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** {@link Precision#FAST} has the same bits in every instruction set: any shape, depth, border, sigmas, strips, parts and places in a larger image. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class NativeGridTest {
    private static final float[] SPECIAL = {
        Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0f, Float.MIN_VALUE, Float.MAX_VALUE
    };

    private final long seed = Long.getLong("sluice.test.seed", new Random().nextLong());
    private final Random random = new Random(seed);
    private final int rounds = Integer.getInteger("sluice.test.rounds", 30);

    @AfterEach
    void everyNativeByteIsBack() {
        assertThat(NativeMemory.inUse()).isZero();
    }

    /** Makes the plan of a case for an instruction set. */
    private record Case(Image source, List<Double> sigmas, Border border, Part part, Piece piece, int height) {
        static Case random(Random random, Image source, int kernels) {
            List<Double> sigmas = new ArrayList<>();
            for (int k = 0; k < kernels; k++) {
                sigmas.add(5 * Math.exp(random.nextDouble() * (random.nextInt(4) == 0 ? 4 : 1.5)));
            }
            int row = random.nextInt(source.rows());
            int column = random.nextInt(source.columns());
            Part part = random.nextBoolean()
                    ? Part.whole(source)
                    : new Part(
                            row,
                            column,
                            1 + random.nextInt(source.rows() - row),
                            1 + random.nextInt(source.columns() - column));
            Region place = new Region(random.nextInt(5000), random.nextInt(5000), source.rows(), source.columns());
            Layout image = new Layout(6000, 6000, source.channels(), source.depth(), 64, 64, source.hasAlpha());
            List<Float> levels = new ArrayList<>();
            for (int c = 0; c < source.channels(); c++) {
                boolean isAlpha = source.hasAlpha() && c == source.channels() - 1;
                levels.add(isAlpha ? 0f : random.nextFloat() * 100);
            }
            Pedestal pedestal = random.nextBoolean() ? Pedestal.NONE : new Pedestal(levels);
            return new Case(
                    source,
                    sigmas,
                    Border.values()[random.nextInt(4)],
                    part,
                    new Piece(source, place, image, pedestal),
                    1 + random.nextInt(part.rows()));
        }

        SmoothingPlan plan(InstructionSet set) {
            return SmoothingPlan.of(source, sigmas, 4, border, Precision.FAST, set)
                    .from(piece)
                    .inside(part);
        }

        byte[] run(RequestEngine engine, InstructionSet set, Depth depth, Function<Image, RowSink> sinks)
                throws InterruptedException {
            SmoothingPlan plan = plan(set);
            try (Image result =
                    Image.allocate(part.rows(), part.columns(), source.channels(), depth, source.hasAlpha())) {
                SmoothingRun.run(engine, plan, height, () -> sinks.apply(result));
                return bytes(result);
            }
        }
    }

    /** All values, each that is no number as one and the same of those. */
    private static byte[] bytes(Image image) {
        if (image.depth() == Depth.F32) {
            for (int y = 0; y < image.rows(); y++) {
                for (int x = 0; x < image.columns(); x++) {
                    for (int c = 0; c < image.channels(); c++) {
                        if (Double.isNaN(Pixels.get(image, y, x, c))) {
                            Pixels.set(image, y, x, c, Float.NaN);
                        }
                    }
                }
            }
        }
        return Pixels.bytes(image);
    }

    private Image image(int round) {
        Depth depth = Depth.values()[random.nextInt(3)];
        int channels = 1 + random.nextInt(round % 10 == 0 ? 20 : 4);
        int columns = 1 + random.nextInt(round % 8 == 0 ? 700 : 120);
        boolean alpha = (channels == 2 || channels == 4) && random.nextBoolean();
        Image image = Image.allocate(1 + random.nextInt(90), columns, channels, depth, alpha);
        for (int y = 0; y < image.rows(); y++) {
            for (int x = 0; x < columns; x++) {
                for (int c = 0; c < channels; c++) {
                    boolean special = depth == Depth.F32 && random.nextInt(3000) == 0;
                    float value = special ? SPECIAL[random.nextInt(SPECIAL.length)] : random.nextInt(256);
                    Pixels.set(image, y, x, c, value);
                }
            }
        }
        return image;
    }

    @ParameterizedTest
    @EnumSource(names = "JAVA", mode = Mode.EXCLUDE)
    void differencesHaveTheBitsOfTheLoopsInJava(InstructionSet set) throws Exception {
        assumeThat(set).matches(InstructionSet::isAvailable);
        try (RequestEngine engine = Engines.of(2)) {
            for (int round = 0; round < rounds; round++) {
                try (Image source = image(round)) {
                    Case one = Case.random(random, source, 2);
                    Depth depth = random.nextBoolean() ? Depth.F32 : source.depth();
                    RowEncoder encoder = new RowEncoder(
                            random.nextBoolean(), random.nextBoolean(), random.nextInt(3), 1 + random.nextInt(2), 7);
                    Function<Image, RowSink> sinks = image -> new DifferenceSink(List.of(image), encoder, one.part);

                    byte[] expected = one.run(engine, InstructionSet.JAVA, depth, sinks);

                    assertThat(one.run(engine, set, depth, sinks))
                            .as("%s %s %s round %d seed %d", one, depth, encoder, round, seed)
                            .isEqualTo(expected);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = "JAVA", mode = Mode.EXCLUDE)
    void smoothingsAndRangesAreThoseOfTheLoopsInJava(InstructionSet set) throws Exception {
        assumeThat(set).matches(InstructionSet::isAvailable);
        try (RequestEngine engine = Engines.of(2)) {
            for (int round = 0; round < rounds / 2; round++) {
                try (Image source = image(round)) {
                    Case one = Case.random(random, source, 1);
                    Function<Image, RowSink> sinks = image -> new SmoothedSink(image, one.plan(InstructionSet.JAVA));
                    Case two = Case.random(random, source, 2);

                    byte[] expected = one.run(engine, InstructionSet.JAVA, source.depth(), sinks);

                    assertThat(one.run(engine, set, source.depth(), sinks))
                            .as("%s round %d seed %d", one, round, seed)
                            .isEqualTo(expected);
                    assertThat(range(engine, two, set))
                            .as("%s round %d seed %d", two, round, seed)
                            .isEqualTo(range(engine, two, InstructionSet.JAVA));
                }
            }
        }
    }

    private static FiniteRange range(RequestEngine engine, Case one, InstructionSet set) throws InterruptedException {
        AtomicReference<FiniteRange> total = new AtomicReference<>(FiniteRange.EMPTY);
        SmoothingPlan plan = one.plan(set);
        SmoothingRun.run(engine, plan, one.height, () -> new RangeSink(plan, total));
        return total.get();
    }
}
