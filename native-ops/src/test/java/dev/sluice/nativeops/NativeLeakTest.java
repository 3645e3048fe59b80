package dev.sluice.nativeops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.request.RequestEngine;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is read, filtered and written is freed: not only what {@link NativeMemory} counts, but what the C library's allocator gave
 * out, for OpenCV's objects may be held where nobody counts.
 */
@Timeout(120)
class NativeLeakTest {
    private static final int ROUNDS = 40;
    private static final int ROWS = 500;
    private static final int COLUMNS = 700;
    private static final int ATTEMPTS = 5;

    /** What the JVM's own compilers and buffers may come to meanwhile. Each image is about a tenth of it. */
    private static final long ALLOWED = 10L * ROWS * COLUMNS * 3;

    @BeforeEach
    void theAllocatorTells() {
        assumeThat(NativeHeap.bytes()).as("bytes in use by glibc's allocator").isPresent();
    }

    @Test
    void whatIsNotFreedIsNoticed() {
        try (Image leaked = Image.allocate(10 * ROWS, 2 * COLUMNS, 3, Depth.U8)) {
            long before = NativeHeap.bytes().orElseThrow();
            try (Image more = Image.allocate(10 * ROWS, 2 * COLUMNS, 3, Depth.U8)) {
                assertThat(NativeHeap.bytes().orElseThrow() - before).isGreaterThan(ALLOWED);
                assertThat(more.bytes()).isEqualTo(leaked.bytes());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "png, U8",
        "png, U16",
        "jpg, U8",
        "webp, U8",
        "tif, U8",
        "tif, U16",
        "tif, F32",
        "bmp, U8",
        "ppm, U8",
        "ppm, U16"
    })
    void readingGivesEverythingBack(String extension, Depth depth) {
        byte[] file = file(extension, depth);

        long grown = growth(
                () -> Image.decode(file, "x." + extension, ReadLimits.DEFAULT).close());

        assertThat(grown).isLessThan(ALLOWED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "webp", "tif", "bmp", "ppm"})
    void aDamagedFileGivesEverythingBack(String extension) {
        byte[] whole = file(extension, Depth.U8);
        Random random = new Random(1);

        long grown = growth(() -> {
            byte[] damaged = whole.clone();
            for (int i = 0; i < 20; i++) {
                damaged[random.nextInt(40, damaged.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                Image.decode(damaged, "x." + extension, ReadLimits.DEFAULT).close();
            } catch (ImageFormatException refused) {
                // As good an end as any other.
            }
        });

        assertThat(grown).isLessThan(ALLOWED);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 6})
    void turningUprightGivesEverythingBack(int orientation) {
        ImageMetadata metadata = new ImageMetadata(
                List.of(new ImageMetadata.Block(ImageMetadata.Kind.EXIF, ImageTest.exif(orientation))));
        byte[] file;
        try (Image image = Image.allocate(ROWS, COLUMNS, 3, Depth.U8)) {
            file = image.encode("png", WriteOptions.DEFAULT, metadata).bytes();
        }

        long grown = growth(() -> {
            try (Image image = Image.decode(file, "x.png", ReadLimits.DEFAULT)) {
                assertThat(image.rows()).isEqualTo(orientation == 6 ? COLUMNS : ROWS);
                image.encode("png", WriteOptions.DEFAULT, image.metadata());
            }
        });

        assertThat(grown).isLessThan(ALLOWED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "webp", "tif", "bmp", "ppm"})
    void writingGivesEverythingBack(String extension) {
        try (Image image = ramp(Depth.U8)) {

            long grown = growth(() -> image.encode(extension, WriteOptions.DEFAULT));

            assertThat(grown).isLessThan(ALLOWED);
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void filteringGivesEverythingBack(Precision precision) throws Exception {
        DifferenceOfGaussians filter =
                DifferenceOfGaussians.builder().precision(precision).build();
        try (RequestEngine engine = Engines.of(2);
                Image image = ramp(Depth.U16)) {

            long grown = growth(() -> filter.apply(engine, image).close());

            assertThat(grown).isLessThan(ALLOWED);
        }
    }

    private static byte[] file(String extension, Depth depth) {
        try (Image image = ramp(depth)) {
            return image.encode(extension, WriteOptions.DEFAULT);
        }
    }

    /** Easy to pack, so that the time goes into reading. */
    private static Image ramp(Depth depth) {
        Image image = Image.allocate(ROWS, COLUMNS, 3, depth);
        for (int y = 0; y < ROWS; y++) {
            for (int x = 0; x < COLUMNS; x++) {
                for (int c = 0; c < 3; c++) {
                    Pixels.set(image, y, x, c, (x + 20 * c) % 200);
                }
            }
        }
        return image;
    }

    @FunctionalInterface
    private interface Work {
        void run() throws Exception;

        default void run(int rounds) {
            try {
                for (int i = 0; i < rounds; i++) {
                    run();
                }
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    /**
     * How much more is in use after many rounds than before them. What is not freed grows every time; HotSpot's compilers take megabytes of the
     * same heap while they are at work and give them back, so where it seems to have grown the rounds are done again, a few times.
     */
    private static long growth(Work work) {
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < ATTEMPTS && least >= ALLOWED; attempt++) {
            work.run(ROUNDS / 10);
            long before = NativeHeap.bytes().orElseThrow();
            work.run(ROUNDS);
            least = Math.min(least, NativeHeap.bytes().orElseThrow() - before);
        }
        return least;
    }
}
