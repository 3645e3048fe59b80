package dev.sluice.nativeops.deflate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.nativeops.kernel.InstructionSet;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the coder of literals and runs writes is deflate: the JDK's inflater gives back the same bytes. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RunCoderTest {
    private static final long SEED = Long.getLong("sluice.test.seed", System.nanoTime());

    private final Random random = new Random(SEED);
    private final RunCoder coder = new RunCoder();

    @Test
    void everyShortTextComesBack() throws Exception {
        for (int size = 0; size <= 600; size++) {
            byte[] flat = new byte[size];
            byte[] noise = new byte[size];
            random.nextBytes(noise);

            assertThat(inflated(compressed(flat, 0, size, true), size)).isEqualTo(flat);
            assertThat(inflated(compressed(noise, 0, size, true), size)).isEqualTo(noise);
        }
    }

    @Test
    void textsOfRunsAndNoiseOfAllSizesComeBack() throws Exception {
        for (int round = 0; round < 400; round++) {
            byte[] text = text(random.nextInt(200_000));
            int from = random.nextInt(text.length + 1);

            byte[] packed = compressed(text, from, text.length - from, true);

            assertThat(inflated(packed, text.length - from))
                    .as("round %d, seed %d", round, SEED)
                    .isEqualTo(Arrays.copyOfRange(text, from, text.length));
        }
    }

    @Test
    void theNativeLoopsMakeTheBytesThatThoseInJavaMake() {
        assumeThat(InstructionSet.GENERIC.isAvailable()).isTrue();
        RunCoder inJava = new RunCoder(false);
        RunCoder inNative = new RunCoder(true);
        for (int round = 0; round < 300; round++) {
            byte[] text = text(random.nextInt(200_000));
            int from = random.nextInt(text.length + 1);
            boolean last = random.nextBoolean();

            byte[] expected = compressed(inJava, text, from, text.length - from, last);
            byte[] made = compressed(inNative, text, from, text.length - from, last);

            assertThat(made).as("round %d, seed %d", round, SEED).isEqualTo(expected);
        }
    }

    @Test
    void partsJoinedAreOneStream() throws Exception {
        byte[] text = text(300_000);
        int[] cuts = {0, 0, 1, 70_000, 70_003, 200_000, text.length};
        byte[] stream = new byte[0];

        for (int i = 0; i + 1 < cuts.length; i++) {
            byte[] part = compressed(text, cuts[i], cuts[i + 1] - cuts[i], i + 2 == cuts.length);
            stream = Arrays.copyOf(stream, stream.length + part.length);
            System.arraycopy(part, 0, stream, stream.length - part.length, part.length);
        }

        assertThat(inflated(stream, text.length)).as("seed %d", SEED).isEqualTo(text);
    }

    @Test
    void skewedFrequenciesKeepToTheLongestCodeThatDeflateHas() throws Exception {
        // Fibonacci numbers make the deepest trees.
        byte[] text = new byte[60_000];
        int at = 0;
        int a = 1;
        int b = 1;
        for (int symbol = 0; at + a < text.length; symbol++) {
            for (int i = 0; i < a; i++) {
                text[at++] = (byte) symbol;
            }
            int next = a + b;
            a = b;
            b = next;
        }
        // Shuffled, so that they are literals.
        for (int i = text.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            byte kept = text[i];
            text[i] = text[j];
            text[j] = kept;
        }

        byte[] packed = compressed(text, 0, text.length, true);

        assertThat(inflated(packed, text.length)).isEqualTo(text);
    }

    @Test
    void aCodeOfLimitedLengthIsComplete() {
        int[] counts = new int[40];
        long a = 1;
        long b = 1;
        for (int i = 0; i < counts.length; i++) {
            counts[i] = (int) Math.min(a, 1 << 20);
            long next = a + b;
            a = b;
            b = next;
        }
        HuffmanCode code = new HuffmanCode(counts.length, 7);

        code.build(counts);

        double sum = 0;
        for (int i = 0; i < counts.length; i++) {
            assertThat(code.length(i)).isBetween(1, 7);
            sum += Math.pow(2, -code.length(i));
        }
        assertThat(sum).isEqualTo(1.0);
    }

    @Test
    void noiseGrowsByNextToNothing() {
        byte[] noise = new byte[1 << 20];
        random.nextBytes(noise);

        byte[] packed = compressed(noise, 0, noise.length, true);

        assertThat(packed.length).isLessThan(noise.length + noise.length / 1000);
    }

    /** Noise of few and of many values, and runs of all lengths. */
    private byte[] text(int size) {
        byte[] text = new byte[size];
        for (int at = 0; at < size; ) {
            int part = Math.min(size - at, 1 + random.nextInt(random.nextInt(3) == 0 ? 1000 : 12));
            int values = 1 + random.nextInt(random.nextBoolean() ? 256 : 3);
            boolean run = random.nextBoolean();
            byte value = (byte) random.nextInt(256);
            for (int i = 0; i < part; i++) {
                text[at++] = run ? value : (byte) random.nextInt(values);
            }
        }
        return text;
    }

    private byte[] compressed(byte[] data, int from, int size, boolean last) {
        return compressed(coder, data, from, size, last);
    }

    private static byte[] compressed(RunCoder coder, byte[] data, int from, int size, boolean last) {
        byte[] into = new byte[RunCoder.bound(size) + 3];
        int end = coder.compress(data, from, size, last, into, 3);
        assertThat(end).isLessThanOrEqualTo(into.length);
        return Arrays.copyOfRange(into, 3, end);
    }

    private static byte[] inflated(byte[] packed, int size) throws Exception {
        Inflater inflater = new Inflater(true);
        inflater.setInput(packed);
        byte[] text = new byte[size + 1];
        int length = inflater.inflate(text);
        assertThat(inflater.finished()).isTrue();
        assertThat(inflater.getRemaining()).isZero();
        inflater.end();
        return Arrays.copyOf(text, length);
    }
}
