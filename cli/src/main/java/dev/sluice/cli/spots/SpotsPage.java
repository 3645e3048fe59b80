package dev.sluice.cli.spots;

import dev.sluice.cli.run.RunOptions;
import dev.sluice.cli.text.Printable;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageHeader;
import dev.sluice.nativeops.spots.SpotDetector;

/**
 * How a page is read.
 *
 * @param page from 0
 * @param isInParts whether it is read part by part
 * @param memory bytes that it needs
 */
record SpotsPage(int page, boolean isInParts, long memory) {
    /** What is left of the memory for the JVM's own: its buffers, and its heap. */
    private static final double SHARE = 0.75;

    /** Rows that each worker keeps of each level: of responses, and of what they are interpolated from. */
    private static final long ROWS_A_LEVEL = 40;

    /** A page that is read part by part, in as much memory as there is. */
    static SpotsPage inParts(int page, RunOptions run) {
        return new SpotsPage(page, true, (long) (run.memory() * SHARE));
    }

    /**
     * Decides.
     *
     * @param label what messages call the image
     * @param obstacle why it cannot be read in parts; empty if it can
     * @param searcher who will search it
     * @throws ImageFormatException if it is too large for either
     */
    static SpotsPage of(
            int page,
            ImageHeader header,
            String label,
            String obstacle,
            SpotDetector detector,
            RunOptions run,
            Searcher searcher) {
        long allowed = run.maxPixels().orElse(Long.MAX_VALUE);
        String size = label + ": " + header.columns() + " x " + header.rows() + " pixels ";
        if (header.pixels() > allowed) {
            throw new ImageFormatException(size + "are more than the allowed " + allowed);
        }
        long need = need(header, detector, run);
        boolean decodable = header.rows() <= run.limits().maxPixels() / header.columns();
        boolean inParts = obstacle.isEmpty() && searcher.prefersParts(header);
        if (need <= run.memory() && decodable && !inParts) {
            return new SpotsPage(page, false, need);
        }
        if (!obstacle.isEmpty()) {
            throw new ImageFormatException(size
                    + (decodable
                            ? "need " + Printable.bytes(need) + " of memory, " + searcher.setting() + " allows "
                                    + Printable.bytes(run.memory())
                            : "are more than the decoder takes")
                    + "; it cannot be read in parts: " + obstacle);
        }
        return inParts(page, run);
    }

    /** The image, a channel of it, and the rows that workers keep; {@link Long#MAX_VALUE} if that is more than can be counted. */
    private static long need(ImageHeader header, SpotDetector detector, RunOptions run) {
        try {
            long decoded = header.decodedBytes();
            long row = Math.multiplyExact(header.columns(), (long) Float.BYTES);
            long rows = ROWS_A_LEVEL * (detector.levels() + 1) * Math.max(1, run.threads());
            return Math.addExact(Math.multiplyExact(2, decoded), Math.multiplyExact(row, rows));
        } catch (ArithmeticException tooMuch) {
            return Long.MAX_VALUE;
        }
    }
}
