package dev.sluice.nativeops.file;

import dev.sluice.nativeops.ImageFormat;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageHeader;
import dev.sluice.nativeops.memory.HeaderBytes;

/** Reads the text header of the portable bitmap, grey map and pixmap formats, P1 to P6. */
public final class PnmHeader {
    private final HeaderBytes in;
    private long at = 2;

    private PnmHeader(HeaderBytes in) {
        this.in = in;
    }

    public static ImageHeader parse(HeaderBytes in) {
        return new PnmHeader(in).parse();
    }

    private ImageHeader parse() {
        int kind = in.u8(1) - '0';
        long columns = number();
        long rows = number();
        boolean bitmap = kind == 1 || kind == 4;
        long max = bitmap ? 1 : number();
        if (max < 1 || max > 65_535) {
            throw new ImageFormatException("the PNM file is damaged: its largest value is " + max);
        }
        int channels = kind == 3 || kind == 6 ? 3 : 1;
        int bytes = max > 255 ? 2 : 1;
        if (kind >= 4) {
            long line = bitmap ? (columns + 7) / 8 : columns * channels * bytes;
            if (in.size() - at - 1 < Math.multiplyHigh(line, rows) || in.size() - at - 1 < line * rows) {
                throw new ImageFormatException("the PNM file is truncated");
            }
        }
        return new ImageHeader(ImageFormat.PNM, rows, columns, channels, bytes * 8, 1, 1);
    }

    /** The next number, after white space and comments; at most nine digits. */
    private long number() {
        int c = in.u8(at);
        while (c == ' ' || c >= '\t' && c <= '\r' || c == '#') {
            if (c == '#') {
                while (in.u8(at) != '\n') {
                    at++;
                }
            }
            c = in.u8(++at);
        }
        long value = 0;
        int digits = 0;
        while (c >= '0' && c <= '9') {
            value = value * 10 + c - '0';
            if (++digits > 9) {
                throw new ImageFormatException("the PNM file is damaged: a number in its header is too long");
            }
            at++;
            c = at < in.size() ? in.u8(at) : ' ';
        }
        if (digits == 0) {
            throw new ImageFormatException("the PNM file is damaged: a number in its header is missing");
        }
        return value;
    }
}
