package dev.sluice.nativeops.png;

import dev.sluice.nativeops.ImageMetadata;
import dev.sluice.nativeops.tiff.metadata.TiffResolution;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

/** The chunks of a PNG file that stand around its pixels (third edition, sections 5.3 and 11). */
final class PngChunks {
    /** Bytes of a chunk beside its data: length and type before it, checksum behind. */
    static final int FRAME = 12;

    static final String DATA = "IDAT";

    /** What XMP calls its text (Adobe, XMP specification part 3, section 1.1.5). */
    private static final String XMP_KEYWORD = "XML:com.adobe.xmp";

    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    /** Where a profile has its length, and the letters that say what it is (ICC.1, section 7.2), bytes. */
    private static final int PROFILE_HEADER = 128;

    private static final int PROFILE_MARK = 36;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private PngChunks() {}

    /** What comes before the pixels. */
    static byte[] head(PackedRows rows, ImageMetadata metadata) {
        PngChunks chunks = new PngChunks();
        chunks.out.writeBytes(SIGNATURE);
        ByteBuffer header = ByteBuffer.allocate(13).putInt(rows.columns()).putInt(rows.rows());
        header.put((byte) rows.bits()).put((byte) rows.colourType());
        chunks.add("IHDR", header.array());
        for (ImageMetadata.Block block : metadata.blocks()) {
            chunks.add(block);
        }
        return chunks.out.toByteArray();
    }

    /** What comes after them. */
    static byte[] tail(long adler) {
        PngChunks chunks = new PngChunks();
        chunks.add(DATA, ByteBuffer.allocate(4).putInt((int) adler).array());
        chunks.add("IEND", new byte[0]);
        return chunks.out.toByteArray();
    }

    /** Whether a block is what its kind says, so that readers will not call the file damaged. */
    static boolean holds(ImageMetadata.Block block) {
        byte[] bytes = block.bytes();
        return switch (block.kind()) {
            case EXIF -> bytes.length >= 8 && (bytes[0] == 'I' || bytes[0] == 'M') && bytes[0] == bytes[1];
            case XMP -> bytes.length > 0;
            case ICC ->
                bytes.length > PROFILE_HEADER
                        && ByteBuffer.wrap(bytes).getInt() == bytes.length
                        && new String(bytes, PROFILE_MARK, 4, StandardCharsets.ISO_8859_1).equals("acsp");
            case RESOLUTION -> density(block).isPresent();
            case CHUNKS -> true;
            default -> false; // In TIFF files only.
        };
    }

    private void add(ImageMetadata.Block block) {
        switch (block.kind()) {
            case EXIF -> add("eXIf", block.bytes());
            case XMP -> {
                // Its keyword, then: not compressed, no language, no translated keyword.
                byte[] keyword = (XMP_KEYWORD + "\0\0\0\0\0").getBytes(StandardCharsets.ISO_8859_1);
                add("iTXt", joined(keyword, block.bytes()));
            }
            case ICC -> add("iCCP", joined("icc\0\0".getBytes(StandardCharsets.ISO_8859_1), deflated(block.bytes())));
            case RESOLUTION -> density(block).ifPresent(data -> add("pHYs", data));
            case CHUNKS -> addAll(ByteBuffer.wrap(block.bytes()));
            default -> throw new IllegalArgumentException(block.kind() + " blocks are in TIFF files only");
        }
    }

    /** Pixels to a metre, or a ratio (section 11.3.4.3). */
    private static Optional<byte[]> density(ImageMetadata.Block block) {
        return TiffResolution.of(block)
                .flatMap(TiffResolution::aMetre)
                .map(whole -> ByteBuffer.allocate(9)
                        .putInt((int) whole.across())
                        .putInt((int) whole.down())
                        .put((byte) (whole.hasUnit() ? 1 : 0))
                        .array());
    }

    /** Chunks of another file, as they were: length, type, data. */
    private void addAll(ByteBuffer chunks) {
        while (chunks.remaining() >= FRAME - 4) {
            byte[] data = new byte[Math.clamp(chunks.getInt(), 0, chunks.remaining() - 4)];
            byte[] type = new byte[4];
            chunks.get(type).get(data);
            add(new String(type, StandardCharsets.ISO_8859_1), data);
        }
    }

    private static byte[] joined(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    private static byte[] deflated(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(packed)) {
            deflater.write(bytes);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    private void add(String type, byte[] data) {
        byte[] chunk = new byte[data.length + FRAME];
        System.arraycopy(data, 0, chunk, FRAME - 4, data.length);
        frame(ByteBuffer.wrap(chunk), type);
        out.writeBytes(chunk);
    }

    /** Puts length, type and checksum around the data of a chunk, which stands in its place already. */
    static void frame(ByteBuffer chunk, String type) {
        int length = chunk.capacity() - FRAME;
        chunk.putInt(0, length);
        chunk.put(4, type.getBytes(StandardCharsets.ISO_8859_1));
        CRC32 crc = new CRC32();
        crc.update(chunk.slice(4, length + 4));
        chunk.putInt(length + 8, (int) crc.getValue());
    }
}
