package dev.sluice.cli.scaling;

import dev.sluice.cli.file.AtomicOutput;
import dev.sluice.cli.plan.FilterOptions;
import dev.sluice.cli.text.Printable;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ReadLimits;
import dev.sluice.nativeops.WriteOptions;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Measures how many images a second different numbers of threads make of one file.
 *
 * <p>One image is what a batch does to it: decode, filter, encode, each a request of its own with its strips. The disk is left out, unless it is asked for: then each
 * image reads its file first and writes its result into a folder that is removed in the end, on the worker, which waits for it. All counts do the same number of images per turn; the turns are interleaved and their order moves on each time, so that
 * a machine that becomes slower meets all counts alike.
 */
public final class ScalingTrial {
    private static final double TURN_SECONDS = 1.0;

    private final Path path;
    private final byte[] file;
    private final String name;
    private final FilterOptions filter;
    private final String extension;
    private final Optional<Path> results;
    private final AtomicInteger written = new AtomicInteger();

    /**
     * A trial with an image.
     *
     * @param path its file
     * @param extension of the format that results are encoded in
     * @param results the folder into which results are written, with which reading and writing count
     * @throws IOException if it cannot be read
     */
    public ScalingTrial(Path path, String extension, FilterOptions filter, Optional<Path> results) throws IOException {
        this.path = path;
        this.file = Files.readAllBytes(path);
        this.name = Printable.line(String.valueOf(path.getFileName()));
        this.extension = extension;
        this.filter = filter;
        this.results = results;
    }

    /**
     * Measures.
     *
     * @param counts numbers of threads
     * @param repeats turns for each of them
     * @param images images a turn; 0 for as many as keep one thread busy for a second, and at least two for each thread
     */
    public ScalingResult run(List<Integer> counts, int repeats, int images) throws InterruptedException {
        long pixels = onePixels();
        int perTurn = images > 0 ? images : choose(counts);
        List<List<Double>> seconds = new ArrayList<>();
        List<List<ScalingPhases>> phases = new ArrayList<>();
        counts.forEach(_ -> seconds.add(new ArrayList<>()));
        counts.forEach(_ -> phases.add(new ArrayList<>()));
        for (int turn = 0; turn < repeats; turn++) {
            for (int i = 0; i < counts.size(); i++) {
                int which = (i + turn) % counts.size();
                seconds.get(which).add(turn(counts.get(which), perTurn, phases.get(which)));
            }
        }
        List<ScalingResult.Row> rows = IntStream.range(0, counts.size())
                .mapToObj(i -> ScalingResult.Row.of(counts.get(i), perTurn, pixels, seconds.get(i), phases.get(i)))
                .toList();
        return new ScalingResult(name, pixels, perTurn, repeats, results.isPresent(), rows);
    }

    private long onePixels() {
        try (Image image = decode(file)) {
            return (long) image.rows() * image.columns();
        }
    }

    /** Also warms up. */
    private int choose(List<Integer> counts) throws InterruptedException {
        turn(1, 2, new ArrayList<>());
        double one = turn(1, 2, new ArrayList<>()) / 2;
        int most = counts.stream().mapToInt(Integer::intValue).max().orElse(1);
        return (int) Math.clamp(Math.ceil(TURN_SECONDS / one), 2L * most, 100_000);
    }

    private double turn(int threads, int images, List<ScalingPhases> phases) throws InterruptedException {
        try (RequestEngine engine = RequestEngine.create(threads)) {
            long start = System.nanoTime();
            List<Request<ScalingPhases>> requests = new ArrayList<>();
            for (int i = 0; i < images; i++) {
                requests.add(engine.submit(() -> one(engine)));
            }
            for (Request<ScalingPhases> request : requests) {
                phases.add(request.await());
            }
            return (System.nanoTime() - start) / 1e9;
        }
    }

    private ScalingPhases one(RequestEngine engine) throws InterruptedException, IOException {
        long start = System.nanoTime();
        byte[] bytes = results.isPresent() ? Files.readAllBytes(path) : file;
        long read = System.nanoTime();
        try (Image source = decode(bytes)) {
            long decoded = System.nanoTime();
            try (Image result = filter.apply(engine, source)) {
                long filtered = System.nanoTime();
                byte[] encoded = result.encode(extension, WriteOptions.DEFAULT);
                long made = System.nanoTime();
                if (results.isPresent()) {
                    write(results.get().resolve(written.getAndIncrement() + "." + extension), encoded);
                }
                long end = System.nanoTime();
                return new ScalingPhases(
                        (read - start) / 1e6,
                        (decoded - read) / 1e6,
                        (filtered - decoded) / 1e6,
                        (made - filtered) / 1e6,
                        (end - made) / 1e6);
            }
        }
    }

    private static void write(Path target, byte[] bytes) throws IOException {
        new AtomicOutput().write(target, ByteBuffer.wrap(bytes), false);
        Files.delete(target);
    }

    private Image decode(byte[] bytes) {
        return Image.decode(ByteBuffer.wrap(bytes), name, ReadLimits.DEFAULT);
    }
}
