package dev.sluice.cli.run;

import dev.sluice.cli.decode.Decoder;
import dev.sluice.cli.decode.DecoderProcess;
import dev.sluice.cli.decode.IsolatedDecoder;
import dev.sluice.cli.file.AtomicOutput;
import dev.sluice.cli.file.ImageKind;
import dev.sluice.cli.file.StandardStreams;
import dev.sluice.cli.plan.FilterOptions;
import dev.sluice.cli.plan.Job;
import dev.sluice.cli.plan.OutputOptions;
import dev.sluice.cli.plan.Plan;
import dev.sluice.cli.plan.Source;
import dev.sluice.cli.text.Printable;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFile;
import dev.sluice.nativeops.ImageFormat;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageHeader;
import dev.sluice.nativeops.windowed.BlockPlan;
import dev.sluice.nativeops.windowed.WindowedImages;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Carries out a plan: reads, filters and writes all its images, several at a time.
 *
 * <p>The calling thread feeds: for each job it reads the header, which tells how much memory the image will need, and waits for
 * {@link Admission}. A few file threads read the inputs and, at the end, write the outputs; what lies between is a request
 * on the engine ({@link ImageTask}), which fans out into strips there. So a worker never waits for a disk, and the
 * oldest image has the first claim on all workers. One failed image is an {@link Outcome.Failed} and nothing more.
 *
 * <p>{@link #cancel} may be called from any thread, at any time; {@link #run} once.
 */
public final class BatchRun {
    private static final int FILE_THREADS = 4;

    private final RequestEngine engine;
    private final Plan plan;
    private final ImageTask.Settings settings;
    private final ExistingOutput existing;
    private final RunTally tally;
    private final Admission admission;
    private final AtomicOutput output = new AtomicOutput();
    private final StandardStreams streams;
    private final RunOptions options;
    private final PageFiles pageFiles;

    /** Images that are filtered in parts. */
    private final Set<StreamedTask> streamed = ConcurrentHashMap.newKeySet();

    private final Set<PagedTask> paged = ConcurrentHashMap.newKeySet();

    private final Set<VolumeTask> volumes = ConcurrentHashMap.newKeySet();

    /** The requests under way, for cancellation. */
    private final Set<Request<?>> live = ConcurrentHashMap.newKeySet();

    /** Those that read their input, which may take for ever: nobody need type at standard input. */
    private final Set<Flight> reading = ConcurrentHashMap.newKeySet();

    public BatchRun(
            RequestEngine engine,
            Plan plan,
            FilterOptions filter,
            OutputOptions output,
            RunOptions options,
            Admission admission,
            StandardStreams streams,
            RunObserver observer) {
        this.engine = engine;
        this.plan = plan;
        this.options = options;
        this.pageFiles = new PageFiles(plan.jobs());
        Decoder decoder = options.isolate() ? new IsolatedDecoder(DecoderProcess.command()) : Image::decode;
        this.settings = new ImageTask.Settings(
                engine, decoder, filter, output.encoding(), options.limits(), options.isolate(), admission);
        this.existing = new ExistingOutput(output, filter);
        this.streams = streams;
        this.tally = new RunTally(observer, options.failFast(), this::stop);
        this.admission = admission;
    }

    /**
     * Does everything and says what became of it.
     *
     * @throws InterruptedException if the thread was interrupted; then the run was cancelled, and has given back what it took
     */
    public RunSummary run() throws InterruptedException {
        tally.start(plan);
        CountDownLatch open = new CountDownLatch(plan.jobs().size());
        // Without workers a request runs in the thread that submits it, and they shall all be one.
        int fileThreads = engine.workers() == 0 ? 1 : FILE_THREADS;
        ExecutorService files = Executors.newFixedThreadPool(fileThreads, named("dog-filter-files-"));
        try {
            for (Job job : plan.jobs()) {
                feed(new Flight(job, open, files));
            }
            awaitAll(open);
        } finally {
            files.shutdown();
            settings.decoder().close();
            pageFiles.close();
        }
        return tally.finish();
    }

    /** Whoever is interrupted waits still: images on their way need the file threads, and their memory is not free before they end. */
    private void awaitAll(CountDownLatch open) throws InterruptedException {
        boolean over = false;
        boolean interrupted = false;
        while (!over) {
            try {
                open.await();
                over = true;
            } catch (InterruptedException e) {
                interrupted = true;
                cancel();
            }
        }
        if (interrupted) {
            throw new InterruptedException("the run was interrupted");
        }
    }

    /** Stops as soon as possible: what has not started does not, what runs ends within a strip, nothing partial is left. */
    public void cancel() {
        tally.cancel();
    }

    private void stop() {
        admission.wake();
        live.forEach(Request::cancel);
        streamed.forEach(StreamedTask::cancel);
        paged.forEach(PagedTask::cancel);
        volumes.forEach(VolumeTask::cancel);
        reading.forEach(Flight::abandon);
        // Nobody needs what is still being decoded elsewhere, and a worker waits for it.
        settings.decoder().close();
    }

    private void feed(Flight flight) {
        try {
            Optional<Outcome> known =
                    tally.isStopped() ? Optional.of(new Outcome.Cancelled()) : existing.outcome(flight.job);
            if (known.isPresent()) {
                flight.end(known.get());
            } else {
                flight.admit();
            }
        } catch (RuntimeException e) {
            flight.end(Outcome.failed(ImageTask.describe(flight.job, e)));
        } catch (InterruptedException e) {
            cancel();
            flight.end(new Outcome.Cancelled());
            Thread.currentThread().interrupt();
        }
    }

    private static ThreadFactory named(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /**
     * Where a job is.
     *
     * <pre>
     *  WAITING  not admitted, or for a file thread  READING
     *  READING  its input is being read             AT_WORK when it has been; OVER when that fails, or when the run stops meanwhile
     *  AT_WORK  filtered, and then written          OVER
     * </pre>
     */
    private enum Stage {
        WAITING,
        READING,
        AT_WORK,
        OVER
    }

    /**
     * One job on its way. Its steps run one after the other, on the feeding thread ({@link #admit}), a file thread
     * ({@link #read}), the engine, and a file thread again ({@link #write}); each hands over to the next or ends the job.
     */
    private final class Flight {
        private final Job job;
        private final CountDownLatch open;
        private final ExecutorService files;

        /** Bytes taken from admission; set before the first hand-over. */
        private long need;

        /** The open file, if the job takes one of several pages; set before the first hand-over. */
        private Optional<ImageFile> pages = Optional.empty();

        /** Whether the file is read when it is decoded; set before the first hand-over. */
        private boolean inPlace;

        private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.WAITING);

        Flight(Job job, CountDownLatch open, ExecutorService files) {
            this.job = job;
            this.open = open;
            this.files = files;
        }

        void admit() throws InterruptedException {
            if (job.count() > 1
                    && settings.filter().space().isEmpty()
                    && !job.kind().isFolder()) {
                ImageFile file = pageFiles.of(job).orElseThrow();
                PagedTask.Need found = PagedTask.need(job, file, settings);
                need = found.bytes();
                enter(() -> writePages(file, found));
                return;
            }
            Optional<VolumeTask.Planned> boxes = VolumeTask.plan(
                    job,
                    settings.filter(),
                    options,
                    admission,
                    existing.output().zarr());
            if (boxes.isPresent()) {
                need = withResolutions(
                        boxes.get().boxes().bytes(),
                        boxes.get().reductionBytes(existing.output().zarr()));
                enter(() -> filterVolumes(boxes.get()));
                return;
            }
            pages = pageFiles.of(job);
            Optional<Streaming.Parts> parts = Streaming.plan(
                    job,
                    settings.filter(),
                    options,
                    admission,
                    pages,
                    existing.output().zarr());
            if (parts.isPresent()) {
                need = withResolutions(
                        parts.get().bytes(),
                        job.kind().isFolder()
                                ? WindowedImages.reductionBytes(
                                        parts.get().plan().target(),
                                        existing.output().zarr())
                                : 0);
                enter(() -> stream(parts.get().plan()));
                return;
            }
            if (job.source() instanceof Source.File file) {
                ImageHeader header = pages.map(open -> open.header(job.page(), settings.limits()))
                        .orElseGet(() -> ImageHeader.read(file.path(), settings.limits(), job.page()));
                ImageFormat format = header.format();
                ImageKind.of(file.path())
                        .flatMap(ImageKind::format)
                        .filter(named -> named != format)
                        .ifPresent(named -> tally.note(job, "named like " + named + ", but holds " + format));
                long size = Streaming.fileSize(file.path());
                inPlace = pages.isEmpty() && ImageTask.isReadInPlace(header, size, settings);
                need = ImageTask.need(job, header, pages.isPresent() || inPlace ? 0 : size, settings);
            } else {
                // What it needs shows when it has been read; until then it may be as much as there is.
                need = admission.maxBytes();
            }
            enter(this::read);
        }

        /** What a job needs that makes smaller resolutions afterwards; refuses what there is not. */
        private long withResolutions(long bytes, long reduction) {
            if (reduction > admission.maxBytes()) {
                throw new ImageFormatException(job.label() + ": --pyramid needs " + Printable.bytes(reduction)
                        + " of memory for chunks of this size, " + admission.limit());
            }
            return Math.max(bytes, reduction);
        }

        private void enter(Runnable next) throws InterruptedException {
            if (!admission.enter(need, tally::isStopped)) {
                end(new Outcome.Cancelled());
                return;
            }
            files.execute(guarded(next));
        }

        /** The whole way of a file of several pages; its file thread waits meanwhile. */
        private void writePages(ImageFile file, PagedTask.Need found) {
            stage.set(Stage.AT_WORK);
            PagedTask task = new PagedTask(job, settings, tally);
            paged.add(task);
            try {
                if (tally.isStopped()) {
                    task.cancel();
                }
                Outcome outcome = task.run(output, existing.choice(), file, found);
                if (outcome instanceof Outcome.Written) {
                    existing.remember(job);
                }
                leave(outcome);
            } catch (InterruptedException e) {
                leave(new Outcome.Cancelled());
                Thread.currentThread().interrupt();
            } finally {
                paged.remove(task);
            }
        }

        /** The whole way of an image that is filtered in parts; its file thread waits meanwhile. */
        private void stream(BlockPlan parts) {
            stage.set(Stage.AT_WORK);
            StreamedTask task = new StreamedTask(engine, job, parts, settings.filter(), existing.output(), need, tally);
            streamed.add(task);
            try {
                if (tally.isStopped()) {
                    task.cancel();
                }
                Outcome outcome = task.run();
                if (outcome instanceof Outcome.Written) {
                    existing.remember(job);
                }
                leave(outcome);
            } catch (InterruptedException e) {
                leave(new Outcome.Cancelled());
                Thread.currentThread().interrupt();
            } finally {
                streamed.remove(task);
            }
        }

        /** The whole way of volumes; their file thread waits meanwhile. */
        private void filterVolumes(VolumeTask.Planned planned) {
            stage.set(Stage.AT_WORK);
            VolumeTask task = new VolumeTask(engine, job, planned, existing.output(), need, tally);
            volumes.add(task);
            try {
                if (tally.isStopped()) {
                    task.cancel();
                }
                Outcome outcome = task.run();
                if (outcome instanceof Outcome.Written) {
                    existing.remember(job);
                }
                leave(outcome);
            } catch (InterruptedException e) {
                leave(new Outcome.Cancelled());
                Thread.currentThread().interrupt();
            } finally {
                volumes.remove(task);
            }
        }

        private void read() {
            stage.set(Stage.READING);
            reading.add(this);
            ImageTask task;
            try {
                if (tally.isStopped()) {
                    leave(new Outcome.Cancelled());
                    return;
                }
                task = ImageTask.read(job, settings, streams, pages, inPlace);
            } finally {
                reading.remove(this);
            }
            if (!stage.compareAndSet(Stage.READING, Stage.AT_WORK)) {
                task.close();
                return;
            }
            Request<ImageTask.Encoded> request = engine.request(task);
            request.name(job.label());
            live.add(request);
            request.onFinished(encoded -> landed(request, task, () -> {
                if (task.isDamaged()) {
                    tally.warning(job, "its data is damaged; the decoder made up what it could not read");
                }
                try (encoded) {
                    write(encoded);
                }
            }));
            request.onFailed(failure ->
                    landed(request, task, () -> leave(Outcome.failed(ImageTask.describe(job, failure)))));
            request.onCancelled(() -> landed(request, task, () -> leave(new Outcome.Cancelled())));
            request.onDiscarded(ImageTask.Encoded::close);
            if (tally.isStopped()) {
                request.cancel();
            }
            request.submit();
        }

        /** Called once, whatever the request's end; the worker is kept no longer than this. */
        private void landed(Request<?> request, ImageTask task, Runnable next) {
            live.remove(request);
            task.close();
            files.execute(guarded(next));
        }

        private void write(ImageTask.Encoded encoded) {
            if (tally.isInterrupted()) {
                leave(new Outcome.Cancelled());
                return;
            }
            long start = System.nanoTime();
            try {
                Optional<Path> file = job.target().file();
                List<ByteBuffer> parts = encoded.file().parts();
                if (file.isPresent()) {
                    output.write(file.get(), parts, existing.choice() != OutputOptions.Existing.REFUSE);
                    existing.remember(job);
                } else {
                    streams.write(parts);
                }
                leave(encoded.written(System.nanoTime() - start));
            } catch (IOException e) {
                leave(Outcome.failed(
                        job.label() + ": " + job.target().label() + " cannot be written: " + AtomicOutput.reason(e)));
            }
        }

        /** A step that fails in a way nobody foresaw fails its job, not the run. */
        private Runnable guarded(Runnable step) {
            return () -> {
                try {
                    step.run();
                } catch (RuntimeException | Error e) {
                    leave(Outcome.failed(ImageTask.describe(job, e)));
                }
            };
        }

        /** Ends the job, of which only the reading is left, without waiting for that. */
        private void abandon() {
            if (stage.compareAndSet(Stage.READING, Stage.OVER)) {
                landWith(new Outcome.Cancelled());
            }
        }

        /** Ends an admitted job unless it has ended: without workers a failure comes by the callback and is thrown as well. */
        private void leave(Outcome outcome) {
            if (stage.getAndSet(Stage.OVER) != Stage.OVER) {
                landWith(outcome);
            }
        }

        private void landWith(Outcome outcome) {
            admission.leave(need);
            end(outcome);
        }

        /** Ends a job that was not admitted. */
        void end(Outcome outcome) {
            pageFiles.done(job);
            tally.end(job, outcome);
            open.countDown();
        }
    }
}
