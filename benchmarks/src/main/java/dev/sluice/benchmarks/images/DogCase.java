package dev.sluice.benchmarks.images;

import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** An image of 4000 x 3000 pixels with one channel, to be filtered with sigmas 1 and 3. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls setUp before anything else
public class DogCase {
    public static final int ROWS = 3_000;
    public static final int COLUMNS = 4_000;

    /** Depth and arithmetic, a {@link DogWork.Kind}. */
    @Param({"F32", "U8_NATIVE", "U8_FLOAT", "U16_NATIVE"})
    public String kind;

    DogWork work;

    /** Makes the image and checks that both ways give the same result. */
    @Setup(Level.Trial)
    public void setUp() throws InterruptedException {
        work = DogWork.checked(DogWork.Task.of(DogWork.Kind.valueOf(kind), ROWS, COLUMNS));
    }

    /** Frees everything. */
    @TearDown(Level.Trial)
    public void tearDown() {
        work.close();
    }
}
