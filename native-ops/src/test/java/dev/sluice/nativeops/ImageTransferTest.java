package dev.sluice.nativeops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StreamCorruptedException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ImageTransferTest {

    @Test
    void anImageComesOutAsItWentIn() throws IOException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        try (Image image = Image.allocate(3, 5, 1, Depth.U8)) {
            for (int row = 0; row < 3; row++) {
                image.pixels().set(ValueLayout.JAVA_BYTE, row * image.stride() + 2, (byte) (row + 7));
            }
            ImageTransfer.write(image, stream);
        }

        try (Image read = ImageTransfer.read(new ByteArrayInputStream(stream.toByteArray()), ReadLimits.DEFAULT)) {
            assertThat(read.rows()).isEqualTo(3);
            assertThat(read.columns()).isEqualTo(5);
            assertThat(read.pixels().get(ValueLayout.JAVA_BYTE, 2 * read.stride() + 2))
                    .isEqualTo((byte) 9);
        }
    }

    @Test
    void aProcessThatAnnouncesMetadataOfGigabytesIsNotListenedTo() throws IOException {
        ByteArrayOutputStream honest = new ByteArrayOutputStream();
        try (Image image = Image.allocate(3, 5, 1, Depth.U8)) {
            ImageTransfer.write(image, honest);
        }
        byte[] lying = honest.toByteArray();
        int blocks = lying.length - 3 * 5 - Integer.BYTES;
        ByteBuffer.wrap(lying).putInt(blocks, 1).put(blocks + 4, (byte) 0).putInt(blocks + 5, Integer.MAX_VALUE);

        assertThatThrownBy(() -> ImageTransfer.read(withoutEnd(lying), ReadLimits.DEFAULT))
                .isInstanceOf(StreamCorruptedException.class)
                .hasMessageContaining("metadata");
    }

    /** A stream that goes on with zeros: whoever believes it reads until there is no memory left. */
    private static InputStream withoutEnd(byte[] start) {
        return new InputStream() {
            private int next;

            @Override
            public int read() {
                return next < start.length ? start[next++] & 0xff : 0;
            }
        };
    }
}
