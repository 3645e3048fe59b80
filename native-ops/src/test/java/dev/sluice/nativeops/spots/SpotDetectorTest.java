package dev.sluice.nativeops.spots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Engines;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.Pixels;
import dev.sluice.nativeops.Precision;
import dev.sluice.request.RequestEngine;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is found in images in memory. */
@Timeout(120)
class SpotDetectorTest {
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

    @Test
    void findsExactlyTheSpotsOfASearchWordByWord() throws Exception {
        int spots = 0;
        for (int round = 0; round < Integer.getInteger("sluice.test.rounds", 60); round++) {
            SpotDetector detector = RandomSpots.detector(random).subpixel(false).build();
            try (Image image = RandomSpots.image(random, 1 + random.nextInt(45), 1 + random.nextInt(45))) {
                List<Spot> expected = new ArrayList<>();
                int colours = image.channels() - (image.hasAlpha() ? 1 : 0);
                for (int channel = 0; channel < colours; channel++) {
                    expected.addAll(NaiveSpots.of(engine, detector, image, channel));
                }

                List<Spot> found = detector.detect(engine, image);

                assertThat(found).as("%s of %s, seed %d", detector, image, seed).isEqualTo(expected);
                spots += found.size();
            }
        }
        assertThat(spots).isPositive();
    }

    @Test
    void summitsLieNoMoreThanOneAndSixTenthsFromTheirPixelsAndAreNoLower() throws Exception {
        for (int round = 0; round < 20; round++) {
            SpotDetectorBuilder builder = RandomSpots.detector(random).channel(0);
            try (Image image = RandomSpots.image(random, 40, 40)) {
                List<Spot> pixels = builder.subpixel(false).build().detect(engine, image);

                List<Spot> summits = builder.subpixel(true).build().detect(engine, image);

                assertThat(summits).as("seed %d", seed).hasSameSizeAs(pixels);
                assertThat(summits)
                        .allSatisfy(spot -> assertThat(pixels)
                                .as("seed %d", seed)
                                .anyMatch(pixel -> Math.abs(pixel.x() - spot.x()) <= 1.6001
                                        && Math.abs(pixel.y() - spot.y()) <= 1.6001
                                        && Math.abs(spot.value()) >= Math.abs(pixel.value())));
            }
        }
    }

    @Test
    void findsTheCentresOfGaussiansToAHundredthOfAPixel() throws Exception {
        double s = 3;
        double[][] centres = {{30.25, 40.5}, {31.8, 110.1}, {90.0, 41.37}, {88.6, 108.9}};
        try (Image image = Image.allocate(120, 150, 1, Depth.F32)) {
            for (int row = 0; row < image.rows(); row++) {
                for (int x = 0; x < image.columns(); x++) {
                    double value = 10;
                    for (double[] centre : centres) {
                        double away = Math.pow(row - centre[0], 2) + Math.pow(x - centre[1], 2);
                        value += 100 * Math.exp(-away / (2 * s * s));
                    }
                    Pixels.set(image, row, x, 0, value);
                }
            }

            List<Spot> spots = SpotDetector.builder()
                    .sigma(1)
                    .sigmaMax(8)
                    .ratio(1.4)
                    .threshold(5)
                    .build()
                    .detect(engine, image);

            assertThat(spots).hasSize(centres.length);
            for (double[] centre : centres) {
                assertThat(spots)
                        .anyMatch(spot -> Math.hypot(spot.y() - centre[0], spot.x() - centre[1]) < 0.01
                                && Math.abs(spot.sigma() - s / Math.sqrt(1.4)) < 0.02 * s);
            }
        }
    }

    @Test
    void aConstantImageHasNoSpotsHoweverLowTheThreshold() throws Exception {
        for (Precision precision : List.of(Precision.FLOAT, Precision.FAST)) {
            for (double value : new double[] {0, 0.1, 1, 77, 255, 12_345.678, 1e30}) {
                SpotDetector detector = SpotDetector.builder()
                        .sigma(0.7)
                        .sigmaMax(60)
                        .polarity(Polarity.BOTH)
                        .precision(precision)
                        .build();
                try (Image image = constant(200, 170, value)) {
                    assertThat(detector.detect(engine, image))
                            .as("%s in %s", value, precision)
                            .isEmpty();
                }
            }
        }
    }

    @Test
    void ofAPlateauTheFirstPixelIsTheSpot() throws Exception {
        // Two pixels one below the other, of a power of two: sums of two terms do not depend on their order.
        SpotDetector detector = SpotDetector.builder()
                .sigma(0.1)
                .ratio(10)
                .subpixel(false)
                .threshold(1)
                .build();
        try (Image image = constant(40, 40, 0)) {
            Pixels.set(image, 10, 20, 0, 64);
            Pixels.set(image, 11, 20, 0, 64);

            List<Spot> spots = detector.detect(engine, image);

            assertThat(spots).extracting(Spot::y).containsExactly(10.0);
            assertThat(spots).extracting(Spot::x).containsExactly(20.0);
        }
    }

    @Test
    void aPixelThatIsNotANumberHidesWhatItReachesAndNothingElse() throws Exception {
        SpotDetector detector = SpotDetector.builder().sigma(1).threshold(5).build();
        try (Image image = constant(80, 80, 1)) {
            Pixels.set(image, 20, 20, 0, 200);
            Pixels.set(image, 60, 60, 0, 200);
            List<Spot> before = detector.detect(engine, image);
            Pixels.set(image, 22, 22, 0, Double.NaN);

            List<Spot> after = detector.detect(engine, image);

            assertThat(before).hasSize(2);
            assertThat(after).containsExactly(before.get(1));
        }
    }

    @Test
    void keepsTheStrongestAndOfEqualOnesTheFirst() throws Exception {
        SpotDetectorBuilder builder =
                SpotDetector.builder().sigma(1).threshold(1).polarity(Polarity.BOTH);
        try (Image image = constant(100, 100, 0)) {
            double[][] dots = {{20, 20, 80}, {20, 60, 30}, {60, 20, -80}, {60, 60, 90}};
            for (double[] dot : dots) {
                Pixels.set(image, (int) dot[0], (int) dot[1], 0, dot[2]);
            }

            List<Spot> all = builder.build().detect(engine, image);
            List<Spot> two = builder.maxSpots(2).build().detect(engine, image);
            List<Spot> one = builder.polarity(Polarity.DARK).maxSpots(5).build().detect(engine, image);

            assertThat(all).hasSizeGreaterThanOrEqualTo(4).isSortedAccordingTo(Spot.ORDER);
            // The dark one is as strong as the first bright one, and comes later.
            assertThat(two).extracting(Spot::y).containsExactly(20.0, 60.0);
            assertThat(two).extracting(Spot::x).containsExactly(20.0, 60.0);
            assertThat(one)
                    .anyMatch(spot -> spot.y() == 60.0 && spot.x() == 20.0)
                    .allSatisfy(spot -> assertThat(spot.value()).isNegative());
        }
        List<Spot> equal = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            equal.add(new Spot(0, 0, i / 5, i % 5, 1, i % 2 == 0 ? 7 : -7));
        }
        List<Spot> shuffled = new ArrayList<>(equal);
        Collections.shuffle(shuffled, random);
        StrongestSpots kept = new StrongestSpots(6);
        shuffled.forEach(kept);
        assertThat(kept.sorted()).as("seed %d", seed).isEqualTo(equal.subList(0, 6));
    }

    @Test
    void aRelativeThresholdIsAPartOfTheStrongestResponse() throws Exception {
        try (Image image = constant(60, 60, 0)) {
            Pixels.set(image, 15, 15, 0, 100);
            Pixels.set(image, 45, 45, 0, 49);
            SpotDetectorBuilder builder = SpotDetector.builder().sigma(1);

            assertThat(builder.relative(0.48).build().detect(engine, image)).hasSize(2);
            assertThat(builder.relative(0.5).build().detect(engine, image)).hasSize(1);
            assertThat(builder.relative(1).build().detect(engine, image)).isEmpty();
        }
    }

    @Test
    void looksInEveryChannelButAlphaOrInTheOneThatIsNamed() throws Exception {
        try (Image image = Image.allocate(50, 50, 4, Depth.U8, true)) {
            for (int row = 0; row < 50; row++) {
                for (int x = 0; x < 50; x++) {
                    for (int c = 0; c < 4; c++) {
                        Pixels.set(image, row, x, c, 10);
                    }
                }
            }
            for (int c = 0; c < 4; c++) {
                Pixels.set(image, 10 + 10 * c, 25, c, 200);
            }
            SpotDetectorBuilder builder = SpotDetector.builder().sigma(1).threshold(5);

            assertThat(builder.build().detect(engine, image))
                    .extracting(Spot::channel)
                    .containsExactly(0, 1, 2);
            assertThat(builder.channel(1).build().detect(engine, image))
                    .extracting(Spot::y)
                    .containsExactly(20.0);
            assertThatThrownBy(() -> builder.channel(3).build().detect(engine, image))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("there is no channel 3, only 0 to 2");
        }
    }

    @Test
    void theLadderIsThatOfTheDefinition() {
        assertThat(SpotDetector.builder().sigma(2).build().sigmas()).containsExactly(2.0, 3.2);
        assertThat(SpotDetector.builder().sigma(1).sigmaMax(50).build().levels())
                .isEqualTo(9);
        assertThat(SpotDetector.builder().sigma(1).sigmaMax(1.6).build().levels())
                .isEqualTo(2);
        assertThat(SpotDetector.sigmaOfDiameter(10, 2)).isEqualTo(10 / (2 * Math.sqrt(2)));
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThatThrownBy(() -> SpotDetector.builder().sigma(0).build()).hasMessageContaining("sigma");
        assertThatThrownBy(() -> SpotDetector.builder().sigma(3).sigmaMax(2).build())
                .hasMessageContaining("sigmaMax must be at least sigma, 3.0, not 2.0");
        assertThatThrownBy(() -> SpotDetector.builder().ratio(1).build()).hasMessageContaining("ratio");
        assertThatThrownBy(() -> SpotDetector.builder().threshold(Double.NaN).build())
                .hasMessageContaining("threshold");
        assertThatThrownBy(() -> SpotDetector.builder().relative(2).build()).hasMessageContaining("relative");
        assertThatThrownBy(() -> SpotDetector.builder().maxSpots(-1).build()).hasMessageContaining("maxSpots");
        assertThatThrownBy(() -> SpotDetector.builder().sigma(900).ratio(2).build())
                .hasMessageContaining("the ladder's last sigma");
        assertThatThrownBy(
                        () -> SpotDetector.builder().precision(Precision.OPENCV).build())
                .hasMessageContaining("precision");
    }

    private static Image constant(int rows, int columns, double value) {
        Image image = Image.allocate(rows, columns, 1, Depth.F32);
        for (int row = 0; row < rows; row++) {
            for (int x = 0; x < columns; x++) {
                Pixels.set(image, row, x, 0, value);
            }
        }
        return image;
    }

    @Test
    void everyBorderRuleHasItsEdges() throws Exception {
        for (Border border : Border.values()) {
            SpotDetector detector = SpotDetector.builder()
                    .sigma(1.5)
                    .border(border)
                    .subpixel(false)
                    .polarity(Polarity.BOTH)
                    .build();
            try (Image image = Pixels.random(random, 12, 9, 1, Depth.U8)) {
                assertThat(detector.detect(engine, image))
                        .as("%s, seed %d", border, seed)
                        .isEqualTo(NaiveSpots.of(engine, detector, image, 0));
            }
        }
    }
}
