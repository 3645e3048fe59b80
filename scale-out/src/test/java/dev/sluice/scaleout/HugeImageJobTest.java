package dev.sluice.scaleout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.nativeops.DifferenceOfGaussians;
import dev.sluice.nativeops.Operation;
import dev.sluice.nativeops.ResultEncoding;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command line of the job for one image: one line for a mistake, the first page of several, nothing replaced unasked. */
@Timeout(300)
class HugeImageJobTest {
    private static final String[] FILTER = {"--sigma1=1", "--sigma2=2.2"};

    @TempDir
    Path folder;

    @Test
    void the_first_page_is_filtered_and_the_others_are_told_of() throws Exception {
        Path in = Mosaic.write(folder.resolve("in.tif"), 200, 150);
        float[] expected = Mosaic.whole(in);
        addPage(in);
        Path out = folder.resolve("out.zarr");

        Program made = run(in, "-o", out, "--result=float", "--spark", "local[2]");
        Program again = run(in, "-o", out, "--result=float", "--spark", "local[2]");
        Program resumed = run(in, "-o", out, "--resume");

        assertThat(made.code()).as(made.output()).isZero();
        assertThat(made.output()).contains("dog-filter: " + in + ": has 2 pages, of which the first is filtered");
        assertThat(Mosaic.read(out)).isEqualTo(expected);
        assertThat(again.code()).as(again.output()).isEqualTo(1);
        assertThat(again.output()).contains("dog-filter: " + out + ": exists already");
        assertThat(resumed.code()).as(resumed.output()).isZero();
        assertThat(resumed.output()).contains("dog-filter: " + out + ": up to date");
    }

    @Test
    void what_is_spread_over_all_values_is_measured_first() throws Exception {
        Path in = Mosaic.write(folder.resolve("in.tif"), 200, 150);
        Path out = folder.resolve("out.zarr");
        Operation normalized = DifferenceOfGaussians.builder()
                .sigma2(2.2)
                .result(ResultEncoding.NORMALIZE)
                .build();

        Program made = run(in, "-o", out, "--spark", "local[2]", "--result", "normalize");

        assertThat(made.code()).as(made.output()).isZero();
        assertThat(Mosaic.read(out)).isEqualTo(Mosaic.whole(in, normalized));
    }

    @Test
    void shards_and_smaller_resolutions_are_written() throws Exception {
        Path in = Mosaic.write(folder.resolve("in.zarr"), 700, 530);
        Path out = folder.resolve("out.zarr");

        Program made = run(in, "-o", out, "--spark", "local[2]", "--result", "float", "--shards", "64K", "--pyramid");

        assertThat(made.code()).as(made.output()).isZero();
        assertThat(Mosaic.read(out)).isEqualTo(Mosaic.whole(in));
        assertThat(out.resolve("2/zarr.json")).exists();
        assertThat(Files.readString(out.resolve("0/zarr.json"))).contains("sharding_indexed");
    }

    @Test
    void a_mistake_is_one_line() throws Exception {
        Path in = Mosaic.write(folder.resolve("in.zarr"), 64, 64);
        Path whole = Mosaic.write(folder.resolve("in.png"), 64, 64);
        Path out = folder.resolve("out.zarr");

        assertUsage(run(in, "-o", folder.resolve("out.tif")), "must be named *.zarr");
        assertUsage(run(whole, "-o", out), "in.png: cannot be read in parts: PNG files are decoded as a whole");
        assertUsage(run(in, "-o", out), "no master is named");
        assertUsage(run(in, "-o", out, "--shards", "much"), "--shards");
        assertUsage(run(in, "-o", out, "--spark", "nowhere"), "--spark nowhere: ");

        Program missing = run(folder.resolve("no\nne.zarr"), "-o", out);
        assertThat(missing.code()).isEqualTo(1);
        assertThat(missing.output().lines()).singleElement().asString().contains("no\\nne.zarr: no such file");
    }

    private static void assertUsage(Program program, String text) {
        assertThat(program.code()).as(program.output()).isEqualTo(2);
        assertThat(program.output().lines())
                .singleElement()
                .asString()
                .startsWith("dog-filter: ")
                .contains(text);
    }

    private static Program run(Object... arguments) throws IOException, InterruptedException {
        Object[] all = Arrays.copyOf(FILTER, FILTER.length + arguments.length, Object[].class);
        System.arraycopy(arguments, 0, all, FILTER.length, arguments.length);
        return Program.hugeImageJob(all);
    }

    /** Links a copy of the only directory of a BigTIFF file behind it. */
    private static void addPage(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer tiff = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int directory = (int) tiff.getLong(8);
        int next = directory + 8 + 20 * (int) tiff.getLong(directory);
        ByteBuffer both =
                ByteBuffer.allocate(bytes.length + next + 8 - directory).order(ByteOrder.LITTLE_ENDIAN);
        both.put(bytes).put(bytes, directory, next + 8 - directory).putLong(next, bytes.length);
        Files.write(file, both.array());
    }
}
