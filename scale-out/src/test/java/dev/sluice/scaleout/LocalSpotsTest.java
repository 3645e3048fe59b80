package dev.sluice.scaleout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.Main;
import dev.sluice.cli.distributed.Distribution;
import dev.sluice.cli.spots.DistributedSearcher;
import dev.sluice.cli.spots.SpotsPart;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.spots.Polarity;
import dev.sluice.nativeops.spots.Spot;
import dev.sluice.nativeops.spots.SpotDetector;
import dev.sluice.nativeops.spots.SpotParts;
import dev.sluice.nativeops.volume.Box;
import dev.sluice.nativeops.volume.Sigma;
import dev.sluice.nativeops.volume.Volume;
import dev.sluice.nativeops.volume.VolumeFiles;
import dev.sluice.nativeops.volume.VolumeLayout;
import dev.sluice.nativeops.volume.VolumeSink;
import dev.sluice.nativeops.volume.VoxelSpace;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.nativeops.windowed.SinkOptions;
import dev.sluice.request.RequestEngine;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Lists of spots by two cores of this machine, a region or box a task. {@code -Dsluice.test.cuts=N} tries more cuts. */
@Timeout(3600)
class LocalSpotsTest {
    private static final int CUTS = Integer.getInteger("sluice.test.cuts", 3);
    private static final Region IMAGE = new Region(0, 0, 90, 110);
    private static final VolumeLayout VOLUME = new VolumeLayout(1, 1, 18, 20, 24, Depth.U8, new Box(0, 0, 0, 4, 8, 8));

    @TempDir
    Path folder;

    private final long seed = Long.getLong("sluice.test.seed", new Random().nextLong());
    private final Random random = new Random(seed);

    private static void noise(Image image) {
        Random values = new Random(5);
        for (int row = 0; row < image.rows(); row++) {
            for (int column = 0; column < image.columns(); column++) {
                image.pixels().set(ValueLayout.JAVA_BYTE, row * image.stride() + column, (byte) values.nextInt());
            }
        }
    }

    private Path image(int rows, int columns) {
        Path file = folder.resolve("image.tif");
        try (Image image = Image.allocate(rows, columns, 1, Depth.U8)) {
            noise(image);
            image.write(file);
        }
        return file;
    }

    private Path volume() {
        Path file = folder.resolve("volume.zarr");
        try (Image stack = Image.allocate(18 * 20, 24, 1, Depth.U8);
                Volume volume = Volume.allocate(18, 20, 24, 1, Depth.U8);
                VolumeSink sink = VolumeFiles.create(file, VOLUME, VoxelSpace.NONE, 0, SinkOptions.DEFAULT)) {
            noise(stack);
            for (int z = 0; z < 18; z++) {
                try (Image plane = stack.rows(z * 20, (z + 1) * 20)) {
                    volume.set(z, plane);
                }
            }
            sink.write(0, 0, VOLUME.whole(), volume);
            sink.finish();
        }
        return file;
    }

    private static String sha256(List<Spot> spots) throws Exception {
        assertThat(spots).hasSizeGreaterThan(20);
        String text = spots.stream().map(Spot::toString).collect(Collectors.joining("\n"));
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest);
    }

    /** Where something of some length is cut. */
    private List<Integer> cuts(int length) {
        TreeSet<Integer> cuts = new TreeSet<>(List.of(0, length));
        for (int i = random.nextInt(4); i > 0; i--) {
            cuts.add(random.nextInt(length));
        }
        return List.copyOf(cuts);
    }

    /** In any order. */
    private List<Box> boxes(int planes, int rows, int columns) {
        List<Integer> z = cuts(planes);
        List<Integer> y = cuts(rows);
        List<Integer> x = cuts(columns);
        List<Box> boxes = new ArrayList<>();
        for (int i = 1; i < z.size(); i++) {
            for (int j = 1; j < y.size(); j++) {
                for (int k = 1; k < x.size(); k++) {
                    int plane = z.get(i - 1);
                    int row = y.get(j - 1);
                    int column = x.get(k - 1);
                    boxes.add(new Box(plane, row, column, z.get(i) - plane, y.get(j) - row, x.get(k) - column));
                }
            }
        }
        Collections.shuffle(boxes, random);
        return boxes;
    }

    private List<Region> regions() {
        return boxes(1, IMAGE.rows(), IMAGE.columns()).stream()
                .map(box -> new Region(box.row(), box.column(), box.rows(), box.columns()))
                .toList();
    }

    @Test
    void cutsDrawnAtRandomHaveTheHashOfTheWhole() throws Exception {
        SpotDetector inPlane = SpotDetector.builder()
                .sigma(0.8)
                .sigmaMax(6)
                .relative(0.1)
                .polarity(Polarity.BOTH)
                .channel(0)
                .build();
        SpotDetector inSpace = SpotDetector.builder()
                .sigma(new Sigma(0.8, 0.7, 0.6))
                .sigmaMax(2)
                .relative(0.1)
                .polarity(Polarity.BOTH)
                .build();
        Path image = image(IMAGE.rows(), IMAGE.columns());
        Path volume = volume();
        TreeSet<String> images = new TreeSet<>();
        TreeSet<String> volumes = new TreeSet<>();
        try (RequestEngine engine = RequestEngine.create(1);
                Image whole = Image.read(image)) {
            images.add(sha256(inPlane.detect(engine, whole)));
        }

        try (Distribution spark = SparkDistribution.connect(Optional.of("local[2]"))) {
            DistributedSearcher searcher = new DistributedSearcher(spark);
            for (int round = 0; round < CUTS; round++) {
                List<Spot> inImage = new ArrayList<>();
                searcher.search(
                        SpotParts.ofRegions(regions()),
                        region -> SpotsPart.OfPage.of(image, 0, region),
                        inPlane,
                        inImage::add);
                images.add(sha256(inImage));
                List<Spot> inVolume = new ArrayList<>();
                searcher.search(
                        SpotParts.ofBoxes(boxes(18, 20, 24)),
                        box -> SpotsPart.OfVolume.of(volume, 0, 0, box),
                        inSpace,
                        inVolume::add);
                volumes.add(sha256(inVolume));
            }
        }

        assertThat(images).as("seed %d", seed).hasSize(1);
        assertThat(volumes).as("seed %d", seed).hasSize(1);
    }

    @Test
    void theProgramWritesTheListOfDogFilter() throws IOException, InterruptedException {
        Inputs.write(folder.resolve("in"), 6, 60);
        Inputs.damage(folder.resolve("in/003.pgm"));
        Path image = image(1100, 1200);
        Path here = folder.resolve("here.csv");
        Path there = folder.resolve("there.csv");
        String[] spots = {"spots", folder.resolve("in").toString(), image.toString(), "--sigma=1.5", "--relative=0.4"};

        Program plain = Program.dogFilter(with(spots, "-o", here));
        int code = Main.run(SparkDistribution::connect, with(spots, "-o", there, "--spark", "local[2]"));

        assertThat(plain.code()).as(plain.output()).isEqualTo(1);
        assertThat(code).isEqualTo(1);
        assertThat(Files.readAllLines(here)).hasSizeGreaterThan(1000);
        assertThat(there).hasSameBinaryContentAs(here);
    }

    private static String[] with(String[] some, Object... others) {
        List<String> all = new ArrayList<>(List.of(some));
        for (Object other : others) {
            all.add(other.toString());
        }
        return all.toArray(String[]::new);
    }
}
