package dev.sluice.nativeops.png;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * A PNG file of any colour type, depth and interlacing, written by the standard and nothing else; the filters take turns from row to row.
 *
 * @param type 0 grey, 2 colours, 3 a palette, 4 grey and alpha, 6 colours and alpha
 * @param depth bits of a sample
 * @param interlaced whether in Adam7's passes
 * @param samples rows, columns, and the samples of a pixel
 * @param palette red, green and blue of each entry; empty without one
 * @param transparency what the chunk tRNS holds; empty without one
 */
@SuppressWarnings("ArrayRecordComponent") // Carried, never compared.
record PlainPng(int type, int depth, boolean interlaced, int[][][] samples, byte[] palette, byte[] transparency) {
    /** Of each pass the first column and row, and the steps to the next ones. */
    private static final int[][] ADAM7 = {
        {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
    };

    private static final int[][] ONE = {{0, 0, 1, 1}};

    byte[] bytes() {
        try {
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(file);
            out.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            DataOutputStream fields = new DataOutputStream(head);
            fields.writeInt(samples[0].length);
            fields.writeInt(samples.length);
            fields.write(new byte[] {(byte) depth, (byte) type, 0, 0, (byte) (interlaced ? 1 : 0)});
            chunk(out, "IHDR", head.toByteArray());
            if (palette.length > 0) {
                chunk(out, "PLTE", palette);
            }
            if (transparency.length > 0) {
                chunk(out, "tRNS", transparency);
            }
            chunk(out, "IDAT", data());
            chunk(out, "IEND", new byte[0]);
            return file.toByteArray();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void chunk(DataOutputStream out, String name, byte[] data) throws IOException {
        byte[] kind = name.getBytes(StandardCharsets.US_ASCII);
        CRC32 sum = new CRC32();
        sum.update(kind);
        sum.update(data);
        out.writeInt(data.length);
        out.write(kind);
        out.write(data);
        out.writeInt((int) sum.getValue());
    }

    private byte[] data() throws IOException {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        Deflater deflater = new Deflater();
        try (DeflaterOutputStream out = new DeflaterOutputStream(data, deflater)) {
            for (int[] pass : interlaced ? ADAM7 : ONE) {
                int columns = Math.ceilDiv(samples[0].length - pass[0], pass[2]);
                byte[] above = new byte[Math.ceilDiv(Math.max(0, columns) * samples[0][0].length * depth, 8)];
                for (int y = pass[1]; y < samples.length && columns > 0; y += pass[3]) {
                    byte[] row = packed(y, pass[0], pass[2], above.length);
                    out.write(filtered((y - pass[1]) / pass[3] % 5, row, above));
                    above = row;
                }
            }
        } finally {
            deflater.end();
        }
        return data.toByteArray();
    }

    private byte[] packed(int y, int first, int step, int length) {
        byte[] row = new byte[length];
        int at = 0;
        for (int x = first; x < samples[y].length; x += step) {
            for (int sample : samples[y][x]) {
                for (int bit = depth - 1; bit >= 0; bit--, at++) {
                    row[at / 8] |= (byte) ((sample >> bit & 1) << 7 - at % 8);
                }
            }
        }
        return row;
    }

    private byte[] filtered(int filter, byte[] row, byte[] above) {
        int pixel = Math.max(1, samples[0][0].length * depth / 8);
        byte[] line = new byte[row.length + 1];
        line[0] = (byte) filter;
        for (int i = 0; i < row.length; i++) {
            int a = i < pixel ? 0 : row[i - pixel] & 0xff;
            int b = above[i] & 0xff;
            int c = i < pixel ? 0 : above[i - pixel] & 0xff;
            int predicted = switch (filter) {
                case 0 -> 0;
                case 1 -> a;
                case 2 -> b;
                case 3 -> (a + b) / 2;
                default -> {
                    int p = a + b - c;
                    int nearest = Math.min(Math.abs(p - a), Math.min(Math.abs(p - b), Math.abs(p - c)));
                    yield nearest == Math.abs(p - a) ? a : nearest == Math.abs(p - b) ? b : c;
                }
            };
            line[i + 1] = (byte) (row[i] - predicted);
        }
        return line;
    }
}
