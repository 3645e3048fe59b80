package dev.sluice.scaleout;

import dev.sluice.nativeops.volume.VolumeFilterRun;
import dev.sluice.nativeops.volume.VolumePiece;
import dev.sluice.nativeops.volume.VolumeSink;
import dev.sluice.nativeops.volume.VolumeSource;
import dev.sluice.nativeops.windowed.Pedestal;
import dev.sluice.nativeops.windowed.Resolutions;
import dev.sluice.request.RequestEngine;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Makes parts of volumes in this process. Input and output are opened once, for all tasks. */
final class BoxRunner implements AutoCloseable {
    private final RequestEngine engine;
    private final Map<VolumeJob, Open> files = new ConcurrentHashMap<>();

    BoxRunner(RequestEngine engine) {
        this.engine = engine;
    }

    private record Open(VolumeSource source, VolumeSink sink, Map<List<Long>, Pedestal> pedestals) {
        static Open of(VolumeJob job) {
            VolumeSource source = job.source();
            try {
                return new Open(source, job.sink(source, true), new ConcurrentHashMap<>());
            } catch (RuntimeException | Error e) {
                source.close();
                throw e;
            }
        }

        Pedestal pedestal(BoxJob job) {
            return pedestals.computeIfAbsent(
                    List.of(job.time(), job.channel()),
                    volume -> VolumePiece.pedestal(job.volumes().operation(), source, job.time(), job.channel()));
        }
    }

    /** The smaller resolutions of an output. */
    Resolutions resolutions(VolumeJob volumes) {
        return open(volumes).sink().resolutions();
    }

    private Open open(VolumeJob volumes) {
        return files.computeIfAbsent(volumes, Open::of);
    }

    /** Makes parts, one after the other; what fails is told in its result. */
    List<PartResult<BoxJob>> run(List<BoxJob> jobs) throws InterruptedException {
        return each(jobs, (job, open) -> {
            VolumeFilterRun.make(
                    engine,
                    job.operation(),
                    open.source(),
                    open.sink(),
                    new VolumeFilterRun.Part(job.time(), job.channel(), job.box(), open.pedestal(job)));
            return PartResult.done(job);
        });
    }

    /** Measures parts for the next pass, one after the other; what fails is told in its result. */
    List<PartResult<BoxJob>> measure(List<BoxJob> jobs) throws InterruptedException {
        return each(
                jobs,
                (job, open) -> PartResult.measured(
                        job,
                        VolumeFilterRun.measure(
                                engine,
                                job.volumes().operation(),
                                open.source(),
                                new VolumeFilterRun.Part(job.time(), job.channel(), job.box(), open.pedestal(job)))));
    }

    private List<PartResult<BoxJob>> each(List<BoxJob> jobs, PartTasks.Step<BoxJob, Open, PartResult<BoxJob>> step)
            throws InterruptedException {
        return new PartTasks<BoxJob, PartResult<BoxJob>>(engine, PartResult::failed)
                .each(jobs, job -> open(job.volumes()), step);
    }

    @Override
    public void close() {
        files.values().forEach(open -> {
            open.sink().close();
            open.source().close();
        });
        files.clear();
    }
}
