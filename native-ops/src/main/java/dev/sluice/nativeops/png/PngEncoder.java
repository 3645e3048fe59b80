package dev.sluice.nativeops.png;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageMetadata;
import dev.sluice.nativeops.WriteOptions;
import dev.sluice.nativeops.memory.MemoryAccount;
import dev.sluice.nativeops.memory.PixelAccess;
import dev.sluice.nativeops.memory.Slabs;
import dev.sluice.nativeops.strip.StripJob;
import dev.sluice.request.RequestEngine;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/*
 * The file is one zlib stream (RFC 1950) over all filtered rows, cut into pieces of rows that are compressed apart. Each but the last ends
 * with an empty stored block, which brings it to a whole byte, so that the pieces can stand one after the other; matches reach back into
 * the rows before the piece, given to the compressor as its dictionary. A piece is one IDAT chunk with its own checksum. The checksum of
 * the whole stream is combined from those of the pieces and stands in a last IDAT chunk of four bytes.
 *
 * Where the pieces are cut and what is chosen for them depends on the image alone, so the file is the same however many workers make it.
 */
/** Encodes images as PNG files, in pieces, on all workers of the engine whose request it is called in. */
public final class PngEncoder {
    /** Of zlib, for pieces that WriteOptions.PNG_AUTOMATIC compresses by matches. */
    static final int AUTOMATIC_LEVEL = 3;

    /** Filtered bytes of a piece at most, where a row is not larger. */
    private static final int PIECE = 1 << 18;

    private static final int ADLER = 65_521;

    private final PackedRows rows;
    private final int level;
    private final int height;
    private final Slabs slabs;

    /** Each set once, by whoever encodes that piece, before the end of the strip job tells the one who joins them. */
    private final @Nullable MemorySegment[] chunks;

    private final PieceEncoder.@Nullable Packed[] packed;

    /** Scratch that no piece uses right now. */
    private final Queue<PieceEncoder> idle = new ConcurrentLinkedQueue<>();

    private PngEncoder(PackedRows rows, int level, Slabs slabs) {
        this.rows = rows;
        this.level = level;
        this.slabs = slabs;
        int most = (int) Math.clamp(PIECE / (rows.rowBytes() + 1), 1, rows.rows());
        // Of one height, but for the last: a small piece costs its sample, and all wait for a large one.
        this.height = Math.ceilDiv(rows.rows(), Math.ceilDiv(rows.rows(), most));
        int pieces = Math.ceilDiv(rows.rows(), height);
        this.chunks = new MemorySegment[pieces];
        this.packed = new PieceEncoder.Packed[pieces];
    }

    /**
     * Whether PNG can hold such an image: 8 or 16 bits, grey or colour, with alpha or without, rows of less than 2 GiB.
     *
     * @param image any image
     * @return whether {@link #encode} takes it
     */
    public static boolean canEncode(Image image) {
        return PackedRows.canPack(image) && image.rowBytes() < Integer.MAX_VALUE / 2;
    }

    /**
     * Whether a block of metadata can be put into a PNG file.
     *
     * @param block any block
     * @return whether {@link #encode} writes it
     */
    public static boolean canHold(ImageMetadata.Block block) {
        return PngChunks.holds(block);
    }

    /**
     * Encodes an image. Inside a request the pieces are made by requests of their own, and this one is suspended meanwhile; elsewhere by
     * the calling thread.
     *
     * @param image an image of which {@link #canEncode} is true; not modified
     * @param level as of {@link WriteOptions#pngCompression()}
     * @param metadata blocks of which {@link #canHold} is true
     * @return the file; the caller closes it
     */
    public static EncodedPng encode(Image image, int level, ImageMetadata metadata) {
        return PixelAccess.inside(List.of(image), () -> encodeInside(image, level, metadata));
    }

    @SuppressWarnings("MustBeClosedChecker") // The result closes the arena.
    private static EncodedPng encodeInside(Image image, int level, ImageMetadata metadata) {
        PackedRows rows = new PackedRows(image);
        byte[] head = PngChunks.head(rows, metadata);
        // All at once, so that nobody holds a part of a file while waiting for the rest.
        long most = head.length + bound(rows);
        Object owner = MemoryAccount.reserve(most);
        Arena arena = Arena.ofShared();
        PngEncoder encoder = new PngEncoder(rows, level, new Slabs(arena, most));
        try {
            encoder.encodePieces();
            List<ByteBuffer> parts = encoder.join(head);
            EncodedPng file = new EncodedPng(parts, arena, owner);
            MemoryAccount.release(owner, most - file.size());
            return file;
        } catch (Throwable e) {
            arena.close();
            MemoryAccount.release(owner, most);
            throw e;
        } finally {
            encoder.idle.forEach(PieceEncoder::close);
        }
    }

    /** What no file of such rows is larger than: compression never makes more of a piece than this. */
    private static long bound(PackedRows rows) {
        long size = rows.rows() * (rows.rowBytes() + 1);
        return size + size / 1000 + (size / (PIECE / 2) + 2) * 128;
    }

    private void encodePieces() {
        Optional<RequestEngine> engine = RequestEngine.current();
        if (engine.isPresent()) {
            try {
                StripJob.run(engine.get(), rows.rows(), height, this::piece);
                return;
            } catch (InterruptedException e) {
                // Encoding is not interrupted: the calling thread does what is left.
                Thread.currentThread().interrupt();
            }
        }
        for (int from = 0; from < rows.rows(); from += height) {
            piece(from, Math.min(rows.rows(), from + height), () -> false);
        }
    }

    private void piece(int from, int to, BooleanSupplier stop) {
        int number = from / height;
        if (chunks[number] != null) {
            return;
        }
        PieceEncoder taken = idle.poll();
        PieceEncoder encoder = taken != null ? taken : new PieceEncoder(rows, level, height);
        try {
            Optional<PieceEncoder.Packed> piece = encoder.encode(from, to, stop);
            if (piece.isPresent()) {
                packed[number] = piece.get();
                chunks[number] = chunk(number, encoder.packed(), piece.get().length());
            }
        } finally {
            idle.add(encoder);
        }
    }

    private MemorySegment chunk(int number, byte[] bytes, int length) {
        int header = number == 0 ? 2 : 0;
        int size = PngChunks.FRAME + header + length;
        MemorySegment chunk = slabs.take(size);
        ByteBuffer view = chunk.asByteBuffer();
        if (number == 0) {
            zlibHeader(view);
        }
        MemorySegment.copy(bytes, 0, chunk, ValueLayout.JAVA_BYTE, PngChunks.FRAME - 4 + header, length);
        PngChunks.frame(view, PngChunks.DATA);
        return chunk;
    }

    /** RFC 1950, section 2.2: deflate with a window of 32 KiB, a hint how hard it tried, and what makes it a multiple of 31. */
    private void zlibHeader(ByteBuffer chunk) {
        int effort = level == WriteOptions.PNG_AUTOMATIC || level < 2 ? 0 : level < 6 ? 1 : level == 6 ? 2 : 3;
        int both = 0x78 << 8 | effort << 6;
        chunk.putShort(PngChunks.FRAME - 4, (short) (both + 31 - both % 31));
    }

    private List<ByteBuffer> join(byte[] head) {
        List<ByteBuffer> parts = new ArrayList<>(chunks.length + 2);
        parts.add(ByteBuffer.wrap(head));
        long adler = 1;
        for (int i = 0; i < chunks.length; i++) {
            MemorySegment chunk = chunks[i];
            PieceEncoder.Packed piece = packed[i];
            if (chunk == null || piece == null) {
                throw new IllegalStateException("rows from " + (long) i * height + " on were not encoded");
            }
            parts.add(chunk.asByteBuffer());
            adler = combine(adler, piece);
        }
        parts.add(ByteBuffer.wrap(PngChunks.tail(adler)));
        return parts;
    }

    /**
     * Adler-32 of two texts joined. It is b * 65536 + a, where a is 1 plus the sum of the bytes and b the sum of all values that a takes;
     * so behind a first text each value of the second's a is larger by the first's a less 1.
     */
    private static long combine(long first, PieceEncoder.Packed piece) {
        long a = first & 0xffff;
        long b = first >> 16;
        long nextA = piece.adler() & 0xffff;
        long nextB = piece.adler() >> 16;
        long sumA = (a + nextA + ADLER - 1) % ADLER;
        long sumB = (b + nextB + (piece.size() % ADLER) * ((a + ADLER - 1) % ADLER)) % ADLER;
        return sumB << 16 | sumA;
    }
}
