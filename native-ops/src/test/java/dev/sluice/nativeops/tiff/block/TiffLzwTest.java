package dev.sluice.nativeops.tiff.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.kernel.InstructionSet;
import dev.sluice.nativeops.memory.HeaderBytes;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The native loop over LZW's codes beside the one in Java, on whole and on damaged texts, read in pieces of any length. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class TiffLzwTest {
    private static final long SEED = Long.getLong("sluice.test.seed", System.nanoTime());
    private static final int CLEAR = 256;
    private static final int END = 257;

    private final Random random = new Random(SEED);

    @BeforeAll
    static void thereIsTheLibrary() {
        assumeThat(InstructionSet.GENERIC.isAvailable()).isTrue();
    }

    @Test
    void textsOfAllKindsComeBack() {
        for (int round = 0; round < 60; round++) {
            byte[] text = text(1 + random.nextInt(200_000));
            byte[] packed = packed(text);
            long cuts = random.nextLong();

            byte[] inJava = read(packed, text.length, cuts, false);
            byte[] inNative = read(packed, text.length, cuts, true);

            assertThat(inJava).as("round %d, seed %d", round, SEED).isEqualTo(text);
            assertThat(inNative).as("round %d, seed %d", round, SEED).isEqualTo(text);
        }
    }

    @Test
    void damageIsFoundByBothAtTheSamePlace() {
        for (int round = 0; round < 1000; round++) {
            byte[] text = text(1 + random.nextInt(5_000));
            byte[] packed = packed(text);
            if (random.nextBoolean()) {
                packed = Arrays.copyOf(packed, 1 + random.nextInt(packed.length));
            }
            for (int i = random.nextInt(4); i > 0; i--) {
                packed[random.nextInt(packed.length)] ^= (byte) (1 << random.nextInt(8));
            }
            long cuts = random.nextLong();

            String inJava = outcome(packed, text.length, cuts, false);
            String inNative = outcome(packed, text.length, cuts, true);

            assertThat(inNative).as("round %d, seed %d", round, SEED).isEqualTo(inJava);
        }
    }

    /** What was read, and how it ended. */
    private static String outcome(byte[] packed, int size, long cuts, boolean isNative) {
        byte[] into = new byte[size];
        String end = "whole";
        try {
            read(packed, into, cuts, isNative);
        } catch (ImageFormatException | UnsupportedOperationException e) {
            // The latter if damage made it look like LZW of old. How much of the row that fails was written before is
            // nobody's business.
            return String.valueOf(e.getMessage());
        }
        return end + Arrays.hashCode(into);
    }

    private static byte[] read(byte[] packed, int size, long cuts, boolean isNative) {
        byte[] into = new byte[size];
        read(packed, into, cuts, isNative);
        return into;
    }

    private static void read(byte[] packed, byte[] into, long cuts, boolean isNative) {
        TiffStored stored = new TiffStored(HeaderBytes.of(MemorySegment.ofArray(packed)));
        TiffLzw lzw = new TiffLzw(stored, isNative);
        stored.begin(0, packed.length, false);
        lzw.begin();
        Random pieces = new Random(cuts);
        for (int at = 0; at < into.length; ) {
            int size = Math.min(into.length - at, 1 + pieces.nextInt(9_000));
            lzw.read(into, at, size);
            at += size;
        }
    }

    /** Noise of few and of many values, and runs: short and long strings. */
    private byte[] text(int size) {
        byte[] text = new byte[size];
        for (int at = 0; at < size; ) {
            int part = Math.min(size - at, 1 + random.nextInt(random.nextInt(5) == 0 ? 30_000 : 100));
            int values = 1 + random.nextInt(random.nextBoolean() ? 256 : 3);
            for (int i = 0; i < part; i++) {
                text[at++] = (byte) random.nextInt(values);
            }
        }
        return text;
    }

    /** LZW as TIFF has it, by the book; the table is cleared when it is full, or a little later. */
    private byte[] packed(byte[] text) {
        BitsOut out = new BitsOut();
        int late = random.nextInt(3) == 0 ? random.nextInt(500) : 0;
        Map<String, Integer> table = new HashMap<>();
        int free = 258;
        int width = 9;
        int over = 0;
        out.put(CLEAR, width);
        StringBuilder string = new StringBuilder();
        for (byte value : text) {
            char next = (char) (value & 0xff);
            String longer = string.toString() + next;
            if (longer.length() == 1 || table.containsKey(longer)) {
                string.append(next);
                continue;
            }
            out.put(code(table, string), width);
            if (free < 4094) {
                table.put(longer, free++);
                if (free == (1 << width) && width < 12) {
                    width++;
                }
            } else if (++over > late) {
                out.put(CLEAR, width);
                table.clear();
                free = 258;
                width = 9;
                over = 0;
            }
            string.setLength(0);
            string.append(next);
        }
        out.put(code(table, string), width);
        if (free + 1 == (1 << width) && width < 12) {
            width++;
        }
        out.put(END, width);
        return out.bytes();
    }

    private static int code(Map<String, Integer> table, CharSequence string) {
        return string.length() == 1 ? string.charAt(0) : table.get(string.toString());
    }

    /** The highest bit first. */
    private static final class BitsOut {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private int held;
        private int bits;

        void put(int code, int width) {
            bits = bits << width | code;
            held += width;
            while (held >= 8) {
                held -= 8;
                bytes.write(bits >> held);
            }
        }

        byte[] bytes() {
            if (held > 0) {
                bytes.write(bits << 8 - held);
            }
            return bytes.toByteArray();
        }
    }
}
