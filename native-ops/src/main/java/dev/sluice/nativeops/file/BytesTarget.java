package dev.sluice.nativeops.file;

import dev.sluice.nativeops.tiff.TiffWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A TIFF file in memory, which grows as it is written. */
final class BytesTarget implements TiffWriter.Target {
    private static final int MOST = Integer.MAX_VALUE - 16;

    private byte[] bytes;
    private int size;

    /** Room for about so many bytes. */
    BytesTarget(long expected) {
        this.bytes = new byte[(int) Math.clamp(expected, 0, MOST)];
    }

    @Override
    public void write(ByteBuffer from, long position) throws IOException {
        int length = from.remaining();
        if (position > MOST - length) {
            throw new IOException("the encoded image would be larger than 2 GiB");
        }
        int end = (int) position + length;
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.clamp(end + (long) bytes.length / 2, end, MOST));
        }
        from.get(bytes, (int) position, length);
        size = Math.max(size, end);
    }

    byte[] bytes() {
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }
}
