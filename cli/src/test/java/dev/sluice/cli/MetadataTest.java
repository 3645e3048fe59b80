package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageMetadata;
import dev.sluice.nativeops.ImageMetadata.Block;
import dev.sluice.nativeops.ImageMetadata.Kind;
import dev.sluice.nativeops.WriteOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    @CsvSource({"jpg, EXIF+XMP", "webp, EXIF+XMP", "png, EXIF+XMP", "tif, ''"})
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
        if (!kinds.equals("EXIF+XMP")) {
            assertThat(result.errors()).contains("without EXIF, XMP, which cannot be carried over into this TIFF file");
        }
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
