package dev.sluice.nativeops.tiff;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.WriteOptions;
import dev.sluice.nativeops.memory.Pixels;
import dev.sluice.nativeops.tiff.directory.TiffFields;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.zip.DeflaterOutputStream;

/**
 * TIFF files of every kind that is read, written plainly for tests.
 *
 * @param big whether it is a BigTIFF file
 * @param tileRows rows of a tile or strip
 * @param tileColumns columns of a tile; 0 for strips
 * @param compression 1, 5 (LZW), 7 (JPEG), 8 (deflate) or 32773 (PackBits)
 */
public record PlainTiff(ByteOrder order, boolean big, int tileRows, int tileColumns, int compression, int predictor) {
    /** Deflate. */
    public static final int DEFLATE = 8;

    static final int LZW = 5;
    static final int PACK_BITS = 32_773;

    public byte[] bytes(Image image) {
        List<byte[]> blocks = blocks(image);
        int header = big ? 16 : 8;
        long[] offsets = new long[blocks.size()];
        long[] sizes = new long[blocks.size()];
        int at = header;
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = at;
            sizes[i] = blocks.get(i).length;
            at += blocks.get(i).length + 1 & ~1;
        }
        TreeMap<Integer, long[]> fields = fields(image, offsets, sizes);
        byte[] directory = directory(fields, at);
        ByteBuffer file = ByteBuffer.allocate(at + directory.length).order(order);
        file.put((byte) (order == ByteOrder.LITTLE_ENDIAN ? 'I' : 'M')).put(file.get(0));
        if (big) {
            file.putShort((short) 43).putShort((short) 8).putShort((short) 0).putLong(at);
        } else {
            file.putShort((short) 42).putInt(at);
        }
        for (int i = 0; i < offsets.length; i++) {
            file.put((int) offsets[i], blocks.get(i));
        }
        return file.put(at, directory).array();
    }

    public Path write(Image image, Path file) {
        try {
            return Files.write(file, bytes(image));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private TreeMap<Integer, long[]> fields(Image image, long[] offsets, long[] sizes) {
        TreeMap<Integer, long[]> fields = new TreeMap<>();
        int samples = image.channels();
        fields.put(TiffFields.COLUMNS, new long[] {image.columns()});
        fields.put(TiffFields.ROWS, new long[] {image.rows()});
        long bits = 8L * image.depth().bytes();
        fields.put(TiffFields.BITS, all(samples, bits));
        fields.put(TiffFields.COMPRESSION, new long[] {compression});
        boolean jpeg = compression == TiffFields.JPEG && samples == 3;
        fields.put(
                TiffFields.PHOTOMETRIC,
                new long[] {!colours(image) ? TiffFields.BLACK_IS_ZERO : jpeg ? TiffFields.YCBCR : TiffFields.RGB});
        if (jpeg) {
            fields.put(TiffFields.CHROMA_SUBSAMPLING, new long[] {2, 2});
        }
        fields.put(TiffFields.SAMPLES, new long[] {samples});
        fields.put(TiffFields.PLANAR, new long[] {1});
        fields.put(TiffFields.PREDICTOR, new long[] {predictor});
        fields.put(TiffFields.SAMPLE_FORMAT, all(samples, image.depth() == Depth.F32 ? 3 : 1));
        if (image.hasAlpha()) {
            fields.put(TiffFields.EXTRA_SAMPLES, new long[] {2});
        }
        if (tileColumns > 0) {
            fields.put(TiffFields.TILE_ROWS, new long[] {tileRows});
            fields.put(TiffFields.TILE_COLUMNS, new long[] {tileColumns});
            fields.put(TiffFields.TILE_OFFSETS, offsets);
            fields.put(TiffFields.TILE_SIZES, sizes);
        } else {
            fields.put(TiffFields.STRIP_ROWS, new long[] {tileRows});
            fields.put(TiffFields.STRIP_OFFSETS, offsets);
            fields.put(TiffFields.STRIP_SIZES, sizes);
        }
        return fields;
    }

    /** Three channels beside alpha are blue, green and red. */
    private static boolean colours(Image image) {
        return image.channels() - (image.hasAlpha() ? 1 : 0) == 3;
    }

    private static long[] all(int count, long value) {
        long[] values = new long[count];
        java.util.Arrays.fill(values, value);
        return values;
    }

    private byte[] directory(TreeMap<Integer, long[]> fields, int position) {
        int entry = big ? 20 : 12;
        int table = (big ? 8 : 2) + entry * fields.size() + (big ? 8 : 4);
        ByteBuffer out = ByteBuffer.allocate(table
                        + 8 * fields.values().stream().mapToInt(v -> v.length).sum())
                .order(order);
        if (big) {
            out.putLong(fields.size());
        } else {
            out.putShort((short) fields.size());
        }
        int[] behind = {table};
        fields.forEach((number, values) -> {
            boolean offsets = number == TiffFields.TILE_OFFSETS || number == TiffFields.STRIP_OFFSETS;
            boolean small =
                    number >= 258 && number != TiffFields.TILE_SIZES && number != TiffFields.STRIP_SIZES && !offsets;
            int size = small ? 2 : big && offsets ? 8 : 4;
            out.putShort(number.shortValue()).putShort((short) (size == 2 ? 3 : size == 4 ? 4 : 16));
            if (big) {
                out.putLong(values.length);
            } else {
                out.putInt(values.length);
            }
            int room = big ? 8 : 4;
            int end = out.position() + room;
            int at = out.position();
            if (values.length * size > room) {
                at = behind[0];
                if (big) {
                    out.putLong(position + at);
                } else {
                    out.putInt(position + at);
                }
                behind[0] += values.length * size + 1 & ~1;
            }
            for (long value : values) {
                switch (size) {
                    case 2 -> out.putShort(at, (short) value);
                    case 4 -> out.putInt(at, (int) value);
                    default -> out.putLong(at, value);
                }
                at += size;
            }
            out.position(end);
        });
        return out.array();
    }

    private List<byte[]> blocks(Image image) {
        int width = tileColumns > 0 ? tileColumns : image.columns();
        List<byte[]> blocks = new ArrayList<>();
        for (int row = 0; row < image.rows(); row += tileRows) {
            int height = tileColumns > 0 ? tileRows : Math.min(tileRows, image.rows() - row);
            for (int column = 0; column < image.columns(); column += width) {
                blocks.add(block(image, row, column, height, width));
            }
        }
        return blocks;
    }

    private byte[] block(Image image, int row, int column, int height, int width) {
        int rows = Math.min(height, image.rows() - row);
        int columns = Math.min(width, image.columns() - column);
        if (compression == TiffFields.JPEG) {
            try (Image part = Image.allocate(height, width, image.channels(), image.depth(), image.hasAlpha())) {
                part.pixels().fill((byte) 0);
                Pixels.copy(image, row, column, part, 0, 0, rows, columns);
                return part.encode("jpg", WriteOptions.DEFAULT.withJpegQuality(90));
            }
        }
        int bytes = image.depth().bytes();
        int samples = image.channels();
        byte[] raw = new byte[height * width * samples * bytes];
        for (int y = 0; y < rows; y++) {
            long[] line = new long[width * samples];
            for (int x = 0; x < columns; x++) {
                for (int c = 0; c < samples; c++) {
                    int channel = c < 3 && colours(image) ? 2 - c : c;
                    line[x * samples + c] = value(image, row + y, (column + x) * samples + channel);
                }
            }
            putRow(raw, y * width * samples * bytes, line, bytes, samples);
        }
        return switch (compression) {
            case TiffFields.DEFLATE -> deflate(raw);
            case LZW -> lzw(raw);
            case PACK_BITS -> packBits(raw, height);
            default -> raw;
        };
    }

    private static long value(Image image, int row, int index) {
        long at = row * image.stride() + (long) index * image.depth().bytes();
        return switch (image.depth()) {
            case U8 -> image.pixels().get(ValueLayout.JAVA_BYTE, at);
            case U16 -> image.pixels().get(ValueLayout.JAVA_SHORT_UNALIGNED, at);
            case F32 -> image.pixels().get(ValueLayout.JAVA_INT_UNALIGNED, at);
        };
    }

    private void putRow(byte[] raw, int start, long[] line, int bytes, int samples) {
        if (predictor == 2) {
            for (int i = line.length - 1; i >= samples; i--) {
                line[i] -= line[i - samples];
            }
        }
        for (int i = 0; i < line.length; i++) {
            for (int b = 0; b < bytes; b++) {
                byte value = (byte) (line[i] >> 8 * b);
                if (predictor == 3) {
                    raw[start + (bytes - 1 - b) * line.length + i] = value;
                } else {
                    raw[start + i * bytes + (order == ByteOrder.LITTLE_ENDIAN ? b : bytes - 1 - b)] = value;
                }
            }
        }
        if (predictor == 3) {
            for (int i = line.length * bytes - 1; i >= samples; i--) {
                raw[start + i] -= raw[start + i - samples];
            }
        }
    }

    private static byte[] deflate(byte[] raw) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
            deflater.write(raw);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** Codes of 9 bits only: each byte for itself, the table cleared before it grows beyond them. */
    private static byte[] lzw(byte[] raw) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int bits = 0;
        int held = 0;
        for (int i = 0; i <= raw.length; i++) {
            List<Integer> codes = new ArrayList<>();
            if (i % 200 == 0) {
                codes.add(256);
            }
            codes.add(i < raw.length ? raw[i] & 0xff : 257);
            for (int code : codes) {
                bits = bits << 9 | code;
                held += 9;
                while (held >= 8) {
                    out.write(bits >> held - 8);
                    held -= 8;
                }
            }
        }
        out.write(bits << 8 - held);
        return out.toByteArray();
    }

    /** Literal runs only, which end with each row. */
    private static byte[] packBits(byte[] raw, int rows) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int width = raw.length / rows;
        for (int row = 0; row < rows; row++) {
            for (int x = 0; x < width; x += 128) {
                int count = Math.min(128, width - x);
                out.write(count - 1);
                out.write(raw, row * width + x, count);
            }
        }
        return out.toByteArray();
    }
}
