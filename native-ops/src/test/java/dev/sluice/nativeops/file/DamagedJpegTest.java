package dev.sluice.nativeops.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Engines;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageTransfer;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.Pixels;
import dev.sluice.nativeops.ReadLimits;
import dev.sluice.nativeops.WriteOptions;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pixels that the decoder of JPEG files made up are told from those that the file holds; the codecs' messages are silenced in tests. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class DamagedJpegTest {
    private static final long SEED = Long.getLong("sluice.test.seed", System.nanoTime());

    private final Random random = new Random(SEED);

    @AfterEach
    void nothingIsHeld() {
        assertThat(NativeMemory.inUse()).as("seed %d", SEED).isZero();
    }

    @Test
    void aFileThatLacksItsSecondHalfIsDamagedAndAWholeOneIsNot() {
        byte[] whole = jpeg();

        for (int round = 0; round < 3; round++) {
            assertThat(isDamaged(whole)).isFalse();
            assertThat(isDamaged(halved(whole))).isTrue();
        }
    }

    @Test
    void theOneThatIsDamagedIsToldAmongManyThatAreDecodedAtOnce() throws Exception {
        byte[] whole = jpeg();
        byte[] damaged = halved(whole);
        try (RequestEngine engine = Engines.of(4)) {
            List<Request<Boolean>> decoded = new ArrayList<>();
            for (int i = 0; i < 240; i++) {
                byte[] file = i % 7 == 3 ? damaged : whole;
                decoded.add(engine.submit(() -> isDamaged(file)));
            }

            for (int i = 0; i < decoded.size(); i++) {
                assertThat(decoded.get(i).await()).as("file %d", i).isEqualTo(i % 7 == 3);
            }
        }
    }

    @Test
    void rowsOfADamagedImageAndOnesFromAnotherProcessAreDamagedToo() throws Exception {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        try (Image image = Image.decode(halved(jpeg()), "half.jpg", ReadLimits.DEFAULT);
                Image rows = image.rows(1, 5)) {
            assertThat(rows.isDamaged()).isTrue();
            ImageTransfer.write(image, stream);
        }

        try (Image received = ImageTransfer.read(new ByteArrayInputStream(stream.toByteArray()), ReadLimits.DEFAULT)) {
            assertThat(received.isDamaged()).isTrue();
        }
    }

    private static boolean isDamaged(byte[] file) {
        try (Image image = Image.decode(file, "photo.jpg", ReadLimits.DEFAULT)) {
            return image.isDamaged();
        }
    }

    private byte[] jpeg() {
        try (Image image = Pixels.random(random, 160, 200, 3, Depth.U8)) {
            return image.encode("jpg", WriteOptions.DEFAULT);
        }
    }

    /** The first half, and the marker that ends a file: so it is not merely truncated. */
    private static byte[] halved(byte[] whole) {
        byte[] half = Arrays.copyOf(whole, whole.length / 2 + 2);
        half[half.length - 2] = (byte) 0xff;
        half[half.length - 1] = (byte) 0xd9;
        return half;
    }
}
