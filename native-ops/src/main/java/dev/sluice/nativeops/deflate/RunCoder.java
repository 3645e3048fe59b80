package dev.sluice.nativeops.deflate;

import dev.sluice.nativeops.kernel.NativeCodecs;
import java.util.Arrays;

/*
 * Filtered rows of photographs hold next to no repetitions but runs of one byte; looking for others takes most of the time of a
 * general compressor and finds noise. What is left is coding the bytes by how often each occurs, in one pass that counts and one that
 * writes. A run of MIN_RUN bytes and more becomes a match of distance 1; shorter ones cost less as literals where the byte is common.
 *
 * Runs are rare, so they are found by looking at four bytes in every four: a run that is worth it covers such a place. `runStarts` and
 * `runSizes` list them; what lies between is literals. Per block of 64 KiB a table of codes is sent, so that it fits the block.
 *
 * The two passes over the bytes are native where there is the library; their twins here make the same.
 */
/**
 * Compresses into deflate's format (RFC 1951) by literals and runs only; what it makes depends on its input alone. Reused; not thread-safe.
 */
public final class RunCoder {
    private static final int BLOCK = 1 << 16;
    private static final int MIN_RUN = 6;
    private static final int MAX_RUN = 258;
    private static final int LITERALS = 256;

    private static final int END = 256;
    private static final int FIRST_LENGTH = 257;
    private static final int SYMBOLS = 286;
    private static final int DISTANCES = 2;
    private static final int MAX_STORED = 65_535;

    /** The native loop writes so many bytes, of which the last are not whole yet. */
    private static final int WRITTEN_AT_ONCE = 8;

    /** RFC 1951, section 3.2.7: in which order the lengths of the lengths' codes are sent. */
    private static final int[] LENGTH_ORDER = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};

    private final HuffmanCode code = new HuffmanCode(SYMBOLS, 15);
    private final HuffmanCode lengthCode = new HuffmanCode(LENGTH_ORDER.length, 7);
    private final int[] runStarts = new int[BLOCK / MIN_RUN + 1];
    private final int[] runSizes = new int[BLOCK / MIN_RUN + 1];
    private final int[] runCodes = new int[BLOCK / MIN_RUN + 1];
    private int runCount;

    /** How often each byte is a literal; two counts, for the processor would wait for one that it has just raised. */
    private final int[] counts = new int[LITERALS];

    private final int[] otherCounts = new int[LITERALS];

    private final int[] symbolCounts = new int[SYMBOLS];
    private final int[] lengthCounts = new int[LENGTH_ORDER.length];
    private final int[] lengths = new int[SYMBOLS + DISTANCES];
    private final int[] headerTokens = new int[SYMBOLS + DISTANCES];

    /** A literal's code, and above it how long it is. */
    private final int[] literals = new int[LITERALS];

    private final boolean isNative;

    /** What the native loop takes and gives back: {@code at}, {@code pending}, {@code pendingBits}. */
    private final long[] sink = new long[3];

    private byte[] out = new byte[0];
    private int at;
    private long pending;
    private int pendingBits;

    /** One whose loops are native where the library is there. */
    public RunCoder() {
        this(NativeCodecs.areUsed());
    }

    /** One whose loops are native, which the library must be there for, or in Java. */
    RunCoder(boolean isNative) {
        this.isNative = isNative;
    }

    /**
     * The most bytes that {@link #compress} may write.
     *
     * @param size of so many
     * @return that bound
     */
    public static int bound(int size) {
        return Math.addExact(size, (size / BLOCK + 1) * 16 + 16 + WRITTEN_AT_ONCE);
    }

    /**
     * Compresses.
     *
     * @param data bytes, {@code size} of them from {@code from} on
     * @param from where they begin
     * @param size how many they are
     * @param last whether the stream ends here; otherwise it is brought to a whole byte
     * @param into room for {@link #bound} bytes from {@code to} on
     * @param to where in it the first compressed byte goes
     * @return the end of what was written
     */
    public int compress(byte[] data, int from, int size, boolean last, byte[] into, int to) {
        out = into;
        at = to;
        for (int start = from; start < from + size; start += BLOCK) {
            int end = Math.min(from + size, start + BLOCK);
            block(data, start, end, last && end == from + size);
        }
        if (!last || size == 0) {
            put(last ? 1 : 0, 3);
            alignToByte();
            stored(data, from, 0);
        }
        alignToByte();
        return at;
    }

    private void block(byte[] data, int start, int end, boolean last) {
        if (isNative) {
            runCount = NativeCodecs.findRuns(data, start, end, runStarts, runSizes, counts);
        } else {
            findRuns(data, start, end);
            countLiterals(data, start, end);
        }
        countSymbols();
        code.build(symbolCounts);
        int headerSize = describeLengths();
        lengthCode.build(lengthCounts);
        if (bits(headerSize) >= 8L * (end - start + 8)) {
            storedBlocks(data, start, end, last);
            return;
        }
        put(last ? 1 : 0, 1);
        put(2, 2);
        header(headerSize);
        emit(data, start, end);
        put(code.bits(END), code.length(END));
    }

    private void findRuns(byte[] data, int start, int end) {
        runCount = 0;
        int free = start + 1;
        for (int i = start; i + 3 < end; i += 4) {
            int differ = data[i] ^ data[i + 1] | data[i + 1] ^ data[i + 2] | data[i + 2] ^ data[i + 3];
            if (differ == 0) {
                byte value = data[i];
                int first = i + 1;
                while (first > free && data[first - 2] == value) {
                    first--;
                }
                int next = i + 4;
                while (next < end && data[next] == value) {
                    next++;
                }
                addRuns(Math.max(first, free), next);
                free = Math.max(free, next);
                // On to the place that covers the first byte behind the run.
                i += (next - i) / 4 * 4 - 4;
            }
        }
    }

    private void addRuns(int first, int next) {
        int from = first;
        while (next - from >= MIN_RUN) {
            int size = Math.min(MAX_RUN, next - from);
            runStarts[runCount] = from;
            runSizes[runCount++] = size;
            from += size;
        }
    }

    private void countLiterals(byte[] data, int start, int end) {
        Arrays.fill(counts, 0);
        Arrays.fill(otherCounts, 0);
        int from = start;
        for (int run = 0; run < runCount; run++) {
            count(data, from, runStarts[run]);
            from = runStarts[run] + runSizes[run];
        }
        count(data, from, end);
        for (int literal = 0; literal < LITERALS; literal++) {
            counts[literal] += otherCounts[literal];
        }
    }

    private void countSymbols() {
        System.arraycopy(counts, 0, symbolCounts, 0, LITERALS);
        Arrays.fill(symbolCounts, LITERALS, SYMBOLS, 0);
        symbolCounts[END] = 1;
        for (int run = 0; run < runCount; run++) {
            symbolCounts[lengthSymbol(runSizes[run])]++;
        }
    }

    private void count(byte[] data, int from, int to) {
        int[] even = counts;
        int[] odd = otherCounts;
        int i = from;
        for (; i + 1 < to; i += 2) {
            even[data[i] & 0xff]++;
            odd[data[i + 1] & 0xff]++;
        }
        if (i < to) {
            even[data[i] & 0xff]++;
        }
    }

    /** RFC 1951, section 3.2.5: after the first eight, four symbols share each number of extra bits; 258 has one of its own. */
    private static int lengthSymbol(int run) {
        if (run == MAX_RUN) {
            return SYMBOLS - 1;
        }
        int rest = run - 3;
        return rest < 8 ? FIRST_LENGTH + rest : FIRST_LENGTH + 4 * extraBits(run) + (rest >> extraBits(run));
    }

    private static int extraBits(int run) {
        int rest = run - 3;
        return run == MAX_RUN || rest < 8 ? 0 : 29 - Integer.numberOfLeadingZeros(rest);
    }

    /** Turns the lengths of the codes into what the header has of them, repetitions shortened, and counts it. */
    private int describeLengths() {
        for (int symbol = 0; symbol < SYMBOLS; symbol++) {
            lengths[symbol] = code.length(symbol);
        }
        // Two codes for distances, though only one is used: some decoders refuse an incomplete set.
        lengths[SYMBOLS] = 1;
        lengths[SYMBOLS + 1] = 1;
        Arrays.fill(lengthCounts, 0);
        int used = 0;
        for (int i = 0; i < lengths.length; ) {
            int length = lengths[i];
            int same = 1;
            while (i + same < lengths.length && lengths[i + same] == length) {
                same++;
            }
            i += same;
            if (length != 0) {
                used = headerToken(used, length, 0);
                same--;
            }
            while (same > 0) {
                int most = length == 0 ? 138 : 6;
                int part = Math.min(same, most);
                if (part < 3) {
                    used = headerToken(used, length, 0);
                    same--;
                } else {
                    int symbol = length != 0 ? 16 : part < 11 ? 17 : 18;
                    used = headerToken(used, symbol, part - (symbol == 18 ? 11 : 3));
                    same -= part;
                }
            }
        }
        return used;
    }

    private int headerToken(int used, int symbol, int extra) {
        headerTokens[used] = symbol | extra << 8;
        lengthCounts[symbol]++;
        return used + 1;
    }

    private static int headerExtraBits(int symbol) {
        return switch (symbol) {
            case 16 -> 2;
            case 17 -> 3;
            case 18 -> 7;
            default -> 0;
        };
    }

    /** What the block would take, in bits. */
    private long bits(int headerSize) {
        long bits = 3 + 5 + 5 + 4 + 3L * LENGTH_ORDER.length;
        for (int i = 0; i < headerSize; i++) {
            int symbol = headerTokens[i] & 0xff;
            bits += lengthCode.length(symbol) + headerExtraBits(symbol);
        }
        for (int symbol = 0; symbol < SYMBOLS; symbol++) {
            bits += (long) symbolCounts[symbol] * code.length(symbol);
        }
        for (int run = 0; run < runCount; run++) {
            bits += extraBits(runSizes[run]) + 1;
        }
        return bits;
    }

    private void header(int headerSize) {
        put(SYMBOLS - FIRST_LENGTH, 5);
        put(DISTANCES - 1, 5);
        put(LENGTH_ORDER.length - 4, 4);
        for (int symbol : LENGTH_ORDER) {
            put(lengthCode.length(symbol), 3);
        }
        for (int i = 0; i < headerSize; i++) {
            int symbol = headerTokens[i] & 0xff;
            put(lengthCode.bits(symbol), lengthCode.length(symbol));
            put(headerTokens[i] >> 8, headerExtraBits(symbol));
        }
    }

    private void emit(byte[] data, int start, int end) {
        for (int literal = 0; literal < LITERALS; literal++) {
            literals[literal] = code.bits(literal) | code.length(literal) << Short.SIZE;
        }
        for (int run = 0; run < runCount; run++) {
            runCodes[run] = runCode(runSizes[run]);
        }
        if (isNative) {
            emitNatively(data, start, end);
            return;
        }
        int from = start;
        for (int run = 0; run < runCount; run++) {
            emitLiterals(data, from, runStarts[run]);
            put(runCodes[run] & 0xff_ffff, runCodes[run] >>> 24);
            from = runStarts[run] + runSizes[run];
        }
        emitLiterals(data, from, end);
    }

    private void emitNatively(byte[] data, int start, int end) {
        sink[0] = at;
        sink[1] = pending;
        sink[2] = pendingBits;
        NativeCodecs.emitBlock(data, start, end, runStarts, runSizes, runCodes, runCount, literals, out, sink);
        at = (int) sink[0];
        pending = sink[1];
        pendingBits = (int) sink[2];
    }

    /** The bits of a run, at most 21, and above 24 bits how many they are. */
    private int runCode(int run) {
        int symbol = lengthSymbol(run);
        int length = code.length(symbol);
        int extra = extraBits(run);
        // The symbol, the extra bits, then distance 1, the first of the two distance codes: one bit, 0.
        int bits = code.bits(symbol) | (run - 3 & (1 << extra) - 1) << length;
        return bits | length + extra + 1 << 24;
    }

    /** Two literals of at most 15 bits each fit beside the 31 that may be pending. */
    private void emitLiterals(byte[] data, int from, int to) {
        int[] table = literals;
        byte[] target = out;
        int position = at;
        long bits = pending;
        int held = pendingBits;
        int i = from;
        for (; i + 1 < to; i += 2) {
            int first = table[data[i] & 0xff];
            int second = table[data[i + 1] & 0xff];
            bits |= (long) (first & 0xffff) << held;
            held += first >>> Short.SIZE;
            bits |= (long) (second & 0xffff) << held;
            held += second >>> Short.SIZE;
            if (held >= Integer.SIZE) {
                target[position] = (byte) bits;
                target[position + 1] = (byte) (bits >>> 8);
                target[position + 2] = (byte) (bits >>> 16);
                target[position + 3] = (byte) (bits >>> 24);
                position += 4;
                bits >>>= Integer.SIZE;
                held -= Integer.SIZE;
            }
        }
        at = position;
        pending = bits;
        pendingBits = held;
        if (i < to) {
            int only = table[data[i] & 0xff];
            put(only & 0xffff, only >>> Short.SIZE);
        }
    }

    private void put(int value, int size) {
        pending |= (long) value << pendingBits;
        pendingBits += size;
        while (pendingBits >= 8) {
            out[at++] = (byte) pending;
            pending >>>= 8;
            pendingBits -= 8;
        }
    }

    private void alignToByte() {
        if (pendingBits > 0) {
            put(0, 8 - pendingBits & 7);
        }
    }

    private void storedBlocks(byte[] data, int start, int end, boolean last) {
        for (int from = start; from < end; from += MAX_STORED) {
            int size = Math.min(MAX_STORED, end - from);
            put(last && from + size == end ? 1 : 0, 3);
            alignToByte();
            stored(data, from, size);
        }
    }

    private void stored(byte[] data, int from, int size) {
        put(size, 16);
        put(~size & 0xffff, 16);
        System.arraycopy(data, from, out, at, size);
        at += size;
    }
}
