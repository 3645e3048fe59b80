package dev.sluice.benchmarks.images;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.DifferenceOfGaussians;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.spots.SpotDetector;
import dev.sluice.nativeops.volume.Sigma;
import dev.sluice.nativeops.volume.Volume;
import dev.sluice.nativeops.volume.VolumeDifferenceOfGaussians;
import dev.sluice.request.RequestEngine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/**
 * What does a call take in a JVM that runs already? Started by the programs in {@code benchmarks/peers}, which have a library of another language called in
 * between: each line of standard input is answered by one call, and that by a line with its nanoseconds and the number of its spots, 0 for a filter.
 *
 * <p>{@code WarmCalls spots|spots3|dog|dog3 FILE PLANES ROWS COLUMNS WORKERS THRESHOLD}: the file has the values and nothing else, floats for spots, 16 bits for filters.
 */
public final class WarmCalls {

    private WarmCalls() {}

    /** Answers until standard input ends. */
    public static void main(String[] arguments) throws Exception {
        int planes = Integer.parseInt(arguments[2]);
        int rows = Integer.parseInt(arguments[3]);
        int columns = Integer.parseInt(arguments[4]);
        Depth depth = arguments[0].startsWith("spots") ? Depth.F32 : Depth.U16;
        try (RequestEngine engine = RequestEngine.create(Integer.parseInt(arguments[5]));
                Volume volume = read(Path.of(arguments[1]), planes, rows, columns, depth);
                Image first = volume.plane(0)) {
            answer(call(arguments[0], engine, volume, first, Double.parseDouble(arguments[6])));
        }
    }

    private static Callable<Integer> call(
            String what, RequestEngine engine, Volume volume, Image image, double threshold) {
        return switch (what) {
            case "spots" -> {
                SpotDetector detector = SpotDetector.builder()
                        .sigma(1)
                        .sigmaMax(50)
                        .ratio(1.6)
                        .threshold(threshold)
                        .build();
                yield () -> detector.detect(engine, image).size();
            }
            case "spots3" -> {
                SpotDetector detector = SpotDetector.builder()
                        .sigma(2)
                        .ratio(1.6)
                        .threshold(threshold)
                        .subpixel(false)
                        .build();
                yield () -> detector.detect(engine, volume).size();
            }
            case "dog" -> {
                DifferenceOfGaussians filter =
                        DifferenceOfGaussians.builder().sigma1(1).sigma2(3).build();
                yield () -> {
                    filter.apply(engine, image).close();
                    return 0;
                };
            }
            case "dog3" -> {
                VolumeDifferenceOfGaussians filter = VolumeDifferenceOfGaussians.builder()
                        .sigma1(new Sigma(1, 1, 1))
                        .sigma2(new Sigma(3, 3, 3))
                        .build();
                yield () -> {
                    filter.apply(engine, volume).close();
                    return 0;
                };
            }
            default -> throw new IllegalArgumentException(what);
        };
    }

    private static void answer(Callable<Integer> call) throws Exception {
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, System.out.charset()));
        while (questions.readLine() != null) {
            long start = System.nanoTime();
            int spots = call.call();
            System.out.println(System.nanoTime() - start + " " + spots);
        }
    }

    private static Volume read(Path file, int planes, int rows, int columns, Depth depth) throws IOException {
        Volume volume = Volume.allocate(planes, rows, columns, 1, depth);
        try (FileChannel channel = FileChannel.open(file);
                Arena arena = Arena.ofConfined()) {
            MemorySegment values = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            long bytes = channel.size() / planes;
            for (int z = 0; z < planes; z++) {
                try (Image plane = volume.plane(z)) {
                    for (int y = 0; y < rows; y++) {
                        MemorySegment.copy(
                                values,
                                z * bytes + y * (bytes / rows),
                                plane.pixels(),
                                y * plane.stride(),
                                bytes / rows);
                    }
                }
            }
        }
        return volume;
    }
}
