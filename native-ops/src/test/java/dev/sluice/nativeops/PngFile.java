package dev.sluice.nativeops;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

/** Builds PNG files chunk by chunk, for the kinds that no encoder at hand writes. */
final class PngFile {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    PngFile() {
        out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    }

    PngFile header(int columns, int rows, int bits, int colour) {
        return header(columns, rows, bits, colour, false);
    }

    PngFile header(int columns, int rows, int bits, int colour, boolean interlaced) {
        ByteBuffer data = ByteBuffer.allocate(13).putInt(columns).putInt(rows);
        data.put((byte) bits).put((byte) colour).put(12, (byte) (interlaced ? 1 : 0));
        return chunk("IHDR", data.array());
    }

    PngFile chunk(String type, byte... data) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(data);
        out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
        out.writeBytes(name);
        out.writeBytes(data);
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
        return this;
    }

    /** Adds the pixels: each row begins with its filter type, 0. */
    PngFile pixels(byte... rows) throws java.io.IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(packed)) {
            deflater.write(rows);
        }
        return chunk("IDAT", packed.toByteArray());
    }

    byte[] end() {
        chunk("IEND");
        return out.toByteArray();
    }
}
