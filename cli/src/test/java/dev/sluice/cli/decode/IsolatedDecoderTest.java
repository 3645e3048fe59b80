package dev.sluice.cli.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.cli.ImageBytes;
import dev.sluice.cli.ImageBytes.PngColour;
import dev.sluice.cli.PagesTest;
import dev.sluice.cli.Program;
import dev.sluice.cli.Samples;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFile;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ReadLimits;
import dev.sluice.nativeops.WriteOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Decoding in another process: the same images, the same refusals, and a death that is one refusal more. */
@Timeout(60)
class IsolatedDecoderTest {
    private static final Path CAMERA = Path.of("..", "samples", "images", "camera.png");

    @TempDir
    private Path folder;

    @Test
    void images_come_over_as_they_are() throws Exception {
        byte[] deep = ImageBytes.png(Samples.random(9, 13, 4, 65_535, 1), 16, PngColour.RGBA, 6);
        byte[] pages = PagesTest.tiff(3, 6, 4);
        try (Decoder decoder = new IsolatedDecoder(DecoderProcess.command())) {
            assertSame(decoder, Files.readAllBytes(CAMERA), 0);
            assertSame(decoder, deep, 0);
            assertSame(decoder, pages, 2);
        }
    }

    @Test
    void pages_of_an_open_file_come_over_as_they_are() throws Exception {
        Path pages = Files.write(folder.resolve("pages.tif"), PagesTest.tiff(3, 6, 4));
        Path others = Files.write(folder.resolve("others.tif"), PagesTest.tiff(2, 5, 7));
        try (Decoder decoder = new IsolatedDecoder(DecoderProcess.command())) {
            for (Path path : List.of(pages, others, pages)) {
                try (ImageFile file = ImageFile.open(path);
                        Image here = file.read(1, ReadLimits.DEFAULT);
                        Image there = decoder.decodePage(path, file, 1, ReadLimits.DEFAULT)) {
                    assertThat(there.pixels().mismatch(here.pixels())).isEqualTo(-1);
                    assertThatThrownBy(() -> decoder.decodePage(path, file, 7, ReadLimits.DEFAULT))
                            .isInstanceOf(ImageFormatException.class)
                            .hasMessageStartingWith(path + ": there is no page 8");
                }
            }
            assertThat(children()).hasSize(1);
        }
    }

    @Test
    void a_death_by_a_page_is_the_failure_of_that_file() throws Exception {
        Path pages = Files.write(folder.resolve("pages.tif"), PagesTest.tiff(3, 6, 4));
        List<String> dying = List.of("bash", "-c", "head -c 20 > /dev/null; kill -SEGV $$");
        try (IsolatedDecoder decoder = new IsolatedDecoder(dying);
                ImageFile file = ImageFile.open(pages)) {
            assertThatThrownBy(() -> decoder.decodePage(pages, file, 0, ReadLimits.DEFAULT))
                    .isInstanceOf(ImageFormatException.class)
                    .hasMessage(pages + ": the decoder died of it (signal 11); the file is damaged or malicious");
        }
    }

    private static void assertSame(Decoder decoder, byte[] file, int page) throws InterruptedException {
        try (Image here = Image.decode(ByteBuffer.wrap(file), "x", ReadLimits.DEFAULT, page);
                Image there = decoder.decode(ByteBuffer.wrap(file), "x", ReadLimits.DEFAULT, page)) {
            assertThat(there.toString()).isEqualTo(here.toString());
            assertThat(there.metadata().toString()).isEqualTo(here.metadata().toString());
            assertThat(there.encode("tif", WriteOptions.DEFAULT)).isEqualTo(here.encode("tif", WriteOptions.DEFAULT));
        }
    }

    @Test
    void refusals_come_over_word_by_word_and_the_process_goes_on() throws Exception {
        byte[] whole = Files.readAllBytes(CAMERA);
        ByteBuffer cut = ByteBuffer.wrap(Arrays.copyOf(whole, whole.length / 2));
        String expected = refusal(Image::decode, cut, ReadLimits.DEFAULT);
        ReadLimits small = new ReadLimits(10);

        try (IsolatedDecoder decoder = new IsolatedDecoder(DecoderProcess.command())) {
            assertThat(refusal(decoder, cut, ReadLimits.DEFAULT)).isEqualTo(expected);
            assertThat(refusal(decoder, ByteBuffer.wrap(whole), small)).contains("more than the allowed 10");
            assertSame(decoder, whole, 0);
            assertThat(children()).hasSize(1);
        }
    }

    private static String refusal(Decoder decoder, ByteBuffer data, ReadLimits limits) throws InterruptedException {
        try (Image image = decoder.decode(data, "cut.png", limits, 0)) {
            return "decoded as " + image;
        } catch (ImageFormatException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void a_death_by_segmentation_fault_is_the_failure_of_that_file() throws Exception {
        byte[] file = Files.readAllBytes(CAMERA);
        List<String> dying = List.of("bash", "-c", "head -c 1000 > /dev/null; kill -SEGV $$");

        try (IsolatedDecoder decoder = new IsolatedDecoder(dying)) {
            assertThatThrownBy(() -> decoder.decode(ByteBuffer.wrap(file), "bad.png", ReadLimits.DEFAULT, 0))
                    .isInstanceOf(ImageFormatException.class)
                    .hasMessage("bad.png: the decoder died of it (signal 11); the file is damaged or malicious");
        }
    }

    @Test
    void a_process_that_died_between_two_files_is_replaced() throws Exception {
        byte[] file = Files.readAllBytes(CAMERA);
        try (IsolatedDecoder decoder = new IsolatedDecoder(DecoderProcess.command())) {
            assertSame(decoder, file, 0);
            ProcessHandle first = children().getFirst();

            assertThat(Program.finished(List.of("bash", "-c", "kill -SEGV " + first.pid()))
                            .code())
                    .isZero();
            first.onExit().join();

            assertSame(decoder, file, 0);
            assertThat(children()).hasSize(1).doesNotContain(first);
        }
    }

    @Test
    void a_program_that_cannot_be_started_or_answers_nonsense_is_said() throws IOException {
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(CAMERA));
        try (IsolatedDecoder missing = new IsolatedDecoder(List.of("/nowhere/java"));
                IsolatedDecoder nonsense = new IsolatedDecoder(List.of("bash", "-c", "cat > /dev/null & echo no"))) {
            assertThatThrownBy(() -> missing.decode(file, "a.png", ReadLimits.DEFAULT, 0))
                    .isInstanceOf(ImageFormatException.class)
                    .hasMessageStartingWith("a.png: a process to decode it cannot be started: ");
            assertThatThrownBy(() -> nonsense.decode(file, "a.png", ReadLimits.DEFAULT, 0))
                    .isInstanceOf(ImageFormatException.class)
                    .hasMessageStartingWith("a.png: the decoder ended (exit code ");
        }
    }

    @Test
    void no_process_is_left_when_it_is_closed() throws Exception {
        byte[] file = Files.readAllBytes(CAMERA);
        IsolatedDecoder decoder = new IsolatedDecoder(DecoderProcess.command());
        assertSame(decoder, file, 0);
        ProcessHandle child = children().getFirst();

        decoder.close();

        child.onExit().join();
        assertThat(child.isAlive()).isFalse();
    }

    private static List<ProcessHandle> children() {
        try (Stream<ProcessHandle> all = ProcessHandle.current().children()) {
            return all.filter(ProcessHandle::isAlive).toList();
        }
    }
}
