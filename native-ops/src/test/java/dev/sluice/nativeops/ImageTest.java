package dev.sluice.nativeops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sluice.nativeops.memory.MatTypes;
import dev.sluice.nativeops.memory.OpenCv;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
public class ImageTest {
    private final long seed = Long.getLong("sluice.test.seed", new Random().nextLong());
    private final Random random = new Random(seed);

    @TempDir
    private Path folder;

    @AfterEach
    void everyNativeByteIsBack() {
        assertThat(NativeMemory.inUse()).as("seed %d", seed).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "png,1,U8", "png,3,U8", "png,4,U8", "png,1,U16", "png,3,U16", "png,4,U16", "tif,1,U8", "tif,3,U8", "tif,4,U8",
        "tif,1,U16", "tif,3,U16", "tif,4,U16", "tif,1,F32", "tif,3,F32", "tif,4,F32", "bmp,1,U8", "bmp,3,U8",
                "bmp,4,U8",
        "webp,3,U8", "webp,4,U8", "pgm,1,U8", "pgm,1,U16", "ppm,3,U8", "ppm,3,U16", "pnm,1,U8", "pnm,3,U16"
    })
    void whatIsWrittenIsReadBackBitForBit(String extension, int channels, Depth depth) {
        Path file = folder.resolve("image." + extension);
        try (Image image = Pixels.random(random, 17, 23, channels, depth)) {
            image.write(file);
            try (Image read = Image.read(file)) {
                ImageHeader header = ImageHeader.read(file);

                assertThat(read.depth()).isEqualTo(depth);
                assertThat(read.channels()).isEqualTo(channels);
                assertThat(header.rows()).isEqualTo(17);
                assertThat(header.columns()).isEqualTo(23);
                if (extension.equals("webp") && channels == 4) {
                    // WebP keeps no colours where alpha is zero.
                    assertThat(NaiveDifference.channel(read, 3)).isDeepEqualTo(NaiveDifference.channel(image, 3));
                } else {
                    assertThat(Pixels.bytes(read)).isEqualTo(Pixels.bytes(image));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "jpg,4,U8",
        "jpg,3,U16",
        "webp,3,U16",
        "bmp,3,U16",
        "png,3,F32",
        "pnm,4,U8",
        "bmp,5,U8",
        "png,5,U8",
        "pgm,3,U8",
        "gif,3,U8"
    })
    void whatAFormatCannotHoldIsRefusedInOneLineAndNothingIsWritten(String extension, int channels, Depth depth) {
        Path file = folder.resolve("image." + extension);
        try (Image image = Pixels.random(random, 4, 4, channels, depth)) {

            assertThatExceptionOfType(ImageFormatException.class)
                    .isThrownBy(() -> image.write(file))
                    .withMessageStartingWith(file.toString())
                    .withMessageNotContaining("\n");
        }

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void writingIntoAMissingFolderIsOneClearLine() {
        Path file = folder.resolve("missing").resolve("image.png");
        try (Image image = Pixels.random(random, 4, 4, 1, Depth.U8)) {

            assertThatExceptionOfType(ImageFormatException.class)
                    .isThrownBy(() -> image.write(file))
                    .withMessage(file + ": cannot be written: the folder does not exist");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "tif", "webp", "bmp", "pgm"})
    void aTruncatedFileIsOneClearLine(String extension) {
        byte[] whole;
        try (Image image = Pixels.random(random, 40, 30, 1, Depth.U8)) {
            whole = image.encode(extension, WriteOptions.DEFAULT);
        }
        for (int length : new int[] {0, 1, 5, 20, whole.length / 2, whole.length - 1}) {
            byte[] cut = Arrays.copyOf(whole, length);

            assertThatExceptionOfType(ImageFormatException.class)
                    .as("%s cut to %d", extension, length)
                    .isThrownBy(() -> Image.decode(cut, "cut", ReadLimits.DEFAULT))
                    .withMessageStartingWith("cut: ")
                    .withMessageNotContaining("\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "tif", "webp", "bmp", "ppm"})
    void mutatedFilesEndInAnImageOrInOneClearLine(String extension) {
        int rounds = Integer.getInteger("sluice.test.mutations", 300);
        byte[] whole;
        try (Image image = Pixels.random(random, 24, 20, 3, Depth.U8)) {
            whole = image.encode(extension, WriteOptions.DEFAULT);
        }
        ReadLimits limits = new ReadLimits(1 << 20);
        for (int round = 0; round < rounds; round++) {
            byte[] mutated = whole.clone();
            int reach = round % 2 == 0 ? Math.min(120, mutated.length) : mutated.length;
            for (int i = 0; i <= random.nextInt(4); i++) {
                mutated[random.nextInt(reach)] = (byte) random.nextInt(256);
            }
            try (Image image = Image.decode(mutated, "mutated", limits)) {
                assertThat((long) image.rows() * image.columns()).isBetween(1L, 1L << 20);
            } catch (ImageFormatException e) {
                assertThat(e).as("seed %d round %d", seed, round).hasMessageStartingWith("mutated: ");
                assertThat(e.getMessage()).doesNotContain("\n");
            }
            assertThat(NativeMemory.inUse()).isZero();
        }
    }

    @Test
    void theContentDecidesTheFormatWhateverTheName() throws Exception {
        Path file = folder.resolve("photo.jpg");
        try (Image image = Pixels.random(random, 5, 6, 3, Depth.U8)) {
            Files.write(file, image.encode("png", WriteOptions.DEFAULT));
        }

        try (Image read = Image.read(file)) {
            assertThat(read.columns()).isEqualTo(6);
            assertThat(ImageHeader.read(file).format()).isEqualTo(ImageFormat.PNG);
        }
    }

    @Test
    void moreThanTheAllowedPixelsAreRefusedFromTheHeader() throws Exception {
        byte[] bomb = new PngFile()
                .header(1 << 20, 1 << 20, 8, 2)
                .pixels(new byte[1000])
                .end();

        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> Image.decode(bomb, "bomb.png", ReadLimits.DEFAULT))
                .withMessage("bomb.png: 1048576 x 1048576 pixels are more than the allowed 1073741824");
    }

    @Test
    void aHeaderThatPromisesMoreThanTheDataHoldsIsOneClearLine() throws Exception {
        byte[] lying =
                new PngFile().header(500, 500, 8, 0).pixels(new byte[1000]).end();

        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> Image.decode(lying, "lying.png", ReadLimits.DEFAULT))
                .withMessage("lying.png: the PNG file is damaged: it holds too little data for 500 x 500 pixels");
    }

    @ParameterizedTest
    @CsvSource({"20, true, true", "19, true, false", "20, false, true", "19, false, false", "2, false, false"})
    void aPngWhoseDataEndsBeforeTheLastRowIsOneClearLine(int rows, boolean noise, boolean complete) throws Exception {
        byte[] pixels = new byte[rows * 31];
        if (noise) {
            random.nextBytes(pixels);
        }
        for (int row = 0; row < rows; row++) {
            pixels[row * 31] = 0;
        }
        byte[] file = new PngFile().header(30, 20, 8, 0).pixels(pixels).end();

        if (complete) {
            try (Image image = Image.decode(file, "short.png", ReadLimits.DEFAULT)) {
                assertThat(image.rows()).isEqualTo(20);
            }
        } else {
            assertThatExceptionOfType(ImageFormatException.class)
                    .isThrownBy(() -> Image.decode(file, "short.png", ReadLimits.DEFAULT))
                    .withMessageStartingWith("short.png: ")
                    .withMessageContaining("damaged");
        }
    }

    /** Interlaced, 30 x 20 bytes are seven passes of 3, 3, 3, 5, 5, 10 and 10 lines with a filter byte each. */
    @ParameterizedTest
    @CsvSource({"638, true", "637, false", "607, false", "300, false"})
    void anInterlacedPngWhoseDataEndsInALaterPassIsOneClearLine(int bytes, boolean complete) throws Exception {
        byte[] file =
                new PngFile().header(30, 20, 8, 0, true).pixels(new byte[bytes]).end();

        if (complete) {
            try (Image image = Image.decode(file, "short.png", ReadLimits.DEFAULT)) {
                assertThat(image.rows()).isEqualTo(20);
            }
        } else {
            assertThatExceptionOfType(ImageFormatException.class)
                    .isThrownBy(() -> Image.decode(file, "short.png", ReadLimits.DEFAULT))
                    .withMessageStartingWith("short.png: cannot be decoded: the PNG data is damaged");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"acTL", "fcTL", "fdAT"})
    void animatedPngIsRefusedWhereverItsChunkStands(String chunk) throws Exception {
        byte[] pixels = {0, 1, 0, 2};
        byte[] before = new PngFile()
                .header(1, 2, 8, 0)
                .chunk(chunk, new byte[8])
                .pixels(pixels)
                .end();
        byte[] after = new PngFile()
                .header(1, 2, 8, 0)
                .pixels(pixels)
                .chunk(chunk, new byte[8])
                .end();

        for (byte[] file : new byte[][] {before, after}) {
            assertThatExceptionOfType(ImageFormatException.class)
                    .isThrownBy(() -> Image.decode(file, "animated.png", ReadLimits.DEFAULT))
                    .withMessageContaining("animated PNG files are not read");
        }
    }

    @Test
    void palettesBecomeColourAndSingleBitsBecomeBytes() throws Exception {
        byte[] palette = new PngFile()
                .header(2, 1, 8, 3)
                .chunk("PLTE", (byte) 10, (byte) 20, (byte) 30, (byte) 40, (byte) 50, (byte) 60)
                .pixels((byte) 0, (byte) 1, (byte) 0)
                .end();
        byte[] bits = new PngFile()
                .header(8, 1, 1, 0)
                .pixels((byte) 0, (byte) 0b10100000)
                .end();

        try (Image colour = Image.decode(palette, "palette.png", ReadLimits.DEFAULT);
                Image grey = Image.decode(bits, "bits.png", ReadLimits.DEFAULT)) {
            assertThat(Pixels.bytes(colour)).containsExactly(60, 50, 40, 30, 20, 10);
            assertThat(Pixels.bytes(grey)).containsExactly(-1, 0, -1, 0, 0, 0, 0, 0);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 160, -1, 0", "2, 96, 85, 255", "4, 18, 17, 34", "8, 9, 9, 7"})
    void aGreyThatIsTransparentBecomesAlpha(int bits, int firstByte, byte first, int transparent) throws Exception {
        int sample = bits < 8 ? transparent * ((1 << bits) - 1) / 255 : transparent;
        byte[] file = new PngFile()
                .header(1, 2, bits, 0)
                .chunk("tRNS", (byte) 0, (byte) sample)
                .pixels((byte) 0, (byte) firstByte, (byte) 0, (byte) (sample << 8 - bits))
                .end();

        try (Image image = Image.decode(file, "grey.png", ReadLimits.DEFAULT)) {
            byte second = (byte) transparent;
            assertThat(image.hasAlpha()).isTrue();
            assertThat(Pixels.bytes(image)).containsExactly(first, first, first, -1, second, second, second, 0);
        }
    }

    @Test
    void aGreyOfSixteenBitsThatIsTransparentBecomesAlpha() throws Exception {
        byte[] file = new PngFile()
                .header(2, 1, 16, 0)
                .chunk("tRNS", (byte) 1, (byte) 2)
                .pixels((byte) 0, (byte) 1, (byte) 2, (byte) 2, (byte) 1)
                .end();

        try (Image image = Image.decode(file, "grey.png", ReadLimits.DEFAULT)) {
            assertThat(Pixels.get(image, 0, 0, 0)).isEqualTo(0x102);
            assertThat(Pixels.get(image, 0, 0, 3)).isZero();
            assertThat(Pixels.get(image, 0, 1, 2)).isEqualTo(0x201);
            assertThat(Pixels.get(image, 0, 1, 3)).isEqualTo(65_535);
        }
    }

    @Test
    void aPaletteKeepsItsAlpha() throws Exception {
        byte[] file = new PngFile()
                .header(2, 1, 8, 3)
                .chunk("PLTE", new byte[] {1, 2, 3, 4, 5, 6})
                .chunk("tRNS", (byte) 7)
                .pixels((byte) 0, (byte) 0, (byte) 1)
                .end();

        try (Image image = Image.decode(file, "palette.png", ReadLimits.DEFAULT)) {
            assertThat(Pixels.bytes(image)).containsExactly(3, 2, 1, 7, 6, 5, 4, -1);
        }
    }

    @Test
    void greyWithAlphaBecomesColourWithAlpha() throws Exception {
        byte[] file = new PngFile()
                .header(1, 1, 8, 4)
                .pixels((byte) 0, (byte) 9, (byte) 77)
                .end();

        try (Image image = Image.decode(file, "greyalpha.png", ReadLimits.DEFAULT)) {
            assertThat(Pixels.bytes(image)).containsExactly(9, 9, 9, 77);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, a b c d e f", "2, b a d c f e", "3, f e d c b a", "4, e f c d a b",
        "5, a c e b d f", "6, e c a f d b", "7, f d b e c a", "8, b d f a c e"
    })
    void theExifOrientationIsApplied(int orientation, String upright) throws Exception {
        // Stored: three rows of two, a to f.
        byte[] rows = {0, 'a', 'b', 0, 'c', 'd', 0, 'e', 'f'};
        byte[] png = new PngFile()
                .header(2, 3, 8, 0)
                .chunk("eXIf", exif(orientation))
                .pixels(rows)
                .end();

        try (Image image = Image.decode(png, "turned.png", ReadLimits.DEFAULT)) {
            assertThat(image.rows()).isEqualTo(orientation < 5 ? 3 : 2);
            assertThat(Pixels.bytes(image)).asString().isEqualTo(upright.replace(" ", ""));
        }
    }

    @Test
    void theOrientationOfAJpegIsAppliedToo() throws Exception {
        byte[] jpeg;
        try (Image image = Pixels.random(random, 16, 8, 1, Depth.U8)) {
            jpeg = image.encode("jpg", WriteOptions.DEFAULT);
        }
        byte[] exif = exif(6);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write(jpeg, 0, 2);
        file.writeBytes(ByteBuffer.allocate(4)
                .putShort((short) 0xffe1)
                .putShort((short) (exif.length + 8))
                .array());
        file.writeBytes(new byte[] {'E', 'x', 'i', 'f', 0, 0});
        file.writeBytes(exif);
        file.write(jpeg, 2, jpeg.length - 2);

        try (Image image = Image.decode(file.toByteArray(), "turned.jpg", ReadLimits.DEFAULT)) {
            assertThat(image.rows()).isEqualTo(8);
            assertThat(image.columns()).isEqualTo(16);
        }
    }

    /** A big-endian EXIF block with one entry: the orientation. */
    public static byte[] exif(int orientation) {
        return ByteBuffer.allocate(26)
                .put(new byte[] {'M', 'M', 0, '*'})
                .putInt(8)
                .putShort((short) 1)
                .putShort((short) 0x0112)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) orientation)
                .putShort((short) 0)
                .putInt(0)
                .array();
    }

    @Test
    void doublePrecisionAndSignedTiffFilesBecomeFloats() {
        OpenCv.Codecs.load();
        for (int code : new int[] {opencv_core.CV_64F, opencv_core.CV_16S, opencv_core.CV_32S, opencv_core.CV_8S}) {
            byte[] file;
            try (Mat mat = new Mat(3, 2, code, new Scalar(-5));
                    BytePointer bytes = new BytePointer()) {
                opencv_imgcodecs.imencode(".tif", mat, bytes);
                file = new byte[(int) bytes.limit()];
                bytes.get(file);
            }

            try (Image image = Image.decode(file, "signed.tif", ReadLimits.DEFAULT)) {
                assertThat(image.depth()).isEqualTo(Depth.F32);
                assertThat(Pixels.get(image, 2, 1, 0)).as(MatTypes.title(code)).isEqualTo(-5);
            }
        }
    }

    @Test
    void aMissingFileAFolderAndAnUnknownFormatAreOneLineEach() throws Exception {
        Path missing = folder.resolve("missing.png");
        Path text = Files.writeString(folder.resolve("text.png"), "hello, not an image");

        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> Image.read(missing))
                .withMessage(missing + ": no such file");
        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> Image.read(folder))
                .withMessage(folder + ": is a folder, not an image file");
        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> Image.read(text))
                .withMessageStartingWith(text + ": not an image");
    }

    @Test
    void aTiffWhosePagesFormALoopIsRefused() {
        byte[] tiff = ByteBuffer.allocate(26)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {'I', 'I', 42, 0})
                .putInt(8)
                .putShort((short) 1)
                .putShort((short) 256)
                .putShort((short) 3)
                .putInt(1)
                .putInt(5)
                .putInt(8)
                .array();

        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> Image.decode(tiff, "loop.tif", ReadLimits.DEFAULT))
                .withMessage("loop.tif: the TIFF file is damaged: its pages form a loop");
    }

    @Test
    void theBridgeSharesThePixelsOfAMatrixWithoutCountingThem() {
        OpenCv.load();
        try (Mat mat = new Mat(4, 6, opencv_core.CV_8UC3, new Scalar(7, 8, 9, 0))) {
            try (Image image = Image.wrap(mat)) {
                assertThat(NativeMemory.inUse()).isZero();
                assertThat(Pixels.get(image, 3, 5, 2)).isEqualTo(9);
                Pixels.set(image, 0, 0, 0, 200);
                assertThat(image.mat().data().get(0)).isEqualTo((byte) 200);
            }
            assertThat(mat.data().get(0)).isEqualTo((byte) 200);
        }
    }

    @Test
    void aMatrixOfAnotherDepthIsRefusedByName() {
        OpenCv.load();
        try (Mat mat = new Mat(4, 6, opencv_core.CV_64F)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Image.wrap(mat))
                    .withMessageContaining("F64");
        }
    }

    @Test
    void partsOfAMatrixAreFilteredLikeCopiesOfThem() throws Exception {
        OpenCv.load();
        try (Image whole = Pixels.random(random, 30, 40, 1, Depth.U8);
                Mat part = whole.mat().apply(new org.bytedeco.opencv.opencv_core.Rect(5, 6, 20, 15));
                Mat copy = part.clone();
                Image partImage = Image.wrap(part);
                Image copyImage = Image.wrap(copy);
                dev.sluice.request.RequestEngine engine = Engines.of(2)) {
            for (Precision precision : Precision.values()) {
                DifferenceOfGaussians filter = DifferenceOfGaussians.builder()
                        .precision(precision)
                        .tileHeight(4)
                        .build();
                try (Image ofPart = filter.apply(engine, partImage);
                        Image ofCopy = filter.apply(engine, copyImage)) {
                    assertThat(Pixels.bytes(ofPart)).as(precision.name()).isEqualTo(Pixels.bytes(ofCopy));
                }
            }
        }
    }

    @Test
    void aClosedImageAnswersWithAClearError() {
        Image image = Image.allocate(2, 2, 1, Depth.U8);
        image.close();

        assertThatIllegalStateException().isThrownBy(image::mat).withMessage("the image is closed");
    }
}
