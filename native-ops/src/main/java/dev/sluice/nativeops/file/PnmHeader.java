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
        Form form = form();
        int bytes = form.valueBytes();
        if (form.kind() >= 4) {
            long line = form.lineBytes();
            long there = in.size() - form.data();
            if (there < Math.multiplyHigh(line, form.rows()) || there < line * form.rows()) {
                throw new ImageFormatException("the PNM file is truncated");
            }
        }
        return new ImageHeader(ImageFormat.PNM, form.rows(), form.columns(), form.channels(), bytes * 8, 1, 1);
    }

    /**
     * What the header says.
     *
     * @param kind 1 to 3 in text, 4 to 6 in bytes: bitmap, grey, colour
     * @param max the value that is white
     * @param data where the pixels begin
     */
    record Form(int kind, long columns, long rows, int max, long data) {
        boolean bitmap() {
            return kind == 1 || kind == 4;
        }

        int channels() {
            return kind == 3 || kind == 6 ? 3 : 1;
        }

        /** Bytes of a value, in files that are not text. */
        int valueBytes() {
            return max > 255 ? 2 : 1;
        }

        /** Bytes of a row, in files that are not text. */
        long lineBytes() {
            return bitmap() ? (columns + 7) / 8 : columns * channels() * valueBytes();
        }
    }

    static Form form(HeaderBytes in) {
        return new PnmHeader(in).form();
    }

    private Form form() {
        int kind = in.u8(1) - '0';
        long columns = number();
        long rows = number();
        boolean bitmap = kind == 1 || kind == 4;
        long max = bitmap ? 1 : number();
        if (max < 1 || max > 65_535) {
            throw new ImageFormatException("the PNM file is damaged: its largest value is " + max);
        }
        // One white space stands between the last number and the first byte.
        if (kind >= 4 && at < in.size() && !isWhite(in.u8(at))) {
            throw new ImageFormatException("the PNM file is damaged: no white space follows its header");
        }
        return new Form(kind, columns, rows, (int) max, at + 1);
    }

    private static boolean isWhite(int c) {
        return c == ' ' || c >= '\t' && c <= '\r';
    }

    /** The next number, after white space and comments; at most nine digits. */
    private long number() {
        int c = in.u8(at);
        while (isWhite(c) || c == '#') {
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
