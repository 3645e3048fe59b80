package dev.sluice.nativeops.tiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageMetadata;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.memory.Pixels;
import dev.sluice.nativeops.tiff.metadata.TiffResolution;
import dev.sluice.nativeops.volume.VoxelSpace;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.nativeops.windowed.Samples;
import dev.sluice.nativeops.windowed.SinkOptions;
import dev.sluice.nativeops.windowed.WindowedImages;
import dev.sluice.nativeops.windowed.WindowedSink;
import dev.sluice.nativeops.windowed.WindowedSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tiled BigTIFF files, written in any order, interrupted, gone on with. */
@Timeout(120)
class TiffSinkTest {
    private static final Layout LAYOUT = new Layout(100, 130, 1, Depth.U8, 32, 48);
    private static final SinkOptions RESUME = new SinkOptions(false, true, "input a, sigma 3");

    @TempDir
    private Path folder;

    @AfterEach
    void nothingIsLeftInMemory() {
        assertThat(NativeMemory.inUse()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"U8, 1", "U8, 3", "U8, 4", "U16, 1", "U16, 3", "U16, 4", "F32, 1", "F32, 3", "F32, 4"})
    void blocksInAnyOrderMakeTheFile(Depth depth, int channels) {
        Path file = folder.resolve("a.tif");
        Layout layout = new Layout(100, 130, channels, depth, 32, 48, channels == 4);
        try (Image image = Samples.image(1, 100, 130, channels, depth)) {
            try (WindowedSink sink = WindowedImages.create(file, layout, SinkOptions.DEFAULT)) {
                List<Long> blocks = new ArrayList<>(
                        LongStream.range(0, layout.blocks()).boxed().toList());
                Collections.shuffle(blocks, new Random(7));
                blocks.forEach(block -> write(sink, image, layout.block(block)));
                assertThat(file).doesNotExist();
                sink.finish();
            }

            Region whole = new Region(0, 0, 100, 130);
            try (Image read = Image.read(file);
                    WindowedSource source = WindowedImages.open(file);
                    Image region = source.read(whole)) {
                assertThat(Samples.mismatch(read, image, whole)).isEqualTo(-1);
                assertThat(Samples.mismatch(region, image, whole)).isEqualTo(-1);
                assertThat(source.layout()).isEqualTo(layout);
            }
        }
        assertThat(folder).isDirectoryNotContaining(path -> !path.equals(file));
    }

    @Test
    void severalBlocksAreWrittenAtOnce() {
        Path file = folder.resolve("b.tif");
        try (Image image = Samples.image(2, 100, 130, 1, Depth.U8)) {
            try (WindowedSink sink = WindowedImages.create(file, LAYOUT, SinkOptions.DEFAULT)) {
                write(sink, image, new Region(0, 0, 64, 130));
                write(sink, image, new Region(64, 0, 36, 130));
                sink.finish();
            }
            assertRead(file, image);
        }
    }

    @Test
    void anInterruptedFileIsGoneOnWith() throws Exception {
        Path file = folder.resolve("c.tif");
        try (Image image = Samples.image(3, 100, 130, 1, Depth.U8)) {
            interrupt(file, image, RESUME, 0, 5, 7);
            assertThat(file).doesNotExist();

            try (WindowedSink sink = WindowedImages.create(file, LAYOUT, RESUME)) {
                assertThat(written(sink)).containsExactly(0L, 5L, 7L);
                writeMissing(sink, image);
                sink.finish();
            }

            assertRead(file, image);
        }
        assertThat(folder).isDirectoryNotContaining(path -> !path.equals(file));
    }

    @Test
    void aBlockThatNeverReachedTheDiskIsWrittenAgain() throws Exception {
        Path file = folder.resolve("d.tif");
        try (Image image = Samples.image(4, 100, 130, 1, Depth.U8)) {
            interrupt(file, image, RESUME, 0, 5, 7);
            Path part = folder.resolve(".d.tif.part");
            byte[] bytes = Files.readAllBytes(part);
            bytes[20] ^= 1;
            Files.write(part, java.util.Arrays.copyOf(bytes, bytes.length - 1));

            try (WindowedSink sink = WindowedImages.create(file, LAYOUT, RESUME)) {
                assertThat(written(sink)).containsExactly(5L);
                writeMissing(sink, image);
                sink.finish();
            }

            assertRead(file, image);
        }
    }

    @Test
    void aLastLineThatIsCutOffIsPassedOver() throws Exception {
        Path file = folder.resolve("e.tif");
        try (Image image = Samples.image(5, 100, 130, 1, Depth.U8)) {
            interrupt(file, image, RESUME, 1, 2);
            Path blocks = folder.resolve(".e.tif.blocks");
            String text = Files.readString(blocks);
            Files.writeString(blocks, text.substring(0, text.length() - 1) + "\nnonsense\n3 17 ");

            try (WindowedSink sink = WindowedImages.create(file, LAYOUT, RESUME)) {
                assertThat(written(sink)).containsExactly(1L, 2L);
            }
        }
    }

    @Test
    void anotherIdentityOrLayoutBeginsAnew() throws Exception {
        Path file = folder.resolve("f.tif");
        SinkOptions other = new SinkOptions(false, true, "input a, sigma 4");
        try (Image image = Samples.image(6, 100, 130, 1, Depth.U8)) {
            interrupt(file, image, RESUME, 1, 2);
            try (WindowedSink sink = WindowedImages.create(file, LAYOUT, other)) {
                assertThat(written(sink)).isEmpty();
            }
            assertThat(folder).isEmptyDirectory();

            interrupt(file, image, RESUME, 1, 2);
            try (WindowedSink sink = WindowedImages.create(file, LAYOUT.withBlocks(16, 48), RESUME)) {
                assertThat(written(sink)).isEmpty();
            }

            interrupt(file, image, RESUME, 1, 2);
            try (WindowedSink sink = WindowedImages.create(file, LAYOUT, SinkOptions.DEFAULT)) {
                assertThat(written(sink)).isEmpty();
            }
        }
    }

    @Test
    void twoAtOnceAreRefused() {
        Path file = folder.resolve("g.tif");
        try (WindowedSink first = WindowedImages.create(file, LAYOUT, RESUME)) {
            assertThatExceptionOfType(ImageFormatException.class)
                    .isThrownBy(() -> WindowedImages.create(file, LAYOUT, RESUME))
                    .withMessage(file + ": cannot be written: it is being written by somebody else");
            assertThat(written(first)).isEmpty();
        }
    }

    @Test
    void closingAgainLeavesTheFilesOfTheNextOneAlone() {
        Path file = folder.resolve("j.tif");
        try (Image image = Samples.image(9, 100, 130, 1, Depth.U8);
                WindowedSink first = WindowedImages.create(file, LAYOUT, RESUME)) {
            first.close();
            try (WindowedSink second = WindowedImages.create(file, LAYOUT, RESUME)) {
                first.close();
                writeMissing(second, image);
                second.finish();
            }

            assertRead(file, image);
        }
    }

    @Test
    void whatExistsIsNotReplacedUnlessAskedFor() throws Exception {
        Path file = folder.resolve("h.tif");
        try (Image image = Samples.image(8, 100, 130, 1, Depth.U8)) {
            try (WindowedSink sink = WindowedImages.create(file, LAYOUT, SinkOptions.DEFAULT)) {
                write(sink, image, new Region(0, 0, 100, 130));
                Files.writeString(file, "somebody else's");
                assertThatExceptionOfType(ImageFormatException.class)
                        .isThrownBy(sink::finish)
                        .withMessageContaining("exists already");
            }
            assertThat(file).hasContent("somebody else's");
            assertThatExceptionOfType(ImageFormatException.class)
                    .isThrownBy(() -> WindowedImages.create(file, LAYOUT, SinkOptions.DEFAULT))
                    .withMessageContaining("exists already");

            try (WindowedSink sink = WindowedImages.create(file, LAYOUT, new SinkOptions(true, false, ""))) {
                write(sink, image, new Region(0, 0, 100, 130));
                sink.finish();
            }
            assertRead(file, image);
        }
    }

    /** As a run leaves it that could not take away the name that the file had while it was written. */
    @Test
    void aFinishedFileThatHasKeptItsOtherNameIsNotWrittenTo() throws Exception {
        Path file = folder.resolve("k.tif");
        SinkOptions anew = new SinkOptions(true, true, "input a, sigma 3");
        try (Image first = Samples.image(10, 100, 130, 1, Depth.U8);
                Image second = Samples.image(11, 100, 130, 1, Depth.U8)) {
            try (WindowedSink sink = WindowedImages.create(file, LAYOUT, SinkOptions.DEFAULT)) {
                writeMissing(sink, first);
                sink.finish();
            }
            Files.createLink(folder.resolve(".k.tif.part"), file);

            interrupt(file, second, anew, 0, 3);
            assertRead(file, first);

            try (WindowedSink sink = WindowedImages.create(file, LAYOUT, anew)) {
                assertThat(written(sink)).containsExactly(0L, 3L);
                writeMissing(sink, second);
                sink.finish();
            }
            assertRead(file, second);
        }
        assertThat(folder).isDirectoryNotContaining(path -> !path.equals(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {".linked.tif.part", ".linked.tif.blocks", ".linked.tif.blocks.new"})
    void aLinkThatSomebodyPlantedIsNotFollowed(String name) throws Exception {
        Path victim = Files.writeString(folder.resolve("victim"), "precious");
        Path file = folder.resolve("linked.tif");
        Files.createSymbolicLink(folder.resolve(name), victim);

        try (Image image = Samples.image(5, 100, 130, 1, Depth.U8);
                WindowedSink sink = WindowedImages.create(file, LAYOUT, RESUME)) {
            write(sink, image, new Region(0, 0, 100, 130));
            sink.finish();
        } catch (ImageFormatException refused) {
            assertThat(refused).hasMessageStartingWith(file + ": cannot be written: ");
        }

        assertThat(victim).hasContent("precious");
    }

    @Test
    void whatTheFormatCannotHoldIsRefused() {
        Path file = folder.resolve("i.tif");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> WindowedImages.create(file, LAYOUT.withBlocks(10, 16), RESUME))
                .withMessageContaining("multiples of 16");
        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> WindowedImages.create(
                        file, new Layout(1L << 32, 130, 1, Depth.U8, 1 << 16, 144), SinkOptions.DEFAULT))
                .withMessageContaining("cannot hold");
        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> WindowedImages.create(
                        file, new Layout(1 << 20, 1 << 20, 1, Depth.U8, 16, 16), SinkOptions.DEFAULT))
                .withMessageContaining("only of 16777216; write a Zarr folder");
        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> WindowedImages.create(folder.resolve("no/i.tif"), LAYOUT, RESUME))
                .withMessageEndingWith("cannot be written: the folder does not exist");
    }

    @ParameterizedTest
    @CsvSource({
        "micrometer, 0.25, 0.5, 40000, 20000, scale and units of z",
        "meter, 12.5, 10, 0.0008, 0.001, scale and units of z",
        "nanometer, 0.3, 1, 33333333.3333, 10000000, scale and units of z",
        "parsec, 1, 2, 0, 0, scale and units of z and y and x",
    })
    void theSizeOfPixelsIsTheResolutionWhereItIsALength(
            String unit, double width, double height, double across, double down, String dropped) {
        Path file = folder.resolve("a.tif");
        VoxelSpace space = new VoxelSpace(
                List.of(
                        new VoxelSpace.Axis("z", "micrometer", 2),
                        new VoxelSpace.Axis("y", unit, height),
                        new VoxelSpace.Axis("x", unit, width)),
                List.of("Grey"));
        SinkOptions options = new SinkOptions(false, false, "", ImageMetadata.NONE, space);
        try (Image image = Samples.image(1, 100, 130, 1, Depth.U8);
                WindowedSink sink = WindowedImages.create(file, LAYOUT, options)) {
            writeMissing(sink, image);
            sink.finish();

            assertThat(sink.dropped()).hasToString(dropped);
        }

        List<TiffResolution> told = ImageMetadata.ofTiff(file, 0).blocks().stream()
                .flatMap(block -> TiffResolution.of(block).stream())
                .toList();
        assertThat(told).hasSize(across == 0 ? 0 : 1).allSatisfy(found -> {
            assertThat(found.unit()).isEqualTo(TiffResolution.CENTIMETRE);
            assertThat((double) found.across() / found.acrossBy()).isCloseTo(across, withinPercentage(1e-4));
            assertThat((double) found.down() / found.downBy()).isCloseTo(down, withinPercentage(1e-4));
        });
    }

    private static void interrupt(Path file, Image image, SinkOptions options, long... blocks) {
        try (WindowedSink sink = WindowedImages.create(file, LAYOUT, options)) {
            for (long block : blocks) {
                write(sink, image, LAYOUT.block(block));
            }
        }
    }

    private static List<Long> written(WindowedSink sink) {
        return LongStream.range(0, sink.layout().blocks())
                .filter(sink::isWritten)
                .boxed()
                .toList();
    }

    private static void writeMissing(WindowedSink sink, Image image) {
        for (long block = 0; block < sink.layout().blocks(); block++) {
            if (!sink.isWritten(block)) {
                write(sink, image, sink.layout().block(block));
            }
        }
    }

    private static void write(WindowedSink sink, Image image, Region region) {
        try (Image part =
                Image.allocate(region.rows(), region.columns(), image.channels(), image.depth(), image.hasAlpha())) {
            Pixels.copy(image, (int) region.row(), (int) region.column(), part, 0, 0, region.rows(), region.columns());
            sink.write(region, part);
        }
    }

    private static void assertRead(Path file, Image image) {
        try (Image read = Image.read(file)) {
            assertThat(Samples.mismatch(read, image, new Region(0, 0, image.rows(), image.columns())))
                    .isEqualTo(-1);
        }
    }
}
