package dev.sluice.request;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Requests that are made, awaited and ended together: {@link RequestEngine#any} and {@link RequestEngine#all}.
 *
 * <p>They are the members of a pool, which waits for them, looks for circles, and cancels the rest. Whoever leaves does so when all have
 * ended. In a race the winner is the first whose callable has returned; who returns later cancels itself, so that its value is discarded
 * like that of any cancelled request. A value that is not delivered although its request finished is discarded at the end.
 */
final class Group<T extends @Nullable Object> {

    private final boolean race;
    private final RequestPool pool;
    private final List<Part> parts;
    private final AtomicReference<@Nullable Part> winner = new AtomicReference<>();
    private final AtomicInteger failures = new AtomicInteger();

    private Group(RequestEngine engine, Collection<? extends Callable<? extends T>> tasks, boolean race) {
        this.race = race;
        this.pool = new RequestPool(Math.max(1, tasks.size()), race);
        this.parts = new ArrayList<>(tasks.size());
        for (Callable<? extends T> task : tasks) {
            Part part = new Part(requireNonNull(task, "task"));
            part.request = engine.request(part);
            parts.add(part);
        }
        parts.forEach(part -> pool.add(part.request()));
    }

    /** One of the tasks. */
    private final class Part implements Callable<T> {
        private final Callable<? extends T> task;

        /** Set before anybody can submit it. */
        private @Nullable Request<T> request;

        /** Whose value is discarded if it is not delivered; set before the pool hears of the end. */
        private volatile Listeners.@Nullable Callback discards;

        /** Its place among those that failed; set before the end. */
        private volatile int failed = Integer.MAX_VALUE;

        private boolean delivered;

        Part(Callable<? extends T> task) {
            this.task = task;
        }

        Request<T> request() {
            Request<T> mine = request;
            if (mine == null) {
                throw new AssertionError("set with the part");
            }
            return mine;
        }

        @Override
        public T call() throws Exception {
            request().keepDiscards(kept -> discards = kept, new Listeners());
            try {
                T value = task.call();
                if (race && !winner.compareAndSet(null, this)) {
                    Cancellation.force(request());
                }
                return value;
            } catch (Throwable thrown) {
                failed = failures.getAndIncrement();
                throw thrown;
            }
        }

        private boolean hasFinished() {
            return request().state() == Request.State.FINISHED;
        }

        private T deliver() {
            delivered = true;
            return request().result();
        }

        private void discard() {
            Object value = delivered || !hasFinished() ? null : request().content();
            if (value != null) {
                Ending.discard(request(), discards, value);
            }
        }
    }

    static <T extends @Nullable Object> T any(RequestEngine engine, Collection<? extends Callable<? extends T>> tasks)
            throws InterruptedException {
        if (tasks.isEmpty()) {
            throw new IllegalArgumentException("any needs at least one task to have a result");
        }
        Request.checkCancelled();
        Group<T> group = new Group<>(engine, tasks, true);
        try {
            group.awaitEnd();
            for (Group<T>.Part part : group.parts) {
                if (part.hasFinished()) {
                    return part.deliver();
                }
            }
            throw group.failure();
        } finally {
            group.parts.forEach(part -> part.discard());
        }
    }

    static <T extends @Nullable Object> List<T> all(
            RequestEngine engine, Collection<? extends Callable<? extends T>> tasks) throws InterruptedException {
        Request.checkCancelled();
        Group<T> group = new Group<>(engine, tasks, false);
        try {
            group.awaitEnd();
            List<T> results = new ArrayList<>(group.parts.size());
            group.parts.forEach(part -> results.add(part.request().result()));
            group.parts.forEach(part -> part.delivered = true);
            return results;
        } finally {
            group.parts.forEach(part -> part.discard());
        }
    }

    /** Returns, or throws, when all have ended. */
    private void awaitEnd() throws InterruptedException {
        try {
            pool.await();
        } catch (InterruptedException e) {
            pool.cancel();
            throw e;
        } finally {
            pool.close();
        }
    }

    /** What a race throws that nobody has won. */
    private RuntimeException failure() {
        List<Throwable> thrown = parts.stream()
                .filter(part -> part.request().failure().isPresent())
                .sorted(Comparator.comparingInt(part -> part.failed))
                .map(part -> part.request().failure().orElseThrow())
                .toList();
        if (thrown.isEmpty()) {
            return new InvalidRequestException("each of " + parts.size() + " requests");
        }
        RequestException failure = new RequestException("each of " + parts.size() + " requests", thrown.getFirst());
        thrown.stream().skip(1).forEach(failure::addSuppressed);
        return failure;
    }
}
