package dev.sluice.nativeops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.nativeops.windowed.SinkOptions;
import dev.sluice.nativeops.windowed.WindowedImages;
import dev.sluice.nativeops.windowed.WindowedSink;
import dev.sluice.nativeops.windowed.WindowedSource;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Reading and writing files ends when the thread is interrupted, and says so. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class InterruptedFileTest {
    @TempDir
    private Path folder;

    @AfterEach
    void everyNativeByteIsBack() {
        assertThat(NativeMemory.inUse()).isZero();
    }

    @Test
    void anInterruptedThreadIsTheReasonThatIsGiven() {
        Path file = folder.resolve("a.png");
        try (Image image = Image.allocate(2, 3, 1, Depth.U8)) {
            image.write(file);

            assertThat(interrupted(() -> Image.read(file).close())).endsWith(": the thread was interrupted");
            assertThat(interrupted(() -> image.write(folder.resolve("b.png"))))
                    .isEqualTo(folder.resolve("b.png") + ": cannot be written: the thread was interrupted");
        }
        assertThat(folder.toFile().list()).containsExactly("a.png");
    }

    @Test
    void soItIsWhereFilesAreReadAndWrittenInParts() {
        Path tiff = folder.resolve("a.tif");
        Path zarr = folder.resolve("a.zarr");
        Layout layout = new Layout(16, 16, 1, Depth.U8, 16, 16);
        Region whole = layout.block(0);
        try (Image image = Image.allocate(16, 16, 1, Depth.U8)) {
            for (Path file : List.of(tiff, zarr)) {
                try (WindowedSink sink = WindowedImages.create(file, layout, SinkOptions.DEFAULT)) {
                    sink.write(whole, image);
                    sink.finish();
                }
                try (WindowedSource source = WindowedImages.open(file)) {
                    assertThat(interrupted(() -> source.read(whole).close())).endsWith(": the thread was interrupted");
                }
            }
            Path other = folder.resolve("b.tif");
            try (WindowedSink sink = WindowedImages.create(other, layout, SinkOptions.DEFAULT)) {
                assertThat(interrupted(() -> sink.write(whole, image)))
                        .isEqualTo(other + ": cannot be written: the thread was interrupted");
            }
        }
    }

    private static String interrupted(ThrowingCallable call) {
        Thread.currentThread().interrupt();
        try {
            return String.valueOf(assertThatExceptionOfType(ImageFormatException.class)
                    .isThrownBy(call)
                    .actual()
                    .getMessage());
        } finally {
            assertThat(Thread.interrupted()).as("it stays interrupted").isTrue();
        }
    }
}
