package dev.sluice.nativeops.tiff;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Adds to a TIFF file of one page what the fourth sample of its pixels is, which OpenCV's encoder leaves open. */
public final class ExtraSample {
    private static final int FIRST_DIRECTORY = 4;
    private static final int ENTRY = 12;
    private static final int SHORT = 3;

    private ExtraSample() {}

    /**
     * Lets the file begin with another directory, which stands behind its end.
     *
     * @param file a TIFF file (not a BigTIFF file) in the machine's byte order, whose directory does not say it; modified
     * @param alpha whether the fourth sample is alpha, which the colours are not multiplied with
     * @return what is to follow the file
     */
    public static ByteBuffer tell(ByteBuffer file, boolean alpha) {
        ByteBuffer from = file.duplicate().order(ByteOrder.nativeOrder());
        int directory = from.getInt(FIRST_DIRECTORY);
        int fields = from.getShort(directory) & 0xffff;
        int gap = from.limit() % 2;
        from.putInt(FIRST_DIRECTORY, from.limit() + gap);
        ByteBuffer tail =
                ByteBuffer.allocate(gap + 2 + (fields + 1) * ENTRY + 4).order(ByteOrder.nativeOrder());
        tail.position(gap);
        tail.putShort((short) (fields + 1));
        boolean told = false;
        for (int i = 0; i < fields; i++) {
            int at = directory + 2 + i * ENTRY;
            if (!told && (from.getShort(at) & 0xffff) > TiffFields.EXTRA_SAMPLES) {
                put(tail, alpha);
                told = true;
            }
            tail.put(from.slice(at, ENTRY));
        }
        if (!told) {
            put(tail, alpha);
        }
        return tail.putInt(0).flip();
    }

    private static void put(ByteBuffer to, boolean alpha) {
        to.putShort((short) TiffFields.EXTRA_SAMPLES).putShort((short) SHORT).putInt(1);
        to.putShort((short) (alpha ? TiffFields.UNASSOCIATED_ALPHA : TiffFields.NO_ALPHA))
                .putShort((short) 0);
    }
}
