package dev.sluice.scaleout;

import dev.sluice.nativeops.Image;
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

    /** Makes parts, one after the other; what fails is told in its result. */
    List<RegionResult> run(List<RegionJob> jobs) throws InterruptedException {
        return each(jobs, this::make);
    }

    /** Measures parts for the next pass, one after the other; what fails is told in its result. */
    List<RegionResult> measure(List<RegionJob> jobs) throws InterruptedException {
        return each(jobs, this::range);
    }

    private List<RegionResult> each(List<RegionJob> jobs, PartTasks.Step<RegionJob, Open, RegionResult> step)
            throws InterruptedException {
        return new PartTasks<>(engine, RegionJob::failed)
                .each(jobs, job -> images.computeIfAbsent(job.image(), Open::of), step);
    }

    private RegionResult make(RegionJob job, Open open) throws InterruptedException {
        try (Image result = filter(job).apply(engine, open.source(), job.region())) {
            Request.checkCancelled();
            open.sink().write(job.region(), result);
        }
        return job.done();
    }

    private RegionResult range(RegionJob job, Open open) throws InterruptedException {
        return job.measured(filter(job).range(engine, open.source(), job.region()));
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
