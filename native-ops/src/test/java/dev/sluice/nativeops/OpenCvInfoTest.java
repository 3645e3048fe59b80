package dev.sluice.nativeops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class OpenCvInfoTest {
    @Test
    void whatOpenCvSaysOfItselfIsPlainText() {
        assertThat(OpenCvInfo.version()).matches("\\d+\\.\\d+\\.\\d+");
        assertThat(OpenCvInfo.cpuFeatures().chars()).noneMatch(Character::isISOControl);
    }
}
