package dev.sluice.nativeops.zarr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageMetadata;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.volume.VoxelSpace;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.nativeops.windowed.Samples;
import dev.sluice.nativeops.windowed.SinkOptions;
import dev.sluice.nativeops.windowed.WindowedImages;
import dev.sluice.nativeops.windowed.WindowedSink;
import dev.sluice.nativeops.windowed.WindowedSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Creating, resuming, replacing and finishing Zarr folders. */
@Timeout(60)
class ZarrSinkTest {
    private static final Layout LAYOUT = new Layout(25, 70, 3, Depth.U16, 10, 32);
    private static final SinkOptions RESUME = new SinkOptions(false, true, "camera.png, sigma 1 and 3");
    private static final SinkOptions REPLACE = new SinkOptions(true, false, "");

    @TempDir
    private Path folder;

    private Path file;
    private Image image;
    private WindowedSource pixels;

    @BeforeEach
    void makeImage() {
        file = folder.resolve("image.zarr");
        image = Samples.image(1, 25, 70, 3, Depth.U16);
        pixels = Samples.source(image);
    }

    @AfterEach
    void nothingIsLeftInMemory() {
        image.close();
        assertThat(NativeMemory.inUse()).isZero();
    }

    private void write(WindowedSink sink, long block) {
        Region region = sink.layout().block(block);
        try (Image part = pixels.read(region)) {
            sink.write(region, part);
        }
    }

    private void writeAll(WindowedSink sink) {
        for (long block = 0; block < sink.layout().blocks(); block++) {
            write(sink, block);
        }
        sink.finish();
    }

    private void assertIsImage(Path written) {
        try (WindowedSource source = WindowedImages.open(written);
                Image read = source.read(new Region(0, 0, 25, 70))) {
            assertThat(Samples.bytes(read)).isEqualTo(Samples.bytes(image));
        }
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(path -> folder.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void theFolderHasItsNameOnlyWhenAllBlocksAreThere() throws IOException {
        try (WindowedSink sink = WindowedImages.create(file, LAYOUT, SinkOptions.DEFAULT)) {
            write(sink, 4);

            assertThat(file).doesNotExist();
            assertThat(sink.isWritten(4)).isTrue();
            assertThat(sink.isWritten(3)).isFalse();
            assertThatIllegalStateException()
                    .isThrownBy(sink::finish)
                    .withMessageEndingWith("image.zarr: 8 of 9 blocks are missing, the first of them is block 0");

            writeAll(sink);
        }

        assertIsImage(file);
        assertThat(files())
                .containsExactly(
                        "image.zarr/0/c/0/0/0",
                        "image.zarr/0/c/0/0/1",
                        "image.zarr/0/c/0/0/2",
                        "image.zarr/0/c/0/1/0",
                        "image.zarr/0/c/0/1/1",
                        "image.zarr/0/c/0/1/2",
                        "image.zarr/0/c/0/2/0",
                        "image.zarr/0/c/0/2/1",
                        "image.zarr/0/c/0/2/2",
                        "image.zarr/0/zarr.json",
                        "image.zarr/zarr.json");
    }

    @Test
    void anInterruptedRunIsResumedByOneOfTheSameIdentity() throws IOException {
        try (WindowedSink sink = WindowedImages.create(file, LAYOUT, RESUME)) {
            write(sink, 0);
            write(sink, 7);
        }
        // What is left of a write that was killed.
        Path dead = folder.resolve(".image.zarr.part/0/c/0/0/.6ba7b810-9dad-11d1-80b4-00c04fd430c8.part");
        Files.writeString(dead, "half");

        try (WindowedSink sink = WindowedImages.create(file, LAYOUT, RESUME)) {
            assertThat(Stream.iterate(0L, block -> block + 1)
                            .limit(9)
                            .filter(sink::isWritten)
                            .toList())
                    .containsExactly(0L, 7L);
            writeAll(sink);
        }

        assertIsImage(file);
        assertThat(files()).hasSize(11);
    }

    @Test
    void nothingIsTakenFromARunOfAnotherIdentityOrLayoutOrWithoutResume() {
        List<SinkOptions> others = List.of(
                SinkOptions.DEFAULT,
                new SinkOptions(false, false, RESUME.identity()),
                new SinkOptions(false, true, "camera.png, sigma 1 and 4"));
        for (SinkOptions other : others) {
            try (WindowedSink sink = WindowedImages.create(file, LAYOUT, RESUME)) {
                write(sink, 0);
            }
            try (WindowedSink sink = WindowedImages.create(file, LAYOUT, other)) {
                assertThat(sink.isWritten(0)).as("%s", other).isFalse();
            }
        }
        try (WindowedSink sink = WindowedImages.create(file, LAYOUT, RESUME)) {
            write(sink, 0);
        }
        try (WindowedSink sink = WindowedImages.create(file, LAYOUT.withBlocks(10, 16), RESUME)) {
            assertThat(sink.isWritten(0)).isFalse();
        }
    }

    /** Of planes and times that there is one of, for instance, which the image does without. */
    @Test
    void whatIsSaidOfAxesThatItDoesNotHaveIsNamedAsDropped() {
        VoxelSpace.Axis across = new VoxelSpace.Axis("x", "micrometer", 0.25);
        List<VoxelSpace.Axis> axes = List.of(
                new VoxelSpace.Axis("t", "second", 1),
                new VoxelSpace.Axis("c", "", 1),
                new VoxelSpace.Axis("z", "", 3),
                new VoxelSpace.Axis("y", "", 1),
                across);
        VoxelSpace space = new VoxelSpace(axes, List.of("DAPI", "GFP"));
        SinkOptions options = new SinkOptions(false, false, "", ImageMetadata.NONE, space);
        try (WindowedSink sink = WindowedImages.create(file, LAYOUT, options)) {
            writeAll(sink);

            assertThat(sink.dropped()).hasToString("scale and units of t and z, channel names");
        }
        try (WindowedSource written = WindowedImages.open(file)) {
            assertThat(written.space().axis("x")).contains(across);
            assertThat(written.space().channels()).containsExactly("Red", "Green", "Blue");
        }
    }

    @Test
    void anEmptyFileIsNoBlock() throws IOException {
        try (WindowedSink sink = WindowedImages.create(file, LAYOUT, RESUME)) {
            write(sink, 0);
            Files.write(folder.resolve(".image.zarr.part/0/c/0/0/0"), new byte[0]);

            assertThat(sink.isWritten(0)).isFalse();
        }
    }

    @Test
    void anOlderFolderIsReplacedOnlyWhereThatIsAskedForAndOnlyWhenTheNewOneIsThere() throws IOException {
        try (WindowedSink sink = WindowedImages.create(file, LAYOUT, SinkOptions.DEFAULT)) {
            writeAll(sink);
        }
        assertThatThrownBy(() -> WindowedImages.create(file, LAYOUT, SinkOptions.DEFAULT))
                .isInstanceOf(ImageFormatException.class)
                .hasMessage(file + ": exists already");
        image.close();
        image = Samples.image(2, 25, 70, 3, Depth.U16);
        pixels = Samples.source(image);

        try (WindowedSink sink = WindowedImages.create(file, LAYOUT, REPLACE)) {
            write(sink, 0);
            try (WindowedSource old = WindowedImages.open(file);
                    Image before = Samples.image(1, 25, 70, 3, Depth.U16);
                    Image read = old.read(new Region(0, 0, 25, 70))) {
                assertThat(Samples.bytes(read)).isEqualTo(Samples.bytes(before));
            }
            writeAll(sink);
        }

        assertIsImage(file);
        assertThat(files()).hasSize(11);
    }

    @Test
    void anOlderFolderStaysWhereTheNewOneIsGone() throws IOException {
        try (WindowedSink sink = WindowedImages.create(file, LAYOUT, SinkOptions.DEFAULT)) {
            writeAll(sink);
        }
        ZarrTarget target = ZarrTarget.prepare(file, REPLACE, Map.of());
        for (String inside : List.of(".sluice-run", "")) {
            Files.delete(target.working().resolve(inside));
        }

        assertThatThrownBy(target::finish)
                .isInstanceOf(ImageFormatException.class)
                .hasMessageStartingWith(file + ": cannot be finished: ")
                .hasCauseInstanceOf(NoSuchFileException.class);

        assertIsImage(file);
        assertThat(files()).hasSize(11);
    }

    @Test
    void nothingButAZarrFolderIsReplaced() throws IOException {
        Files.createDirectory(file);
        Files.writeString(file.resolve("letter.txt"), "dear");

        assertThatThrownBy(() -> WindowedImages.create(file, LAYOUT, REPLACE))
                .isInstanceOf(ImageFormatException.class)
                .hasMessage(file + ": exists already and is no Zarr folder, so it is not replaced");

        Path other = folder.resolve("other.zarr");
        Path working = folder.resolve(".other.zarr.part");
        Files.createDirectory(working);
        Files.writeString(working.resolve("letter.txt"), "dear");
        assertThatThrownBy(() -> WindowedImages.create(other, LAYOUT, REPLACE))
                .isInstanceOf(ImageFormatException.class)
                .hasMessage(other + ": cannot be written while " + working + " is there, which is no unfinished image");
        assertThat(files()).containsExactly(".other.zarr.part/letter.txt", "image.zarr/letter.txt");
    }

    @Test
    void linksAreNeitherReplacedNorFollowedWhenAnOldFolderIsDeleted() throws IOException {
        Path precious = Files.createDirectory(folder.resolve("precious"));
        Files.writeString(precious.resolve("letter.txt"), "dear");
        Files.createSymbolicLink(folder.resolve("link.zarr"), precious);
        assertThatThrownBy(() -> WindowedImages.create(folder.resolve("link.zarr"), LAYOUT, REPLACE))
                .isInstanceOf(ImageFormatException.class)
                .hasMessageContaining("is not replaced");
        try (WindowedSink sink = WindowedImages.create(file, LAYOUT, SinkOptions.DEFAULT)) {
            writeAll(sink);
        }
        Files.createSymbolicLink(file.resolve("link"), precious);

        try (WindowedSink sink = WindowedImages.create(file, LAYOUT, REPLACE)) {
            writeAll(sink);
        }

        assertThat(precious.resolve("letter.txt")).hasContent("dear");
        assertThat(file.resolve("link")).doesNotExist();
    }

    @Test
    void severalSinksMayWriteTheBlocksOfOneImageEvenTheSameOnes() throws Exception {
        int writers = 4;
        CyclicBarrier together = new CyclicBarrier(writers);
        try (ExecutorService threads = Executors.newFixedThreadPool(writers)) {
            List<Future<Object>> all = Stream.generate(() -> threads.submit(() -> {
                        together.await();
                        try (WindowedSink sink = WindowedImages.create(file, LAYOUT, RESUME)) {
                            for (long block = 0; block < LAYOUT.blocks(); block++) {
                                write(sink, block);
                            }
                        }
                        return null;
                    }))
                    .limit(writers)
                    .toList();
            for (Future<Object> one : all) {
                one.get();
            }
        }

        try (WindowedSink sink = WindowedImages.create(file, LAYOUT, RESUME)) {
            sink.finish();
        }

        assertIsImage(file);
        assertThat(files()).hasSize(11);
    }

    @Test
    void aBlockThatComesAfterTheEndIsRefusedAndLeavesNothing() throws IOException {
        try (WindowedSink late = WindowedImages.create(file, LAYOUT, RESUME);
                WindowedSink sink = WindowedImages.create(file, LAYOUT, RESUME)) {
            writeAll(sink);

            assertThatThrownBy(() -> write(late, 0))
                    .isInstanceOf(ImageFormatException.class)
                    .hasMessage(file + ": block 0 cannot be written: no such file");
        }
        assertThat(folder.resolve(".image.zarr.part")).doesNotExist();
    }

    @Test
    void whatIsNoWholeBlockOrNoFittingImageIsRefused() {
        try (WindowedSink sink = WindowedImages.create(file, LAYOUT, SinkOptions.DEFAULT);
                Image small = Samples.image(1, 10, 32, 1, Depth.U16)) {
            assertThatIllegalArgumentException().isThrownBy(() -> sink.write(new Region(0, 0, 10, 31), image));
            assertThatIllegalArgumentException().isThrownBy(() -> sink.write(new Region(0, 0, 10, 32), small));
            assertThatIllegalArgumentException().isThrownBy(() -> sink.isWritten(9));
        }
    }

    @Test
    void whatCannotBeWrittenIsToldInOneLine() throws IOException {
        Path nowhere = folder.resolve("nowhere/image.zarr");
        assertThatThrownBy(() -> WindowedImages.create(nowhere, LAYOUT, SinkOptions.DEFAULT))
                .isInstanceOf(ImageFormatException.class)
                .hasMessage(nowhere + ": cannot be created: no such file");

        Layout huge = new Layout(1L << 20, 1L << 20, 4, Depth.F32, 1 << 20, 1 << 20);
        assertThatThrownBy(() -> WindowedImages.create(file, huge, SinkOptions.DEFAULT))
                .isInstanceOf(ImageFormatException.class)
                .hasMessageStartingWith(file + ": chunks of [4, 1048576, 1048576] values of float32");
        assertThat(files()).isEmpty();
    }
}
