package dev.sluice.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.volume.Volume;
import dev.sluice.request.RequestEngine;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class VolumeInSpaceTest {

    @Test
    void theBackgroundGoesAndTheSpotsStay() throws Exception {
        try (RequestEngine engine = RequestEngine.create(2);
                Volume volume = VolumeInSpace.spots(new Random(1));
                Volume result = VolumeInSpace.filtered(engine, volume)) {
            int[] before = VolumeInSpace.largest(volume, 0, VolumeInSpace.PLANES);
            int[] after = VolumeInSpace.largest(result, 0, VolumeInSpace.PLANES);
            Arrays.sort(before);
            Arrays.sort(after);
            int middle = before.length / 2;
            int last = before.length - 1;

            assertThat((double) before[last] / before[middle]).isLessThan(4);
            assertThat((double) after[last] / after[middle]).isGreaterThan(6);
        }
        assertThat(NativeMemory.inUse()).isZero();
    }

    @Test
    void draws(@TempDir Path folder) throws Exception {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        Path picture = folder.resolve("volume.png");

        VolumeInSpace.run(new PrintStream(said, true, StandardCharsets.UTF_8), List.of(picture.toString()));

        assertThat(said.toString(StandardCharsets.UTF_8)).contains("wrote " + picture);
        try (Image drawn = Image.read(picture)) {
            assertThat(drawn.columns()).isEqualTo(2 * VolumeInSpace.COLUMNS + 4);
        }
    }
}
