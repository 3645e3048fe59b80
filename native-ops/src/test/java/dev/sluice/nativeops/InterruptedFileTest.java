package dev.sluice.nativeops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
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
