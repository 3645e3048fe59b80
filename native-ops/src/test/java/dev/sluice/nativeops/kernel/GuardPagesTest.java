package dev.sluice.nativeops.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.kernel.NativeJob.Arithmetic;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * Native code touches nothing beside its buffers: source, result and scratch begin right behind a page that may not be touched, or end right
 * before one. A touch ends the JVM.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class GuardPagesTest {
    private static final long PAGE = 4096;
    private static final int PRIVATE_ANONYMOUS = 0x22;
    private static final int NONE = 0;
    private static final int READ_WRITE = 3;
    private static final MethodHandle MMAP = libc(
            "mmap",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_LONG));
    private static final MethodHandle MPROTECT = libc(
            "mprotect",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
    private static final MethodHandle MUNMAP =
            libc("munmap", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));

    private final long seed = Long.getLong("sluice.test.seed", new Random().nextLong());
    private final Random random = new Random(seed);

    private static MethodHandle libc(String name, FunctionDescriptor descriptor) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), descriptor);
    }

    @ParameterizedTest
    @EnumSource(names = "JAVA", mode = Mode.EXCLUDE)
    void nothingBesideTheBuffersIsTouched(InstructionSet set) throws Throwable {
        assumeThat(set).matches(InstructionSet::isAvailable);
        for (int round = 0; round < Integer.getInteger("sluice.test.rounds", 300); round++) {
            int rows = 1 + random.nextInt(80);
            int columns = 1 + random.nextInt(round % 10 == 0 ? 500 : 70);
            int channels = 1 + random.nextInt(round % 7 == 0 ? 40 : 4);
            Depth depth = Depth.values()[random.nextInt(3)];
            Depth resultDepth = random.nextBoolean() ? depth : Depth.F32;
            Border border = Border.values()[random.nextInt(4)];
            boolean alpha = channels > 1 && random.nextBoolean();
            List<GaussianKernel> kernels = List.of(
                    GaussianKernel.of(0.1 + 3 * random.nextDouble(), 4),
                    GaussianKernel.of(0.1 + 9 * random.nextDouble(), 4));
            Arithmetic arithmetic =
                    depth == Depth.U16 && random.nextBoolean() ? Arithmetic.FIXED_SHORTS : Arithmetic.FLOATS;
            long rowBytes = (long) columns * channels * depth.bytes();
            long resultBytes = (long) columns * channels * resultDepth.bytes();
            byte[] pixels = new byte[(int) (rows * rowBytes)];
            random.nextBytes(pixels);
            byte[][] results = new byte[2][];
            for (int end = 0; end < 2; end++) {
                try (Arena arena = Arena.ofConfined();
                        Guarded source = Guarded.of(rows * rowBytes, end == 1);
                        Guarded result = Guarded.of(rows * resultBytes, end == 1)) {
                    source.memory.copyFrom(MemorySegment.ofArray(pixels));
                    NativeJob job = new NativeJob(arena);
                    job.source(source.memory.address(), rowBytes, rows, columns, channels, depth);
                    job.kernels(kernels, border, arithmetic);
                    job.results(List.of(result.memory.address()), resultBytes, resultDepth, 0, 0);
                    job.combine(true, alpha);
                    job.upTo(random.nextInt(2 * rows));
                    if (random.nextBoolean()) {
                        job.streams();
                    }
                    int panel = 1 + random.nextInt(columns);
                    long bytes = NativeKernels.scratchBytes(set, job.address(), panel);
                    try (Guarded scratch = Guarded.of(bytes, end == 1)) {
                        for (int column = 0; column < columns; column += panel) {
                            int count = Math.min(panel, columns - column);
                            NativeKernels.smooth(set, job.address(), scratch.memory.address(), 0, rows, column, count);
                        }
                    }
                    results[end] = result.memory.toArray(ValueLayout.JAVA_BYTE);
                }
            }

            if (resultDepth != Depth.F32) {
                assertThat(results[0]).as("round %d seed %d", round, seed).isEqualTo(results[1]);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = "JAVA", mode = Mode.EXCLUDE)
    void nothingBesideCoarseGridsIsTouched(InstructionSet set) throws Throwable {
        assumeThat(set).matches(InstructionSet::isAvailable);
        for (int round = 0; round < Integer.getInteger("sluice.test.rounds", 100); round++) {
            int rows = 1 + random.nextInt(80);
            int columns = 1 + random.nextInt(round % 10 == 0 ? 500 : 70);
            int channels = 1 + random.nextInt(round % 7 == 0 ? 40 : 4);
            Depth depth = Depth.values()[random.nextInt(3)];
            Depth resultDepth = random.nextBoolean() ? depth : Depth.F32;
            Border border = Border.values()[random.nextInt(4)];
            double sigma = 5 + random.nextInt(60);
            CoarseKernel kernel = new CoarseKernel(sigma, CoarseKernel.stride(sigma));
            int originRow = random.nextInt(300);
            int originColumn = random.nextInt(300);
            int firstRow = kernel.firstPoint(originRow);
            int firstColumn = kernel.firstPoint(originColumn);
            int points = CoarseKernel.spreadPoints();
            int gridRows = kernel.firstPoint(originRow + rows - 1) + points - firstRow;
            int gridColumns = kernel.firstPoint(originColumn + columns - 1) + points - firstColumn;
            long rowBytes = (long) columns * channels * depth.bytes();
            long resultBytes = (long) columns * channels * resultDepth.bytes();
            long gridBytes = (long) gridColumns * channels * Float.BYTES;
            byte[] pixels = new byte[(int) (rows * rowBytes)];
            random.nextBytes(pixels);
            for (int end = 0; end < 2; end++) {
                try (Arena arena = Arena.ofConfined();
                        Guarded source = Guarded.of(rows * rowBytes, end == 1);
                        Guarded grid = Guarded.of(gridRows * gridBytes, end == 1);
                        Guarded result = Guarded.of(rows * resultBytes, end == 1)) {
                    source.memory.copyFrom(MemorySegment.ofArray(pixels));
                    NativeJob job = new NativeJob(arena);
                    job.source(source.memory.address(), rowBytes, rows, columns, channels, depth);
                    job.border(border);
                    job.results(List.of(result.memory.address()), resultBytes, resultDepth, 0, 0);
                    job.combine(false, channels > 1 && random.nextBoolean());
                    job.grids(List.of(new NativeJob.Grid(
                            kernel,
                            grid.memory.address(),
                            gridBytes,
                            gridColumns,
                            firstRow,
                            firstColumn,
                            originRow,
                            originColumn)));
                    int height = 1 + random.nextInt(gridRows);
                    long bytes = NativeKernels.gatherScratchBytes(set, job.address(), height);
                    try (Guarded scratch = Guarded.of(bytes, end == 1)) {
                        long at = scratch.memory.address();
                        for (int row = 0; row < gridRows; row += height) {
                            int count = Math.min(height, gridRows - row);
                            for (int first = 0; first < columns * channels; first += 128) {
                                NativeKernels.gatherDown(set, job.address(), at, row, count, first, 128);
                            }
                            NativeKernels.gatherAlong(set, job.address(), at, row, count);
                        }
                    }
                    int panel = 1 + random.nextInt(columns);
                    bytes = NativeKernels.spreadScratchBytes(set, job.address(), panel);
                    try (Guarded scratch = Guarded.of(bytes, end == 1)) {
                        for (int column = 0; column < columns; column += panel) {
                            int count = Math.min(panel, columns - column);
                            NativeKernels.spread(set, job.address(), scratch.memory.address(), 0, rows, column, count);
                        }
                    }
                }
            }
        }
    }

    /** Memory between two pages that may not be touched. */
    private record Guarded(long from, long length, MemorySegment memory) implements AutoCloseable {
        static Guarded of(long bytes, boolean atEnd) throws Throwable {
            long inside = Math.ceilDiv(bytes, PAGE) * PAGE;
            long length = inside + 2 * PAGE;
            long from = (long) MMAP.invokeExact(0L, length, NONE, PRIVATE_ANONYMOUS, -1, 0L);
            if ((int) MPROTECT.invokeExact(from + PAGE, inside, READ_WRITE) != 0) {
                throw new OutOfMemoryError("mmap");
            }
            long at = from + PAGE + (atEnd ? inside - bytes : 0);
            return new Guarded(from, length, MemorySegment.ofAddress(at).reinterpret(bytes));
        }

        @Override
        public void close() {
            try {
                int code = (int) MUNMAP.invokeExact(from, length);
                assertThat(code).isZero();
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        }
    }
}
