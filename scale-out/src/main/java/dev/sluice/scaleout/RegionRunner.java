package dev.sluice.scaleout;

import dev.sluice.nativeops.FiniteRange;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.NativeMemoryException;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.nativeops.windowed.WindowedSink;
import dev.sluice.nativeops.windowed.WindowedSource;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import dev.sluice.request.RequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Makes parts of images in this process. Input and output of an image are opened once, for all tasks. */
final class RegionRunner implements AutoCloseable {
    private final RequestEngine engine;
    private final Map<ImageJob, Open> images = new ConcurrentHashMap<>();

    RegionRunner(RequestEngine engine) {
        this.engine = engine;
    }

    private record Open(WindowedSource source, WindowedSink sink) {
        static Open of(ImageJob image) {
            WindowedSource source = image.source();
            try {
                return new Open(source, image.sink(image.outputLayout(source.layout()), true));
            } catch (RuntimeException | Error e) {
                source.close();
                throw e;
            }
        }
    }

    /** Makes parts, one after the other; what fails is told in its result. */
    List<RegionResult> run(List<RegionJob> jobs) throws InterruptedException {
        List<RegionResult> results = new ArrayList<>();
        for (RegionJob job : jobs) {
            results.add(run(job));
        }
        return results;
    }

    private RegionResult run(RegionJob job) throws InterruptedException {
        try {
            Open open = images.computeIfAbsent(job.image(), Open::of);
            return await(engine.request(() -> make(job, open)));
        } catch (ImageFormatException | NativeMemoryException | IllegalArgumentException e) {
            return job.failed(String.valueOf(e.getMessage()));
        } catch (RequestException e) {
            return job.failed(String.valueOf(e.rootCause().getMessage()));
        }
    }

    /**
     * The whole of it is a request, the reading as well: Spark interrupts the threads of tasks that it no longer needs, and a thread that
     * is interrupted while it reads closes the file for all others.
     */
    private static RegionResult await(Request<RegionResult> request) throws InterruptedException {
        try {
            return request.await();
        } catch (InterruptedException e) {
            request.cancel();
            throw e;
        }
    }

    private RegionResult make(RegionJob job, Open open) throws InterruptedException {
        Region region = job.region();
        Region read = region.grown(job.image().halo(), open.source().layout());
        try (Image source = open.source().read(read);
                Image result = job.image()
                        .filter()
                        .applyInside(
                                engine,
                                source,
                                (int) (region.row() - read.row()),
                                (int) (region.column() - read.column()),
                                region.rows(),
                                region.columns(),
                                FiniteRange.EMPTY)) {
            open.sink().write(region, result);
        }
        return job.done();
    }

    @Override
    public void close() {
        images.values().forEach(open -> {
            open.sink().close();
            open.source().close();
        });
        images.clear();
    }
}
