package dev.sluice.cli.scaling;

import dev.sluice.cli.plan.FilterOptions;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ReadLimits;
import dev.sluice.nativeops.WriteOptions;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Measures how many images a second different numbers of threads make of one file.
 *
 * <p>One image is what a batch does to it, without the disk: decode, filter, encode, each a request of its own with its
 * strips. All counts do the same number of images per turn; the turns are interleaved and their order moves on each time, so that
 * a machine that becomes slower meets all counts alike.
 */
public final class ScalingTrial {
    private static final double TURN_SECONDS = 1.0;

    private final byte[] file;
    private final String name;
    private final FilterOptions filter;
    private final String extension;

    public ScalingTrial(byte[] file, String name, String extension, FilterOptions filter) {
        this.file = file;
        this.name = name;
        this.extension = extension;
        this.filter = filter;
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
        counts.forEach(_ -> seconds.add(new ArrayList<>()));
        for (int turn = 0; turn < repeats; turn++) {
            for (int i = 0; i < counts.size(); i++) {
                int which = (i + turn) % counts.size();
                seconds.get(which).add(turn(counts.get(which), perTurn));
            }
        }
        List<ScalingResult.Row> rows = IntStream.range(0, counts.size())
                .mapToObj(i -> ScalingResult.Row.of(counts.get(i), perTurn, pixels, seconds.get(i)))
                .toList();
        return new ScalingResult(name, pixels, perTurn, repeats, rows);
    }

    private long onePixels() {
        try (Image image = decode()) {
            return (long) image.rows() * image.columns();
        }
    }

    /** Also warms up. */
    private int choose(List<Integer> counts) throws InterruptedException {
        turn(1, 2);
        double one = turn(1, 2) / 2;
        int most = counts.stream().mapToInt(Integer::intValue).max().orElse(1);
        return (int) Math.clamp(Math.ceil(TURN_SECONDS / one), 2L * most, 100_000);
    }

    private double turn(int threads, int images) throws InterruptedException {
        try (RequestEngine engine = RequestEngine.create(threads)) {
            long start = System.nanoTime();
            List<Request<Integer>> requests = new ArrayList<>();
            for (int i = 0; i < images; i++) {
                requests.add(engine.submit(() -> one(engine)));
            }
            for (Request<Integer> request : requests) {
                request.await();
            }
            return (System.nanoTime() - start) / 1e9;
        }
    }

    private int one(RequestEngine engine) throws InterruptedException {
        try (Image source = decode();
                Image result = filter.apply(engine, source)) {
            return result.encode(extension, WriteOptions.DEFAULT).length;
        }
    }

    private Image decode() {
        return Image.decode(ByteBuffer.wrap(file), name, ReadLimits.DEFAULT);
    }
}
