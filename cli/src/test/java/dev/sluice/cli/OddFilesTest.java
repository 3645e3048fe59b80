package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.text.ExitCode;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.WriteOptions;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Kinds of files that are not plain 8-bit pictures: palettes, single bits, 16 bits, wrong names, damage, no files at all. */
@Timeout(60)
class OddFilesTest {
    private static final int COLUMNS = 37;
    private static final int ROWS = 23;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "png, 13, 3, U8", // BufferedImage.TYPE_BYTE_INDEXED
        "bmp, 13, 3, U8",
        "tif, 13, 3, U8",
        "png, 12, 1, U8", // TYPE_BYTE_BINARY
        "tif, 12, 1, U8",
        "png, 11, 1, U16", // TYPE_USHORT_GRAY
        "tif, 11, 1, U16",
        "png, 10, 1, U8", // TYPE_BYTE_GRAY
        "jpg, 5, 3, U8", // TYPE_3BYTE_BGR
        "png, 6, 4, U8", // TYPE_4BYTE_ABGR
    })
    void each_kind_of_pixels_becomes_what_the_help_says(String format, int type, int channels, Depth depth)
            throws IOException {
        Path input = random(format, type);
        Path output = folder.resolve("out.tif");

        InProcess result = InProcess.run(input, "-o", output);

        assertThat(result.code()).as(result.errors()).isZero();
        try (Image image = Image.read(output)) {
            assertThat(image.rows()).isEqualTo(ROWS);
            assertThat(image.columns()).isEqualTo(COLUMNS);
            assertThat(image.channels()).isEqualTo(channels);
            assertThat(image.depth()).isEqualTo(depth);
        }
    }

    @Test
    void a_file_of_another_format_than_its_name_says_works_and_is_noted() throws IOException {
        Path jpeg = random("jpg", BufferedImage.TYPE_BYTE_GRAY);
        Path input = Files.move(jpeg, folder.resolve("photo.png"));

        InProcess result = InProcess.run(input, "-o", folder.resolve("out.png"), "-v");

        assertThat(result.code()).as(result.errors()).isZero();
        assertThat(result.errors()).contains(input + ": named like PNG, but holds JPEG");
    }

    @Test
    void a_jpeg_that_is_damaged_in_the_middle_is_written_and_told_without_being_asked() throws IOException {
        Path whole = random("jpg", BufferedImage.TYPE_BYTE_GRAY);
        byte[] bytes = Files.readAllBytes(whole);
        byte[] half = Arrays.copyOf(bytes, bytes.length / 2 + 2);
        half[half.length - 2] = (byte) 0xff;
        half[half.length - 1] = (byte) 0xd9;
        Path damaged = Files.write(folder.resolve("half.jpg"), half);
        Path report = folder.resolve("report.json");

        InProcess result = InProcess.run(whole, damaged, "-o", folder + "/out/", "--report", report);

        assertThat(result.code()).as(result.errors()).isZero();
        String told = "its data is damaged; the decoder made up what it could not read";
        assertThat(result.errors()).containsOnlyOnce(told).contains(damaged + ": " + told);
        assertThat(Files.readString(report)).containsOnlyOnce(told);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "tif", "bmp"})
    void a_truncated_or_empty_file_is_one_line(String format) throws IOException {
        byte[] whole = Files.readAllBytes(random(format, BufferedImage.TYPE_BYTE_GRAY));

        for (int length : new int[] {0, 5, whole.length / 2}) {
            Path cut = Files.write(folder.resolve("cut." + format), Arrays.copyOf(whole, length));
            InProcess result = InProcess.run(cut, "-o", folder.resolve("out.tif"), "-q");

            assertThat(result.code()).isEqualTo(ExitCode.FAILED);
            assertThat(result.errors().lines()).hasSize(1);
            assertThat(result.errors()).startsWith("dog-filter: " + cut + ": ");
            assertThat(folder.resolve("out.tif")).doesNotExist();
        }
    }

    @Test
    void a_webp_file_is_refused_wherever_it_ends_too_early() throws IOException {
        byte[] whole;
        try (Image image = Image.read(random("png", BufferedImage.TYPE_3BYTE_BGR))) {
            whole = image.encode("webp", WriteOptions.DEFAULT);
        }
        Path file = folder.resolve("in.webp");
        Path output = folder.resolve("out.png");

        for (int length = 0; length < whole.length; length += 1 + whole.length / 40) {
            byte[] part = Arrays.copyOf(whole, length);
            if (length >= 8 && length % 2 == 0) {
                // A container that lies about its length as well.
                ByteBuffer.wrap(part).order(ByteOrder.LITTLE_ENDIAN).putInt(4, length - 8);
            }
            Files.write(file, part);
            InProcess cut = InProcess.run(file, "-o", output, "-q");

            assertThat(cut.code()).as("%d of %d bytes", length, whole.length).isEqualTo(ExitCode.FAILED);
            assertThat(cut.errors().lines()).hasSize(1);
            assertThat(output).doesNotExist();
        }
        Files.write(file, whole);
        assertThat(InProcess.run(file, "-o", output, "-q").code()).isZero();
    }

    @Test
    void black_and_white_of_a_folder_becomes_grey() throws IOException {
        Path in = Files.createDirectory(folder.resolve("in"));
        Files.write(in.resolve("a.pbm"), ImageBytes.pnm(Samples.random(5, 9, 1, 1, 1), 4, 1));
        Path out = folder.resolve("out");

        InProcess result = InProcess.run(in, "-o", out);
        InProcess both = InProcess.run(in.resolve("a.pbm"), "-o", folder.resolve("a.pbm"));

        assertThat(result.code()).as(result.errors()).isZero();
        assertThat(Pixmaps.read(out.resolve("a.pgm")).columns()).isEqualTo(9);
        assertThat(both.code()).isEqualTo(ExitCode.USAGE);
    }

    @ParameterizedTest
    @CsvSource({"ppm, 5, P6", "pnm, 5, P6", "pnm, 10, P5", "pgm, 10, P5", "ppm, 10, P5"})
    void portable_maps_of_colour_and_of_grey_are_written(String format, int type, String begin) throws IOException {
        Path input = random("png", type);

        InProcess file = InProcess.run(input, "-o", folder.resolve("o." + format));
        InProcess in = InProcess.run(input, "-o", folder.resolve("out") + "/", "--format", format);

        assertThat(file.code()).as(file.errors()).isZero();
        assertThat(in.code()).as(in.errors()).isZero();
        assertThat(Files.readAllBytes(folder.resolve("o." + format)))
                .startsWith(begin.getBytes(StandardCharsets.US_ASCII))
                .isEqualTo(Files.readAllBytes(folder.resolve("out/in." + format)));
    }

    @Test
    void a_header_that_announces_more_than_there_is_is_refused() throws IOException {
        Path input = Files.writeString(folder.resolve("lie.pgm"), "P5 30000 30000 255\nfew", StandardCharsets.US_ASCII);

        InProcess result = InProcess.run(input, "-o", folder.resolve("out.pgm"), "-q");

        assertThat(result.code()).isEqualTo(ExitCode.FAILED);
        assertThat(result.errors()).isEqualTo("dog-filter: " + input + ": the PNM file is truncated\n");
    }

    @Test
    void what_is_no_regular_file_is_said_and_never_waited_for() throws Exception {
        Path in = Files.createDirectories(folder.resolve("in"));
        Path pipe = in.resolve("pipe.png");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Path dangling = Files.createSymbolicLink(in.resolve("dangling.png"), Path.of("nowhere"));
        Files.createDirectory(in.resolve("folder.png"));

        InProcess named = InProcess.run(pipe, "-o", folder.resolve("o.png"));
        InProcess found = InProcess.run(in, "-o", folder.resolve("out"), "-v");

        assertThat(named.code()).isEqualTo(ExitCode.FAILED);
        assertThat(named.errors()).contains(pipe + ": is not a regular file; a pipe is read as standard input");
        assertThat(found.code()).isEqualTo(ExitCode.FAILED);
        assertThat(found.errors())
                .contains(pipe + ": passed over, not a regular file")
                .contains(dangling + ": no such file")
                .doesNotContain("folder.png:");
    }

    @Test
    void tags_of_a_tiff_file_are_carried_over_or_said_to_be_dropped() throws IOException {
        Path input = tagged();

        InProcess png = InProcess.run(input, "-o", folder.resolve("o.png"), "-v");
        InProcess tif = InProcess.run(input, "-o", folder.resolve("o.tif"), "-v");

        assertThat(png.errors()).contains("o.png: without EXIF, which cannot be carried over");
        assertThat(tif.errors()).contains("o.tif: without EXIF, which cannot be carried over");
        try (Image image = Image.read(folder.resolve("o.png"))) {
            assertThat(image.metadata().toString()).isEqualTo("XMP");
            assertThat(new String(image.metadata().blocks().getFirst().bytes(), StandardCharsets.US_ASCII))
                    .startsWith("<x:xmpmeta/>");
        }
    }

    /** Two grey pixels with an XMP packet and an EXIF directory. */
    private Path tagged() throws IOException {
        byte[] xmp = "<x:xmpmeta/>".getBytes(StandardCharsets.US_ASCII);
        int[][] entries = {
            {256, 4, 1, 2},
            {257, 4, 1, 1},
            {258, 3, 1, 8},
            {259, 3, 1, 1},
            {262, 3, 1, 1},
            {273, 4, 1, 200},
            {277, 3, 1, 1},
            {278, 4, 1, 1},
            {279, 4, 1, 2},
            {700, 1, xmp.length, 180},
            {34665, 4, 1, 210},
        };
        ByteBuffer file = ByteBuffer.allocate(240).order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[] {'I', 'I', 42, 0}).putInt(8).putShort((short) entries.length);
        for (int[] entry : entries) {
            file.putShort((short) entry[0])
                    .putShort((short) entry[1])
                    .putInt(entry[2])
                    .putInt(entry[3]);
        }
        file.putInt(0).put(180, xmp).put(200, new byte[] {50, 90});
        return Files.write(folder.resolve("tagged.tif"), file.array());
    }

    private Path random(String format, int type) throws IOException {
        BufferedImage image = new BufferedImage(COLUMNS, ROWS, type);
        Random random = new Random(type);
        for (int y = 0; y < ROWS; y++) {
            for (int x = 0; x < COLUMNS; x++) {
                image.setRGB(x, y, random.nextInt());
            }
        }
        Path file = folder.resolve("in." + format);
        assertThat(ImageIO.write(image, format, file.toFile())).isTrue();
        return file;
    }
}
