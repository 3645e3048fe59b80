package dev.sluice.nativeops.bmp;

import dev.sluice.nativeops.memory.HeaderBytes;
import java.util.Arrays;

/**
 * Unpacks runs of equal pixels (BI_RLE8 and BI_RLE4), row by row. Some writers make rows of whole words, so up to three pixels beyond the image's width are
 * left out; what goes further is damaged. What is said of no pixel is 0.
 */
final class BmpRuns {
    private static final int END_OF_ROW = 0;
    private static final int END = 1;
    private static final int JUMP = 2;

    private final HeaderBytes in;
    private final boolean halves;
    private long at;
    private int column;
    private boolean ended;

    /** Rows that a jump has passed, with the one that is being read. */
    private int rowsPassed;

    BmpRuns(HeaderBytes in, BmpForm form) {
        this.in = in;
        this.halves = form.bits() == 4;
        this.at = form.data();
    }

    /** Fills in the next row. */
    void next(byte[] row) {
        Arrays.fill(row, (byte) 0);
        if (rowsPassed > 0) {
            rowsPassed--;
        }
        while (!ended && rowsPassed == 0) {
            int count = in.u8(at++);
            int value = in.u8(at++);
            if (count > 0) {
                run(row, count, value);
                continue;
            }
            switch (value) {
                case END_OF_ROW -> {
                    column = 0;
                    return;
                }
                case END -> ended = true;
                case JUMP -> {
                    column += in.u8(at++);
                    rowsPassed = in.u8(at++);
                }
                default -> literal(row, value);
            }
        }
    }

    private void run(byte[] row, int count, int value) {
        for (int i = 0; i < count; i++) {
            put(row, halves ? i % 2 == 0 ? value >> 4 : value & 15 : value);
        }
    }

    private void literal(byte[] row, int count) {
        for (int i = 0; i < count; i++) {
            put(row, halves ? in.u8(at + i / 2) >> (i % 2 == 0 ? 4 : 0) & 15 : in.u8(at + i));
        }
        int bytes = halves ? (count + 1) / 2 : count;
        at += bytes + bytes % 2;
    }

    private void put(byte[] row, int value) {
        if (column < row.length) {
            row[column] = (byte) value;
        } else if (column >= (row.length + 3) / 4 * 4) {
            throw BmpHeader.damaged("a run of pixels goes beyond its row");
        }
        column++;
    }
}
