package dev.sluice.nativeops.spots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class QuadraticFitTest {
    private static final int[] TWO = {2, 2, 2};

    private final long seed = Long.getLong("sluice.test.seed", new Random().nextLong());
    private final Random random = new Random(seed);

    @Test
    void findsTheSummitOfAQuadraticInThreeAxesExactly() {
        for (int round = 0; round < 200; round++) {
            double[] summit = {random.nextDouble() - 0.5, random.nextDouble() - 0.5, random.nextDouble() - 0.5};
            double[] bend = {1 + random.nextDouble(), 1 + random.nextDouble(), 1 + random.nextDouble()};
            double mixed = random.nextDouble() - 0.5;
            int sign = random.nextBoolean() ? 1 : -1;
            QuadraticFit fit = new QuadraticFit(3);

            fit.run(at -> sign * (5 - value(at, summit, bend, mixed)), sign, TWO, TWO);

            for (int axis = 0; axis < 3; axis++) {
                assertThat(fit.place(axis)).as("seed %d", seed).isCloseTo(summit[axis], within(1e-9));
            }
            assertThat(fit.value()).as("seed %d", seed).isCloseTo(sign * 5.0, within(1e-9));
        }
    }

    private static double value(int[] at, double[] summit, double[] bend, double mixed) {
        double sum = mixed * (at[0] - summit[0]) * (at[2] - summit[2]);
        for (int axis = 0; axis < 3; axis++) {
            sum += bend[axis] * Math.pow(at[axis] - summit[axis], 2);
        }
        return sum;
    }

    @Test
    void goesOnFromTheNeighbourThatIsNearerToTheSummit() {
        QuadraticFit fit = new QuadraticFit(1);

        fit.run(at -> -Math.pow(at[0] - 1.2, 2), 1, TWO, TWO);

        assertThat(fit.place(0)).isCloseTo(1.2, within(1e-12));
        assertThat(fit.value()).isCloseTo(0, within(1e-12));
    }

    @Test
    void staysAtThePointIfTheSummitIsBeyondTheNeighbourOrThatLacksNeighbours() {
        QuadraticFit far = new QuadraticFit(1);
        far.run(at -> -Math.pow(at[0] - 2.2, 2), 1, TWO, TWO);
        QuadraticFit edge = new QuadraticFit(1);
        edge.run(at -> -Math.pow(at[0] - 0.8, 2), 1, new int[] {1}, new int[] {1});

        assertThat(far.place(0)).isZero();
        assertThat(far.value()).isEqualTo(-Math.pow(2.2, 2));
        assertThat(edge.place(0)).isZero();
    }

    @Test
    void leavesOutAnAxisAlongWhichANeighbourIsMissing() {
        QuadraticFit fit = new QuadraticFit(2);

        fit.run(at -> -Math.pow(at[0] - 0.3, 2) - Math.pow(at[1] - 0.4, 2), 1, new int[] {0, 2}, TWO);

        assertThat(fit.place(0)).isZero();
        assertThat(fit.place(1)).isCloseTo(0.4, within(1e-12));
    }

    @Test
    void whatHasNoSummitKeepsThePoint() {
        QuadraticFit flat = new QuadraticFit(2);
        flat.run(at -> 7, 1, TWO, TWO);
        QuadraticFit saddle = new QuadraticFit(2);
        saddle.run(at -> 3 + at[0] * at[0] - at[1] * at[1] + 0.2 * at[0], 1, TWO, TWO);
        QuadraticFit odd = new QuadraticFit(2);
        odd.run(at -> at[0] > 0 ? Double.NaN : -at[0] * at[0], 1, TWO, TWO);

        assertThat(flat.place(0)).isZero();
        assertThat(flat.value()).isEqualTo(7);
        assertThat(saddle.place(0)).isZero();
        assertThat(saddle.value()).isEqualTo(3);
        assertThat(odd.place(0)).isZero();
        assertThat(odd.place(1)).isZero();
    }

    @Test
    void aSummitHalfWayBetweenTwoPointsIsFoundFromEither() {
        for (int from = 0; from < 2; from++) {
            double summit = 0.5 - from;
            QuadraticFit fit = new QuadraticFit(2);

            // A Gaussian is no quadratic: from both points it seems to have its summit a little beyond the middle.
            fit.run(at -> Math.exp(-(Math.pow(at[0] - summit, 2) + Math.pow(at[1] - 0.5, 2)) / 18), 1, TWO, TWO);

            assertThat(fit.place(0)).isCloseTo(summit, within(0.02));
        }
    }
}
