package dev.sluice.nativeops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.nativeops.windowed.SinkOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Parameters by name are those by place. */
@Timeout(60)
class SettingsTest {
    @Test
    void aSmoothingIsBuiltByNames() {
        Smoothing built = Smoothing.builder()
                .sigma(1.5)
                .truncate(3)
                .border(Border.CONSTANT)
                .precision(Precision.NATIVE)
                .tileHeight(7)
                .build();

        assertThat(built).isEqualTo(new Smoothing(1.5, 3, Border.CONSTANT, Precision.NATIVE, 7));
        assertThat(Smoothing.builder().build()).isEqualTo(new Smoothing(1, 4, Border.REFLECT_101, Precision.FLOAT, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Smoothing.builder().sigma(0).build())
                .withMessageContaining("sigma");
    }

    @Test
    void theOptionsOfASinkAreChangedOneByOne() {
        SinkOptions options =
                SinkOptions.DEFAULT.withReplace(true).withResume(true).withIdentity("scan 7");

        assertThat(options).isEqualTo(new SinkOptions(true, true, "scan 7"));
        assertThatIllegalArgumentException().isThrownBy(() -> options.withIdentity("two\nlines"));
    }
}
