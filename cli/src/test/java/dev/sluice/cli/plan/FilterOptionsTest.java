package dev.sluice.cli.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.Precision;
import dev.sluice.nativeops.ResultEncoding;
import java.lang.reflect.RecordComponent;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The text of the options, by which a result is known again. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FilterOptionsTest {
    @Test
    void theTextNamesEveryOption() throws Exception {
        FilterOptions options =
                new FilterOptions(1, 3.5, 4, Border.REFLECT, Precision.FLOAT, Optional.of(ResultEncoding.ABS));
        StringJoiner every = new StringJoiner(", ", "FilterOptions[", "]");
        for (RecordComponent component : FilterOptions.class.getRecordComponents()) {
            every.add(component.getName() + "=" + component.getAccessor().invoke(options));
        }

        String text = options.toString();

        assertThat(text).isEqualTo(every.toString());
    }
}
