package dev.sluice.benchmarks;

import dev.sluice.nativeops.DifferenceOfGaussians;
import dev.sluice.nativeops.Image;
import dev.sluice.request.RequestEngine;
import java.util.concurrent.TimeUnit;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
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

/** How long does a difference of Gaussians, sigmas 1 and 3, of one image of 12 megapixels take? */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class NativeDog {

    /** The engine under measurement. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init") // JMH calls start before anything else
    public static class Workers {
        /** Its workers. */
        @Param({"1", "2", "8", "48"})
        public int workers;

        RequestEngine engine;

        /** Starts it. */
        @Setup(Level.Trial)
        public void start() {
            engine = RequestEngine.create(workers);
        }

        /** Ends it. */
        @TearDown(Level.Trial)
        public void end() {
            engine.close();
        }
    }

    /** OpenCV's own threads. */
    @State(Scope.Benchmark)
    public static class Threads {
        /** How many. */
        @Param({"1", "2"})
        public int threads;

        /** Sets them. */
        @Setup(Level.Trial)
        public void set(DogCase image) {
            opencv_core.setNumThreads(threads);
        }
    }

    /** Strips on the engine. */
    @Benchmark
    public Image sluice(DogCase image, Workers workers) throws InterruptedException {
        image.work.run(workers.engine);
        return image.work.result;
    }

    /** The same without the JVM flag. */
    @Benchmark
    public Image sluiceInSlots(DogCase image, Pools.Slots pool) throws InterruptedException {
        image.work.run(pool.engine);
        return image.work.result;
    }

    /** OpenCV on the whole image. */
    @Benchmark
    public Mat openCv(DogCase image, Threads threads) {
        return image.work.openCv();
    }

    /**
     * The same kernels without the engine's scheduling: two platform threads, each looping over the strips of one half in its own
     * thread. Each half is filtered by itself, so the rows next to the cut are not right; the work is the same.
     */
    @Benchmark
    public Image stripsOnTwoThreads(DogCase image, Halves halves) throws InterruptedException {
        halves.filterOnTwoThreads();
        return image.work.result;
    }

    /** Two halves of the image, and for each an engine of no workers, which runs everything in the calling thread. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init") // JMH calls cut before anything else
    public static class Halves {
        private final RequestEngine[] inline = new RequestEngine[2];
        private final Image[] from = new Image[2];
        private final Image[] to = new Image[2];

        private DifferenceOfGaussians filter;

        /** Cuts. */
        @Setup(Level.Trial)
        public void cut(DogCase image) {
            cut(image.work);
        }

        void cut(DogWork work) {
            filter = work.filter;
            int half = DogCase.ROWS / 2;
            for (int i = 0; i < 2; i++) {
                inline[i] = RequestEngine.create(0);
                from[i] = Image.wrap(work.source.mat().rowRange(i * half, (i + 1) * half));
                to[i] = Image.wrap(work.result.mat().rowRange(i * half, (i + 1) * half));
            }
        }

        void filterOnTwoThreads() throws InterruptedException {
            Thread upper = Thread.ofPlatform().start(() -> filter(0));
            Thread lower = Thread.ofPlatform().start(() -> filter(1));
            upper.join();
            lower.join();
        }

        private void filter(int half) {
            try {
                filter.applyTo(inline[half], from[half], to[half]);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** Closes the halves. */
        @TearDown(Level.Trial)
        public void close() {
            for (int i = 0; i < 2; i++) {
                inline[i].close();
                from[i].close();
                to[i].close();
            }
        }
    }
}
