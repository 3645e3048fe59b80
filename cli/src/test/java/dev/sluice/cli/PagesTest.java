package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.text.ExitCode;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageHeader;
import dev.sluice.nativeops.ReadLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TIFF files of several pages: none is skipped silently. */
@Timeout(60)
public class PagesTest {
    @TempDir
    Path folder;

    private Path scan;

    @BeforeEach
    void makeAFileOfThreePages() throws IOException {
        scan = Files.write(folder.resolve("scan.tif"), tiff(3, 6, 4));
    }

    @Test
    void every_page_becomes_a_page() throws IOException {
        InProcess result = InProcess.run(scan, "-o", folder.resolve("out") + "/");

        assertThat(result.code()).as(result.errors()).isZero();
        assertThat(names()).containsExactly("scan.tif");
        assertThat(ImageHeader.read(folder.resolve("out/scan.tif")).pages()).isEqualTo(3);
    }

    @Test
    void the_pages_are_those_that_files_of_their_own_would_be() throws IOException {
        Path together = folder.resolve("together.tif");
        Path apart = folder.resolve("apart");

        InProcess one = InProcess.run(scan, "-o", together);
        InProcess several = InProcess.run(scan, "-o", apart + "/", "--split-pages");

        assertThat(one.code()).as(one.errors()).isZero();
        assertThat(several.code()).as(several.errors()).isZero();
        for (int page = 0; page < 3; page++) {
            try (Image here = Image.read(together, ReadLimits.DEFAULT, page);
                    Image there = Image.read(apart.resolve("scan-p" + (page + 1) + ".tif"))) {
                assertThat(here.pixels().mismatch(there.pixels())).isEqualTo(-1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--split-pages", "--format=png"})
    void every_page_becomes_a_file_where_it_shall_or_must(String option) throws IOException {
        InProcess result = InProcess.run(scan, "-o", folder.resolve("out") + "/", option);

        assertThat(result.code()).as(result.errors()).isZero();
        String extension = option.endsWith("png") ? "png" : "tif";
        assertThat(names()).containsExactly("scan-p1." + extension, "scan-p2." + extension, "scan-p3." + extension);
    }

    /** Of pages that become files each was looked for, and the whole file read for it: 800 MB here. */
    @ParameterizedTest
    @ValueSource(strings = {"--split-pages", "--format=png"})
    void each_page_is_read_once(String option) throws IOException {
        int pages = 200;
        byte[] file = tiff(pages, 100, 200);
        Path large = Files.write(folder.resolve("large.tif"), file);
        long before = bytesRead();

        InProcess result = InProcess.run(large, "-o", folder.resolve("out") + "/", option);

        assertThat(result.code()).as(result.errors()).isZero();
        assertThat(names()).hasSize(pages);
        assertThat(bytesRead() - before).isLessThan(10L * file.length);
    }

    private static long bytesRead() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/io")).stream()
                .filter(line -> line.startsWith("rchar:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--split-pages", "--format=tif"})
    void pages_are_decoded_apart_where_that_is_wanted(String option) throws IOException {
        Path here = folder.resolve("here");
        Path elsewhere = folder.resolve("elsewhere");

        InProcess plain = InProcess.run(scan, "-o", here + "/", option);
        InProcess isolated = InProcess.run(scan, "-o", elsewhere + "/", option, "--isolate");

        assertThat(plain.code()).as(plain.errors()).isZero();
        assertThat(isolated.code()).as(isolated.errors()).isZero();
        try (Stream<Path> files = Files.list(here)) {
            assertThat(files)
                    .isNotEmpty()
                    .allSatisfy(file ->
                            assertThat(elsewhere.resolve(file.getFileName())).hasSameBinaryContentAs(file));
        }
    }

    /** Again and again: the file was written without its last pages where the end of the work was seen before its failure. */
    @RepeatedTest(20)
    void a_damaged_page_leaves_no_file() throws IOException {
        byte[] file = tiff(3, 6, 4);
        ByteBuffer pages = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int second = pages.getInt(8 + 2 + 8 * 12);
        pages.putShort(second + 2 + 3 * 12 + 8, (short) 8); // Deflated, which the bytes are not.
        Files.write(scan, file);

        InProcess result = InProcess.run(scan, "-o", folder.resolve("out") + "/");

        assertThat(result.code()).isEqualTo(ExitCode.FAILED);
        assertThat(result.errors()).contains(scan + ": the TIFF file is damaged: strip 0 ");
        assertThat(folder.resolve("out")).isEmptyDirectory();
    }

    @Test
    void pages_may_be_chosen() throws IOException {
        assertThat(InProcess.run(scan, "-o", folder.resolve("out") + "/", "--pages", "2-3")
                        .code())
                .isZero();
        assertThat(names()).containsExactly("scan.tif");
        assertThat(ImageHeader.read(folder.resolve("out/scan.tif")).pages()).isEqualTo(2);
        assertThat(InProcess.run(scan, "-o", folder.resolve("one.png"), "--pages", "first")
                        .code())
                .isZero();
        assertThat(InProcess.run(scan, "-o", folder.resolve("third.png"), "--pages", "3")
                        .code())
                .isZero();
    }

    @Test
    void several_pages_do_not_go_into_one_file() {
        InProcess result = InProcess.run(scan, "-o", folder.resolve("one.png"));

        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.errors()).contains("has 3 pages");
    }

    @Test
    void a_page_that_is_not_there_is_said() {
        InProcess result = InProcess.run(scan, "-o", folder.resolve("one.png"), "--pages", "4");

        assertThat(result.code()).isEqualTo(ExitCode.FAILED);
        assertThat(result.errors()).contains("there is no page 4, the file has 3 pages");
    }

    @Test
    void that_a_file_has_fewer_pages_than_were_named_is_told() {
        InProcess result = InProcess.run(scan, "--pages", "2-5", "-o", folder.resolve("out") + "/", "--verbose");

        assertThat(result.code()).as(result.errors()).isZero();
        assertThat(ImageHeader.read(folder.resolve("out/scan.tif")).pages()).isEqualTo(2);
        assertThat(result.errors())
                .contains("scan.tif: passed over, pages 4 to 5, which a file of 3 pages does not have");
    }

    @Test
    void images_inside_of_images_and_other_files_of_a_data_set_are_told() throws IOException {
        byte[] text = ("<OME xmlns=\"http://www.openmicroscopy.org/Schemas/OME/2016-06\">"
                        + "<UUID FileName=\"scan.tif\">1</UUID><UUID FileName=\"next.tif\">2</UUID></OME>")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] file = tiff(1, 6, 4);
        ByteBuffer page = ByteBuffer.wrap(Arrays.copyOf(file, file.length + text.length))
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(file.length, text);
        // Instead of the fields 262 and 278, which may be left out: a description, and where two other directories are.
        page.putShort(10 + 4 * 12, (short) 270).putShort(10 + 4 * 12 + 2, (short) 2);
        page.putInt(10 + 4 * 12 + 4, text.length).putInt(10 + 4 * 12 + 8, file.length);
        page.putShort(10 + 6 * 12, (short) 330).putInt(10 + 6 * 12 + 4, 2).putInt(10 + 6 * 12 + 8, 8);
        Files.write(scan, page.array());

        InProcess result = InProcess.run(scan, "-o", folder.resolve("one.tif"), "--verbose");

        assertThat(result.code()).as(result.errors()).isZero();
        assertThat(result.errors())
                .contains(scan + ": passed over, 2 SubIFDs of its images\n")
                .contains(scan + ": is a part of a data set, by its OME-XML; not read with it: next.tif\n");
    }

    @Test
    void that_a_description_tells_of_more_images_is_told() throws IOException {
        byte[] text = "ImageJ=1.54f\nimages=9\nslices=9\n".getBytes(StandardCharsets.US_ASCII);
        byte[] file = tiff(3, 6, 4);
        ByteBuffer page = ByteBuffer.wrap(Arrays.copyOf(file, file.length + text.length))
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(file.length, text);
        // Instead of field 262, which may be left out.
        page.putShort(10 + 4 * 12, (short) 270).putShort(10 + 4 * 12 + 2, (short) 2);
        page.putInt(10 + 4 * 12 + 4, text.length).putInt(10 + 4 * 12 + 8, file.length);
        Files.write(scan, page.array());

        InProcess result = InProcess.run(scan, "-o", folder.resolve("one.tif"), "--verbose");

        assertThat(result.code()).as(result.errors()).isZero();
        assertThat(result.errors()).contains(scan + ": its description tells of 9 images, of which the file holds 3\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "1-3", "2-"})
    void of_standard_input_pages_are_not_chosen(String pages) {
        InProcess result = InProcess.run("-", "-o", folder.resolve("one.png"), "--pages", pages);

        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.errors())
                .startsWith("dog-filter: standard input: --pages takes only all or first of it,")
                .contains("name a file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--isolate"})
    void pages_are_not_left_out_where_nobody_looked_for_them(String option) throws IOException {
        byte[] file = Files.readAllBytes(scan);
        Path misnamed = Files.write(folder.resolve("scan.png"), file);
        String[] more = option.isEmpty() ? new String[0] : new String[] {option};

        Program.Result named = Program.run(arguments(misnamed, "-o", folder.resolve("one.png"), more));
        Program.Result piped =
                Program.dogFilter().input(file).with(arguments("-", "-o", folder.resolve("two.png"), more));
        Program.Result chosen = Program.dogFilter()
                .input(file)
                .with(arguments("-", "-o", folder.resolve("three.png"), "--pages", "first", more));

        String reason =
                ": has 3 pages, which become files only if it is named .tif or .tiff; --pages first takes the first\n";
        assertThat(named.code()).isEqualTo(ExitCode.FAILED);
        assertThat(named.errors()).startsWith("dog-filter: " + misnamed + reason);
        assertThat(piped.code()).isEqualTo(ExitCode.FAILED);
        assertThat(piped.errors()).startsWith("dog-filter: standard input" + reason);
        assertThat(chosen.code()).as(chosen.errors()).isZero();
        assertThat(folder.resolve("one.png")).doesNotExist();
        assertThat(folder.resolve("two.png")).doesNotExist();
        assertThat(folder.resolve("three.png")).exists();
    }

    private static Object[] arguments(Object... arguments) {
        return Stream.of(arguments)
                .flatMap(each -> each instanceof String[] several ? Stream.of(several) : Stream.of(each))
                .toArray();
    }

    @Test
    void a_file_whose_name_tells_no_format_is_looked_into() throws IOException {
        Path nameless = Files.copy(scan, folder.resolve("scan"));

        InProcess result = InProcess.run(nameless, "-o", folder.resolve("out") + "/");

        assertThat(result.code()).as(result.errors()).isZero();
        assertThat(names()).containsExactly("scan.tif");
    }

    @Test
    void each_page_needs_the_memory_of_its_own_size() throws IOException {
        byte[] file = tiff(2, 6, 4);
        ByteBuffer pages = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int second = pages.getInt(8 + 2 + 8 * 12);
        // The second page says that it has 60,000 rows and columns, in one deflated strip that may well hold them.
        int deflated = 4 << 20;
        int[][] values = {{0, 60_000}, {1, 60_000}, {3, 8}, {6, 60_000}, {7, deflated}};
        for (int[] value : values) {
            pages.putInt(second + 2 + 12 * value[0] + 8, value[1]);
        }
        Files.write(scan, Arrays.copyOf(file, file.length + deflated));

        InProcess all = InProcess.run(scan, "-o", folder.resolve("out") + "/", "--memory", "1G", "--format", "png");
        InProcess limited = InProcess.run(scan, "-o", folder.resolve("limited") + "/", "--max-pixels", "1000000");
        InProcess together = InProcess.run(
                scan, "-o", folder.resolve("together.tif"), "--memory", "1G", "--max-pixels", "4000000000");
        Program.Result piped = Program.dogFilter()
                .input(Arrays.copyOf(header(60_000, 60_000), 100))
                .with("-", "-o", folder.resolve("piped.pgm"), "--memory", "1G", "--max-pixels", "4000000000");

        assertThat(all.errors())
                .contains(
                        scan + " (page 2): 60000 x 60000 pixels need ",
                        " of memory, --memory allows 1 GiB; only TIFF files")
                .contains("1 of 2 images written, 1 failed");
        assertThat(limited.errors())
                .contains(scan + ": page 2: 60000 x 60000 pixels are more than the allowed 1000000\n");
        assertThat(together.errors())
                .contains(scan + ": page 2: 60000 x 60000 pixels need ")
                .contains("--split-pages makes a file of each page");
        assertThat(piped.errors()).contains("standard input: 60000 x 60000 pixels need ");
    }

    /** The beginning of a grey map in text, of which nobody can say too early that it is truncated. */
    private static byte[] header(int rows, int columns) {
        return ("P2 " + columns + " " + rows + " 255\n").getBytes(StandardCharsets.US_ASCII);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("out"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** Grey pages of 8 bits without compression, by TIFF revision 6.0. */
    public static byte[] tiff(int pages, int rows, int columns) {
        int directory = 2 + 8 * 12 + 4;
        int page = directory + rows * columns;
        ByteBuffer out = ByteBuffer.allocate(8 + pages * page).order(ByteOrder.LITTLE_ENDIAN);
        out.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8);
        for (int i = 0; i < pages; i++) {
            int start = out.position();
            out.putShort((short) 8);
            int[][] entries = {
                {256, columns},
                {257, rows},
                {258, 8},
                {259, 1},
                {262, 1},
                {273, start + directory},
                {278, rows},
                {279, rows * columns}
            };
            for (int[] entry : entries) {
                out.putShort((short) entry[0]).putShort((short) 4).putInt(1).putInt(entry[1]);
            }
            out.putInt(i + 1 < pages ? start + page : 0);
            for (int p = 0; p < rows * columns; p++) {
                out.put((byte) (p * 7 + i * 31));
            }
        }
        return out.array();
    }
}
