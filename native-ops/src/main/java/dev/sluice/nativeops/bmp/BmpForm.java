package dev.sluice.nativeops.bmp;

/**
 * What a bitmap's header says of its pixels.
 *
 * @param fromTop whether the first row of the file is the uppermost
 * @param bits of a pixel: 1, 2, 4, 8, 16, 24 or 32
 * @param compression one of the constants here
 * @param data where in the file the pixels begin
 * @param masks which bits of a pixel are red, green, blue and alpha; 0 for alpha if there is none. Of 16 and 32 bits
 * @param palette blue, green and red of each colour; of up to 8 bits
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record BmpForm(
        long rows, long columns, boolean fromTop, int bits, int compression, long data, int[] masks, byte[] palette) {

    static final int PLAIN = 0;
    static final int RUNS_OF_8 = 1;
    static final int RUNS_OF_4 = 2;
    static final int MASKS = 3;
    static final int MASKS_WITH_ALPHA = 6;

    /** Runs of either kind: which one, the bits tell. */
    static final int RUNS = RUNS_OF_8;

    /** 1 if all colours are greys, 4 with alpha, else 3. */
    int channels() {
        return bits <= 8 ? isGrey() ? 1 : 3 : bits == 24 || masks[3] == 0 ? 3 : 4;
    }

    private boolean isGrey() {
        for (int i = 0; i < palette.length; i += 3) {
            if (palette[i] != palette[i + 1] || palette[i] != palette[i + 2]) {
                return false;
            }
        }
        return palette.length > 0;
    }
}
