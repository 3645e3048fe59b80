package dev.sluice.nativeops.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageMetadata;
import dev.sluice.nativeops.WriteOptions;
import dev.sluice.nativeops.memory.HeaderBytes;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is written beside the pixels is what was given, and nothing else. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class MetadataCodecTest {
    /** The keyword of an iTXt chunk, then: not compressed, no language, no translated keyword. */
    private static final String KEYWORD = "iTXtXML:com.adobe.xmp\0\0\0\0\0";

    @TempDir
    private Path folder;

    @Test
    void anXmpPacketInAPngEndsWhereItEnds() {
        try (Image image = Image.allocate(2, 3, 1, Depth.U8)) {
            for (int length = 1; length <= 300; length++) {
                String packet = "<x>" + "y".repeat(length);
                ImageMetadata metadata = new ImageMetadata(
                        List.of(new ImageMetadata.Block(ImageMetadata.Kind.XMP, packet.getBytes(ISO_8859_1))));

                byte[] png = ImageWriter.encode(image, "png", WriteOptions.DEFAULT, metadata)
                        .bytes();

                String file = new String(png, ISO_8859_1);
                int text = file.indexOf(KEYWORD);
                assertThat(text).isPositive();
                long size = HeaderBytes.of(MemorySegment.ofArray(png)).u32(text - 4, false);
                assertThat(file.substring(text, (int) (text + 4 + size))).isEqualTo(KEYWORD + packet);
            }
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aWrittenFileHasThePermissionsOfAnyNewFile() throws Exception {
        Path other = Files.createFile(folder.resolve("other"));
        Path file = folder.resolve("image.png");
        try (Image image = Image.allocate(2, 3, 1, Depth.U8)) {
            image.write(file);
        }

        var permissions = Files.getPosixFilePermissions(file);

        assertThat(permissions).contains(PosixFilePermission.OWNER_READ);
        assertThat(permissions).isEqualTo(Files.getPosixFilePermissions(other));
    }
}
