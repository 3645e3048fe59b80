package dev.sluice.nativeops.tiff.block;

import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.memory.HeaderBytes;
import dev.sluice.nativeops.memory.OpenCv;
import dev.sluice.nativeops.tiff.page.TiffPage;
import dev.sluice.nativeops.tiff.page.TiffSamples;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Decodes blocks of which only a library makes pixels, JPEG, fax and colours of luminance and chrominance: each becomes a file of its own,
 * which is given to the decoder of whole files. Confined to one thread at a time.
 */
public final class TiffCodec {
    private static final int PIECE = 1 << 16;

    /** A larger block, with what comes before it in a file of its own, might not be one array of the decoder. */
    private static final long MOST_STORED = 1 << 30;

    private static final int MOST_CHANNELS = 4;

    private final HeaderBytes file;
    private final TiffPage page;
    private final SingleBlockTiff singles;

    /** Which sample each channel of a decoded block is, and which channel of an image that is. */
    private final int[] channelOf;

    TiffCodec(HeaderBytes file, TiffPage page, SingleBlockTiff singles) {
        this.file = file;
        this.page = page;
        this.singles = singles;
        int[] decoded =
                TiffSamples.order(page.samples().channels(), page.samples().channels() == 4 ? 3 : -1);
        int[] wanted = page.samples().isCmyk() ? decoded : page.samples().order();
        int[] channels = TiffSamples.inverse(wanted);
        this.channelOf = new int[decoded.length];
        Arrays.setAll(channelOf, i -> channels[decoded[i]]);
    }

    /**
     * Bytes of native memory that a block needs while it is decoded, which the caller has reserved: as it is stored, and its pixels.
     *
     * @param fileSize bytes of the file; a block that would be larger is refused before anything is made of it
     */
    public static long scratchBytes(TiffPage page, SingleBlockTiff singles, long fileSize) {
        if (!page.needsCodec()) {
            return 0;
        }
        long stored = 0;
        for (long size : page.sizes()) {
            if (size <= fileSize) {
                stored = Math.max(stored, size);
            }
        }
        return stored + singles.header(1, 1, 0).limit() + MOST_CHANNELS * (long) page.blockRows() * page.blockColumns();
    }

    /**
     * Decodes a block and puts a part of it into an image.
     *
     * @param target an image's pixels
     * @param position where in them the first pixel of the part is
     * @param stride bytes from one of the image's rows to the next
     */
    void put(
            int block,
            int fromRow,
            int fromColumn,
            int rows,
            int columns,
            MemorySegment target,
            long position,
            long stride) {
        long size = page.sizes()[block];
        if (size > file.size()) {
            throw new ImageFormatException("is truncated");
        }
        if (size > MOST_STORED) {
            throw new ImageFormatException("is too large to be decoded, " + size + " bytes");
        }
        ByteBuffer header = singles.header(page.rowsOf(block), page.blockColumns(), (int) size);
        OpenCv.Codecs.load();
        try (Mat data = new Mat(1, header.limit() + (int) size, opencv_core.CV_8U);
                Mat pixels = new Mat()) {
            fill(data.createBuffer(), header, page.offsets()[block], size);
            // A decoder that fails half-way leaves whatever was in memory; only what is returned tells.
            try (Mat whole = opencv_imgcodecs.imdecode(data, opencv_imgcodecs.IMREAD_UNCHANGED, pixels)) {
                requireAsAnnounced(whole, block);
                copy(block, whole, fromRow, fromColumn, rows, columns, target, position, stride);
            }
        } catch (ImageFormatException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new ImageFormatException("cannot be decoded", e);
        }
    }

    private void fill(ByteBuffer data, ByteBuffer header, long offset, long size) {
        data.put(header);
        byte[] piece = new byte[(int) Math.min(PIECE, size)];
        for (long done = 0; done < size; ) {
            int length = (int) Math.min(piece.length, size - done);
            file.copy(offset + done, piece, 0, length);
            data.put(piece, 0, length);
            done += length;
        }
    }

    private void requireAsAnnounced(Mat whole, int block) {
        if (whole.empty()) {
            throw new ImageFormatException("cannot be decoded");
        }
        int channels = page.isPlanar() ? 1 : page.samples().channels();
        boolean asAnnounced = whole.rows() == page.rowsOf(block)
                && whole.cols() == page.blockColumns()
                && whole.depth() == opencv_core.CV_8U
                && (whole.channels() == channels
                        || whole.channels() == 4 && page.samples().isCmyk());
        if (!asAnnounced) {
            throw new ImageFormatException("holds " + whole.cols() + " x " + whole.rows() + " pixels of "
                    + whole.channels() + " channels, not " + page.blockColumns() + " x " + page.rowsOf(block) + " of "
                    + channels);
        }
    }

    private void copy(
            int block,
            Mat whole,
            int fromRow,
            int fromColumn,
            int rows,
            int columns,
            MemorySegment target,
            long position,
            long stride) {
        int from = whole.channels();
        int to = page.samples().channels();
        MemorySegment source = MemorySegment.ofAddress(whole.data().address()).reinterpret(whole.rows() * whole.step());
        byte[] in = new byte[columns * from];
        byte[] out = new byte[columns * to];
        for (int y = 0; y < rows; y++) {
            long at = (fromRow + y) * whole.step() + (long) fromColumn * from;
            MemorySegment.copy(source, ValueLayout.JAVA_BYTE, at, in, 0, in.length);
            if (page.isPlanar()) {
                int channel = TiffSamples.inverse(page.samples().order())[block / page.blocksPerPlane()];
                // By a buffer, as TiffRow does, for the same reason.
                ByteBuffer row = target.asSlice(position + y * stride, (long) columns * to)
                        .asByteBuffer();
                for (int x = 0; x < columns; x++) {
                    row.put(x * to + channel, in[x]);
                }
                continue;
            }
            for (int c = 0; c < Math.min(from, to); c++) {
                int channel = channelOf[c];
                for (int x = 0; x < columns; x++) {
                    out[x * to + channel] = in[x * from + c];
                }
            }
            MemorySegment.copy(out, 0, target, ValueLayout.JAVA_BYTE, position + y * stride, out.length);
        }
    }
}
