package dev.sluice.nativeops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.nativeops.windowed.SinkOptions;
import dev.sluice.nativeops.windowed.WindowedImages;
import dev.sluice.nativeops.windowed.WindowedSink;
import dev.sluice.nativeops.windowed.WindowedSource;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A request that is cancelled while it writes an image leaves the whole of it or nothing, and no memory. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class CancelledWritingTest {
    private static final long SEED = Long.getLong("sluice.test.seed", System.nanoTime());
    private static final int ROUNDS = 12;

    private final Random random = new Random(SEED);

    @TempDir
    private Path folder;

    /** Writes an image to a file or folder, in a request. */
    @FunctionalInterface
    private interface Writing {
        void write(Image image, Path file) throws InterruptedException;
    }

    @AfterEach
    void everyNativeByteIsBack() {
        assertThat(NativeMemory.inUse()).as("seed %d", SEED).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "tif", "jpg", "webp", "bmp", "pgm"})
    void aFileThatIsWrittenAsAWholeIsThereOrNotAndNothingElse(String extension) throws Exception {
        cancelled("image." + extension, Image::write);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "tif", "zarr"})
    void whatIsWrittenInBlocksHasItsNameOnlyWhenItIsWhole(String extension) throws Exception {
        cancelled("image." + extension, (image, file) -> {
            Layout layout = new Layout(image.rows(), image.columns(), 1, Depth.U8, 64, 64);
            try (WindowedSink sink = WindowedImages.create(file, layout, SinkOptions.DEFAULT.withReplace(true))) {
                for (long block = 0; block < layout.blocks(); block++) {
                    Request.checkCancelled();
                    try (Image part = block(image, layout, block)) {
                        sink.write(layout.block(block), part);
                    }
                }
                sink.finish();
            }
        });
    }

    private void cancelled(String name, Writing writing) throws Exception {
        Path file = folder.resolve(name);
        try (Image image = Image.allocate(500, 700, 1, Depth.U8)) {
            byte[] pixels = new byte[(int) image.rowBytes()];
            for (int y = 0; y < image.rows(); y++) {
                random.nextBytes(pixels);
                image.pixels().asSlice(y * image.stride(), pixels.length).copyFrom(MemorySegment.ofArray(pixels));
            }
            for (int round = 0; round < ROUNDS; round++) {
                try (RequestEngine engine = Engines.of(2)) {
                    CountDownLatch begun = new CountDownLatch(1);
                    Request<Boolean> request = engine.request(() -> {
                        begun.countDown();
                        writing.write(image, file);
                        return true;
                    });
                    CountDownLatch ended = new CountDownLatch(1);
                    request.onDone(done -> ended.countDown()).submit();
                    begun.await();
                    // Any moment must do: at once at first, then later and later.
                    for (long spins = random.nextLong(1L << (10 + round)); spins > 0; spins--) {
                        Thread.onSpinWait();
                    }

                    boolean taken = request.cancel();

                    ended.await();
                    assertThat(request.isCancelled()).isEqualTo(taken);
                }
                requireWholeOrNothing(file, image);
                assertThat(NativeMemory.inUse()).as("seed %d", SEED).isEqualTo(image.bytes());
            }
            // What is kept to be gone on with is taken up, or swept, by the next that writes the same.
            try (RequestEngine engine = Engines.of(2)) {
                engine.submit(() -> {
                            writing.write(image, file);
                            return true;
                        })
                        .await();
            }
            assertThat(names()).as("seed %d", SEED).containsExactly(file);
        }
    }

    private void requireWholeOrNothing(Path file, Image image) throws Exception {
        List<Path> shown = names().stream()
                .filter(name -> !name.getFileName().toString().startsWith("."))
                .toList();
        if (!Files.exists(file)) {
            assertThat(shown).as("seed %d", SEED).isEmpty();
            return;
        }
        assertThat(shown).as("seed %d", SEED).containsExactly(file);
        boolean lossy = file.toString().endsWith(".jpg") || file.toString().endsWith(".webp");
        try (WindowedSource source = WindowedImages.open(file);
                Image again = source.read(new Region(0, 0, image.rows(), image.columns()))) {
            if (!lossy) {
                assertThat(Pixels.bytes(again)).isEqualTo(Pixels.bytes(image));
            }
        }
    }

    private List<Path> names() throws IOException {
        try (Stream<Path> names = Files.list(folder)) {
            return names.toList();
        }
    }

    private static Image block(Image image, Layout layout, long block) {
        Region region = layout.block(block);
        Image part = Image.allocate((int) region.rows(), (int) region.columns(), 1, Depth.U8);
        for (int y = 0; y < part.rows(); y++) {
            part.pixels()
                    .asSlice(y * part.stride(), part.columns())
                    .copyFrom(image.pixels()
                            .asSlice((region.row() + y) * image.stride() + region.column(), part.columns()));
        }
        return part;
    }
}
