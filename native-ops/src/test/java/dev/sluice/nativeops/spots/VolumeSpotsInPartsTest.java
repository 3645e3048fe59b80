package dev.sluice.nativeops.spots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Engines;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.NativeMemoryException;
import dev.sluice.nativeops.Pixels;
import dev.sluice.nativeops.volume.Box;
import dev.sluice.nativeops.volume.Halo;
import dev.sluice.nativeops.volume.Sigma;
import dev.sluice.nativeops.volume.Volume;
import dev.sluice.nativeops.volume.VolumeLayout;
import dev.sluice.nativeops.volume.VolumeSource;
import dev.sluice.nativeops.volume.VoxelSpace;
import dev.sluice.request.RequestEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The list of a volume is the same whatever the cut, the workers, and the way in which it is read. */
@Timeout(180)
class VolumeSpotsInPartsTest {
    private final long seed = Long.getLong("sluice.test.seed", new Random().nextLong());
    private final Random random = new Random(seed);

    @AfterEach
    void nothingIsLeftInMemory() {
        assertThat(NativeMemory.inUse()).isZero();
    }

    private static Volume noise(Random random, int planes, int rows, int columns) {
        try (Volume volume = Volume.allocate(planes, rows, columns, 1, Depth.U16)) {
            for (int z = 0; z < planes; z++) {
                try (Image plane = Pixels.random(random, rows, columns, 1, Depth.U16)) {
                    volume.set(z, plane);
                }
            }
            return volume.planes(0, planes);
        }
    }

    @Test
    void aVolumeThatIsReadInPartsHasTheSpotsOfTheWholeWhateverTheMemoryAndTheWorkers() throws Exception {
        int parts = 0;
        int spots = 0;
        for (int round = 0; round < Integer.getInteger("sluice.test.rounds", 30); round++) {
            SpotDetector detector = RandomSpots.inSpace(random)
                    .channel(0)
                    .maxSpots(random.nextBoolean() ? 0 : 1 + random.nextInt(30))
                    .build();
            try (RequestEngine one = Engines.of(1);
                    RequestEngine several = Engines.of(1 + random.nextInt(4));
                    Volume drawn = RandomSpots.volume(
                            random, 1 + random.nextInt(40), 1 + random.nextInt(40), 1 + random.nextInt(40));
                    Volume volume = Channels.copy(drawn, 0);
                    VolumeCopies source = VolumeCopies.of(
                            volume,
                            new Box(0, 0, 0, 1 + random.nextInt(12), 1 + random.nextInt(12), 1 + random.nextInt(12)))) {
                List<Spot> whole = detector.detect(one, volume);

                List<Spot> inParts = new ArrayList<>();
                detect(several, detector, source, inParts::add);

                assertThat(inParts)
                        .as("%s of %s in chunks of %s, seed %d", detector, volume, source.chunk(), seed)
                        .isEqualTo(whole);
                assertThat(detector.detect(several, volume)).isEqualTo(whole);
                assertThat(whole).isSortedAccordingTo(Spot.ORDER);
                parts += source.reads().get();
                spots += whole.size();
            }
        }
        assertThat(parts).isGreaterThan(80);
        assertThat(spots).isPositive();
    }

    /** With the least memory of some sizes that is enough. */
    private void detect(RequestEngine engine, SpotDetector detector, VolumeCopies source, Consumer<Spot> spots)
            throws InterruptedException {
        long memory = 1L << 14 + random.nextInt(8);
        while (true) {
            try {
                detector.detect(engine, source, 0, 0, source.layout().whole(), memory, spots);
                return;
            } catch (NativeMemoryException tooLittle) {
                memory += memory / 8;
            }
        }
    }

    /** The comparisons above would not notice a halo that is too large; this shows that one that is too small, along any axis, changes the list. */
    @Test
    void aHaloThatIsSmallerByOneAlongAnyAxisIsCaught() throws Exception {
        SpotDetector detector = SpotDetector.builder()
                .sigma(new Sigma(0.9, 0.8, 0.7))
                .polarity(Polarity.BOTH)
                .build();
        int[] caught = new int[3];
        try (RequestEngine engine = Engines.of(2)) {
            for (int round = 0; round < 12; round++) {
                try (Volume volume = noise(new Random(round), 40, 44, 48);
                        VolumeCopies source = VolumeCopies.of(volume, new Box(0, 0, 0, 8, 8, 8))) {
                    Box box = new Box(8, 9, 10, 24, 26, 28);
                    List<Spot> expected = new ArrayList<>();
                    detector.detect(engine, volume, box, expected::add);
                    Halo halo = detector.spaceHalo();

                    assertThat(cropped(engine, detector, source, box, halo)).isEqualTo(expected);
                    for (int axis = 0; axis < 3; axis++) {
                        Halo less = new Halo(
                                halo.planes() - (axis == 0 ? 1 : 0),
                                halo.rows() - (axis == 1 ? 1 : 0),
                                halo.columns() - (axis == 2 ? 1 : 0));
                        caught[axis] +=
                                cropped(engine, detector, source, box, less).equals(expected) ? 0 : 1;
                    }
                }
            }
        }
        assertThat(caught).doesNotContain(0);
    }

    private static List<Spot> cropped(
            RequestEngine engine, SpotDetector detector, VolumeCopies source, Box box, Halo halo)
            throws InterruptedException {
        Volume all = source.volume();
        Box read = box.grown(halo, all.planes(), all.rows(), all.columns());
        List<Spot> found = new ArrayList<>();
        try (Volume crop = source.read(0, 0, read)) {
            detector.detect(engine, crop, box.within(read), found::add);
        }
        return found.stream()
                .map(spot -> new Spot(
                        spot.channel(),
                        moved(spot.z(), read.plane()),
                        moved(spot.y(), read.row()),
                        moved(spot.x(), read.column()),
                        spot.sigma(),
                        spot.value()))
                .toList();
    }

    private static double moved(double place, long by) {
        return Math.rint((place + by) * 1e4) / 1e4;
    }

    @Test
    void aBoxThatCannotBeReadEndsTheSearchWithItsFailure() throws Exception {
        try (RequestEngine engine = Engines.of(2);
                Volume volume = noise(random, 30, 30, 30);
                VolumeCopies copies = VolumeCopies.of(volume, new Box(0, 0, 0, 10, 10, 10))) {
            VolumeSource damaged = new VolumeSource() {
                @Override
                public VolumeLayout layout() {
                    return copies.layout();
                }

                @Override
                public VoxelSpace space() {
                    return copies.space();
                }

                @Override
                public Volume read(long time, long channel, Box box) {
                    if (box.endPlane() == 30) {
                        throw new ImageFormatException("damaged there");
                    }
                    return copies.read(time, channel, box);
                }

                @Override
                public void close() {}
            };
            SpotDetector detector = SpotDetector.builder().sigma(0.6).build();

            assertThatThrownBy(() -> detector.detect(
                            engine, damaged, 0, 0, copies.layout().whole(), 1L << 24, spot -> {}))
                    .isInstanceOf(ImageFormatException.class)
                    .hasMessage("damaged there");
        }
    }
}
