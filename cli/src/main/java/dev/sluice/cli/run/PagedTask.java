package dev.sluice.cli.run;

import dev.sluice.cli.file.AtomicOutput;
import dev.sluice.cli.file.Origin;
import dev.sluice.cli.plan.Job;
import dev.sluice.cli.plan.OutputOptions;
import dev.sluice.cli.plan.Source;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFile;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageHeader;
import dev.sluice.nativeops.ImageMetadata;
import dev.sluice.nativeops.PagedFile;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A job of several pages that become pages of one file: each is read, filtered and written in its turn, a few at once, so that memory does not
 * grow with their number, and each is read once. Made and run by one thread.
 */
final class PagedTask {
    /** Pages of one turn for each worker: small ones are shared out among them. */
    private static final int PAGES_EACH = 4;

    /** At most so many, as long as they need no more than that: between turns workers wait for one another. */
    private static final int MOST_PAGES_EACH = 32;

    private static final long SMALL_BYTES = 16 << 20;

    private final Job job;
    private final Path input;
    private final Path output;
    private final ImageTask.Settings settings;
    private final RunTally tally;

    /** What is below is guarded by this. */
    private boolean cancelled;

    private @Nullable Request<?> running;

    PagedTask(Job job, ImageTask.Settings settings, RunTally tally) {
        this.job = job;
        this.input = ((Source.File) job.source()).path();
        this.output = job.target().file().orElseThrow();
        this.settings = settings;
        this.tally = tally;
    }

    /**
     * What a job's pages need and become.
     *
     * @param each what a page needs while it is worked on
     * @param atOnce how many are worked on at once
     * @param pixels of all pages
     * @param resultBytes about how large all pages of the result are
     */
    record Need(long each, int atOnce, long pixels, long resultBytes) {
        long bytes() {
            return each * atOnce;
        }
    }

    /**
     * How much memory a job needs.
     *
     * @param file the job's open file
     * @throws ImageFormatException if a page is refused, or needs more than there is
     */
    static Need need(Job job, ImageFile file, ImageTask.Settings settings) {
        long most = 1;
        long pixels = 0;
        long resultBytes = 0;
        for (int page = job.page(); page < job.page() + job.count(); page++) {
            ImageHeader header = file.header(page);
            if (header.pixels() > settings.limits().maxPixels()) {
                throw new ImageFormatException(
                        job.label() + ": page " + (page + 1) + ": " + header.columns() + " x " + header.rows()
                                + " pixels are more than the allowed "
                                + settings.limits().maxPixels());
            }
            long need = ImageTask.memoryNeed(header, 0, settings.filter(), settings.isolated());
            if (need > settings.admission().maxBytes()) {
                throw new ImageFormatException(
                        ImageTask.tooMuch(job.label() + ": page " + (page + 1), header, need, settings)
                                + "; --split-pages makes a file of each page, in parts where it must");
            }
            most = Math.max(most, need);
            pixels += header.pixels();
            resultBytes += header.pixels()
                    * header.channels()
                    * settings.filter().resultDepth(header.depth()).bytes();
        }
        long fitting = settings.admission().maxBytes() / most;
        long shared = Math.clamp(SMALL_BYTES / most, PAGES_EACH, MOST_PAGES_EACH)
                * Math.max(1, settings.engine().workers());
        return new Need(most, (int) Math.min(Math.clamp(fitting, 1, shared), job.count()), pixels, resultBytes);
    }

    /** Ends it soon; nothing of it is left. */
    void cancel() {
        Request<?> now;
        synchronized (this) {
            cancelled = true;
            now = running;
        }
        if (now != null) {
            now.cancel();
        }
    }

    private synchronized void begin(Request<?> request) {
        running = request;
        if (cancelled) {
            request.cancel();
        }
    }

    /** Runs a request and waits for its end, which an interrupt hastens. */
    private void carryOut(Request<?> request) throws IOException, InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        request.name(job.label()).onDone(_ -> ended.countDown());
        begin(request);
        request.submit();
        boolean interrupted = false;
        while (ended.getCount() > 0) {
            try {
                ended.await();
            } catch (InterruptedException e) {
                interrupted = true;
                request.cancel();
            }
        }
        // Callbacks run before the end: until then a failure is not there to be seen.
        request.awaitEnd();
        if (interrupted) {
            throw new InterruptedException("the job was interrupted");
        }
        if (request.isCancelled()) {
            throw new CancellationException("the job was cancelled");
        }
        Throwable failure = request.failure().orElse(null);
        if (failure instanceof IOException unwritable) {
            throw unwritable;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw failure instanceof RuntimeException known ? known : new IllegalStateException(failure);
        }
    }

    /**
     * The pages of one turn, as they become ready. When it has ended, by failure or cancellation perhaps, nobody takes what comes late, and it
     * is freed at once.
     */
    private static final class Turn implements AutoCloseable {
        private final @Nullable Image[] images; // guarded by this, as the next two are
        private final ImageMetadata[] metadata;
        private boolean over;

        Turn(int pages) {
            images = new Image[pages];
            metadata = new ImageMetadata[pages];
        }

        synchronized void put(int index, Image image, ImageMetadata of) {
            if (over) {
                image.close();
                return;
            }
            images[index] = image;
            metadata[index] = of;
        }

        synchronized Image image(int index) {
            return Objects.requireNonNull(images[index], "the page was not made");
        }

        synchronized ImageMetadata metadata(int index) {
            return metadata[index];
        }

        @Override
        public synchronized void close() {
            over = true;
            for (Image image : images) {
                if (image != null) {
                    image.close();
                }
            }
        }
    }

    /** Does it all, from the open file, and waits for it. */
    Outcome run(AtomicOutput writer, OutputOptions.Existing existing, ImageFile file, Need need)
            throws InterruptedException {
        long start = System.nanoTime();
        try {
            Result result = new Result();
            writer.write(
                    output,
                    made -> result.write(file, made.channel(), need),
                    existing != OutputOptions.Existing.REFUSE);
            return new Outcome.Written(
                    result.rows,
                    result.columns,
                    result.channels,
                    result.pixels,
                    Origin.sizeOrNone(input),
                    result.bytes,
                    String.join(", ", result.dropped),
                    new Timings(0, 0, System.nanoTime() - start, 0, 0));
        } catch (CancellationException e) {
            return new Outcome.Cancelled();
        } catch (IOException e) {
            throw new ImageFormatException(
                    job.label() + ": " + job.target().label() + " cannot be written: " + AtomicOutput.reason(e), e);
        }
    }

    /** The file that is made, and what is told of it. */
    private final class Result {
        private long rows;
        private long columns;
        private int channels;
        private long pixels;
        private long bytes;
        private final Set<String> dropped = new TreeSet<>();

        void write(ImageFile file, FileChannel channel, Need need) throws IOException, InterruptedException {
            try (PagedFile pages =
                    new PagedFile(channel, job.count(), job.count() == file.pages(), need.resultBytes())) {
                RequestEngine engine = settings.engine();
                for (int done = 0; done < job.count(); ) {
                    int first = job.page() + done;
                    int count = Math.min(need.atOnce(), job.count() - done);
                    carryOut(engine.request(() -> {
                        turn(file, pages, first, count);
                        return Boolean.TRUE;
                    }));
                    done += count;
                    tally.progressed(job, pixels, need.pixels());
                }
                bytes = pages.finish();
            }
        }

        private void turn(ImageFile file, PagedFile pages, int first, int count)
                throws IOException, InterruptedException {
            try (Turn turn = new Turn(count)) {
                List<Request<Boolean>> all = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    int index = i;
                    Request<Boolean> page = settings.engine().request(() -> {
                        filter(file, first + index, turn, index);
                        return Boolean.TRUE;
                    });
                    // Of several that fail the first is awaited, and told.
                    all.add(page.onFailed(_ -> {}));
                }
                all.forEach(Request::submit);
                for (int i = 0; i < count; i++) {
                    all.get(i).await();
                    add(pages, turn.image(i), turn.metadata(i));
                    turn.image(i).close();
                }
            }
        }

        private void filter(ImageFile file, int page, Turn turn, int index) throws InterruptedException {
            try (Image source = settings.decoder().decodePage(input, file, page, settings.limits())) {
                turn.put(index, settings.filter().apply(settings.engine(), source), source.metadata());
            }
        }

        private void add(PagedFile pages, Image image, ImageMetadata metadata)
                throws IOException, InterruptedException {
            if (pixels == 0) {
                rows = image.rows();
                columns = image.columns();
                channels = image.channels();
            }
            pixels += (long) image.rows() * image.columns();
            ImageMetadata lost = pages.add(image, metadata);
            if (!lost.isEmpty()) {
                dropped.addAll(List.of(lost.toString().split(", ")));
            }
        }
    }
}
