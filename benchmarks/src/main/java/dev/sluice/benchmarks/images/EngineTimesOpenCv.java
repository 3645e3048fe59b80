package dev.sluice.benchmarks.images;

import dev.sluice.benchmarks.shared.Pools;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bytedeco.opencv.global.opencv_core;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Who should have the threads, the engine or OpenCV? Eight byte images of 1024 x 1024 pixels in OpenCV's fixed-point arithmetic: a
 * request for each, which calls OpenCV on the whole image, with so many workers and so many of OpenCV's threads a call; beside strips.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class EngineTimesOpenCv {
    public static final int IMAGES = 8;
    private static final int SIDE = 1_024;

    /** The images. */
    @State(Scope.Benchmark)
    public static class Pictures {
        final List<DogWork> works = new ArrayList<>();

        /** Makes them. */
        @Setup(Level.Trial)
        public void make() throws InterruptedException {
            for (int i = 0; i < IMAGES; i++) {
                works.add(DogWork.checked(DogWork.Task.of(DogWork.Kind.U8_NATIVE, SIDE, SIDE)));
            }
        }

        /** Frees them. */
        @TearDown(Level.Trial)
        public void free() {
            works.forEach(DogWork::close);
            works.clear();
        }
    }

    /** Who has how many. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init") // JMH calls open before anything else
    public static class Layout {
        /** Workers of the engine x threads of OpenCV. */
        @Param({"1x1", "1x2", "2x1", "2x2"})
        public String layout = "1x1";

        RequestEngine engine;

        /** Makes the engine and sets OpenCV's threads, which making pictures sets to 1. */
        @Setup
        public void open(Pictures pictures) {
            String[] numbers = layout.split("x");
            engine = RequestEngine.create(Integer.parseInt(numbers[0]));
            opencv_core.setNumThreads(Integer.parseInt(numbers[1]));
        }

        /** Joins the workers. */
        @TearDown
        public void close() {
            engine.close();
        }
    }

    /** An image of work. */
    @FunctionalInterface
    private interface Each {
        void run(DogWork work) throws InterruptedException;
    }

    /** A request calls OpenCV. */
    @Benchmark
    public int wholeImages(Pictures pictures, Layout layout) throws InterruptedException {
        return all(layout.engine, pictures, DogWork::openCv);
    }

    /** A request has its image filtered in strips. */
    @Benchmark
    public int strips(Pictures pictures, Pools.Affine pool) throws InterruptedException {
        return all(pool.engine, pictures, work -> work.run(pool.engine));
    }

    private static int all(RequestEngine engine, Pictures pictures, Each each) throws InterruptedException {
        List<Request<Integer>> submitted = new ArrayList<>(IMAGES);
        for (DogWork work : pictures.works) {
            submitted.add(engine.submit(() -> {
                each.run(work);
                return 1;
            }));
        }
        int filtered = 0;
        for (Request<Integer> request : submitted) {
            filtered += request.await();
        }
        return filtered;
    }
}
