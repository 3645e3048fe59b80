package dev.sluice.nativeops.spots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Engines;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.Pixels;
import dev.sluice.nativeops.volume.Box;
import dev.sluice.nativeops.volume.Sigma;
import dev.sluice.nativeops.volume.Volume;
import dev.sluice.request.RequestEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is found in volumes in memory. */
@Timeout(120)
class VolumeSpotsTest {
    private static RequestEngine engine;

    private final long seed = Long.getLong("sluice.test.seed", new Random().nextLong());
    private final Random random = new Random(seed);

    @BeforeAll
    static void start() {
        engine = Engines.of(2);
    }

    @AfterAll
    static void stop() {
        engine.close();
    }

    @AfterEach
    void nothingIsLeftInMemory() {
        assertThat(NativeMemory.inUse()).isZero();
    }

    /** A side of a volume; often a thin one. */
    private int side(int most) {
        return random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 1 + random.nextInt(most);
    }

    @Test
    void findsExactlyTheSpotsOfASearchWordByWord() throws Exception {
        int spots = 0;
        for (int round = 0; round < Integer.getInteger("sluice.test.rounds", 60); round++) {
            SpotDetector detector = RandomSpots.inSpace(random).subpixel(false).build();
            try (Volume volume = RandomSpots.volume(random, side(14), side(18), side(22))) {
                List<Spot> expected = new ArrayList<>();
                int colours = volume.channels() - (volume.hasAlpha() ? 1 : 0);
                for (int channel = 0; channel < colours; channel++) {
                    expected.addAll(NaiveSpots.of(engine, detector, volume, channel));
                }

                List<Spot> found = detector.detect(engine, volume);

                assertThat(found)
                        .as("%s of %s, seed %d", detector, volume, seed)
                        .isEqualTo(expected);
                spots += found.size();
            }
        }
        assertThat(spots).as("seed %d", seed).isGreaterThan(100);
    }

    /** Beside tiles of 60 planes and rows and 508 columns there are others. */
    @Test
    void aVolumeOfManyTilesHasTheSpotsOfASearchWordByWord() throws Exception {
        SpotDetector detector = SpotDetector.builder()
                .sigma(new Sigma(0.8, 0.6, 0.5))
                .sigmaMax(1.5)
                .polarity(Polarity.BOTH)
                .subpixel(false)
                .build();
        for (int[] shape : new int[][] {{130, 9, 9}, {5, 130, 7}, {3, 4, 1100}}) {
            try (Volume volume = Volume.allocate(shape[0], shape[1], shape[2], 1, Depth.U8)) {
                for (int z = 0; z < shape[0]; z++) {
                    try (Image plane = Pixels.random(random, shape[1], shape[2], 1, Depth.U8)) {
                        volume.set(z, plane);
                    }
                }

                assertThat(detector.detect(engine, volume))
                        .as("seed %d", seed)
                        .isEqualTo(NaiveSpots.of(engine, detector, volume, 0))
                        .hasSizeGreaterThan(50);
            }
        }
    }

    @Test
    void theSpotsOfBoxesAreTogetherThoseOfTheWhole() throws Exception {
        int strays = 0;
        for (int round = 0; round < Integer.getInteger("sluice.test.rounds", 30); round++) {
            SpotDetector detector = RandomSpots.inSpace(random)
                    .relative(0)
                    .threshold(0)
                    .channel(0)
                    .build();
            int deep = 8 + random.nextInt(16);
            try (Volume volume = RandomSpots.volume(random, deep, 8 + random.nextInt(16), side(24))) {
                List<Spot> whole = detector.detect(engine, volume);

                List<Spot> together = new ArrayList<>();
                for (Box box : RandomCuts.of(random, Box.whole(volume))) {
                    List<Spot> here = new ArrayList<>();
                    detector.detect(engine, volume, box, here::add);
                    together.addAll(here);
                    strays += (int)
                            here.stream().filter(spot -> isOutside(spot, box)).count();
                }

                together.sort(Spot.ORDER);
                assertThat(together)
                        .as("%s of %s, seed %d", detector, volume, seed)
                        .isEqualTo(whole);
            }
        }
        assertThat(strays)
                .as("summits beside the box of their voxel, seed %d", seed)
                .isPositive();
    }

    private static boolean isOutside(Spot spot, Box box) {
        return !box.contains(
                new Box((long) Math.rint(spot.z()), (long) Math.rint(spot.y()), (long) Math.rint(spot.x()), 1, 1, 1));
    }

    /** Sets a Gaussian of height 1000, centred between voxels, of three widths. */
    private static Volume ball(double z, double y, double x, Sigma size) {
        Volume volume = Volume.allocate(33, 35, 37, 1, Depth.F32);
        for (int k = 0; k < volume.planes(); k++) {
            try (Image plane = volume.plane(k)) {
                for (int j = 0; j < volume.rows(); j++) {
                    for (int i = 0; i < volume.columns(); i++) {
                        double away = Math.pow((k - z) / size.z(), 2)
                                + Math.pow((j - y) / size.y(), 2)
                                + Math.pow((i - x) / size.x(), 2);
                        Pixels.set(plane, j, i, 0, 1000 * Math.exp(-away / 2));
                    }
                }
            }
        }
        return volume;
    }

    @Test
    void aBallLiesBetweenVoxelsWhereItIsAndItsSigmaTellsItsSize() throws Exception {
        for (double shift : new double[] {0, 0.2, 0.37, 0.5}) {
            Sigma size = new Sigma(3, 2.4, 1.8);
            SpotDetector detector = SpotDetector.builder()
                    .sigma(new Sigma(1, 0.8, 0.6))
                    .sigmaMax(5)
                    .ratio(1.4)
                    .relative(0.5)
                    .build();
            try (Volume volume = ball(16 + shift, 17 - shift, 18 + shift / 2, size)) {
                List<Spot> found = detector.detect(engine, volume);

                assertThat(found).singleElement().satisfies(spot -> {
                    assertThat(spot.z()).isCloseTo(16 + shift, within(0.04));
                    assertThat(spot.y()).isCloseTo(17 - shift, within(0.04));
                    assertThat(spot.x()).isCloseTo(18 + shift / 2, within(0.04));
                    assertThat(spot.sigma()).isBetween(0.9 * largestAnswer(3, 1.4), 1.1 * largestAnswer(3, 1.4));
                });
            }
        }
    }

    /** The sigma of the narrower Gaussian to whose difference a Gaussian ball of size s answers the most. */
    private static double largestAnswer(double s, double ratio) {
        double best = 0;
        double most = 0;
        for (double sigma = s / 4; sigma < 2 * s; sigma += s / 1000) {
            double answer = Math.pow(s * s / (s * s + sigma * sigma), 1.5)
                    - Math.pow(s * s / (s * s + ratio * ratio * sigma * sigma), 1.5);
            if (answer > most) {
                most = answer;
                best = sigma;
            }
        }
        return best;
    }

    @Test
    void aConstantVolumeHasNoSpotsHoweverLowTheThreshold() throws Exception {
        for (double value : new double[] {0, 1, 255, 65_535}) {
            SpotDetector detector = SpotDetector.builder()
                    .sigma(new Sigma(0.4 + 3 * random.nextDouble(), 2, 0.5))
                    .sigmaMax(20)
                    .polarity(Polarity.BOTH)
                    .build();
            try (Volume volume = Volume.allocate(6, 20, 30, 1, Depth.U16)) {
                for (int z = 0; z < volume.planes(); z++) {
                    try (Image plane = volume.plane(z)) {
                        for (int i = 0; i < 600; i++) {
                            Pixels.set(plane, i / 30, i % 30, 0, value);
                        }
                    }
                }

                assertThat(detector.detect(engine, volume)).as("seed %d", seed).isEmpty();
            }
        }
    }

    @Test
    void onePlaneWithoutDepthIsSearchedLikeAnImageButForRounding() throws Exception {
        SpotDetector inPlane = SpotDetector.builder().sigma(1.2).relative(0.3).build();
        SpotDetector inSpace = SpotDetector.builder()
                .sigma(new Sigma(1.2, 1.2, 1e-6))
                .relative(0.3)
                .build();
        try (Image image = Pixels.random(random, 50, 60, 1, Depth.U8);
                Volume volume = Volume.of(List.of(image))) {
            List<Spot> expected = inPlane.detect(engine, image);

            List<Spot> found = inSpace.detect(engine, volume);

            assertThat(found).as("seed %d", seed).hasSameSizeAs(expected).isNotEmpty();
            for (int i = 0; i < found.size(); i++) {
                assertThat(found.get(i).y()).isCloseTo(expected.get(i).y(), within(0.001));
                assertThat(found.get(i).x()).isCloseTo(expected.get(i).x(), within(0.001));
            }
        }
    }

    private static org.assertj.core.data.Offset<Double> within(double distance) {
        return org.assertj.core.data.Offset.offset(distance);
    }

    @Test
    void keepsTheStrongestOfAllChannels() throws Exception {
        try (Volume volume = RandomSpots.volume(new Random(3), 12, 20, 20)) {
            SpotDetector all = SpotDetector.builder().sigma(0.7).build();
            List<Spot> strongest = all.detect(engine, volume).stream()
                    .sorted(Spot.STRONGEST)
                    .limit(7)
                    .sorted(Spot.ORDER)
                    .toList();

            List<Spot> kept =
                    SpotDetector.builder().sigma(0.7).maxSpots(7).build().detect(engine, volume);

            assertThat(kept).isEqualTo(strongest).hasSize(7);
        }
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThatThrownBy(
                        () -> SpotDetector.builder().sigma(new Sigma(1, 1, 0)).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("sigma along z must be greater than 0 and at most 1000, not 0.0");
        assertThatThrownBy(
                        () -> SpotDetector.builder().sigma(new Sigma(1, 1, 900)).build())
                .hasMessageStartingWith("the ladder's last sigma must be greater than 0 and at most 1000, not 14");
        SpotDetector flat = SpotDetector.builder().sigma(new Sigma(1, 2, 1)).build();
        try (Image image = Image.allocate(5, 5, 1, Depth.U8);
                Volume volume = Volume.allocate(2, 5, 5, 1, Depth.U8)) {
            assertThatThrownBy(() -> flat.detect(engine, image))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("in images sigma is the same along x and y, not 1.0 and 2.0");
            assertThatThrownBy(() -> flat.withChannel(1).detect(engine, volume))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("there is no channel 1, only 0 to 0");
            assertThatThrownBy(() -> flat.detect(engine, volume, new Box(1, 0, 0, 2, 5, 5), spot -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("planes 1 to 2, rows 0 to 4, columns 0 to 4 are not inside of");
            volume.close();
            assertThatThrownBy(() -> flat.detect(engine, volume)).isInstanceOf(IllegalStateException.class);
        }
    }
}
