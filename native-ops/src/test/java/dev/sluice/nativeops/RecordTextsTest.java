package dev.sluice.nativeops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.nativeops.volume.Sigma;
import java.lang.reflect.RecordComponent;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Texts of records that are written out by hand name every component, as the ones that are not do. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RecordTextsTest {
    @Test
    void aTextIsTheOneThatARecordHas() throws Exception {
        WriteOptions options = new WriteOptions(1, 2, 3);
        Sigma sigma = new Sigma(1, 2.5, 3);

        assertThat(options).hasToString(text(options));
        assertThat(sigma).hasToString(text(sigma));
    }

    @Test
    void sigmasAreEqualIfAllTheirAxesAre() {
        Sigma sigma = new Sigma(1, 2, 3);

        assertThat(sigma).isEqualTo(new Sigma(1, 2, 3)).hasSameHashCodeAs(new Sigma(1, 2, 3));
        assertThat(sigma).isNotEqualTo(new Sigma(4, 2, 3)).isNotEqualTo(new Sigma(1, 4, 3));
        assertThat(sigma).isNotEqualTo(new Sigma(1, 2, 4)).isNotEqualTo(null);
    }

    private static String text(Record record) throws ReflectiveOperationException {
        StringJoiner text = new StringJoiner(", ", record.getClass().getSimpleName() + "[", "]");
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            text.add(component.getName() + "=" + component.getAccessor().invoke(record));
        }
        return text.toString();
    }
}
