package dev.sluice.nativeops.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.ResultEncoding;
import dev.sluice.nativeops.memory.Pixels;
import dev.sluice.nativeops.strip.StripJob;
import dev.sluice.request.RequestEngine;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Volumes layer by layer: the bits of the whole, and nothing read twice. */
@Timeout(300)
class LayersTest {
    private static final long SEED = Long.getLong("sluice.test.seed", new Random().nextLong());
    private static final int ROUNDS = 60;

    @AfterEach
    void everythingIsFreed() {
        assertThat(NativeMemory.inUse()).isZero();
    }

    /** A volume in memory, which keeps what is asked of it, and what it gets. */
    private record InMemory(VolumeLayout layout, Volume volume, Predicate<Box> isEmpty, List<Box> asked)
            implements VolumeSource, VolumeSink {
        static InMemory of(VolumeLayout layout, Volume volume) {
            return new InMemory(layout, volume, box -> false, Collections.synchronizedList(new ArrayList<>()));
        }

        long voxels() {
            return asked.stream().mapToLong(Box::voxels).sum();
        }

        @Override
        public VoxelSpace space() {
            return VoxelSpace.NONE;
        }

        @Override
        public Volume read(long time, long channel, Box box) {
            asked.add(box);
            Volume part = Volume.allocate(box.planes(), box.rows(), box.columns(), 1, volume.depth());
            copy(volume, box, part, new Box(0, 0, 0, box.planes(), box.rows(), box.columns()));
            return part;
        }

        @Override
        public boolean isEmpty(long time, long channel, Box box) {
            return isEmpty.test(box);
        }

        @Override
        public void write(long time, long channel, Box box, Volume voxels) {
            asked.add(box);
            copy(voxels, Box.whole(voxels), volume, box);
        }

        private static void copy(Volume from, Box source, Volume to, Box target) {
            for (int z = 0; z < source.planes(); z++) {
                try (Image before = from.plane((int) source.plane() + z);
                        Image after = to.plane((int) target.plane() + z)) {
                    Pixels.copy(
                            before,
                            (int) source.row(),
                            (int) source.column(),
                            after,
                            (int) target.row(),
                            (int) target.column(),
                            source.rows(),
                            source.columns());
                }
            }
        }

        @Override
        public void finish() {}

        @Override
        public void close() {
            volume.close();
        }
    }

    private static VolumeOperation filter(Random random) {
        double z = random.nextBoolean() ? 0 : 0.4 + random.nextDouble() * 1.5;
        return VolumeDifferenceOfGaussians.builder()
                .sigma1(new Sigma(0.6, 0.5, z / 2))
                .sigma2(new Sigma(0.7 + random.nextDouble(), 1.4, z))
                .border(Border.values()[random.nextInt(Border.values().length)])
                .result(random.nextInt(4) == 0 ? ResultEncoding.NORMALIZE : ResultEncoding.CLIP)
                .build();
    }

    /** All voxels, and again those around bands of rows. */
    private static long read(BoxPlan plan) {
        VolumeLayout layout = plan.layout();
        long rows = LongStream.range(0, plan.bands())
                .map(band -> plan.window(band, 0).rows())
                .sum();
        return layout.planes() * rows * layout.columns();
    }

    private static int upTo(Random random, int most) {
        return 1 + random.nextInt(most);
    }

    @Test
    void everyCutHasTheBitsOfTheWholeAndReadsEachVoxelOnceAPass() throws Exception {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        try (RequestEngine engine = RequestEngine.create(2)) {
            for (int round = 0; round < ROUNDS; round++) {
                Depth depth = Depth.values()[random.nextInt(3)];
                VolumeOperation filter = filter(random);
                Box chunk = new Box(0, 0, 0, upTo(random, 5), upTo(random, 20), upTo(random, 20));
                VolumeLayout layout =
                        new VolumeLayout(1, 1, upTo(random, 40), upTo(random, 60), upTo(random, 60), depth, chunk);
                int planes = chunk.planes() * upTo(random, 3);
                int rows = chunk.rows() * upTo(random, 2);
                BoxPlan plan = new BoxPlan(
                        layout,
                        filter.halo(),
                        planes,
                        rows,
                        chunk.columns() * upTo(random, 3),
                        upTo(random, 3),
                        0,
                        planes * upTo(random, 3),
                        rows * upTo(random, 3));
                Box all = layout.whole();
                Depth result = filter.resultDepth(depth);
                try (InMemory source = InMemory.of(
                                layout,
                                VolumeFilterTest.noise(
                                        random, all.planes(), all.rows(), all.columns(), 1, depth, false));
                        InMemory sink = InMemory.of(
                                layout.withDepth(result),
                                Volume.allocate(all.planes(), all.rows(), all.columns(), 1, result));
                        Volume expected = filter.apply(engine, source.volume())) {
                    List<Long> done = Collections.synchronizedList(new ArrayList<>());
                    VolumeFilterRun run = new VolumeFilterRun(engine, filter, source, sink, plan, done::add);
                    run.run();

                    assertThat(NaiveVolume.values(sink.volume()))
                            .as(plan.toString())
                            .isEqualTo(NaiveVolume.values(expected));
                    assertThat(Collections.max(done)).isEqualTo(run.work());
                    assertThat(sink.voxels()).isEqualTo(all.voxels());
                    if (!filter.takesLevelOff(depth)) { // which is looked for in some rows before
                        assertThat(source.voxels()).as(plan.toString()).isEqualTo(filter.passes() * read(plan));
                    }
                }
            }
        }
    }

    private static final VolumeLayout LAYOUT =
            new VolumeLayout(1, 1, 64, 64, 64, Depth.U16, new Box(0, 0, 0, 8, 16, 16));

    private static VolumeOperation small() {
        return VolumeDifferenceOfGaussians.builder()
                .sigma1(Sigma.of(0.5))
                .sigma2(Sigma.of(1))
                .build();
    }

    private static InMemory spot(Predicate<Box> isEmpty) {
        return new InMemory(LAYOUT, spot(), isEmpty, Collections.synchronizedList(new ArrayList<>()));
    }

    /** Noise in one chunk, zeros elsewhere. */
    private static Volume spot() {
        Volume volume = Volume.allocate(64, 64, 64, 1, Depth.U16);
        for (int z = 0; z < 64; z++) {
            try (Image plane = volume.plane(z)) {
                plane.pixels().fill((byte) 0);
            }
        }
        try (Volume noise = VolumeFilterTest.noise(new Random(SEED), 8, 16, 16, 1, Depth.U16, false)) {
            InMemory.copy(noise, Box.whole(noise), volume, new Box(32, 16, 48, 8, 16, 16));
        }
        return volume;
    }

    @Test
    void whatIsEmptyIsNeitherReadNorWritten() throws Exception {
        Box there = new Box(32, 16, 48, 8, 16, 16);
        VolumeOperation filter = small();
        BoxPlan plan = new BoxPlan(LAYOUT, filter.halo(), 8, 16, 16, 2, 0, 16, 64);
        try (RequestEngine engine = RequestEngine.create(2);
                InMemory source = spot(box -> box.intersection(there).isEmpty());
                InMemory sink = InMemory.of(LAYOUT, spot());
                Volume expected = filter.apply(engine, source.volume())) {
            new VolumeFilterRun(engine, filter, source, sink, plan, done -> {}).run();

            // The chunk and those around it, which has none behind it along x, and those that these need.
            assertThat(sink.asked()).hasSize(3 * 3 * 2);
            assertThat(source.asked()).hasSize(5 * 4 * 3).doesNotHaveDuplicates();
            for (Box box : List.copyOf(sink.asked())) {
                try (Volume found = sink.read(0, 0, box);
                        Volume same = InMemory.of(LAYOUT, expected).read(0, 0, box)) {
                    assertThat(NaiveVolume.values(found)).isEqualTo(NaiveVolume.values(same));
                }
            }
        }
    }

    @Test
    void layersAreChosenWhereThereIsMemoryAndMuchWouldBeReadTwice() {
        VolumeLayout layout = new VolumeLayout(1, 1, 121, 1024, 512, Depth.U16, new Box(0, 0, 0, 32, 256, 256));
        VolumeOperation filter = VolumeDifferenceOfGaussians.builder()
                .sigma1(Sigma.of(1))
                .sigma2(Sigma.of(3))
                .build();

        BoxPlan much = BoxPlan.of(layout, filter, 1L << 30, 2);
        BoxPlan some = BoxPlan.of(layout, filter, much.bytes() - 1, 2);

        assertThat(much.isLayered()).isTrue();
        assertThat(much.overhead()).isEqualTo(1);
        assertThat(much.layers()).isEqualTo(4);
        assertThat(much.windowPlanes()).isEqualTo(12 + 32 + 32);
        assertThat(much.bytes()).isLessThan(160L << 20);
        assertThat(much.boxes()).isGreaterThanOrEqualTo(4L * 3 * StripJob.atOnce(2));
        assertThat(much.bands()).isEqualTo(1);
        assertThat(some.isLayered()).isTrue();
        assertThat(some.bands()).isGreaterThan(1);
        assertThat(some.bytes()).isLessThan(much.bytes());
        for (long memory = 60; memory < 300; memory += 5) {
            assertThat(BoxPlan.of(layout, filter, memory << 20, 2).bytes()).isLessThanOrEqualTo(memory << 20);
        }
        assertThat(BoxPlan.of(layout, new VolumeSmoothing(Sigma.of(0), 4, Border.REFLECT), 1L << 30, 2)
                        .isLayered())
                .as("nothing would be read twice")
                .isFalse();
        assertThatThrownBy(() -> new BoxPlan(layout, filter.halo(), 32, 256, 256, 2, 0, 48, 256))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("48");
    }

    @Test
    void whatCannotBeReadFailsTheRunWithItsReason() throws Exception {
        VolumeOperation filter = small();
        BoxPlan plan = new BoxPlan(LAYOUT, filter.halo(), 8, 16, 16, 2, 0, 16, 64);
        try (RequestEngine engine = RequestEngine.create(2);
                InMemory source = spot(box -> {
                    if (box.plane() > 40) {
                        throw new ImageFormatException("the chunk is damaged");
                    }
                    return false;
                });
                InMemory sink = InMemory.of(LAYOUT, spot())) {
            VolumeFilterRun run = new VolumeFilterRun(engine, filter, source, sink, plan, done -> {});

            assertThatThrownBy(run::run)
                    .isInstanceOf(ImageFormatException.class)
                    .hasMessage("the chunk is damaged");
        }
    }
}
