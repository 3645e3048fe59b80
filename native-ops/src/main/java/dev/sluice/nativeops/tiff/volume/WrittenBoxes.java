package dev.sluice.nativeops.tiff.volume;

import dev.sluice.nativeops.volume.Box;
import dev.sluice.nativeops.volume.VolumeLayout;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/** Which chunks of a sink of volumes are there. Thread-safe. */
final class WrittenBoxes {
    private static final Pattern SPACE = Pattern.compile(" ");
    private static final int NUMBERS = 9;

    private final VolumeLayout layout;
    private final long deep;
    private final long down;
    private final long across;
    private final BitSet written = new BitSet(); // guarded by this

    WrittenBoxes(VolumeLayout layout) {
        this.layout = layout;
        this.deep = Math.ceilDiv(layout.planes(), (long) layout.chunk().planes());
        this.down = Math.ceilDiv(layout.rows(), (long) layout.chunk().rows());
        this.across = Math.ceilDiv(layout.columns(), (long) layout.chunk().columns());
        Math.toIntExact(chunks());
    }

    /**
     * A box of a volume that was written.
     *
     * @param time from 0
     * @param channel from 0
     * @param box whole chunks
     * @param crc the CRC-32C of its bytes, row after row
     */
    record Entry(long time, long channel, Box box, long crc) {
        Entry withCrc(long value) {
            return new Entry(time, channel, box, value);
        }

        /** It as a line of a list. */
        String line() {
            return time + " " + channel + " " + box.plane() + " " + box.row() + " " + box.column() + " " + box.planes()
                    + " " + box.rows() + " " + box.columns() + " " + crc;
        }
    }

    /** What is done with a box. */
    interface Work {
        void on(Entry entry) throws IOException;
    }

    private long chunks() {
        return layout.times() * layout.channels() * deep * down * across;
    }

    /** A line of a list; empty if it is none of boxes of this layout. */
    Optional<Entry> parse(String line) {
        try {
            long[] all = SPACE.splitAsStream(line).mapToLong(Long::parseLong).toArray();
            if (all.length != NUMBERS || Arrays.stream(all).anyMatch(number -> number < 0)) {
                return Optional.empty();
            }
            Box box = new Box(
                    all[2], all[3], all[4], Math.toIntExact(all[5]), Math.toIntExact(all[6]), Math.toIntExact(all[7]));
            requireChunks(box);
            return all[0] < layout.times() && all[1] < layout.channels()
                    ? Optional.of(new Entry(all[0], all[1], box, all[8]))
                    : Optional.empty();
        } catch (IllegalArgumentException | ArithmeticException noBox) {
            return Optional.empty();
        }
    }

    /** Refuses a box that is not of whole chunks. */
    void requireChunks(Box box) {
        Box chunk = layout.chunk();
        boolean begins = box.plane() % chunk.planes() == 0
                && box.row() % chunk.rows() == 0
                && box.column() % chunk.columns() == 0;
        boolean ends = ends(box.endPlane(), chunk.planes(), layout.planes())
                && ends(box.endRow(), chunk.rows(), layout.rows())
                && ends(box.endColumn(), chunk.columns(), layout.columns());
        if (!begins || !ends) {
            throw new IllegalArgumentException(box + " are not whole chunks of " + layout);
        }
    }

    private static boolean ends(long end, long chunk, long all) {
        return end == all || end < all && end % chunk == 0;
    }

    private LongStream numbers(long time, long channel, Box box) {
        Box chunk = layout.chunk();
        long volume = time * layout.channels() + channel;
        return LongStream.range(box.plane() / chunk.planes(), Math.ceilDiv(box.endPlane(), (long) chunk.planes()))
                .flatMap(z -> LongStream.range(
                                box.row() / chunk.rows(), Math.ceilDiv(box.endRow(), (long) chunk.rows()))
                        .flatMap(y -> LongStream.range(
                                        box.column() / chunk.columns(),
                                        Math.ceilDiv(box.endColumn(), (long) chunk.columns()))
                                .map(x -> ((volume * deep + z) * down + y) * across + x)));
    }

    synchronized void add(Entry entry) {
        numbers(entry.time(), entry.channel(), entry.box()).forEach(number -> written.set((int) number));
    }

    synchronized boolean has(long time, long channel, Box box) {
        return numbers(time, channel, box).allMatch(number -> written.get((int) number));
    }

    synchronized boolean any() {
        return !written.isEmpty();
    }

    /** Does something with each chunk that is not there. */
    synchronized void missing(Work work) throws IOException {
        Box chunk = layout.chunk();
        for (long number = written.nextClearBit(0);
                number < chunks();
                number = written.nextClearBit((int) number + 1)) {
            long volume = number / across / down / deep;
            long plane = number / across / down % deep * chunk.planes();
            long row = number / across % down * chunk.rows();
            long column = number % across * chunk.columns();
            Box box = new Box(
                    plane,
                    row,
                    column,
                    (int) Math.min(chunk.planes(), layout.planes() - plane),
                    (int) Math.min(chunk.rows(), layout.rows() - row),
                    (int) Math.min(chunk.columns(), layout.columns() - column));
            work.on(new Entry(volume / layout.channels(), volume % layout.channels(), box, 0));
        }
    }
}
