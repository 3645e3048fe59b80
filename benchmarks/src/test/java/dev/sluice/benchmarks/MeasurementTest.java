package dev.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.benchmarks.shared.Distribution;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Medians and quantiles are those of the samples. */
@Timeout(10)
class MeasurementTest {

    @Test
    void theMedianIsTheMiddleOrBetweenTheTwoInTheMiddle() {
        assertThat(new Measurement("A.odd", List.of(List.of(9.0, 1.0, 2.0)), "ns/op").median())
                .isEqualTo(2.0);
        assertThat(new Measurement("A.even", List.of(List.of(9.0, 1.0, 2.0, 4.0)), "ns/op").median())
                .isEqualTo(3.0);
    }

    @Test
    void whatAProfilerSaidIsTheMedianOfTheRounds() {
        Measurement counted = new Measurement(
                "A.a", List.of(List.of(1.0)), "ns/op", Map.of("gc.alloc.rate.norm", List.of(40.0, 56.0, 48.0)));
        Measurement uncounted = new Measurement("A.a", List.of(List.of(1.0)), "ns/op");

        assertThat(counted.allocated()).hasValue(48);
        assertThat(uncounted.allocated()).isEmpty();
    }

    @Test
    void aQuantileIsTheSmallestThatSoManyDoNotExceed() {
        long[] hundred = new long[100];
        for (int i = 0; i < hundred.length; i++) {
            hundred[i] = 100 - i;
        }

        Distribution distribution = Distribution.of(hundred);

        assertThat(distribution.quantile(0)).isEqualTo(1);
        assertThat(distribution.median()).isEqualTo(50);
        assertThat(distribution.quantile(0.99)).isEqualTo(99);
        assertThat(distribution.largest()).isEqualTo(100);
    }

    @Test
    void aDistributionOfNothingIsRefused() {
        assertThatThrownBy(() -> Distribution.of(new long[0])).isInstanceOf(IllegalArgumentException.class);
    }
}
