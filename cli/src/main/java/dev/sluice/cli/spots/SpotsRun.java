package dev.sluice.cli.spots;

import dev.sluice.cli.distributed.Distribution;
import dev.sluice.cli.file.AtomicOutput;
import dev.sluice.cli.file.StandardStreams;
import dev.sluice.cli.plan.Source;
import dev.sluice.cli.run.Admission;
import dev.sluice.cli.run.FailureLine;
import dev.sluice.cli.text.ExitCode;
import dev.sluice.cli.text.Printable;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import dev.sluice.request.RequestException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Goes through the inputs: several are under way, as memory admits them, and what they have found is written in their order. One that fails is one line and
 * nothing more.
 *
 * <p>{@link #run} is called once; {@link #cancel} may be called by any thread, at any time.
 */
public final class SpotsRun {
    private final RequestEngine engine;
    private final Searcher searcher;
    private final SpotsPlan plan;
    private final SpotsOptions options;
    private final StandardStreams streams;
    private final PrintWriter err;
    private final Telling telling;
    private final Admission admission;
    private final AtomicOutput output = new AtomicOutput();
    private final Set<Request<?>> live = ConcurrentHashMap.newKeySet();
    private final long start = System.nanoTime();

    private volatile boolean cancelled;
    private volatile boolean stopped;

    // Of the thread that runs.
    private int done;
    private int failed;
    private int skipped;
    private long spots;
    private long pixels;

    /** How much is told on standard error. */
    public enum Telling {
        /** Failures. */
        QUIET,
        /** And what became of all inputs together. */
        NORMAL,
        /** And of each. */
        VERBOSE
    }

    /**
     * A run.
     *
     * @param engine that has a request for each input
     * @param others who search instead of its workers, if that is wanted
     * @param err where people are told what happens
     */
    public SpotsRun(
            RequestEngine engine,
            Optional<Distribution> others,
            SpotsPlan plan,
            SpotsOptions options,
            StandardStreams streams,
            PrintWriter err,
            Telling telling) {
        this.engine = engine;
        this.searcher = others.<Searcher>map(DistributedSearcher::new).orElseGet(() -> new LocalSearcher(engine));
        this.plan = plan;
        this.options = options;
        this.streams = streams;
        this.err = err;
        this.telling = telling;
        this.admission = options.run().admission();
    }

    /** An input on its way. */
    private record Flight(int number, Source source, Request<SpotsTask.Found> request) {}

    /** What becomes of the spots of an input. */
    @FunctionalInterface
    private interface Destination {
        void take(int number, SpotsTask.Found found) throws IOException;
    }

    /**
     * Does everything.
     *
     * @return the exit code
     * @throws InterruptedException if the thread is interrupted
     */
    public int run() throws InterruptedException {
        plan.scan().problems().forEach(problem -> fail(problem.line()));
        if (telling == Telling.VERBOSE) {
            plan.scan().notes().forEach(this::say);
        }
        stopped = options.run().failFast() && failed > 0;
        try {
            if (options.split()) {
                all(this::writeOwn);
            } else if (plan.together().isPresent()) {
                together(plan.together().get());
            } else {
                Appended list = new Appended(text -> streams.write(List.of(text)));
                all((_, found) -> list.add(found.text()));
                list.finish();
            }
        } catch (IOException e) {
            fail((options.isStandardOutput() ? "standard output" : "-o " + Printable.line(options.output()))
                    + ": cannot be written: " + AtomicOutput.reason(e));
        } catch (CancellationException nothingIsWritten) {
            // It is told below.
        }
        summary();
        return cancelled ? ExitCode.CANCELLED : failed > 0 || stopped ? ExitCode.FAILED : ExitCode.OK;
    }

    /** Stops as soon as possible; nothing partial is left. */
    public void cancel() {
        cancelled = true;
        stop();
    }

    private void stop() {
        stopped = true;
        admission.wake();
        searcher.cancel();
        live.forEach(Request::cancel);
    }

    private void together(Path file) throws IOException, InterruptedException {
        AtomicOutput.sweep(AtomicOutput.folderOf(file));
        output.write(
                file,
                list -> {
                    Appended text = new Appended(list::write);
                    all((_, found) -> text.add(found.text()));
                    if (cancelled || done == 0) {
                        throw new CancellationException("there is no list");
                    }
                    text.finish();
                },
                options.overwrite());
    }

    private void writeOwn(int number, SpotsTask.Found found) throws IOException {
        try {
            output.write(
                    plan.own().get(number),
                    list -> {
                        Appended text = new Appended(list::write);
                        text.add(found.text());
                        text.finish();
                    },
                    options.overwrite());
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody waits here", e);
        }
    }

    /** A list that grows by what was found in one input after the other. */
    private final class Appended {
        private final Spool.Target target;
        private boolean isEmpty = true;

        Appended(Spool.Target target) throws IOException {
            this.target = target;
            write(options.format().header(options.unit()));
        }

        void add(Spool text) throws IOException {
            if (text.isEmpty()) {
                return;
            }
            write(isEmpty ? "" : options.format().between());
            text.writeTo(target);
            isEmpty = false;
        }

        void finish() throws IOException {
            write(options.format().footer(isEmpty));
        }

        private void write(String text) throws IOException {
            if (!text.isEmpty()) {
                target.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            }
        }
    }

    /** Starts the inputs as there is room, and lands them in their order. */
    private void all(Destination destination) throws IOException, InterruptedException {
        Deque<Flight> flights = new ArrayDeque<>();
        int most = 4 * options.run().imagesInFlight();
        try {
            for (int i = 0; i < plan.scan().sources().size(); i++) {
                Source source = plan.scan().sources().get(i);
                start(i, source).ifPresent(flights::add);
                while (!flights.isEmpty()
                        && (flights.size() > most || flights.element().request().isDone())) {
                    land(flights.remove(), destination);
                }
            }
            while (!flights.isEmpty()) {
                land(flights.remove(), destination);
            }
        } finally {
            if (!flights.isEmpty()) {
                stop();
                flights.forEach(SpotsRun::drop);
            }
        }
    }

    private Optional<Flight> start(int number, Source source) throws InterruptedException {
        if (stopped) {
            skipped++;
            return Optional.empty();
        }
        SpotsTask task;
        try {
            task = SpotsTask.of(searcher, source, options, streams.input());
        } catch (RuntimeException e) {
            failed(source, e);
            return Optional.empty();
        }
        if (!admission.enter(task.memory(), () -> stopped)) {
            skipped++;
            return Optional.empty();
        }
        Request<SpotsTask.Found> request = engine.request(task);
        request.name(source.label());
        live.add(request);
        request.onDone(ended -> {
            live.remove(ended);
            admission.leave(task.memory());
        });
        request.onDiscarded(found -> found.text().close());
        if (stopped) {
            request.cancel();
        }
        try {
            request.submit();
        } catch (RequestException e) {
            // Without workers it ran right here, and its end is known below.
        }
        return Optional.of(new Flight(number, source, request));
    }

    private void land(Flight flight, Destination destination) throws IOException {
        switch (flight.request().awaitEnd()) {
            case FINISHED -> {
                SpotsTask.Found found = flight.request().result();
                try (Spool _ = found.text()) {
                    take(flight, found, destination);
                }
            }
            case FAILED -> failed(flight.source(), flight.request().failure().orElseThrow());
            default -> skipped++;
        }
    }

    private void take(Flight flight, SpotsTask.Found found, Destination destination) throws IOException {
        if (cancelled) {
            skipped++;
            return;
        }
        try {
            destination.take(flight.number(), found);
        } catch (IOException e) {
            if (!options.split()) {
                throw e;
            }
            fail(flight.source().label() + ": "
                    + Printable.line(plan.own().get(flight.number()).toString()) + " cannot be written: "
                    + AtomicOutput.reason(e));
            return;
        }
        if (found.overlay().isPresent() && !drawn(found.overlay().get())) {
            return;
        }
        done++;
        spots += found.count();
        pixels += found.pixels();
        if (found.damaged() && telling != Telling.QUIET) {
            say(flight.source().label() + ": its data is damaged; the decoder made up what it could not read");
        }
        if (telling == Telling.VERBOSE) {
            say(flight.source().label() + ": " + Printable.count(found.count(), "spot"));
        }
    }

    /** Writes the overlay; what became of it is told. */
    private boolean drawn(Overlay overlay) {
        Path file = options.overlay().orElseThrow();
        try {
            output.write(file, overlay.encode(), options.overwrite());
            return true;
        } catch (IOException e) {
            fail("--overlay " + Printable.line(file.toString()) + ": cannot be written: " + AtomicOutput.reason(e));
            return false;
        }
    }

    private static void drop(Flight flight) {
        if (flight.request().awaitEnd() == Request.State.FINISHED) {
            flight.request().result().text().close();
        }
    }

    private void failed(Source source, Throwable failure) {
        fail(FailureLine.of(source.label(), source.label(), failure));
        if (options.run().failFast()) {
            stop();
        }
    }

    private void fail(String line) {
        failed++;
        say(Printable.line(line));
    }

    private void say(String line) {
        err.println("dog-filter: " + line);
        err.flush();
    }

    private void summary() {
        if (telling == Telling.QUIET) {
            return;
        }
        long nanos = System.nanoTime() - start;
        int all = plan.scan().sources().size() + plan.scan().problems().size();
        say(String.format(
                Locale.ROOT,
                "%s%s in %d of %s%s%s, %s, %.1f MP/s",
                cancelled ? "cancelled: " : "",
                Printable.count(spots, "spot"),
                done,
                Printable.count(all, "image"),
                failed > 0 ? ", " + failed + " failed" : "",
                skipped > 0 ? ", " + skipped + " not done" : "",
                Printable.duration(nanos),
                pixels / 1e6 / (nanos / 1e9)));
    }
}
