package dev.sluice.nativeops.png;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Engines;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageMetadata;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.Pixels;
import dev.sluice.nativeops.ReadLimits;
import dev.sluice.nativeops.WriteOptions;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.Inflater;
import javax.imageio.ImageIO;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** PNG files that others read as what was written, the same whoever made them. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class PngEncoderTest {
    private static final long SEED = Long.getLong("sluice.test.seed", System.nanoTime());

    private final Random random = new Random(SEED);

    @AfterEach
    void nothingIsHeld() {
        assertThat(NativeMemory.inUse()).as("bytes in use, seed %d", SEED).isZero();
    }

    @ParameterizedTest
    @EnumSource(PngPictures.class)
    void openCvAndImageIoReadEveryColourTypeAndDepthOfEverySize(PngPictures picture) throws Exception {
        int[][] sizes = {{1, 1}, {1, 700}, {700, 1}, {3, 5}, {64, 64}, {257, 401}};
        for (int[] size : sizes) {
            for (int channels = 1; channels <= 4; channels++) {
                for (Depth depth : List.of(Depth.U8, Depth.U16)) {
                    try (Image image = picture.image(random, size[0], size[1], channels, depth)) {
                        byte[] file = image.encode("png", WriteOptions.DEFAULT);

                        String what = picture + " " + image + ", seed " + SEED;
                        assertThat(byOpenCv(file)).as(what).isEqualTo(expected(image));
                        assertThat(byImageIo(file, image)).as(what).isEqualTo(Pixels.bytes(image));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {WriteOptions.PNG_AUTOMATIC, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void filesOfManyPiecesAreReadAtEveryLevel(int level) throws Exception {
        try (Image image = PngPictures.MIXED.image(random, 700, 1100, 3, Depth.U8)) {
            byte[] file = image.encode("png", WriteOptions.DEFAULT.withPngCompression(level));

            assertThat(byOpenCv(file)).as("seed %d", SEED).isEqualTo(Pixels.bytes(image));
            assertThat(byImageIo(file, image)).as("seed %d", SEED).isEqualTo(Pixels.bytes(image));
        }
    }

    @ParameterizedTest
    @CsvSource({"-1,U8", "-1,U16", "0,U8", "1,U8", "6,U16", "9,U8"})
    void theBytesAreTheSameForAnyNumberOfWorkersAndOutsideOfRequests(int level, Depth depth) throws Exception {
        try (Image image = PngPictures.MIXED.image(random, 900, 1000, 3, depth)) {
            WriteOptions options = WriteOptions.DEFAULT.withPngCompression(level);

            byte[] outside = image.encode("png", options);

            for (int workers : new int[] {0, 1, 2, 8}) {
                try (RequestEngine engine = Engines.of(workers)) {
                    byte[] inside =
                            engine.submit(() -> image.encode("png", options)).await();
                    assertThat(inside).as("%d workers, seed %d", workers, SEED).isEqualTo(outside);
                }
            }
        }
    }

    @Test
    void levelNoneHoldsTheBytesThemselvesAndHigherOnesAreSmaller() {
        try (Image image = PngPictures.RAMP.image(random, 600, 800, 3, Depth.U8)) {
            List<Integer> sizes = Stream.of(0, 1, 9)
                    .map(level -> image.encode("png", WriteOptions.DEFAULT.withPngCompression(level)).length)
                    .toList();

            assertThat(sizes.get(0)).isGreaterThan((int) image.bytes());
            assertThat(sizes.get(1)).isLessThan(sizes.get(0) / 2);
            assertThat(sizes.get(2)).isLessThan(sizes.get(1));
        }
    }

    @ParameterizedTest
    @EnumSource(PngPictures.class)
    void theDefaultIsNoLargerThanThatOfOpenCv(PngPictures picture) {
        try (Image image = picture.image(random, 800, 1000, 3, Depth.U8);
                BytePointer other = new BytePointer()) {
            opencv_imgcodecs.imencode(".png", image.mat(), other);

            byte[] ours = image.encode("png", WriteOptions.DEFAULT);

            // Two per cent, and what a few pieces take in a file of next to nothing.
            assertThat((long) ours.length).as("seed %d", SEED).isLessThan(other.limit() * 102 / 100 + 4000);
        }
    }

    @Test
    void theStreamOfAllPiecesIsWholeWithItsChecksum() throws Exception {
        try (Image image = PngPictures.MIXED.image(random, 500, 1500, 1, Depth.U16)) {
            byte[] stream = dataOf(image.encode("png", WriteOptions.DEFAULT));
            Inflater inflater = new Inflater();
            inflater.setInput(stream);
            byte[] rows = new byte[500 * (1500 * 2 + 1) + 1];

            int size = inflater.inflate(rows);

            // Only at the end does the inflater compare the checksum.
            assertThat(inflater.finished()).isTrue();
            assertThat(inflater.getRemaining()).isZero();
            assertThat(size).isEqualTo(rows.length - 1);
            inflater.end();
        }
    }

    @Test
    void aCancelledEncodingEndsAndLeavesNeitherMemoryNorFile(@TempDir Path folder) throws Exception {
        for (int round = 0; round < 20; round++) {
            try (RequestEngine engine = Engines.of(2);
                    Image image = PngPictures.NOISE.image(random, 700, 900, 3, Depth.U8)) {
                CountDownLatch begun = new CountDownLatch(1);
                Request<Boolean> writing = engine.request(() -> {
                    begun.countDown();
                    image.write(folder.resolve("image.png"));
                    Request.checkCancelled();
                    return true;
                });
                CountDownLatch ended = new CountDownLatch(1);
                writing.onDone(request -> ended.countDown());
                writing.submit();
                begun.await();

                boolean cancelled = writing.cancel();

                ended.await();
                assertThat(writing.isCancelled()).isEqualTo(cancelled);
            }
            try (Stream<Path> files = Files.list(folder)) {
                List<Path> left = files.toList();
                // Written before the cancel was seen, then it is whole; never a part, never a temporary file.
                assertThat(left).allMatch(file -> file.endsWith("image.png"));
                for (Path file : left) {
                    Image.read(file).close();
                    Files.delete(file);
                }
            }
            assertThat(NativeMemory.inUse()).isZero();
        }
    }

    @Test
    void anInterruptedRequestEncodesAllTheSame() throws Exception {
        try (RequestEngine engine = Engines.of(2);
                Image image = PngPictures.MIXED.image(random, 700, 900, 3, Depth.U8)) {
            byte[] expected = image.encode("png", WriteOptions.DEFAULT);

            byte[] interrupted = engine.submit(() -> {
                        Thread.currentThread().interrupt();
                        byte[] file = image.encode("png", WriteOptions.DEFAULT);
                        assertThat(Thread.interrupted()).isTrue();
                        return file;
                    })
                    .await();

            assertThat(interrupted).isEqualTo(expected);
        }
    }

    @Test
    void metadataIsReadBack() {
        byte[] exif = {'I', 'I', 42, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        byte[] xmp = "<x:xmpmeta xmlns:x='adobe:ns:meta/'/>".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        ImageMetadata metadata = new ImageMetadata(List.of(
                new ImageMetadata.Block(ImageMetadata.Kind.EXIF, exif),
                new ImageMetadata.Block(ImageMetadata.Kind.XMP, xmp)));
        try (Image image = PngPictures.RAMP.image(random, 20, 30, 3, Depth.U8)) {
            Image.EncodedFile file = image.encode("png", WriteOptions.DEFAULT, metadata);

            assertThat(file.dropped().isEmpty()).isTrue();
            try (Image again = Image.decode(file.bytes(), "again.png", ReadLimits.DEFAULT)) {
                assertThat(again.metadata().blocks())
                        .extracting(ImageMetadata.Block::kind)
                        .containsExactlyInAnyOrder(ImageMetadata.Kind.EXIF, ImageMetadata.Kind.XMP);
                assertThat(again.metadata().blocks())
                        .extracting(ImageMetadata.Block::bytes)
                        .contains(exif, xmp);
            }
        }
    }

    @Test
    void blocksThatAreNotWhatTheySayAreDroppedAndTold() {
        ImageMetadata broken = new ImageMetadata(List.of(
                new ImageMetadata.Block(ImageMetadata.Kind.ICC, new byte[200]),
                new ImageMetadata.Block(ImageMetadata.Kind.EXIF, new byte[] {1, 2, 3})));
        try (Image image = PngPictures.RAMP.image(random, 20, 30, 3, Depth.U8)) {
            Image.EncodedFile file = image.encode("png", WriteOptions.DEFAULT, broken);

            assertThat(file.dropped().toString()).isEqualTo("ICC, EXIF");
            assertThat(file.bytes()).isEqualTo(image.encode("png", WriteOptions.DEFAULT));
        }
    }

    /** What OpenCV makes of grey and alpha: colour and alpha. */
    private static byte[] expected(Image image) {
        byte[] pixels = Pixels.bytes(image);
        if (image.channels() != 2) {
            return pixels;
        }
        int value = image.depth().bytes();
        byte[] four = new byte[pixels.length * 2];
        for (int i = 0; i < pixels.length / value / 2; i++) {
            for (int c = 0; c < 4; c++) {
                System.arraycopy(pixels, (2 * i + (c == 3 ? 1 : 0)) * value, four, (4 * i + c) * value, value);
            }
        }
        return four;
    }

    private static byte[] byOpenCv(byte[] file) {
        try (Mat data = new Mat(1, file.length, org.bytedeco.opencv.global.opencv_core.CV_8U)) {
            data.data().put(file);
            try (Mat decoded = opencv_imgcodecs.imdecode(data, opencv_imgcodecs.IMREAD_UNCHANGED)) {
                byte[] pixels = new byte[(int) (decoded.total() * decoded.elemSize())];
                decoded.data().get(pixels);
                return pixels;
            }
        }
    }

    /** The pixels in the order and form of an image: blue first. */
    private static byte[] byImageIo(byte[] file, Image like) throws Exception {
        Raster raster = ImageIO.read(new ByteArrayInputStream(file)).getRaster();
        assertThat(raster.getNumBands()).isEqualTo(like.channels());
        int[] samples = raster.getPixels(0, 0, raster.getWidth(), raster.getHeight(), (int[]) null);
        int channels = like.channels();
        ByteBuffer bytes =
                ByteBuffer.allocate(samples.length * like.depth().bytes()).order(ByteOrder.nativeOrder());
        ShortBuffer shorts = bytes.asShortBuffer();
        for (int i = 0; i < samples.length; i++) {
            int channel = i % channels;
            int from = channels >= 3 && channel != 3 ? i - channel + 2 - channel : i;
            if (like.depth() == Depth.U8) {
                bytes.put((byte) samples[from]);
            } else {
                shorts.put((short) samples[from]);
            }
        }
        return bytes.array();
    }

    private static byte[] dataOf(byte[] png) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        ByteBuffer in = ByteBuffer.wrap(png);
        for (int at = 8; at < png.length; at += 12 + in.getInt(at)) {
            if (new String(png, at + 4, 4, java.nio.charset.StandardCharsets.ISO_8859_1).equals("IDAT")) {
                data.writeBytes(Arrays.copyOfRange(png, at + 8, at + 8 + in.getInt(at)));
            }
        }
        return data.toByteArray();
    }
}
