package dev.sluice.scaleout;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.windowed.Resolutions;
import dev.sluice.nativeops.windowed.WindowedFilter;
import dev.sluice.nativeops.windowed.WindowedSink;
import dev.sluice.nativeops.windowed.WindowedSource;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
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
                return new Open(source, image.sink(source, image.outputLayout(source.layout()), true));
            } catch (RuntimeException | Error e) {
                source.close();
                throw e;
            }
        }
    }

    /** The smaller resolutions of an output. */
    Resolutions resolutions(ImageJob image) {
        return open(image).sink().resolutions();
    }

    private Open open(ImageJob image) {
        return images.computeIfAbsent(image, Open::of);
    }

    /** Makes parts, one after the other; what fails is told in its result. */
    List<PartResult<RegionJob>> run(List<RegionJob> jobs) throws InterruptedException {
        return each(jobs, this::make);
    }

    /** Measures parts for the next pass, one after the other; what fails is told in its result. */
    List<PartResult<RegionJob>> measure(List<RegionJob> jobs) throws InterruptedException {
        return each(jobs, this::range);
    }

    private List<PartResult<RegionJob>> each(
            List<RegionJob> jobs, PartTasks.Step<RegionJob, Open, PartResult<RegionJob>> step)
            throws InterruptedException {
        return new PartTasks<RegionJob, PartResult<RegionJob>>(engine, PartResult::failed)
                .each(jobs, job -> open(job.image()), step);
    }

    private PartResult<RegionJob> make(RegionJob job, Open open) throws InterruptedException {
        try (Image result = filter(job).apply(engine, open.source(), job.region())) {
            Request.checkCancelled();
            open.sink().write(job.region(), result);
        }
        return PartResult.done(job);
    }

    private PartResult<RegionJob> range(RegionJob job, Open open) throws InterruptedException {
        return PartResult.measured(job, filter(job).range(engine, open.source(), job.region()));
    }

    private static WindowedFilter filter(RegionJob job) {
        return new WindowedFilter(job.image().operation());
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
