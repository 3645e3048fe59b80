package dev.sluice.nativeops.tiff.block;

import dev.sluice.nativeops.Depth;

/**
 * Colours of amounts of ink: red is (max - cyan) * (max - black) / max, and so on, as libtiff has it. What a colour profile would say is not
 * asked for.
 */
final class TiffInks {
    private static final int BLACK = 3;

    private TiffInks() {}

    /**
     * Replaces cyan, magenta, yellow, black by blue, green, red, pixel by pixel; alpha, where a pixel has a fifth value, stays behind them.
     *
     * @param count values of a pixel, 4 or 5
     */
    static void toColours(Depth depth, byte[] bytes, short[] shorts, int pixels, int count) {
        int to = 0;
        for (int at = 0; at < pixels * count; at += count) {
            if (depth == Depth.U8) {
                int paper = 255 - (bytes[at + BLACK] & 0xff);
                int red = 255 - (bytes[at] & 0xff);
                int green = 255 - (bytes[at + 1] & 0xff);
                int blue = 255 - (bytes[at + 2] & 0xff);
                bytes[to++] = (byte) (paper * blue / 255);
                bytes[to++] = (byte) (paper * green / 255);
                bytes[to++] = (byte) (paper * red / 255);
                if (count > BLACK + 1) {
                    bytes[to++] = bytes[at + BLACK + 1];
                }
            } else {
                long paper = 65_535 - (shorts[at + BLACK] & 0xffff);
                int red = 65_535 - (shorts[at] & 0xffff);
                int green = 65_535 - (shorts[at + 1] & 0xffff);
                int blue = 65_535 - (shorts[at + 2] & 0xffff);
                shorts[to++] = (short) (paper * blue / 65_535);
                shorts[to++] = (short) (paper * green / 65_535);
                shorts[to++] = (short) (paper * red / 65_535);
                if (count > BLACK + 1) {
                    shorts[to++] = shorts[at + BLACK + 1];
                }
            }
        }
    }
}
