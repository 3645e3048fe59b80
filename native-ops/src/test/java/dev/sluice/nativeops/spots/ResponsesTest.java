package dev.sluice.nativeops.spots;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.nativeops.FiniteRange;
import dev.sluice.nativeops.kernel.InstructionSet;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The native kernels against their twins in Java, on smoothings that no smoothing gives: few different values, so that many are equal, and some that are no numbers. */
@Timeout(60)
class ResponsesTest {
    private static final float[] VALUES = {0, -0f, 1, 1, 1.0000001f, 2, 3, -1, -2, 1e-30f, 3e38f};
    private static final float[] RARE = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};

    private final long seed = Long.getLong("sluice.test.seed", new Random().nextLong());

    /** What came of a random case. */
    private record Outcome(List<Float> responses, FiniteRange range, List<Spot> spots) {}

    static Stream<InstructionSet> sets() {
        return Stream.of(InstructionSet.values()).filter(InstructionSet::isAvailable);
    }

    @ParameterizedTest
    @MethodSource("sets")
    void sameResponsesRangeAndSpotsAsInJava(InstructionSet set) {
        int spots = 0;
        for (int round = 0; round < 300; round++) {
            Outcome expected = run(new Random(seed + round), InstructionSet.JAVA);

            Outcome found = run(new Random(seed + round), set);

            assertThat(found).as("%s, seed %d, round %d", set, seed, round).isEqualTo(expected);
            spots += expected.spots().size();
        }
        assertThat(spots).as("seed %d", seed).isGreaterThan(200);
    }

    private static Outcome run(Random random, InstructionSet set) {
        SpotDetector detector = SpotDetector.builder()
                .sigma(1)
                .sigmaMax(random.nextBoolean() ? 1 : 3)
                .ratio(random.nextBoolean() ? 2 : 1.6)
                .polarity(Polarity.values()[random.nextInt(3)])
                .build();
        int planes = 1 + random.nextInt(4);
        int rows = 1 + random.nextInt(5);
        int columns = random.nextBoolean() ? 1 + random.nextInt(6) : 1 + random.nextInt(80);
        try (Arena arena = Arena.ofConfined()) {
            Responses responses = new Responses(arena, detector, planes, rows, columns, set);
            fill(arena, random, responses, planes, rows);
            List<Spot> spots = new ArrayList<>();
            ExtremumSearch search = new ExtremumSearch(detector, 0, random.nextInt(2), responses, spots);
            FiniteRange range = FiniteRange.EMPTY;
            int firstPlane = random.nextInt(planes);
            int firstRow = random.nextInt(rows);
            int left = random.nextInt(columns);
            int right = left + random.nextInt(columns - left + 1);
            ExtremumSearch.Origin origin = new ExtremumSearch.Origin(3, 5, 7);
            ExtremumSearch.Extent extent = new ExtremumSearch.Extent(firstPlane, planes, firstRow, rows);
            List<Float> values = new ArrayList<>();
            for (int plane = 0; plane < planes; plane++) {
                range = range.with(responses.range(plane, 0, rows));
                for (int row = 0; row < rows; row++) {
                    add(responses, plane, row, values);
                    if (plane >= firstPlane && row >= firstRow) {
                        search.search(origin, extent, plane, row, left, right);
                    }
                }
            }
            // Of two zeros either may be an end of the range.
            return new Outcome(values, new FiniteRange(range.min() + 0f, range.max() + 0f), spots);
        }
    }

    /** Forms all planes from smoothings of their own. */
    private static void fill(Arena arena, Random random, Responses responses, int planes, int rows) {
        int line = responses.columns() + random.nextInt(3);
        long bytes = (long) rows * line * Float.BYTES;
        for (int plane = 0; plane < planes; plane++) {
            MemorySegment last = smoothing(arena, random, bytes);
            for (int level = 0; level < responses.levels(); level++) {
                MemorySegment next = smoothing(arena, random, bytes);
                long stride = (long) line * Float.BYTES;
                responses.form(
                        plane,
                        level,
                        0,
                        rows,
                        new Responses.Smoothing(last, 0, stride),
                        new Responses.Smoothing(next, 0, stride));
                last = next;
            }
        }
    }

    private static MemorySegment smoothing(Arena arena, Random random, long bytes) {
        MemorySegment memory = arena.allocate(bytes, Float.BYTES);
        for (long i = 0; i < bytes / Float.BYTES; i++) {
            float[] from = random.nextInt(60) == 0 ? RARE : VALUES;
            memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, from[random.nextInt(from.length)]);
        }
        return memory;
    }

    private static void add(Responses responses, int plane, int row, List<Float> values) {
        for (int level = 0; level < responses.levels(); level++) {
            for (int x = 0; x < responses.columns(); x++) {
                values.add(responses.value(plane, level, row, x));
            }
        }
    }
}
