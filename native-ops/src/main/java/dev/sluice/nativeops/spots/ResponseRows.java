package dev.sluice.nativeops.spots;

import dev.sluice.nativeops.filter.RowPart;

/** Forms the rows of responses of all levels from smoothed rows. */
final class ResponseRows {
    /** What is no larger a part of a smoothed value is what rounding leaves of it. */
    private static final float ROUNDING = 0x1p-19f;

    private final float scale;

    /** With the detector's normalisation. */
    ResponseRows(SpotDetector detector) {
        this.scale = (float) (1 / (detector.ratio() - 1));
    }

    /** Fills a row for each level. */
    void form(RowPart part, float[][] levels) {
        for (int level = 0; level < levels.length; level++) {
            difference(part.smoothed()[level], part.smoothed()[level + 1], levels[level], part.values());
        }
    }

    /** Fills the first values of a row from two smoothed ones. */
    void difference(float[] narrow, float[] wide, float[] out, int n) {
        for (int x = 0; x < n; x++) {
            float difference = narrow[x] - wide[x];
            out[x] = Math.abs(difference) <= ROUNDING * Math.abs(narrow[x]) ? 0f : difference * scale;
        }
    }
}
