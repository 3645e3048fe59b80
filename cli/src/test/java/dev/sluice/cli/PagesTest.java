package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TIFF files of several pages: none is skipped silently. */
@Timeout(60)
class PagesTest {
    @TempDir
    Path folder;

    private Path scan;

    @BeforeEach
    void makeAFileOfThreePages() throws IOException {
        scan = Files.write(folder.resolve("scan.tif"), tiff(3, 6, 4));
    }

    @Test
    void every_page_becomes_a_file() throws IOException {
        InProcess result = InProcess.run(scan, "-o", folder.resolve("out") + "/");

        assertThat(result.code()).as(result.errors()).isZero();
        assertThat(names()).containsExactly("scan-p1.tif", "scan-p2.tif", "scan-p3.tif");
    }

    @Test
    void pages_may_be_chosen() throws IOException {
        assertThat(InProcess.run(scan, "-o", folder.resolve("out") + "/", "--pages", "2-3")
                        .code())
                .isZero();
        assertThat(names()).containsExactly("scan-p2.tif", "scan-p3.tif");
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

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("out"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** Grey pages of 8 bits without compression, by TIFF revision 6.0. */
    static byte[] tiff(int pages, int rows, int columns) {
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
