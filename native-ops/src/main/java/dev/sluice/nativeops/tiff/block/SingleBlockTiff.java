package dev.sluice.nativeops.tiff.block;

import dev.sluice.nativeops.tiff.directory.TiffDirectory;
import dev.sluice.nativeops.tiff.directory.TiffDirectoryBytes;
import dev.sluice.nativeops.tiff.directory.TiffField;
import dev.sluice.nativeops.tiff.directory.TiffFields;
import dev.sluice.nativeops.tiff.page.TiffCompression;
import dev.sluice.nativeops.tiff.page.TiffPage;
import dev.sluice.nativeops.tiff.page.TiffSamples;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes a TIFF file in memory that holds one block of another, so that whatever decodes whole TIFF files decodes a part of a large one,
 * into the same pixels.
 *
 * <p>Fields that say how the block is to be decoded are carried over as they are, but for two that would have the decoder change values:
 * channels that are no colours are called colours, so that all of them come out, and alpha is called multiplied, so that it is not
 * multiplied again.
 */
public final class SingleBlockTiff {
    private static final int[] CARRIED = {
        TiffFields.BITS,
        TiffFields.COMPRESSION,
        TiffFields.FILL_ORDER,
        TiffFields.GROUP_3_OPTIONS,
        TiffFields.GROUP_4_OPTIONS,
        TiffFields.PREDICTOR,
        TiffFields.SAMPLE_FORMAT,
        TiffFields.CHROMA_SUBSAMPLING,
        TiffFields.CHROMA_POSITION,
        TiffFields.CHROMA_COEFFICIENTS,
        TiffFields.REFERENCE_BLACK_WHITE,
    };

    private final List<TiffField> carried = new ArrayList<>();
    private final TiffDirectoryBytes directories = new TiffDirectoryBytes(false);

    /** Of a page that {@linkplain TiffPage#needsCodec needs} such files; of another it is nothing. */
    public SingleBlockTiff(TiffDirectory directory, TiffPage page) {
        if (!page.needsCodec()) {
            return;
        }
        int samples = page.samplesPerBlock();
        int photometric = page.samples().photometric();
        for (int number : CARRIED) {
            directory
                    .field(number)
                    .filter(field ->
                            number != TiffFields.PREDICTOR || TiffCompression.usesPredictor(page.compression()))
                    .map(field -> field.count() > samples && isPerSample(number) ? first(field, samples) : field)
                    .ifPresent(carried::add);
        }
        boolean bands = samples >= TiffSamples.COLOURS && photometric <= TiffFields.BLACK_IS_ZERO;
        boolean oneOfSeveral = page.isPlanar() && photometric > TiffFields.BLACK_IS_ZERO;
        carried.add(TiffField.shorts(
                TiffFields.PHOTOMETRIC,
                bands ? TiffFields.RGB : oneOfSeveral ? TiffFields.BLACK_IS_ZERO : photometric));
        carried.add(TiffField.shorts(TiffFields.SAMPLES, samples));
        if (samples == TiffSamples.COLOURS + 1 && !page.samples().isCmyk()) {
            carried.add(TiffField.shorts(TiffFields.EXTRA_SAMPLES, TiffFields.ASSOCIATED_ALPHA));
        }
        byte[] tables = directory.bytes(TiffFields.JPEG_TABLES);
        if (tables.length > 0) {
            carried.add(TiffField.bytes(TiffFields.JPEG_TABLES, TiffFields.UNDEFINED, tables));
        }
    }

    private static boolean isPerSample(int number) {
        return number == TiffFields.BITS || number == TiffFields.SAMPLE_FORMAT;
    }

    private static TiffField first(TiffField field, int count) {
        int bytes = count * TiffFields.bytesOf(field.type());
        return new TiffField(field.number(), field.type(), count, Arrays.copyOf(field.values(), bytes));
    }

    private List<TiffField> fields(int rows, int columns, long offset, long size) {
        List<TiffField> fields = new ArrayList<>(carried);
        fields.add(TiffField.longs(TiffFields.COLUMNS, columns));
        fields.add(TiffField.longs(TiffFields.ROWS, rows));
        fields.add(TiffField.longs(TiffFields.STRIP_ROWS, rows));
        fields.add(TiffField.longs(TiffFields.STRIP_OFFSETS, offset));
        fields.add(TiffField.longs(TiffFields.STRIP_SIZES, size));
        return fields;
    }

    /** The file up to where the block has its place. */
    ByteBuffer header(int rows, int columns, int size) {
        int header = TiffDirectoryBytes.headerBytes(false);
        int bytes = header + (int) directories.size(fields(rows, columns, 0, 0)) + 7 & ~7;
        ByteBuffer file = TiffField.ordered(bytes).put(TiffDirectoryBytes.header(false, header));
        return file.put(directories.bytes(fields(rows, columns, bytes, size), header, 0))
                .rewind();
    }
}
