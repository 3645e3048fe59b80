package dev.sluice.nativeops.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.FiniteRange;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.Piece;
import dev.sluice.nativeops.Pixels;
import dev.sluice.nativeops.Precision;
import dev.sluice.nativeops.ResultEncoding;
import dev.sluice.nativeops.kernel.InstructionSet;
import dev.sluice.nativeops.windowed.Pedestal;
import dev.sluice.request.RequestEngine;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Every instruction set gives the bits of the loops in Java: any shape, depth, border, kernels, encoding, panels, strips and parts. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class NativeKernelsTest {
    private static final float[] SPECIAL = {
        Float.NaN,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        -0f,
        Float.MIN_VALUE,
        Float.MAX_VALUE,
        -Float.MAX_VALUE,
        1e-38f
    };

    private final long seed = Long.getLong("sluice.test.seed", new Random().nextLong());
    private final Random random = new Random(seed);
    private final int rounds = Integer.getInteger("sluice.test.rounds", 200);

    @AfterEach
    void everyNativeByteIsBack() {
        assertThat(NativeMemory.inUse()).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = "JAVA", mode = Mode.EXCLUDE)
    void differencesHaveTheBitsOfTheLoopsInJava(InstructionSet set) {
        assumeThat(set).matches(InstructionSet::isAvailable);
        for (int round = 0; round < rounds; round++) {
            try (Image source = image(round)) {
                Case one = Case.random(random, source, 2 + random.nextInt(3));
                Depth depth = random.nextInt(4) == 0 ? Depth.F32 : source.depth();
                RowEncoder encoder = encoder(depth);
                int results = one.sigmas.size() - 1;

                List<byte[]> expected = one.run(
                        InstructionSet.JAVA, results, depth, images -> new DifferenceSink(images, encoder, one.part));
                List<byte[]> actual =
                        one.run(set, results, depth, images -> new DifferenceSink(images, encoder, one.part));

                for (int i = 0; i < results; i++) {
                    assertThat(actual.get(i))
                            .as("%s %s %s %s round %d seed %d", one, depth, encoder, source, round, seed)
                            .isEqualTo(expected.get(i));
                }
            }
        }
    }

    /** As large as those that go past the caches, with rows that begin at a cache line and others. */
    @ParameterizedTest
    @EnumSource(names = "JAVA", mode = Mode.EXCLUDE)
    void largeResultsHaveTheBitsOfTheLoopsInJava(InstructionSet set) {
        assumeThat(set).matches(InstructionSet::isAvailable);
        for (int round = 0; round < Math.max(2, rounds / 50); round++) {
            int channels = 1 + random.nextInt(3);
            int columns = (round % 2 == 0 ? 16 : 1) * (20 + random.nextInt(60));
            int rows = (int) (NativeStrip.STREAMED_BYTES / ((long) columns * channels * Float.BYTES)) + 1;
            Depth depth = Depth.values()[random.nextInt(3)];
            try (Image source = Pixels.random(random, rows, columns, channels, depth)) {
                Case small = Case.random(random, source, 3).whole(source);
                Case one = new Case(
                        source,
                        List.of(1.0, 2.0, 3.0),
                        small.truncate,
                        small.border,
                        Precision.FLOAT,
                        small.part,
                        200,
                        columns,
                        small.pedestal);
                Function<List<Image>, RowSink> sink =
                        images -> new DifferenceSink(images, RowEncoder.plain(), one.part);

                List<byte[]> expected = one.run(InstructionSet.JAVA, 2, Depth.F32, sink);
                List<byte[]> actual = one.run(set, 2, Depth.F32, sink);

                for (int i = 0; i < 2; i++) {
                    assertThat(Arrays.equals(actual.get(i), expected.get(i)))
                            .as("%s %s round %d seed %d", one, source, round, seed)
                            .isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = "JAVA", mode = Mode.EXCLUDE)
    void smoothingsHaveTheBitsOfTheLoopsInJava(InstructionSet set) {
        assumeThat(set).matches(InstructionSet::isAvailable);
        for (int round = 0; round < rounds / 2; round++) {
            try (Image source = image(round)) {
                Case one = Case.random(random, source, 1).whole(source);

                List<byte[]> expected = one.run(InstructionSet.JAVA, 1, source.depth(), images -> one.smoothed(images));
                List<byte[]> actual = one.run(set, 1, source.depth(), images -> one.smoothed(images));

                assertThat(actual.getFirst())
                        .as("%s %s round %d seed %d", one, source, round, seed)
                        .isEqualTo(expected.getFirst());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = "JAVA", mode = Mode.EXCLUDE)
    void rangesAreThoseOfTheLoopsInJava(InstructionSet set) {
        assumeThat(set).matches(InstructionSet::isAvailable);
        for (int round = 0; round < rounds / 2; round++) {
            try (Image source = image(round)) {
                Case one = Case.random(random, source, 2);

                FiniteRange expected = one.range(InstructionSet.JAVA);

                assertThat(one.range(set))
                        .as("%s %s round %d seed %d", one, source, round, seed)
                        .isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = "JAVA", mode = Mode.EXCLUDE)
    void sixteenBitsInFixedPointAreOpenCvs(InstructionSet set) throws Exception {
        assumeThat(set).matches(InstructionSet::isAvailable);
        try (RequestEngine engine = RequestEngine.create(2)) {
            for (int round = 0; round < rounds / 4; round++) {
                int rows = 1 + random.nextInt(70);
                int columns = 1 + random.nextInt(150);
                try (Image source = Pixels.random(random, rows, columns, 1 + random.nextInt(3), Depth.U16)) {
                    List<Double> sigmas = List.of(sigma(random), sigma(random));
                    double truncate = 0.5 + 5 * random.nextDouble();
                    Border border = Border.values()[random.nextInt(4)];
                    int height = 1 + random.nextInt(rows);
                    List<byte[]> results = new ArrayList<>();
                    for (InstructionSet each : List.of(InstructionSet.JAVA, set)) {
                        SmoothingPlan plan = SmoothingPlan.of(source, sigmas, truncate, border, Precision.NATIVE, each);
                        try (Image result = Image.allocate(rows, columns, source.channels(), Depth.U16)) {
                            RowEncoder encoder = RowEncoder.of(ResultEncoding.OFFSET, Depth.U16);
                            SmoothingRun.run(engine, plan, height, () -> new DifferenceSink(List.of(result), encoder));
                            results.add(Pixels.bytes(result));
                        }
                        assertThat(plan.byOpenCv()).isEqualTo(each == InstructionSet.JAVA);
                    }

                    assertThat(results.getLast())
                            .as(
                                    "sigmas %s truncate %s %s %s round %d seed %d",
                                    sigmas, truncate, border, source, round, seed)
                            .isEqualTo(results.getFirst());
                }
            }
        }
    }

    /** Smooths a part of an image in strips and panels. */
    private record Case(
            Image source,
            List<Double> sigmas,
            double truncate,
            Border border,
            Precision precision,
            Part part,
            int height,
            int panel,
            Pedestal pedestal) {

        static Case random(Random random, Image source, int kernels) {
            List<Double> sigmas = new ArrayList<>();
            for (int k = 0; k < kernels; k++) {
                sigmas.add(sigma(random));
            }
            int row = random.nextInt(source.rows());
            int column = random.nextInt(source.columns());
            boolean whole = random.nextBoolean();
            Part part = whole
                    ? Part.whole(source)
                    : new Part(
                            row,
                            column,
                            1 + random.nextInt(source.rows() - row),
                            1 + random.nextInt(source.columns() - column));
            return new Case(
                    source,
                    sigmas,
                    0.2 + 4 * random.nextDouble(),
                    Border.values()[random.nextInt(4)],
                    source.depth() == Depth.U8 && random.nextBoolean() ? Precision.NATIVE : Precision.FLOAT,
                    part,
                    1 + random.nextInt(random.nextBoolean() ? 5 : part.rows()),
                    1 + random.nextInt(random.nextBoolean() ? 20 : part.columns()),
                    pedestal(random, source));
        }

        Case whole(Image image) {
            return new Case(image, sigmas, truncate, border, precision, Part.whole(image), height, panel, pedestal);
        }

        SmoothingPlan plan(InstructionSet set) {
            Piece whole = Piece.whole(source);
            return SmoothingPlan.of(source, sigmas, truncate, border, precision, set)
                    .from(new Piece(source, whole.place(), whole.image(), pedestal))
                    .inside(part);
        }

        RowSink smoothed(List<Image> images) {
            return new SmoothedSink(images.getFirst(), plan(InstructionSet.JAVA));
        }

        /** Of every channel another one; alpha stays as it is. */
        private static Pedestal pedestal(Random random, Image image) {
            List<Float> levels = new ArrayList<>();
            for (int channel = 0; channel < image.channels(); channel++) {
                boolean isAlpha = image.hasAlpha() && channel == image.channels() - 1;
                levels.add(isAlpha ? 0f : 300 * random.nextFloat() - 100);
            }
            return random.nextBoolean() ? Pedestal.NONE : new Pedestal(levels);
        }

        /** The bytes of so many results. */
        List<byte[]> run(InstructionSet set, int results, Depth depth, Function<List<Image>, RowSink> sink) {
            List<Image> images = new ArrayList<>();
            try {
                for (int i = 0; i < results; i++) {
                    images.add(
                            Image.allocate(part.rows(), part.columns(), source.channels(), depth, source.hasAlpha()));
                }
                strips(set, () -> sink.apply(images));
                return images.stream().map(NativeKernelsTest::bits).toList();
            } finally {
                images.forEach(Image::close);
            }
        }

        FiniteRange range(InstructionSet set) {
            AtomicReference<FiniteRange> total = new AtomicReference<>(FiniteRange.EMPTY);
            strips(set, () -> new RangeSink(plan(set), total));
            return total.get();
        }

        private void strips(InstructionSet set, Supplier<RowSink> sinks) {
            SmoothingPlan plan = plan(set);
            int end = part.row() + part.rows();
            for (int from = part.row(); from < end; from += height) {
                RowSink sink = sinks.get();
                int to = Math.min(end, from + height);
                if (set == InstructionSet.JAVA) {
                    new Workspace().run(plan, from, to, sink, () -> false);
                } else {
                    StripTarget target = sink.target().orElseThrow();
                    sink.accept(NativeStrip.run(plan, target, from, to, panel, () -> false));
                    sink.endOfStrip();
                }
            }
        }
    }

    /** Mostly small, sometimes one whose kernel is larger than the image. */
    private static double sigma(Random random) {
        return Math.exp(random.nextDouble() * Math.log(300)) * 0.1;
    }

    private Image image(int round) {
        boolean large = round % 8 == 7;
        int rows = 1 + random.nextInt(large ? 150 : 50);
        int columns = 1 + random.nextInt(large ? 600 : 90);
        int channels = 1 + random.nextInt(round % 5 == 0 ? 9 : 4);
        Depth depth = Depth.values()[random.nextInt(3)];
        Image image = Pixels.random(random, rows, columns, channels, depth);
        if (depth == Depth.F32 && random.nextBoolean()) {
            for (int i = 0; i < 3; i++) {
                float special = SPECIAL[random.nextInt(SPECIAL.length)];
                Pixels.set(image, random.nextInt(rows), random.nextInt(columns), random.nextInt(channels), special);
            }
        }
        return image;
    }

    private RowEncoder encoder(Depth depth) {
        ResultEncoding encoding = ResultEncoding.values()[random.nextInt(5)];
        return switch (encoding) {
            case NORMALIZE ->
                RowEncoder.normalizing(new FiniteRange(-random.nextFloat() * 90, random.nextFloat() * 90), depth);
            case FLOAT -> depth == Depth.F32 ? RowEncoder.plain() : RowEncoder.of(ResultEncoding.ABS, depth);
            default -> RowEncoder.of(encoding, depth);
        };
    }

    /** The bytes of an image; which of the many not-a-numbers one is depends on the order of operands, and counts as the same. */
    private static byte[] bits(Image image) {
        if (image.depth() == Depth.F32) {
            for (int y = 0; y < image.rows(); y++) {
                for (int x = 0; x < image.columns() * image.channels(); x++) {
                    long at = y * image.stride() + 4L * x;
                    if (Float.isNaN(image.pixels().get(ValueLayout.JAVA_FLOAT_UNALIGNED, at))) {
                        image.pixels().set(ValueLayout.JAVA_FLOAT_UNALIGNED, at, Float.NaN);
                    }
                }
            }
        }
        return Pixels.bytes(image);
    }
}
