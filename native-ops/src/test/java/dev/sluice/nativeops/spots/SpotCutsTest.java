package dev.sluice.nativeops.spots;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Engines;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.NativeMemoryException;
import dev.sluice.nativeops.Pixels;
import dev.sluice.nativeops.volume.Box;
import dev.sluice.nativeops.volume.Halo;
import dev.sluice.nativeops.volume.Sigma;
import dev.sluice.nativeops.volume.Volume;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.request.RequestEngine;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One image and one volume, cut at random again and again, by any number of workers: one SHA-256 of all lists. {@code -Dsluice.test.cuts=N} tries more. */
@Timeout(1800)
class SpotCutsTest {
    private static final int CUTS = Integer.getInteger("sluice.test.cuts", 8);

    private final long seed = Long.getLong("sluice.test.seed", new Random().nextLong());
    private final Random random = new Random(seed);

    @AfterEach
    void nothingIsLeftInMemory() {
        assertThat(NativeMemory.inUse()).isZero();
    }

    private static String sha256(List<Spot> spots) throws Exception {
        String text = spots.stream().map(Spot::toString).collect(Collectors.joining("\n"));
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest);
    }

    /** What is found in one go, with some memory. */
    @FunctionalInterface
    private interface Search {
        List<Spot> run(long memory) throws InterruptedException;
    }

    /** With the least memory of some sizes that is enough. */
    private List<Spot> inParts(Search search) throws InterruptedException {
        long memory = 1L << 14 + random.nextInt(8);
        while (true) {
            try {
                return search.run(memory);
            } catch (NativeMemoryException tooLittle) {
                memory += memory / 4;
            }
        }
    }

    private static final SpotDetector IN_PLANE = SpotDetector.builder()
            .sigma(0.8)
            .sigmaMax(6)
            .polarity(Polarity.BOTH)
            .build();

    private static final SpotDetector IN_SPACE = SpotDetector.builder()
            .sigma(new Sigma(0.8, 0.7, 0.6))
            .sigmaMax(2)
            .polarity(Polarity.BOTH)
            .build();

    private static Image image() {
        return Pixels.random(new Random(1), 90, 100, 1, Depth.U16);
    }

    private static Volume volume() {
        try (Volume volume = Volume.allocate(18, 20, 24, 1, Depth.U16);
                Image stack = Pixels.random(new Random(2), 18 * 20, 24, 1, Depth.U16)) {
            for (int z = 0; z < 18; z++) {
                try (Image plane = stack.rows(z * 20, (z + 1) * 20)) {
                    volume.set(z, plane);
                }
            }
            return volume.planes(0, 18);
        }
    }

    @Test
    void theListOfAnImageHasOneHashWhateverTheCutAndTheWorkers() throws Exception {
        TreeSet<String> hashes = new TreeSet<>();
        try (Image image = image()) {
            Region all = new Region(0, 0, image.rows(), image.columns());
            for (int round = 0; round < CUTS; round++) {
                ImageCopies source = new ImageCopies(image, 16 * (1 + random.nextInt(6)), 16 * (1 + random.nextInt(6)));
                try (RequestEngine engine = Engines.of(1 + random.nextInt(6))) {
                    hashes.add(sha256(IN_PLANE.detect(engine, image)));
                    hashes.add(sha256(inParts(memory -> {
                        List<Spot> found = new ArrayList<>();
                        IN_PLANE.detect(engine, source, all, memory, found::add);
                        return found;
                    })));
                    hashes.add(sha256(together(engine, image, RandomCuts.of(random, all))));
                }
            }
        }
        assertThat(hashes).as("seed %d", seed).hasSize(1);
    }

    private static List<Spot> together(RequestEngine engine, Image image, List<Region> regions)
            throws InterruptedException {
        List<Spot> found = new ArrayList<>();
        for (Region region : regions) {
            IN_PLANE.detect(engine, image, region, found::add);
        }
        found.sort(Spot.ORDER);
        return found;
    }

    @Test
    void theListOfAVolumeHasOneHashWhateverTheCutAndTheWorkers() throws Exception {
        TreeSet<String> hashes = new TreeSet<>();
        try (Volume volume = volume()) {
            Box all = Box.whole(volume);
            for (int round = 0; round < CUTS; round++) {
                Box chunk = new Box(0, 0, 0, 1 + random.nextInt(12), 1 + random.nextInt(12), 1 + random.nextInt(12));
                VolumeCopies source = VolumeCopies.of(volume, chunk);
                try (RequestEngine engine = Engines.of(1 + random.nextInt(6))) {
                    hashes.add(sha256(IN_SPACE.detect(engine, volume)));
                    hashes.add(sha256(inParts(memory -> {
                        List<Spot> found = new ArrayList<>();
                        IN_SPACE.detect(engine, source, 0, 0, all, memory, found::add);
                        return found;
                    })));
                    List<Spot> together = new ArrayList<>();
                    for (Box box : RandomCuts.of(random, all)) {
                        IN_SPACE.detect(engine, volume, box, together::add);
                    }
                    together.sort(Spot.ORDER);
                    hashes.add(sha256(together));
                }
            }
        }
        assertThat(hashes).as("seed %d", seed).hasSize(1);
    }

    /** If the summit decided, a part that searches its own pixels only would lose those whose summit lies beside it; if the pixels around a part were its own too, spots would be twice. */
    @Test
    void ownershipByAnotherRuleIsCaught() throws Exception {
        try (RequestEngine engine = Engines.of(2);
                Image image = image();
                Volume volume = volume()) {
            List<Spot> whole = IN_PLANE.detect(engine, image);
            List<Spot> bySummit = new ArrayList<>();
            List<Spot> withTheSeam = new ArrayList<>();
            for (int row = 0; row < image.rows(); row += 10) {
                Region region = new Region(row, 0, 10, image.columns());
                IN_PLANE.detect(engine, image, region, spot -> {
                    if (Math.rint(spot.y()) >= region.row() && Math.rint(spot.y()) < region.endRow()) {
                        bySummit.add(spot);
                    }
                });
                IN_PLANE.detect(engine, image, region.grown(1, Layout.of(image)), withTheSeam::add);
            }
            assertThat(bySummit.size()).as("by the summit").isLessThan(whole.size());
            assertThat(withTheSeam.size()).as("with the seam").isGreaterThan(whole.size());

            whole = IN_SPACE.detect(engine, volume);
            bySummit.clear();
            withTheSeam.clear();
            for (int plane = 0; plane < volume.planes(); plane += 2) {
                Box box = new Box(plane, 0, 0, 2, volume.rows(), volume.columns());
                IN_SPACE.detect(engine, volume, box, spot -> {
                    if (Math.rint(spot.z()) >= box.plane() && Math.rint(spot.z()) < box.endPlane()) {
                        bySummit.add(spot);
                    }
                });
                Halo seam = new Halo(1, 0, 0);
                Box grown = box.grown(seam, volume.planes(), volume.rows(), volume.columns());
                IN_SPACE.detect(engine, volume, grown, withTheSeam::add);
            }
            assertThat(bySummit.size()).as("by the summit").isLessThan(whole.size());
            assertThat(withTheSeam.size()).as("with the seam").isGreaterThan(whole.size());
        }
    }
}
