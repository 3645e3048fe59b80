package dev.sluice.nativeops.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.FiniteRange;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.ResultEncoding;
import dev.sluice.nativeops.filter.RowEncoder;
import dev.sluice.nativeops.kernel.InstructionSet;
import dev.sluice.nativeops.volume.VolumePlan.SpaceKernel;
import dev.sluice.nativeops.windowed.Pedestal;
import dev.sluice.request.RequestEngine;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(120)
class VolumeFilterTest {
    private static final long SEED = Long.getLong("sluice.test.seed", System.nanoTime());

    @AfterEach
    void nothingIsLeft() {
        assertThat(NativeMemory.inUse()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Border.class)
    void equalsTheNaiveReferenceForRandomShapesAndSigmasAlongEachAxis(Border border) throws Exception {
        Random random = new Random(SEED);
        System.out.println("seed " + SEED);

        for (int round = 0; round < 5; round++) {
            Depth depth = Depth.values()[random.nextInt(3)];
            int channels = 1 + random.nextInt(3);
            Sigma sigma1 = new Sigma(random.nextDouble() * 2, random.nextDouble() * 3, random.nextDouble() * 2);
            Sigma sigma2 = new Sigma(random.nextDouble() * 9, random.nextDouble() * 4, random.nextInt(8));
            VolumeOperation filter = VolumeDifferenceOfGaussians.builder()
                    .sigma1(sigma1)
                    .sigma2(sigma2)
                    .truncate(1 + random.nextInt(5))
                    .border(border)
                    .result(ResultEncoding.FLOAT)
                    .build();
            try (RequestEngine engine = RequestEngine.create(random.nextInt(3));
                    Volume volume = noise(
                            random, size(random, 40), size(random, 70), size(random, 100), channels, depth, false);
                    Volume result = filter.apply(engine, volume)) {
                String what = volume + " " + filter;
                double truncate = ((VolumeDifferenceOfGaussians) filter).truncate();

                double[] wide = NaiveVolume.smooth(volume, sigma2, truncate, border);
                double[] expected = NaiveVolume.smooth(volume, sigma1, truncate, border);
                for (int i = 0; i < expected.length; i++) {
                    expected[i] -= wide[i];
                }

                double worst = 0;
                double[] values = NaiveVolume.values(result);
                for (int i = 0; i < expected.length; i++) {
                    worst = Math.max(worst, Math.abs(values[i] - expected[i]));
                }
                assertThat(worst).as(what).isLessThan(depth.max() * 2e-6);
            }
        }
    }

    /** Small, thin or neither. */
    private static int size(Random random, int most) {
        return switch (random.nextInt(4)) {
            case 0 -> 1;
            case 1 -> 1 + random.nextInt(4);
            default -> 1 + random.nextInt(most);
        };
    }

    @ParameterizedTest
    @EnumSource(ResultEncoding.class)
    void storesResultsAsAskedForAndCopiesAlpha(ResultEncoding encoding) throws Exception {
        Random random = new Random(SEED);
        for (Depth depth : Depth.values()) {
            VolumeDifferenceOfGaussians plain = VolumeDifferenceOfGaussians.builder()
                    .sigma1(Sigma.of(0.7))
                    .sigma2(new Sigma(2, 2, 1))
                    .result(ResultEncoding.FLOAT)
                    .build();
            VolumeDifferenceOfGaussians filter = new VolumeDifferenceOfGaussians(
                    plain.sigma1(), plain.sigma2(), plain.truncate(), plain.border(), encoding);
            try (RequestEngine engine = RequestEngine.create(2);
                    Volume volume = withoutPedestal(random, 9, 20, 33, 4, depth);
                    Volume floats = plain.apply(engine, volume);
                    Volume result = filter.apply(engine, volume)) {
                double[] source = NaiveVolume.values(volume);
                double[] differences = NaiveVolume.values(floats);
                FiniteRange range = FiniteRange.EMPTY;
                for (int i = 0; i < differences.length; i++) {
                    if (i % 4 < 3) {
                        range = range.with(new FiniteRange((float) differences[i], (float) differences[i]));
                    }
                }
                RowEncoder encoder = encoding == ResultEncoding.NORMALIZE
                        ? RowEncoder.normalizing(range, result.depth())
                        : RowEncoder.of(encoding, result.depth());

                double[] values = NaiveVolume.values(result);
                double[] expected = new double[values.length];
                for (int i = 0; i < values.length; i++) {
                    float[] one = {(float) differences[i]};
                    encoder.encode(one, 1);
                    double stored = i % 4 == 3 ? source[i] : one[0];
                    expected[i] = result.depth() == Depth.F32 ? stored : whole(stored, result.depth());
                }
                assertThat(values).as(encoding + " " + depth).isEqualTo(expected);
            }
        }
    }

    /** With one, what is stored as floats and what is rounded to levels come from other sums. */
    private static Volume withoutPedestal(Random random, int planes, int rows, int columns, int channels, Depth depth) {
        while (true) {
            Volume volume = noise(random, planes, rows, columns, channels, depth, true);
            if (Pedestal.ofAny(volume.stack()).isNone()) {
                return volume;
            }
            volume.close();
        }
    }

    private static double whole(double value, Depth depth) {
        return Math.max(0, Math.min(depth.max(), Math.rint(value)));
    }

    static Stream<InstructionSet> sets() {
        return Arrays.stream(InstructionSet.values()).filter(InstructionSet::isAvailable);
    }

    @ParameterizedTest
    @MethodSource("sets")
    void everyInstructionSetAndEveryCutGivesTheSameBits(InstructionSet set) throws Exception {
        Random random = new Random(SEED);
        List<SpaceKernel> kernels = List.of(new Sigma(1, 0.8, 1.3).kernel(4), new Sigma(3.3, 2.1, 0.6).kernel(3));
        for (Border border : Border.values()) {
            for (Depth depth : Depth.values()) {
                int channels = 1 + random.nextInt(3);
                try (RequestEngine engine = RequestEngine.create(2);
                        Volume volume = noise(random, 11, 70, 261, channels, depth, false);
                        Volume inJava = whole(engine, volume, kernels, border, InstructionSet.JAVA);
                        Volume whole = whole(engine, volume, kernels, border, set)) {
                    assertThat(NaiveVolume.values(whole)).isEqualTo(NaiveVolume.values(inJava));

                    Box box = new Box(random.nextInt(6), random.nextInt(40), random.nextInt(200), 5, 30, 61);
                    try (Volume part = Volume.allocate(5, 30, 61, channels, Depth.F32)) {
                        VolumeRun.run(engine, plan(volume, kernels, border, box, Optional.of(part), set));

                        assertThat(NaiveVolume.values(part)).isEqualTo(NaiveVolume.values(whole, box));
                    }
                    FiniteRange range = VolumeRun.run(
                            engine, plan(volume, kernels, border, Box.whole(volume), Optional.empty(), set));
                    double[] sorted = NaiveVolume.values(whole);
                    Arrays.sort(sorted);
                    assertThat(range).isEqualTo(new FiniteRange((float) sorted[0], (float) sorted[sorted.length - 1]));
                }
            }
        }
    }

    @Test
    void aPieceWithItsHaloGivesTheSameBitsAndOneWithAPlaneLessDoesNot() throws Exception {
        Random random = new Random(SEED);
        VolumeDifferenceOfGaussians filter = VolumeDifferenceOfGaussians.builder()
                .sigma1(new Sigma(1, 1, 0.5))
                .sigma2(new Sigma(2, 2, 1.5))
                .result(ResultEncoding.FLOAT)
                .build();
        Halo halo = filter.halo();
        try (RequestEngine engine = RequestEngine.create(2);
                Volume volume = noise(random, 30, 40, 50, 1, Depth.U16, false);
                Volume whole = filter.apply(engine, volume)) {
            assertThat(halo).isEqualTo(new Halo(6, 8, 8));
            Box box = new Box(10, 0, 0, 4, 40, 50);
            double[] expected = NaiveVolume.values(whole, box);

            assertThat(fromPiece(engine, filter, volume, box, halo)).isEqualTo(expected);
            assertThat(fromPiece(engine, filter, volume, box, new Halo(5, 8, 8)))
                    .isNotEqualTo(expected);
        }
    }

    private static double[] fromPiece(RequestEngine engine, VolumeOperation filter, Volume volume, Box box, Halo halo)
            throws Exception {
        Box read = box.grown(halo, volume.planes(), volume.rows(), volume.columns());
        try (Volume piece = volume.planes((int) read.plane(), (int) read.endPlane());
                Volume part = Volume.allocate(box.planes(), box.rows(), box.columns(), 1, Depth.F32)) {
            filter.compute(
                    engine,
                    new VolumePiece(
                            piece, read, VolumePiece.whole(filter, volume).pedestal()),
                    box,
                    part);
            return NaiveVolume.values(part);
        }
    }

    @Test
    void floatsFarFromZeroLoseNothing() throws Exception {
        Random random = new Random(SEED);
        VolumeDifferenceOfGaussians filter = VolumeDifferenceOfGaussians.builder()
                .sigma1(Sigma.of(1))
                .sigma2(new Sigma(3, 3, 2))
                .result(ResultEncoding.FLOAT)
                .build();
        try (RequestEngine engine = RequestEngine.create(2);
                Volume volume = noise(random, 12, 30, 41, 2, Depth.F32, false)) {
            for (int z = 0; z < volume.planes(); z++) {
                try (Image plane = volume.plane(z)) {
                    for (long i = 0; i < plane.bytes() / 4; i++) {
                        float value = plane.pixels().getAtIndex(ValueLayout.JAVA_FLOAT, i);
                        plane.pixels().setAtIndex(ValueLayout.JAVA_FLOAT, i, value + (i % 2 == 0 ? 1e6f : -3e5f));
                    }
                }
            }
            try (Volume result = filter.apply(engine, volume)) {
                double[] wide = NaiveVolume.smooth(volume, filter.sigma2(), 4, filter.border());
                double[] fine = NaiveVolume.smooth(volume, filter.sigma1(), 4, filter.border());
                double[] values = NaiveVolume.values(result);
                double worst = 0;
                for (int i = 0; i < values.length; i++) {
                    worst = Math.max(worst, Math.abs(values[i] - (fine[i] - wide[i])));
                }

                assertThat(worst).isLessThan(1e-5);
            }
        }
    }

    @Test
    void aConstantVolumeStaysSoByEverySmoothing() throws Exception {
        try (RequestEngine engine = RequestEngine.create(1);
                Volume volume = noise(new Random(1), 3, 5, 7, 1, Depth.U8, false)) {
            for (int z = 0; z < 3; z++) {
                try (Image plane = volume.plane(z)) {
                    plane.pixels().fill((byte) 77);
                }
            }
            try (Volume smooth = VolumeSmoothing.gaussian(engine, volume, new Sigma(40, 0, 3))) {
                assertThat(NaiveVolume.values(smooth)).containsOnly(77);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "NORMALIZE"})
    void theDifferenceOfAConstantVolumeOfIntegersIsExactlyZero(ResultEncoding result) throws Exception {
        VolumeOperation filter = VolumeDifferenceOfGaussians.builder()
                .sigma1(Sigma.of(1.3))
                .sigma2(Sigma.of(4))
                .result(result)
                .build();
        try (RequestEngine engine = RequestEngine.create(1);
                Volume volume = noise(new Random(1), 9, 21, 30, 1, Depth.U8, false)) {
            for (int z = 0; z < volume.planes(); z++) {
                try (Image plane = volume.plane(z)) {
                    plane.pixels().fill((byte) 201);
                }
            }
            try (Volume difference = filter.apply(engine, volume)) {
                assertThat(NaiveVolume.values(difference)).containsOnly(0);
            }
        }
    }

    @Test
    void planesAreImagesWithoutCopyingAndOutliveTheVolume() {
        Volume volume = Volume.allocate(3, 4, 5, 1, Depth.U8);
        Image plane = volume.plane(1);
        Volume rest = volume.planes(1, 3);
        plane.pixels().fill((byte) 9);
        volume.close();

        try (plane;
                rest;
                Image first = rest.plane(0)) {
            assertThat(first.pixels().get(ValueLayout.JAVA_BYTE, 19)).isEqualTo((byte) 9);
            assertThat(volume.isClosed()).isTrue();
            assertThat(NativeMemory.inUse()).isEqualTo(60);
        }
        assertThatThrownBy(() -> volume.plane(0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> rest.plane(2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void imagesThatAreNotAlikeAreNoVolume() {
        try (Image first = Image.allocate(3, 4, 1, Depth.U8);
                Image second = Image.allocate(3, 5, 1, Depth.U8)) {
            assertThatThrownBy(() -> Volume.of(List.of(first, second)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("3 x 5");
            try (Volume one = Volume.of(List.of(first))) {
                assertThat(one.planes()).isEqualTo(1);
            }
        }
        assertThatThrownBy(() -> Volume.of(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Volume.allocate(70_000, 70_000, 1, 1, Depth.U8))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("70000");
        assertThatThrownBy(() -> new Sigma(1, -1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("y");
    }

    @Test
    void aClosedVolumeIsRefused() {
        Volume volume = Volume.allocate(2, 2, 2, 1, Depth.U8);
        volume.close();

        try (RequestEngine engine = RequestEngine.create(1)) {
            assertThatThrownBy(() -> VolumeSmoothing.gaussian(engine, volume, Sigma.of(1)))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    private static Volume whole(
            RequestEngine engine, Volume source, List<SpaceKernel> kernels, Border border, InstructionSet set)
            throws InterruptedException {
        Volume target = Volume.allocate(source.planes(), source.rows(), source.columns(), source.channels(), Depth.F32);
        VolumeRun.run(engine, plan(source, kernels, border, Box.whole(source), Optional.of(target), set));
        return target;
    }

    private static VolumePlan plan(
            Volume source,
            List<SpaceKernel> kernels,
            Border border,
            Box part,
            Optional<Volume> target,
            InstructionSet set) {
        Pedestal pedestal = source.depth() == Depth.F32 && border != Border.CONSTANT
                ? new Pedestal(Collections.nCopies(source.channels(), 0.4f))
                : Pedestal.NONE;
        return new VolumePlan(source, kernels, border, part, target, RowEncoder.plain(), true, set, pedestal);
    }

    static Volume noise(Random random, int planes, int rows, int columns, int channels, Depth depth, boolean alpha) {
        Volume volume = Volume.allocate(planes, rows, columns, channels, depth, alpha);
        for (int z = 0; z < planes; z++) {
            try (Image plane = volume.plane(z)) {
                NaiveVolume.fill(plane, random);
            }
        }
        return volume;
    }
}
