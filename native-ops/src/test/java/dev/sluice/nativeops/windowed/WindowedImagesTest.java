package dev.sluice.nativeops.windowed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.memory.Pixels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kinds of files that are read and written as a whole. */
@Timeout(60)
class WindowedImagesTest {
    @TempDir
    private Path folder;

    @AfterEach
    void nothingIsLeftInMemory() {
        assertThat(NativeMemory.inUse()).isZero();
    }

    @Test
    void anyRegionOfAFileIsWhatTheWholeImageHoldsThere() {
        Path file = folder.resolve("a.png");
        try (Image image = Samples.image(1, 40, 30, 3, Depth.U16)) {
            image.write(file);

            try (WindowedSource source = WindowedImages.open(file)) {
                assertThat(source.layout().rows()).isEqualTo(40);
                assertThat(source.layout().depth()).isEqualTo(Depth.U16);
                Random random = new Random(2);
                for (int i = 0; i < 20; i++) {
                    Region region = Samples.region(random, 40, 30);
                    try (Image part = source.read(region)) {
                        assertThat(Samples.mismatch(part, image, region))
                                .as("%s", region)
                                .isEqualTo(-1);
                    }
                }
            }
        }
    }

    @Test
    void blocksInAnyOrderMakeTheFile() {
        Path file = folder.resolve("b.png");
        Layout layout = new Layout(25, 33, 1, Depth.U8, 10, 16);
        try (Image image = Samples.image(3, 25, 33, 1, Depth.U8);
                WindowedSink sink = WindowedImages.create(file, layout, SinkOptions.DEFAULT)) {
            for (long block = layout.blocks() - 1; block >= 0; block--) {
                assertThat(sink.isWritten(block)).isFalse();
                write(sink, image, layout.block(block));
                assertThat(sink.isWritten(block)).isTrue();
            }
            assertThat(file).doesNotExist();
            sink.finish();

            try (Image read = Image.read(file)) {
                assertThat(Samples.bytes(read)).isEqualTo(Samples.bytes(image));
            }
        }
    }

    @Test
    void aFileWithMissingBlocksIsNotFinished() {
        Path file = folder.resolve("c.png");
        Layout layout = new Layout(20, 20, 1, Depth.U8, 10, 20);
        try (Image image = Samples.image(4, 20, 20, 1, Depth.U8);
                WindowedSink sink = WindowedImages.create(file, layout, SinkOptions.DEFAULT)) {
            write(sink, image, layout.block(0));

            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(sink::finish)
                    .withMessageContaining("1 of 2 blocks are missing, the first of them is block 1");
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void whatTheKindCannotHoldAndWhatExistsIsRefused() throws Exception {
        Path there = Files.writeString(folder.resolve("d.png"), "x");
        Layout floats = new Layout(20, 20, 1, Depth.F32, 10, 20);

        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> WindowedImages.create(folder.resolve("e.png"), floats, SinkOptions.DEFAULT))
                .withMessageContaining("PNG cannot hold 1 channels of F32");
        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> WindowedImages.create(there, floats.withDepth(Depth.U8), SinkOptions.DEFAULT))
                .withMessageContaining("exists already");
        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> WindowedImages.create(folder.resolve("e.xyz"), floats, SinkOptions.DEFAULT))
                .withMessageContaining("'xyz' is no known image format");
    }

    private static void write(WindowedSink sink, Image image, Region region) {
        try (Image part =
                Image.allocate(region.rows(), region.columns(), image.channels(), image.depth(), image.hasAlpha())) {
            Pixels.copy(image, (int) region.row(), (int) region.column(), part, 0, 0, region.rows(), region.columns());
            sink.write(region, part);
        }
    }
}
