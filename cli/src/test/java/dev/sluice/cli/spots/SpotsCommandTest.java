package dev.sluice.cli.spots;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonParser;
import dev.sluice.cli.InProcess;
import dev.sluice.cli.PagesTest;
import dev.sluice.cli.Pixmaps;
import dev.sluice.cli.WithFolders;
import dev.sluice.cli.command.SpotsCommand;
import dev.sluice.cli.file.StandardStreams;
import dev.sluice.cli.text.ExitCode;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.nativeops.windowed.SinkOptions;
import dev.sluice.nativeops.windowed.WindowedImages;
import dev.sluice.nativeops.windowed.WindowedSink;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** {@code dog-filter spots} on files. */
@Timeout(120)
class SpotsCommandTest extends WithFolders {
    private static final String HEADER = "input,t,c,z,y,x,sigma,value";

    private Path list;

    @BeforeEach
    void nameList() {
        list = folder.resolve("spots.csv");
    }

    @AfterEach
    void nothingIsLeftInMemory() {
        assertThat(NativeMemory.inUse()).isZero();
    }

    /** Dots on a black ground. */
    private Path dots(String name, int... places) {
        int[] values = new int[60 * 80];
        for (int place : places) {
            values[place] = 200;
        }
        return new Pixmaps(60, 80, values).write(folder.resolve(name));
    }

    private static int at(int y, int x) {
        return y * 80 + x;
    }

    private static void ok(Object... arguments) {
        InProcess result = run(arguments);
        assertThat(result.code()).as(result.errors()).isZero();
    }

    private static InProcess run(Object... arguments) {
        return InProcess.run(
                Stream.concat(Stream.of("spots"), Arrays.stream(arguments)).toArray());
    }

    @Test
    void listsWhereTheDotsAreInOrder() throws IOException {
        Path image = dots("a.pgm", at(40, 10), at(20, 60), at(20, 30));

        InProcess result = run(image, "-o", list, "--sigma", 1, "--threshold", 5);

        assertThat(result.code()).as(result.errors()).isZero();
        assertThat(Files.readAllLines(list)).hasSize(4).first().isEqualTo(HEADER);
        assertThat(Files.readAllLines(list).subList(1, 4))
                .allMatch(
                        line -> line.matches("[^,]+,0,0,0\\.0000,\\d+\\.0000,\\d+\\.0000,1\\.0000,\\d\\.\\d{6}e\\+01"))
                .extracting(line -> line.split(",")[4] + " " + line.split(",")[5])
                .containsExactly("20.0000 30.0000", "20.0000 60.0000", "40.0000 10.0000");
        assertThat(result.errors()).matches("dog-filter: 3 spots in 1 of 1 image, .*\n");
    }

    @Test
    void theListIsTheSameForAnyThreadsAndAnyMemory() throws IOException {
        Path image = folder.resolve("noise.tif");
        write(image, noise(700, 900, 3));
        String expected = "";
        for (String options : List.of(
                "--threads 1", "--threads 3", "--threads 0", "--threads 2 --memory 9M", "--threads 4 --memory 6M")) {
            Stream<Object> all = Stream.concat(
                    Stream.of(image, "-o", list, "--sigma", 1, "--sigma-max", 6, "--overwrite"),
                    Arrays.stream(options.split(" ")));

            ok(all.toArray());

            String found = Files.readString(list);
            assertThat(found.lines().count()).isGreaterThan(1000);
            assertThat(found).as(options).isEqualTo(expected.isEmpty() ? found : expected);
            expected = found;
        }
    }

    private static Image noise(int rows, int columns, int channels) {
        Image image = Image.allocate(rows, columns, channels, Depth.U8);
        Random random = new Random(7);
        byte[] values = new byte[columns * channels];
        for (int row = 0; row < rows; row++) {
            random.nextBytes(values);
            java.lang.foreign.MemorySegment.copy(
                    values, 0, image.pixels(), ValueLayout.JAVA_BYTE, row * image.stride(), values.length);
        }
        return image;
    }

    /** Writes an image in blocks, so that it can be read in parts, and closes it. */
    private static void write(Path file, Image image) {
        try (image) {
            Layout layout = Layout.of(image).withBlocks(128, 128);
            try (WindowedSink sink = WindowedImages.create(file, layout, SinkOptions.DEFAULT)) {
                sink.write(new Region(0, 0, image.rows(), image.columns()), image);
                sink.finish();
            }
        }
    }

    @Test
    void channelsAreCountedAsTheFileHasThem() throws IOException {
        Path image = folder.resolve("red.png");
        try (Image picture = Image.allocate(40, 40, 3, Depth.U8)) {
            picture.pixels().fill((byte) 0);
            picture.pixels().set(ValueLayout.JAVA_BYTE, 20 * picture.stride() + 20 * 3 + 2, (byte) 200);
            picture.write(image);
        }

        ok(image, "-o", list, "--threshold", 1);
        String all = Files.readString(list);
        ok(image, "-o", list, "--threshold", 1, "--channel", 0, "--overwrite");
        InProcess none = run(image, "-o", list, "--threshold", 1, "--channel", 3, "--overwrite");

        assertThat(all.lines()).hasSize(2).last().asString().contains(",0,0,0.0000,20.0000,20.0000,");
        assertThat(Files.readString(list)).isEqualTo(all);
        assertThat(none.code()).isEqualTo(ExitCode.FAILED);
        assertThat(none.errors()).contains("red.png: there is no channel 3, only 0 to 2; --channel counts from 0");
    }

    @Test
    void anInputThatFailsIsOneLineAndTheOthersAreListed() throws IOException {
        Path first = dots("a.pgm", at(20, 20));
        Path damaged = Files.writeString(folder.resolve("b.png"), "no image");
        Path last = dots("c.pgm", at(30, 30));

        InProcess result = run(first, damaged, folder.resolve("none.tif"), last, "-o", list, "-v");

        assertThat(result.code()).isEqualTo(ExitCode.FAILED);
        assertThat(result.errors().lines()).hasSize(5);
        assertThat(result.errors()).contains("b.png: ", "none.tif: ", "2 spots in 2 of 4 images, 2 failed");
        assertThat(Files.readAllLines(list)).hasSize(3);
        assertThat(Files.readAllLines(list).get(1)).startsWith(first + ",0");
        assertThat(Files.readAllLines(list).get(2)).startsWith(last + ",0");
    }

    @Test
    void whereNothingSucceedsThereIsNoList() throws IOException {
        Path damaged = Files.writeString(folder.resolve("b.png"), "no image");

        InProcess result = run(damaged, "-o", list);

        assertThat(result.code()).isEqualTo(ExitCode.FAILED);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(damaged);
        }
    }

    @Test
    void aListThatExistsIsRefusedUnlessItMayBeReplaced() throws IOException {
        Path image = dots("a.pgm", at(20, 20));
        Files.writeString(list, "mine");

        InProcess refused = run(image, "-o", list);

        assertThat(refused.code()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.errors()).contains("spots.csv: exists already; --overwrite replaces it");
        assertThat(list).hasContent("mine");
        ok(image, "-o", list, "--overwrite");
        assertThat(list).content().startsWith(HEADER);
    }

    @Test
    void eachInputGetsItsOwnListIfTheyAreSplit() throws IOException {
        dots("in/a.pgm", at(20, 20));
        dots("in/sub/b.pgm", at(20, 20), at(40, 40));

        ok(in, "-r", "-o", out, "--split", "--format", "tsv");
        InProcess again = run(in, "-r", "-o", out, "--split", "--format", "tsv");

        assertThat(Files.readAllLines(out.resolve("a.tsv"))).hasSize(2).first().isEqualTo(HEADER.replace(',', '\t'));
        assertThat(Files.readAllLines(out.resolve("sub/b.tsv"))).hasSize(3);
        assertThat(again.code()).isEqualTo(ExitCode.FAILED);
        assertThat(again.errors()).contains("a.tsv cannot be written: ", "2 failed");
    }

    @Test
    void aListOfJsonIsAnArrayWhateverTheInputsHold() throws IOException {
        Path none = dots("none.pgm");
        Path one = dots("o\"ne.pgm", at(20, 20));
        Path two = dots("two.pgm", at(20, 20), at(40, 40));
        Path json = folder.resolve("spots.json");

        ok(none, one, none, two, "-o", json, "--threshold", 1);
        ok(none, "-o", folder.resolve("empty.json"), "--threshold", 1);

        JsonArray spots = JsonParser.parseString(Files.readString(json)).getAsJsonArray();
        assertThat(spots).hasSize(3);
        assertThat(spots.get(0).getAsJsonObject().get("input").getAsString()).isEqualTo(one.toString());
        assertThat(spots.get(2).getAsJsonObject().get("y").getAsDouble()).isEqualTo(40);
        assertThat(JsonParser.parseString(Files.readString(folder.resolve("empty.json")))
                        .getAsJsonArray())
                .isEmpty();
    }

    @Test
    void aNameWithACommaOrAQuoteIsQuoted() throws IOException {
        Path image = dots("a,\"b.pgm", at(20, 20));

        ok(image, "-o", list);

        assertThat(Files.readAllLines(list).get(1))
                .startsWith("\"" + image.toString().replace("\"", "\"\"") + "\",0,");
    }

    @Test
    void aListGoesToStandardOutput() {
        Path image = dots("a.pgm", at(20, 20));

        InProcess result = run(image, "-o", "-", "-q");

        assertThat(result.code()).isZero();
        assertThat(result.errors()).isEmpty();
        assertThat(result.out().lines()).hasSize(2).first().isEqualTo(HEADER);
    }

    @Test
    void napariGetsPointsOfOneImage() throws IOException {
        Path image = dots("a.pgm", at(20, 20), at(40, 40));

        ok(image, "-o", list, "--napari");
        InProcess two = run(image, image, "-o", list, "--napari", "--overwrite");

        assertThat(Files.readAllLines(list))
                .hasSize(3)
                .first()
                .isEqualTo("index,axis-0,axis-1,axis-2,axis-3,axis-4,sigma,value");
        assertThat(Files.readAllLines(list).get(2)).startsWith("1,0,0,0.0000,40.0000,40.0000,");
        assertThat(two.code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void theImageIsDrawnWithCircles() throws IOException {
        Path image = dots("a.pgm", at(20, 20), at(40, 40));
        Path png = folder.resolve("a.png");
        Path one = dots("b.pgm", at(40, 40));
        Path svg = folder.resolve("b.svg");

        ok(image, "-o", list, "--threshold", 1, "--sigma", 4, "--overlay", png);
        ok(one, "-o", list, "--threshold", 1, "--sigma", 4, "--overlay", svg, "--overwrite");

        BufferedImage drawn = ImageIO.read(png.toFile());
        assertThat(drawn.getWidth()).isEqualTo(80);
        assertThat(drawn.getRGB(40, 40)).isEqualTo(0xffc8c8c8);
        // Six pixels from the centre, the circle of sigma 4: yellow.
        assertThat(drawn.getRGB(46, 40) & 0xff0000).isGreaterThan(0x600000);
        assertThat(drawn.getRGB(46, 40) & 0xff).isLessThan(0x40);
        assertThat(Files.readString(svg).split("<circle ")).hasSize(2);
        assertThat(Files.readString(svg)).contains("cx=\"40.5000\" cy=\"40.5000\" r=\"5.6569\" stroke=\"yellow\"");
        assertThat(run(image, image, "-o", list, "--overlay", png, "--overwrite")
                        .errors())
                .contains("draws one image; name one input");
        assertThat(run(image, "-o", list, "--overlay", folder.resolve("a.gif"), "--overwrite")
                        .errors())
                .contains("the name must end in .png or .svg");
        assertThat(run(image, "-o", list, "--overlay", png).errors()).contains("exists already");
    }

    @Test
    void pagesAreCountedInTheColumnT() throws IOException {
        Path scan = Files.write(folder.resolve("scan.tif"), PagesTest.tiff(3, 30, 40));

        ok(scan, "-o", list, "--threshold", 0);
        ok(scan, "-o", folder.resolve("second.csv"), "--threshold", 0, "--pages", 2);

        List<String> all = Files.readAllLines(list);
        assertThat(Files.readAllLines(folder.resolve("second.csv")).stream().skip(1))
                .isEqualTo(all.stream()
                        .filter(line -> line.split(",")[1].equals("1"))
                        .toList());
    }

    @Test
    void imagesWithoutSpotsHaveNone() throws IOException {
        Path constant = folder.resolve("constant.tif");
        Path nothing = folder.resolve("nan.tif");
        try (Image image = Image.allocate(50, 50, 1, Depth.F32)) {
            for (int i = 0; i < 2500; i++) {
                image.pixels().set(ValueLayout.JAVA_FLOAT, i / 50 * image.stride() + i % 50 * 4L, 123.456f);
            }
            image.write(constant);
            for (int i = 0; i < 2500; i++) {
                image.pixels().set(ValueLayout.JAVA_FLOAT, i / 50 * image.stride() + i % 50 * 4L, Float.NaN);
            }
            image.write(nothing);
        }

        ok(constant, nothing, "-o", list, "--sigma-max", 20, "--polarity", "both");
        ok(constant, nothing, "-o", folder.resolve("b.csv"), "--threshold", 0, "--polarity", "both");

        assertThat(Files.readString(list)).isEqualTo(HEADER + "\n");
        assertThat(Files.readString(folder.resolve("b.csv"))).isEqualTo(HEADER + "\n");
    }

    @Test
    void theOptionsReachTheDetector() throws IOException {
        Path image = folder.resolve("noise.tif");
        write(image, noise(120, 150, 1));
        ok(image, "-o", list, "--threshold", 20);
        List<String> plain = Files.readAllLines(list);

        assertThat(listed(image, "--threshold", 20, "--max-spots", 5)).hasSize(6);
        assertThat(listed(image, "--threshold", 20, "--no-subpixel"))
                .hasSameSizeAs(plain)
                .last()
                .asString()
                .matches(".*,\\d+\\.0000,\\d+\\.0000,2\\.0000,.*");
        assertThat(listed(image, "--threshold", 20, "--polarity", "dark").get(1))
                .contains(",-");
        assertThat(listed(image, "--threshold", 20, "--no-subpixel", "--roi", "30,20,60,50").stream()
                        .skip(1))
                .isNotEmpty()
                .isEqualTo(listed(image, "--threshold", 20, "--no-subpixel").stream()
                        .filter(line -> isInside(line, 30, 20, 60, 50))
                        .toList());
        assertThat(listed(image, "--threshold", 20, "--diameter", 2 * Math.sqrt(2) * 2))
                .isEqualTo(plain);
        assertThat(listed(image, "--threshold", 20, "--ratio", 2)).isNotEqualTo(plain);
        assertThat(listed(image, "--relative", 0.99)).hasSizeLessThan(5);
    }

    private static boolean isInside(String line, int x, int y, int width, int height) {
        String[] columns = line.split(",");
        if (columns[0].equals("input")) {
            return false;
        }
        double row = Double.parseDouble(columns[4]);
        double column = Double.parseDouble(columns[5]);
        return row >= y && row < y + height && column >= x && column < x + width;
    }

    private List<String> listed(Object image, Object... options) {
        Path file = folder.resolve("other.csv");
        ok(Stream.concat(Stream.of(image, "-o", file, "--overwrite"), Arrays.stream(options))
                .toArray());
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --ratio 1                | --ratio: '1' is no number above 1 and of at most 10
            --threshold -1           | --threshold: '-1' is no number of at least 0
            --relative 1.5           | --relative: '1.5' is no number from 0 to 1
            --polarity grey          | --polarity: 'grey' is none of bright, dark, both
            --sigma 1 --diameter 3   | --sigma and --diameter exclude each other; choose one
            --sigma 3 --sigma-max 2  | sigmaMax must be at least sigma, 3.0, not 2.0
            --roi 1,2,3              | --roi: '1,2,3' is not X,Y,WIDTH,HEIGHT in whole pixels
            --roi 1,2,0,4            | --roi: '1,2,0,4' is not X,Y,WIDTH,HEIGHT in whole pixels
            --max-spots 0            | --max-spots: '0' is no whole number from 1
            --channel -1             | --channel: '-1' is no whole number from 0 to 511
            --format parquet         | --format: 'parquet' is none of csv, tsv, json
            --napari --format json   | --napari: napari reads points as csv
            --precision native       | --precision: spots are found in float or fast
            --split                  | --split writes into a folder; name one
            --quiet --verbose        | --quiet and --verbose exclude each other; choose one
            """)
    void whatMakesNoSenseIsRefusedInOneLine(String options, String message) throws IOException {
        Path image = dots("a.pgm", at(20, 20));
        Files.writeString(list, "mine");

        InProcess result =
                run(Stream.concat(Stream.of(image, "-o", list, "--overwrite"), Arrays.stream(options.split(" ")))
                        .toArray());

        assertThat(result.code()).as(result.errors()).isEqualTo(ExitCode.USAGE);
        assertThat(result.errors().lines()).hasSize(1);
        assertThat(result.errors()).contains(message);
        assertThat(list).hasContent("mine");
    }

    static Stream<String> optionsWithAValue() {
        StandardStreams none = new StandardStreams(InputStream.nullInputStream(), OutputStream.nullOutputStream());
        return new CommandLine(new SpotsCommand(none, Optional.empty()))
                .getCommandSpec().options().stream()
                        .filter(option -> option.arity().max() > 0)
                        .map(OptionSpec::longestName);
    }

    @ParameterizedTest
    @MethodSource("optionsWithAValue")
    void everyOptionRefusesNonsenseAndTheEmptyTextInOneLine(String option) throws IOException {
        Path image = dots("a.pgm", at(20, 20));
        for (String nonsense : List.of("", "1e999", "-7,x", "\u0000")) {
            List<String> arguments = new ArrayList<>(List.of(image.toString(), option, nonsense));
            if (!option.equals("--output")) {
                arguments.addAll(List.of("-o", list.toString()));
            }

            InProcess result = run(arguments.toArray());

            assertThat(result.code())
                    .as("%s '%s': %s", option, nonsense, result.errors())
                    .isEqualTo(ExitCode.USAGE);
            assertThat(result.errors().lines()).hasSize(1);
            assertThat(result.errors()).containsAnyOf(option.equals("--output") ? "-o" : option, "is not a file name");
            assertThat(list).doesNotExist();
        }
    }

    @Test
    void aListIsNamedLikeOneAndIsNoInput() {
        Path image = dots("a.pgm", at(20, 20));

        assertThat(run(image, "-o", folder.resolve("b.txt")).errors()).contains("use .csv, .tsv or .json");
        assertThat(run(image, "-o", folder + "/").errors()).contains("is a folder; name a file, or add --split");
        assertThat(run(image, "-o", image, "--format", "csv", "--overwrite").errors())
                .contains("is an input and would be overwritten");
        assertThat(run("in", "-o", list).code()).isEqualTo(ExitCode.FAILED);
        assertThat(run(image).errors()).contains("-o is missing");
    }
}
