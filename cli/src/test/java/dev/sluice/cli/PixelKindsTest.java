package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.ImageBytes.PngColour;
import dev.sluice.cli.ImageBytes.TiffColour;
import dev.sluice.cli.file.FileNames;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of pixels that files have, through the program as a process, compared with the plain definition. */
@Timeout(120)
class PixelKindsTest {
    private static final int ROWS = 19;
    private static final int COLUMNS = 29;
    private static final int BYTE = 255;
    private static final int WORD = 65_535;

    @TempDir
    Path folder;

    private final Map<String, Expected> expected = new LinkedHashMap<>();

    /** What the decoded image is, its largest value, and how far off a level may be. */
    private record Expected(Samples image, int max, int tolerance) {}

    @TestFactory
    Stream<DynamicTest> depths_palettes_and_byte_orders() throws IOException {
        addPngKinds();
        addTiffKinds();
        addPnmKinds();

        return filteredAndCompared();
    }

    @TestFactory
    Stream<DynamicTest> orientations() throws IOException {
        for (int orientation = 1; orientation <= 8; orientation++) {
            ByteOrder order = orientation % 2 == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
            byte[] jpeg = jpeg(Samples.smooth(ROWS, COLUMNS));
            Path plain = Files.write(folder.resolve("plain.jpg"), jpeg);
            add(
                    "o" + orientation + "-jpeg.jpg",
                    ImageBytes.withExif(jpeg, order, orientation),
                    Samples.read(plain).upright(orientation),
                    BYTE);
            Samples grey = Samples.random(ROWS, COLUMNS, 1, BYTE, orientation);
            Samples grey16 = Samples.random(ROWS, COLUMNS, 1, WORD, orientation);
            Samples colour = Samples.random(ROWS, COLUMNS, 3, BYTE, orientation);
            Samples colour16 = Samples.random(ROWS, COLUMNS, 3, WORD, orientation);
            addTiff("o" + orientation + "-grey8", grey, 8, TiffColour.BLACK_IS_ZERO, order, orientation);
            addTiff("o" + orientation + "-grey16", grey16, 16, TiffColour.BLACK_IS_ZERO, order, orientation);
            addTiff("o" + orientation + "-rgb8", colour, 8, TiffColour.RGB, order, orientation);
            addTiff("o" + orientation + "-rgb16", colour16, 16, TiffColour.RGB, order, orientation);
            add(
                    "o" + orientation + "-png.png",
                    ImageBytes.png(colour, 8, PngColour.RGB, orientation),
                    colour.upright(orientation),
                    BYTE);
        }

        return filteredAndCompared();
    }

    private void addPngKinds() throws IOException {
        for (int bits : new int[] {1, 2, 4, 8, 16}) {
            int max = (1 << bits) - 1;
            Samples grey = Samples.random(ROWS, COLUMNS, 1, max, bits);
            Samples whole = bits < 8 ? grey.map(value -> value * BYTE / max) : grey;
            add("grey" + bits + ".png", ImageBytes.png(grey, bits, PngColour.GREY, 0), whole, Math.max(BYTE, max));
            if (bits <= 8) {
                add("palette" + bits + ".png", ImageBytes.png(grey, bits, PngColour.PALETTE, 0), coloured(grey), BYTE);
            } else {
                Samples rgba = Samples.random(ROWS, COLUMNS, 4, max, 5);
                add("rgba16.png", ImageBytes.png(rgba, bits, PngColour.RGBA, 0), rgba, WORD);
                Samples rgb = Samples.random(ROWS, COLUMNS, 3, max, 6);
                add("rgb16.png", ImageBytes.png(rgb, bits, PngColour.RGB, 0), rgb, WORD);
            }
        }
        Samples rgba = Samples.random(ROWS, COLUMNS, 4, BYTE, 5);
        add("rgba8.png", ImageBytes.png(rgba, 8, PngColour.RGBA, 0), rgba, BYTE);
        Samples greyAlpha = Samples.random(ROWS, COLUMNS, 2, BYTE, 7);
        int[] grey = greyAlpha.channels()[0];
        add(
                "grey-alpha.png",
                ImageBytes.png(greyAlpha, 8, PngColour.GREY_ALPHA, 0),
                new Samples(
                        ROWS, COLUMNS, new int[][] {grey, grey, grey, greyAlpha.channels()[1]}),
                BYTE);
    }

    private void addTiffKinds() throws IOException {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            String name = order == ByteOrder.LITTLE_ENDIAN ? "-le" : "-be";
            Samples bitmap = Samples.random(ROWS, COLUMNS, 1, 1, 3);
            Samples blackAndWhite = bitmap.map(value -> value * BYTE);
            add(
                    "bit" + name + ".tif",
                    ImageBytes.tiff(bitmap, 1, TiffColour.BLACK_IS_ZERO, order, 1),
                    blackAndWhite,
                    BYTE);
            add(
                    "fax" + name + ".tif",
                    ImageBytes.tiff(bitmap, 1, TiffColour.WHITE_IS_ZERO, order, 1),
                    blackAndWhite.map(value -> BYTE - value),
                    BYTE);
            Samples index = Samples.random(ROWS, COLUMNS, 1, BYTE, 4);
            add(
                    "palette" + name + ".tif",
                    ImageBytes.tiff(index, 8, TiffColour.PALETTE, order, 1),
                    coloured(index),
                    BYTE);
            addTiff("grey8" + name, index, 8, TiffColour.BLACK_IS_ZERO, order, 1);
            addTiff("rgba8" + name, Samples.random(ROWS, COLUMNS, 4, BYTE, 5), 8, TiffColour.RGB, order, 1);
            addTiff("grey16" + name, Samples.random(ROWS, COLUMNS, 1, WORD, 6), 16, TiffColour.BLACK_IS_ZERO, order, 1);
            addTiff("rgb16" + name, Samples.random(ROWS, COLUMNS, 3, WORD, 7), 16, TiffColour.RGB, order, 1);
            addTiff("rgba16" + name, Samples.random(ROWS, COLUMNS, 4, WORD, 8), 16, TiffColour.RGB, order, 1);
        }
    }

    private void addPnmKinds() throws IOException {
        Samples bitmap = Samples.random(ROWS, COLUMNS, 1, 1, 1);
        Samples blackAndWhite = bitmap.map(value -> value * BYTE);
        add("text.pbm", ImageBytes.pnm(bitmap, 1, 1), blackAndWhite, BYTE);
        add("binary.pbm", ImageBytes.pnm(bitmap, 4, 1), blackAndWhite, BYTE);
        for (int max : new int[] {BYTE, WORD}) {
            Samples grey = Samples.random(ROWS, COLUMNS, 1, max, 2);
            Samples colour = Samples.random(ROWS, COLUMNS, 3, max, 3);
            add("text" + max + ".pgm", ImageBytes.pnm(grey, 2, max), grey, max);
            add("binary" + max + ".pgm", ImageBytes.pnm(grey, 5, max), grey, max);
            add("text" + max + "c.ppm", ImageBytes.pnm(colour, 3, max), colour, max);
            add("binary" + max + "c.ppm", ImageBytes.pnm(colour, 6, max), colour, max);
        }
    }

    private static Samples coloured(Samples index) {
        int[][] colours = new int[3][];
        for (int part = 0; part < 3; part++) {
            int which = part;
            colours[part] =
                    index.map(value -> ImageBytes.paletteColour(value)[which]).channels()[0];
        }
        return new Samples(index.rows(), index.columns(), colours);
    }

    private void addTiff(String name, Samples image, int bits, TiffColour colour, ByteOrder order, int orientation)
            throws IOException {
        byte[] file = ImageBytes.tiff(image, bits, colour, order, orientation);
        add(name + ".tif", file, image.upright(orientation), (1 << bits) - 1);
    }

    private void add(String name, byte[] file, Samples image, int max) throws IOException {
        Path in = Files.createDirectories(folder.resolve("in"));
        Files.write(in.resolve(name), file);
        // Decoders of JPEG may differ by a level, and single precision by two of 65,536.
        expected.put(name, new Expected(image, max, max == BYTE ? 1 : 2));
    }

    private static byte[] jpeg(Samples image) throws IOException {
        BufferedImage picture = new BufferedImage(image.columns(), image.rows(), BufferedImage.TYPE_BYTE_GRAY);
        picture.getRaster().setSamples(0, 0, image.columns(), image.rows(), 0, image.channels()[0]);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        assertThat(ImageIO.write(picture, "jpg", bytes)).isTrue();
        return bytes.toByteArray();
    }

    private Stream<DynamicTest> filteredAndCompared() {
        Path out = folder.resolve("out");
        Program.Result result = Program.run(folder.resolve("in"), "-o", out, "--format", "png", "-v");
        assertThat(result.code()).as(result.errors()).isZero();
        return expected.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> {
                    String stem = FileNames.stem(Path.of(entry.getKey()));
                    Expected want = entry.getValue();
                    want.image()
                            .filtered(want.max())
                            .assertEquals(Samples.read(out.resolve(stem + ".png")), want.tolerance());
                }));
    }
}
