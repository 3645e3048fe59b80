package dev.sluice.cli.distributed;

import dev.sluice.cli.plan.Source;
import dev.sluice.cli.run.Admission;
import dev.sluice.request.RequestEngine;
import dev.sluice.request.RequestException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Carries jobs out in this process, after they went through a stream of bytes, as did the results. */
public final class Others implements Distribution, Distribution.Connector {
    final List<Path> carriedOut = new ArrayList<>();
    final List<Optional<String>> places = new ArrayList<>();
    /** Why no item can be finished, if so. */
    public Optional<String> lost = Optional.empty();

    /** How often each is. */
    public int times = 1;

    /** Bytes that there are. */
    public long memory = 1 << 30;

    volatile boolean isCancelled;

    /** Items of work that were done. */
    public final AtomicInteger items = new AtomicInteger();

    @Override
    public Distribution connect(Optional<String> place) {
        places.add(place);
        return this;
    }

    @Override
    public int parallelism() {
        return 2;
    }

    @Override
    public long memory() {
        return memory;
    }

    @Override
    public void run(List<FileJob> jobs, Consumer<FileResult> results) throws InterruptedException {
        try (RequestEngine engine = RequestEngine.create(2)) {
            FileJobRunner runner = new FileJobRunner(engine, memory(), "a setting");
            for (FileJob job : jobs) {
                for (int time = 0; time < times && !isCancelled; time++) {
                    carriedOut.add(((Source.File) job.job().source()).path());
                    FileResult result = lost.isPresent()
                            ? job.lost(lost.get())
                            : runner.run(List.of(copy(job))).getFirst();
                    results.accept(copy(result));
                }
            }
        }
    }

    @Override
    public String setting() {
        return "a setting";
    }

    @Override
    public int cores() {
        return 2;
    }

    @Override
    public <T, R> void each(DistributedWork<T, R> work, List<T> all, Consumer<R> results) throws InterruptedException {
        try (RequestEngine engine = RequestEngine.create(2)) {
            Workplace place = new Workplace(engine, memory, new Admission(2, memory, setting()));
            for (T item : all) {
                for (int time = 0; time < times && !isCancelled; time++) {
                    items.incrementAndGet();
                    results.accept(copy(result(copy(work), copy(item), place)));
                }
            }
        }
    }

    private <T, R> R result(DistributedWork<T, R> work, T item, Workplace place) throws InterruptedException {
        if (lost.isPresent()) {
            return work.lost(item, lost.get());
        }
        try {
            return place.engine().<R>request(() -> work.run(item, place)).await();
        } catch (RequestException e) {
            return work.lost(item, String.valueOf(e.rootCause().getMessage()));
        }
    }

    @SuppressWarnings("unchecked")
    private static <T> T copy(T value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
            out.flush();
            return (T) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void cancel() {
        isCancelled = true;
    }

    @Override
    public void close() {}
}
