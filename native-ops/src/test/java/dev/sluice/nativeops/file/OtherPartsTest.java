package dev.sluice.nativeops.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageMetadata;
import dev.sluice.nativeops.ImageMetadata.Block;
import dev.sluice.nativeops.ImageMetadata.Kind;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.ReadLimits;
import dev.sluice.nativeops.WriteOptions;
import dev.sluice.nativeops.tiff.metadata.TiffResolution;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What files say beside pixels and the blocks that decoders hand over. */
@Timeout(60)
class OtherPartsTest {
    @AfterEach
    void nothingLeaks() {
        assertThat(NativeMemory.inUse()).isZero();
    }

    private static Image image() {
        return Image.allocate(5, 4, 3, Depth.U8);
    }

    private static byte[] encoded(String extension, Block... blocks) {
        try (Image image = image()) {
            return image.encode(extension, WriteOptions.DEFAULT, new ImageMetadata(List.of(blocks)))
                    .bytes();
        }
    }

    private static ImageMetadata read(byte[] file) {
        try (Image image = Image.decode(file, "a", ReadLimits.DEFAULT)) {
            return image.metadata();
        }
    }

    private static TiffResolution resolution(byte[] file) {
        return read(file).blocks().stream()
                .flatMap(block -> TiffResolution.of(block).stream())
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "300, 1, 150, 1, 2, png, 11811/100 5906/100 3",
        "300, 1, 150, 1, 2, bmp, 11811/100 5906/100 3",
        "300, 1, 150, 1, 2, jpg, 300/1 150/1 2",
        "300, 1, 150, 1, 2, tif, 300/1 150/1 2",
        "11811, 100, 11811, 100, 3, jpg, 300/1 300/1 2",
        "10, 1, 10, 1, 3, jpg, 10/1 10/1 3",
        "11811, 100, 11811, 100, 3, png, 11811/100 11811/100 3",
        "2, 1, 1, 1, 1, png, 2/1 1/1 1",
        "2, 1, 1, 1, 1, jpg, 2/1 1/1 1",
    })
    void aResolutionIsCarriedFromFormatToFormat(
            long across, long acrossBy, long down, long downBy, int unit, String extension, String expected) {
        byte[] file = encoded(extension, new TiffResolution(across, acrossBy, down, downBy, unit).block());

        TiffResolution found = resolution(file);

        assertThat(found.across() + "/" + found.acrossBy() + " " + found.down() + "/" + found.downBy() + " "
                        + found.unit())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"webp, 300", "ppm, 300", "jpg, 70000"})
    void whatAFormatCannotHoldIsDroppedByName(String extension, long dots) {
        Block block = new TiffResolution(dots, 1, dots, 1, TiffResolution.INCH).block();
        try (Image image = image()) {
            Image.EncodedFile file = image.encode(extension, WriteOptions.DEFAULT, new ImageMetadata(List.of(block)));

            assertThat(file.dropped()).hasToString("resolution");
        }
    }

    @ParameterizedTest
    @CsvSource({"png", "jpg", "bmp", "webp", "ppm", "tif"})
    void aFileThatSaysNothingHasNothing(String extension) {
        assertThat(read(encoded(extension)).blocks()).isEmpty();
    }

    @Test
    void textsOfPngFilesAreCarriedAndWhatIsAboutThePixelsIsNamed() {
        byte[] file = withChunk(
                withChunk(withChunk(encoded("png"), "tEXt", "Title\0a title"), "bKGD", "\0\0\0\0\0\0"),
                "gAMA",
                "\0\0\1\2");
        ImageMetadata said = read(file);

        assertThat(said).hasToString("PNG chunks gAMA tEXt, PNG chunks bKGD");
        try (Image image = image()) {
            Image.EncodedFile png = image.encode("png", WriteOptions.DEFAULT, said);
            Image.EncodedFile tiff = image.encode("tif", WriteOptions.DEFAULT, said);

            assertThat(png.dropped()).hasToString("PNG chunks bKGD");
            assertThat(tiff.dropped()).hasToString("PNG chunks gAMA tEXt, PNG chunks bKGD");
            assertThat(read(png.bytes())).hasToString("PNG chunks gAMA tEXt");
            assertThat(new String(png.bytes(), StandardCharsets.ISO_8859_1))
                    .contains("tEXtTitle\0a title")
                    .contains("gAMA\0\0\1\2");
        }
    }

    /** Another chunk right behind the first. */
    private static byte[] withChunk(byte[] png, String type, String data) {
        byte[] named = (type + data).getBytes(StandardCharsets.ISO_8859_1);
        CRC32 crc = new CRC32();
        crc.update(named);
        int header = 33;
        return ByteBuffer.allocate(png.length + named.length + 8)
                .put(png, 0, header)
                .putInt(named.length - 4)
                .put(named)
                .putInt((int) crc.getValue())
                .put(png, header, png.length - header)
                .array();
    }

    @Test
    void segmentsOfJpegFilesThatAreNotCarriedAreNamed() {
        byte[] jpeg = encoded("jpg");
        byte[] comment = {(byte) 0xff, (byte) 0xfe, 0, 4, 'h', 'i', (byte) 0xff, (byte) 0xed, 0, 4, 'x', 'y'};
        byte[] file = ByteBuffer.allocate(jpeg.length + comment.length)
                .put(Arrays.copyOf(jpeg, 20))
                .put(comment)
                .put(jpeg, 20, jpeg.length - 20)
                .array();

        ImageMetadata said = read(file);

        assertThat(said).hasToString("JPEG segments APP13 COM");
        assertThat(said.blocks()).extracting(Block::kind).containsExactly(Kind.OTHER);
    }

    /** Rows become columns, so what was so many pixels across is so many down; a text that stays true stays. */
    @ParameterizedTest
    @CsvSource({"1, 1000/100 2000/100", "3, 1000/100 2000/100", "6, 2000/100 1000/100", "8, 2000/100 1000/100"})
    void theResolutionIsTurnedWithThePixels(int orientation, String expected) {
        String exif = "MM\0*\0\0\0\10\0\3" + "\1\22\0\3\0\0\0\1\0" + (char) orientation + "\0\0"
                + "\1\32\0\5\0\0\0\1\0\0\0\62" + "\1\33\0\5\0\0\0\1\0\0\0\72" + "\0\0\0\0"
                + "\0\0\0\12\0\0\0\1" + "\0\0\0\24\0\0\0\1";
        byte[] file = withChunk(withChunk(encoded("png"), "pHYs", "\0\0\3\u00e8\0\0\7\u00d0\1"), "eXIf", exif);

        ImageMetadata said = read(file);

        TiffResolution found = resolution(file);
        assertThat(found.across() + "/" + found.acrossBy() + " " + found.down() + "/" + found.downBy())
                .isEqualTo(expected);
        byte[] block = said.blocks().stream()
                .filter(one -> one.kind() == Kind.EXIF)
                .findFirst()
                .orElseThrow()
                .bytes();
        ByteBuffer fields = ByteBuffer.wrap(block);
        assertThat(fields.getShort(18)).isEqualTo((short) 1);
        assertThat(fields.getInt(50)).isEqualTo(orientation < 5 ? 10 : 20);
        assertThat(fields.getInt(58)).isEqualTo(orientation < 5 ? 20 : 10);
    }

    @Test
    void placesOnTheEarthAreNotCarriedToPixelsThatWereTurned() {
        ImageMetadata said = new ImageMetadata(
                List.of(new Block(Kind.GEOTIFF, new byte[] {1}), new Block(Kind.DESCRIPTION, new byte[] {2})));

        assertThat(said.upright(1)).isSameAs(said);
        assertThat(said.upright(2).blocks())
                .extracting(block -> block.kind() + " " + block.bytes().length)
                .containsExactly("GEOTIFF 0", "DESCRIPTION 1");
    }

    @ParameterizedTest
    @CsvSource({
        "'P5 1 1 255\nxP5 1 1 255\ny', further images",
        "'P4 9 1\nxxP6 1 1 255\nabc', further images",
        "'P5 1 1 255\nx\n\n', ''",
        "'P5 1 1 255\nx\nP4 1 1\nx', further images",
        "'P5 1 1 255\nxP', bytes behind the pixels",
        "'P6 1 1 255\nxyzx', bytes behind the pixels",
        "'P2 1 1 255\n7\n', ''",
        "'P2 1 1 255\n7', ''",
        "'P2 1 1 255\n7 8\n', bytes behind the pixels",
        "'P3 1 1 255\n7 8 9\n7', bytes behind the pixels",
        "'P1 2 1\n01 1', bytes behind the pixels",
        "'P1 2 1\n01\nP1 1 1\n1', further images",
    })
    void whatFollowsTheImageInPnmFilesIsNamed(String file, String expected) {
        byte[] bytes = file.replace("\\n", "\n").getBytes(StandardCharsets.US_ASCII);

        assertThat(read(bytes)).hasToString(expected);
    }
}
