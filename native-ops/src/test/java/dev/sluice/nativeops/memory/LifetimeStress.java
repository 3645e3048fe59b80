package dev.sluice.nativeops.memory;

import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Difference;
import dev.sluice.nativeops.DifferenceOfGaussians;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.Operation;
import dev.sluice.nativeops.Precision;
import dev.sluice.nativeops.ResultEncoding;
import dev.sluice.nativeops.ScaleSpace;
import dev.sluice.nativeops.Smoothing;
import dev.sluice.nativeops.TileOperation;
import dev.sluice.nativeops.WriteOptions;
import dev.sluice.request.Carriers;
import dev.sluice.request.InvalidRequestException;
import dev.sluice.request.Request;
import dev.sluice.request.RequestCancelledException;
import dev.sluice.request.RequestEngine;
import dev.sluice.request.RequestException;
import dev.sluice.request.RequestPool;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.bytedeco.opencv.global.opencv_imgproc;

/**
 * A program of its own that does what people write: operations under deadlines, cancelled, while the images are closed, in memory that ends the process
 * when it is touched after its end. It says how often each operation ended in which way, and ends with 0 if every byte came back.
 */
final class LifetimeStress {
    private static final int ROWS = 90;
    private static final int COLUMNS = 70;

    /** How long a whole operation takes at most, about; deadlines are spread over it. */
    private static final long LONGEST = TimeUnit.MILLISECONDS.toNanos(3);

    private final RequestEngine engine;
    private final Random random;
    private final Map<String, Integer> ends = new TreeMap<>();

    private LifetimeStress(RequestEngine engine, long seed) {
        this.engine = engine;
        this.random = new Random(seed);
    }

    /** What is done with an image; what it makes it closes, or returns. */
    @FunctionalInterface
    private interface Work {
        List<Image> run(RequestEngine engine, Image image) throws InterruptedException;
    }

    /** Arguments: carriers, rounds, seed; or {@code twin}, which touches what it has freed. */
    public static void main(String[] args) throws InterruptedException {
        Raster.allocateBy(new GuardedPixels());
        if (args[0].equals("twin")) {
            touchWhatIsFree();
            return;
        }
        try (RequestEngine engine = RequestEngine.builder()
                .workers(3)
                .carriers(Carriers.valueOf(args[0]))
                .build()) {
            LifetimeStress stress = new LifetimeStress(engine, Long.parseLong(args[2]));
            for (Map.Entry<String, Work> work : works().entrySet()) {
                for (int round = 0; round < Integer.parseInt(args[1]); round++) {
                    stress.round(work.getKey(), work.getValue());
                }
            }
            System.out.println(stress.ends);
        }
        // A request that ends cancelled just when it returns an image leaves that to the collector.
        for (int i = 0; i < 1000 && NativeMemory.inUse() > 0; i++) {
            System.gc();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        System.out.println("bytes left: " + NativeMemory.inUse());
        System.exit(NativeMemory.inUse() == 0 ? 0 : 1);
    }

    private static void touchWhatIsFree() {
        Image image = Image.allocate(ROWS, COLUMNS, 1, Depth.U8);
        MemorySegment pixels = PixelAccess.pixels(image);
        image.close();
        System.out.println("still there: " + pixels.get(ValueLayout.JAVA_BYTE, 0));
    }

    private static Map<String, Work> works() {
        Map<String, Work> works = new TreeMap<>();
        for (Precision precision : Precision.values()) {
            for (ResultEncoding result : ResultEncoding.values()) {
                DifferenceOfGaussians filter = DifferenceOfGaussians.builder()
                        .precision(precision)
                        .result(result)
                        .sigma2(4)
                        .tileHeight(4)
                        .build();
                works.put(
                        "difference of Gaussians " + precision + " " + result,
                        (engine, image) -> List.of(filter.apply(engine, image)));
            }
        }
        DifferenceOfGaussians filter =
                DifferenceOfGaussians.builder().sigma2(4).tileHeight(4).build();
        works.put("into a target", (engine, image) -> {
            try (Image target =
                    Image.allocate(image.rows(), image.columns(), image.channels(), image.depth(), image.hasAlpha())) {
                filter.applyTo(engine, image, target);
                return List.of();
            }
        });
        Operation median = TileOperation.of(
                "median", 2, Border.REFLECT_101, tile -> opencv_imgproc.medianBlur(tile.source(), tile.target(), 3));
        works.put(
                "two after one another",
                (engine, image) -> List.of(filter.then(filter).apply(engine, image)));
        works.put("tiles of their own", (engine, image) -> {
            try (Image grey = image.hasAlpha() ? Smoothing.gaussian(engine, image, 1) : image.rows(0, ROWS)) {
                return grey.channels() == 2 ? List.of() : List.of(median.apply(engine, grey));
            }
        });
        works.put("smoothing", (engine, image) -> List.of(Smoothing.gaussian(engine, image, 3, Border.REFLECT)));
        works.put("difference", (engine, image) -> {
            try (Image other =
                    Image.allocate(image.rows(), image.columns(), image.channels(), image.depth(), image.hasAlpha())) {
                return List.of(Difference.of(engine, image, other));
            }
        });
        works.put(
                "scale space",
                (engine, image) -> ScaleSpace.of(List.of(1.0, 2.0, 3.0)).apply(engine, image));
        works.put("of some rows", (engine, image) -> {
            try (Image some = image.rows(20, 70)) {
                return List.of(filter.apply(engine, some));
            }
        });
        works.put("encoding", (engine, image) -> {
            image.encode("png", WriteOptions.DEFAULT);
            return List.of();
        });
        works.put("strips of their own", LifetimeStress::ownStrips);
        return works;
    }

    /** What somebody writes who has a loop of his own. */
    private static List<Image> ownStrips(RequestEngine engine, Image image) throws InterruptedException {
        MemorySegment pixels = image.pixels();
        try (RequestPool strips = engine.pool()) {
            for (int from = 0; from < ROWS; from += 10) {
                long first = from * image.stride();
                strips.add(engine.request(() -> {
                    for (long i = first; i < first + 10 * image.rowBytes(); i++) {
                        pixels.set(ValueLayout.JAVA_BYTE, i, (byte) 1);
                    }
                    return true;
                }));
            }
            strips.await();
        }
        return List.of();
    }

    private void round(String name, Work work) throws InterruptedException {
        int channels = 1 + random.nextInt(4);
        boolean alpha = channels == 2 || channels == 4;
        Depth depth = name.equals("encoding") || random.nextBoolean() ? Depth.U8 : Depth.U16;
        long deadline = (long) (random.nextDouble() * LONGEST);
        Thread closer = null;
        try (Image image = Image.allocate(
                ROWS, COLUMNS, name.equals("encoding") ? 3 : channels, depth, alpha && !name.equals("encoding"))) {
            if (random.nextInt(3) == 0) {
                long pause = (long) (random.nextDouble() * LONGEST);
                closer = Thread.ofPlatform().start(() -> {
                    LockSupport.parkNanos(pause);
                    image.close();
                });
            }
            Request<List<Image>> request = engine.submit(() -> work.run(engine, image));
            try {
                request.await(Duration.ofNanos(deadline)).forEach(Image::close);
                count(name + ": in time");
            } catch (TimeoutException e) {
                request.cancel();
                throw e;
            }
        } catch (TimeoutException | RequestCancelledException | InvalidRequestException e) {
            count(name + ": too late");
        } catch (RequestException e) {
            if (!(e.rootCause() instanceof IllegalStateException)) {
                throw e;
            }
            count(name + ": closed");
        }
        if (closer != null) {
            closer.join();
        }
    }

    private void count(String end) {
        ends.merge(end, 1, Integer::sum);
    }
}
