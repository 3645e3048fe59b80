package dev.sluice.benchmarks.images;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** How long does it take only to read 48 MB of floats and to write as many: the floor of {@link NativeDog} on 32-bit floats? */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@State(Scope.Benchmark)
@SuppressWarnings({"NullAway.Init", "MustBeClosedChecker"}) // JMH calls allocate first and free last
public class MemoryBandwidth {
    static final long BYTES = 4L * DogCase.ROWS * DogCase.COLUMNS;

    private Arena arena;
    private MemorySegment from;
    private MemorySegment to;

    /** Allocates. */
    @Setup(Level.Trial)
    public void allocate() {
        arena = Arena.ofShared();
        from = arena.allocate(BYTES, 64).fill((byte) 1);
        to = arena.allocate(BYTES, 64).fill((byte) 2);
    }

    /** Frees. */
    @TearDown(Level.Trial)
    public void free() {
        arena.close();
    }

    /** By one thread. */
    @Benchmark
    public void copyByOneThread() {
        MemorySegment.copy(from, 0, to, 0, BYTES);
    }

    /** By two threads. */
    @Benchmark
    public void copyByTwoThreads() throws InterruptedException {
        Thread other = Thread.ofPlatform().start(() -> MemorySegment.copy(from, 0, to, 0, BYTES / 2));
        MemorySegment.copy(from, BYTES / 2, to, BYTES / 2, BYTES / 2);
        other.join();
    }
}
