package dev.sluice.nativeops.windowed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.DifferenceOfGaussians;
import dev.sluice.nativeops.FiniteRange;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.Piece;
import dev.sluice.nativeops.Precision;
import dev.sluice.nativeops.ResultEncoding;
import dev.sluice.nativeops.file.InMemorySource;
import dev.sluice.nativeops.memory.Pixels;
import dev.sluice.request.Carriers;
import dev.sluice.request.RequestEngine;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A region filtered by itself is that region of the whole result, bit for bit. */
@Timeout(180)
class WindowedFilterTest {
    private static RequestEngine engine;

    private final long seed = Long.getLong("sluice.test.seed", new Random().nextLong());
    private final Random random = new Random(seed);

    @BeforeAll
    static void start() {
        Carriers carriers = Carriers.valueOf(System.getProperty("sluice.test.carriers", "AUTO"));
        engine = RequestEngine.builder().workers(2).carriers(carriers).build();
    }

    @AfterAll
    static void stop() {
        engine.close();
    }

    private static final Precision[] EXACT = {Precision.FLOAT, Precision.NATIVE, Precision.FAST};

    @AfterEach
    void nothingIsLeftInMemory() {
        assertThat(NativeMemory.inUse()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Border.class)
    void aRegionFilteredByItselfIsThatOfTheWholeBitForBit(Border border) throws Exception {
        for (int round = 0; round < Integer.getInteger("sluice.test.rounds", 60); round++) {
            int rows = 1 + random.nextInt(60);
            int columns = 1 + random.nextInt(60);
            Image image = Samples.image(
                    random.nextLong(), rows, columns, 1 + random.nextInt(4), Depth.values()[random.nextInt(3)]);
            DifferenceOfGaussians filter = DifferenceOfGaussians.builder()
                    .sigma1(0.1 + 2 * random.nextDouble())
                    .sigma2(0.1 + 9 * random.nextDouble())
                    .border(border)
                    .precision(EXACT[random.nextInt(EXACT.length)])
                    .result(ResultEncoding.values()[random.nextInt(5)])
                    .build();
            try (WindowedSource source = new InMemorySource(image);
                    Image whole = filter.apply(engine, image)) {
                Region all = new Region(0, 0, rows, columns);
                WindowedFilter windowed = new WindowedFilter(filter);
                FiniteRange range = rangeOfParts(windowed, source, all);
                for (int i = 0; i < 4; i++) {
                    Region region = Samples.region(random, rows, columns);
                    try (Image part = windowed.apply(engine, source, region, range)) {
                        assertThat(Samples.mismatch(part, whole, region))
                                .as("%s of %s, %s, seed %d", region, image, filter, seed)
                                .isEqualTo(-1);
                    }
                }
            }
        }
    }

    /** The range, put together of that of two halves. */
    private static FiniteRange rangeOfParts(WindowedFilter windowed, WindowedSource source, Region all)
            throws InterruptedException {
        int upper = all.rows() / 2;
        FiniteRange range = windowed.range(engine, source, new Region(upper, 0, all.rows() - upper, all.columns()));
        return upper == 0 ? range : range.with(windowed.range(engine, source, new Region(0, 0, upper, all.columns())));
    }

    /** The comparison above would not notice a halo that is too large; this shows that it notices one that is too small. */
    @Test
    void aHaloThatIsSmallerByOneIsCaught() throws Exception {
        DifferenceOfGaussians filter =
                DifferenceOfGaussians.builder().result(ResultEncoding.FLOAT).build();
        Region region = new Region(40, 40, 16, 16);
        try (Image image = Samples.image(5, 100, 100, 1, Depth.U8);
                Image whole = filter.apply(engine, image)) {
            byte[] expected = Samples.bytes(whole, region);

            assertThat(withHalo(filter, image, region, filter.halo())).isEqualTo(expected);
            assertThat(withHalo(filter, image, region, filter.halo() - 1)).isNotEqualTo(expected);
        }
    }

    private static byte[] withHalo(DifferenceOfGaussians filter, Image image, Region region, int halo)
            throws InterruptedException {
        int rows = region.rows() + 2 * halo;
        int columns = region.columns() + 2 * halo;
        try (Image piece = Image.allocate(rows, columns, image.channels(), image.depth(), image.hasAlpha())) {
            Pixels.copy(image, (int) region.row() - halo, (int) region.column() - halo, piece, 0, 0, rows, columns);
            Piece alone = Piece.whole(piece);
            try (Image result = Image.allocate(region.rows(), region.columns(), image.channels(), Depth.F32)) {
                filter.compute(engine, alone, new Region(halo, halo, region.rows(), region.columns()), result);
                return Samples.bytes(result);
            }
        }
    }
}
