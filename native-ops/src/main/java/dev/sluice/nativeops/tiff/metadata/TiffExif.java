package dev.sluice.nativeops.tiff.metadata;

import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageMetadata;
import dev.sluice.nativeops.memory.HeaderBytes;
import dev.sluice.nativeops.tiff.directory.TiffDirectory;
import dev.sluice.nativeops.tiff.directory.TiffFields;
import dev.sluice.nativeops.tiff.directory.TiffForm;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Blocks of EXIF data (CIPA DC-008, section 4.6), which are TIFF structures, whatever file they are in. */
public final class TiffExif {
    private static final int UPRIGHT = 1;
    private static final int MOST = 8;

    /** From this orientation on rows and columns change places. */
    static final int TRANSPOSED = 5;

    private TiffExif() {}

    /**
     * The orientation that a block tells.
     *
     * @param in a file
     * @param start where in it the block begins, with the header of its structure
     * @param length its bytes
     * @return 1 (upright) to 8; damaged blocks count as upright
     */
    public static int orientation(HeaderBytes in, long start, long length) {
        try {
            int value = (int) Math.min(
                    directory(in.part(start, length))
                            .map(found -> found.value(TiffFields.ORIENTATION, UPRIGHT))
                            .orElse((long) UPRIGHT),
                    MOST + 1);
            return value >= UPRIGHT && value <= MOST ? value : UPRIGHT;
        } catch (ImageFormatException damaged) {
            return UPRIGHT;
        }
    }

    /** The names of chunks, each once: a length, a name, so many bytes. */
    private static Set<String> chunks(byte[] bytes) {
        Set<String> names = new TreeSet<>();
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        while (rest.remaining() >= 8) {
            int length = rest.getInt();
            byte[] name = new byte[4];
            rest.get(name);
            names.add(new String(name, StandardCharsets.US_ASCII));
            rest.position(rest.position() + Math.clamp(length, 0, rest.remaining()));
        }
        return names;
    }

    /** The first directory of a block; empty if there is no block. */
    static Optional<TiffDirectory> directory(HeaderBytes block) {
        if (!block.matches(0, "II*\0") && !block.matches(0, "MM\0*")) {
            return Optional.empty();
        }
        TiffForm form = TiffForm.of(block);
        return Optional.of(new TiffDirectory(form, form.first()));
    }

    /**
     * The same block with its orientation set to upright, and its resolutions changed for each other where rows and columns are.
     *
     * @param block a block, not modified
     * @param orientation 1 to 8, by which its pixels were turned
     * @return a copy; a damaged block as it is
     */
    public static byte[] upright(byte[] block, int orientation) {
        byte[] copy = block.clone();
        try {
            HeaderBytes in = HeaderBytes.of(MemorySegment.ofArray(copy));
            directory(in).ifPresent(found -> {
                found.placeOfShort(TiffFields.ORIENTATION).ifPresent(at -> {
                    boolean little = found.form().little();
                    copy[(int) at] = (byte) (little ? UPRIGHT : 0);
                    copy[(int) at + 1] = (byte) (little ? 0 : UPRIGHT);
                });
                if (orientation >= TRANSPOSED) {
                    exchangeResolutions(found, copy);
                }
            });
        } catch (ImageFormatException damaged) {
            return copy;
        }
        return copy;
    }

    private static void exchangeResolutions(TiffDirectory found, byte[] copy) {
        OptionalLong across = found.placeOfFraction(TiffFields.X_RESOLUTION);
        OptionalLong down = found.placeOfFraction(TiffFields.Y_RESOLUTION);
        if (across.isPresent() && down.isPresent()) {
            for (int i = 0; i < 2 * Integer.BYTES; i++) {
                byte first = copy[(int) across.getAsLong() + i];
                copy[(int) across.getAsLong() + i] = copy[(int) down.getAsLong() + i];
                copy[(int) down.getAsLong() + i] = first;
            }
        }
    }

    /**
     * What messages call a block: of fields that are not known, their numbers, of chunks and segments their names.
     *
     * @param block any block
     * @return a few words
     */
    public static String title(ImageMetadata.Block block) {
        if (block.kind() == ImageMetadata.Kind.CHUNKS) {
            return block.kind().title() + " " + String.join(" ", chunks(block.bytes()));
        }
        if (block.kind() != ImageMetadata.Kind.OTHER) {
            return block.kind().title();
        }
        return TiffMetadata.directory(block.bytes())
                .map(found -> "fields "
                        + LongStream.range(0, found.count(TiffFields.SUB_DIRECTORIES))
                                .mapToObj(i -> Long.toString(found.valueAt(TiffFields.SUB_DIRECTORIES, i)))
                                .collect(Collectors.joining(" ")))
                .orElse(new String(block.bytes(), StandardCharsets.US_ASCII));
    }
}
