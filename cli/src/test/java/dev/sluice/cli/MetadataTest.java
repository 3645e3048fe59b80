package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageMetadata;
import dev.sluice.nativeops.ImageMetadata.Block;
import dev.sluice.nativeops.ImageMetadata.Kind;
import dev.sluice.nativeops.WriteOptions;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** EXIF, XMP and ICC blocks on their way through the program. */
@Timeout(60)
class MetadataTest {
    private static final byte[] XMP =
            "<x:xmpmeta xmlns:x='adobe:ns:meta/'><note>kept</note></x:xmpmeta>".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"jpg, EXIF+XMP", "webp, EXIF+XMP", "png, EXIF+XMP", "tif, XMP"})
    void what_the_format_can_hold_is_carried_over(String extension, String kinds) throws IOException {
        Path input = photograph();
        Path output = folder.resolve("out." + extension);

        InProcess result = InProcess.run(input, "-o", output, "-v");

        assertThat(result.code()).as(result.errors()).isZero();
        try (Image image = Image.read(output)) {
            List<Kind> kept =
                    image.metadata().blocks().stream().map(Block::kind).toList();
            assertThat(String.join("+", kept.stream().map(Kind::name).sorted().toList()))
                    .isEqualTo(kinds);
        }
        // Of this EXIF block a TIFF file needs nothing: its orientation was applied.
        assertThat(result.errors()).doesNotContain("which cannot be carried over");
    }

    @Test
    void the_orientation_is_applied_and_the_tag_says_upright() throws IOException {
        InProcess.run(photograph(), "-o", folder.resolve("out.jpg"));

        try (Image image = Image.read(folder.resolve("out.jpg"))) {
            assertThat(image.rows()).isEqualTo(40);
            assertThat(image.columns()).isEqualTo(24);
            byte[] exif = image.metadata().blocks().stream()
                    .filter(block -> block.kind() == Kind.EXIF)
                    .findFirst()
                    .orElseThrow()
                    .bytes();
            assertThat(ByteBuffer.wrap(exif).order(ByteOrder.LITTLE_ENDIAN).getShort(18))
                    .isEqualTo((short) 1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "3, 'RGB ', true",
        "3, 'CMYK', false",
        "3, 'GRAY', false",
        "4, 'CMYK', false",
        "1, 'GRAY', true",
        "1, 'RGB ', false"
    })
    void a_profile_is_kept_if_it_is_about_the_colours_that_are_written(int components, String space, boolean kept)
            throws IOException {
        Path input = Files.write(folder.resolve("in.jpg"), withProfile(jpeg(components), space));
        Path output = folder.resolve("out.png");

        InProcess result = InProcess.run(input, "-o", output, "-v");

        assertThat(result.code()).as(result.errors()).isZero();
        try (Image image = Image.read(output)) {
            assertThat(image.metadata().toString()).isEqualTo(kept ? "ICC" : "");
            assertThat(image.channels()).isEqualTo(components == 1 ? 1 : 3);
        }
        assertThat(result.errors().contains("out.png: without ICC, which cannot be carried over"))
                .isNotEqualTo(kept);
    }

    /** Java's encoder writes four bands as they are, which readers take for CMYK. */
    private static byte[] jpeg(int components) throws IOException {
        WritableRaster raster = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 16, 16, components, null);
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(new IIOImage(raster, null, null));
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** A real profile in a segment of its own, made to say what it is about. */
    private static byte[] withProfile(byte[] jpeg, String space) {
        int known = space.equals("GRAY") ? ColorSpace.CS_GRAY : ColorSpace.CS_sRGB;
        byte[] profile = ByteBuffer.wrap(ICC_Profile.getInstance(known).getData())
                .put(16, space.getBytes(StandardCharsets.US_ASCII))
                .array();
        return ByteBuffer.allocate(jpeg.length + 18 + profile.length)
                .put(jpeg, 0, 2)
                .putShort((short) 0xffe2)
                .putShort((short) (16 + profile.length))
                .put("ICC_PROFILE\0\1\1".getBytes(StandardCharsets.US_ASCII))
                .put(profile)
                .put(jpeg, 2, jpeg.length - 2)
                .array();
    }

    /** 40 columns and 24 rows that stand upright after a quarter turn, which EXIF calls 6. */
    private Path photograph() throws IOException {
        ByteBuffer exif = ByteBuffer.allocate(26).order(ByteOrder.LITTLE_ENDIAN);
        exif.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8);
        exif.putShort((short) 1)
                .putShort((short) 0x0112)
                .putShort((short) 3)
                .putInt(1)
                .putInt(6)
                .putInt(0);
        ImageMetadata metadata =
                new ImageMetadata(List.of(new Block(Kind.EXIF, exif.array()), new Block(Kind.XMP, XMP)));
        Path plain = Pixmaps.random(24, 40, 9).write(folder.resolve("plain.pgm"));
        try (Image image = Image.read(plain)) {
            Image.EncodedFile file = image.encode("jpg", WriteOptions.DEFAULT, metadata);
            assertThat(file.dropped().isEmpty()).isTrue();
            return Files.write(folder.resolve("photo.jpg"), file.bytes());
        }
    }
}
