package dev.sluice.request;

import static java.util.Objects.requireNonNull;

import dev.sluice.request.coroutine.Deadline;
import dev.sluice.request.spin.StackRoom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An engine as an executor: each task is a root request. Any number of these may stand before one engine, each with a shutdown of its own.
 *
 * <p>Whether a task runs or is given back by {@link #shutdownNow} is decided once ({@link Task#claim}). A task is counted, and entered in {@link #live},
 * before it looks whether this is shut down, and a shutdown is marked before it looks for live tasks, so none is overlooked.
 */
final class RequestExecutor implements ExecutorService {

    private final RequestEngine engine;
    private final Set<Task<?>> live = ConcurrentHashMap.newKeySet();

    /** How many live: counting needs no memory. */
    private final AtomicInteger open = new AtomicInteger();

    private volatile boolean shutdown;

    RequestExecutor(RequestEngine engine) {
        this.engine = engine;
    }

    /** What a request executes. */
    private static final class Task<T extends @Nullable Object> implements Callable<T> {
        private final Callable<T> body;

        /** What was handed to the executor, or does the same. */
        private final Runnable original;

        private final AtomicBoolean claimed = new AtomicBoolean();

        /** Set before the task is live. */
        @Nullable
        Request<?> request;

        Task(Callable<T> body, Runnable original) {
            this.body = body;
            this.original = original;
        }

        /** By whoever runs the task, or gives it back. True for the first. */
        boolean claim() {
            return claimed.compareAndSet(false, true);
        }

        @Override
        public T call() throws Exception {
            if (!claim()) {
                throw new CancellationException("given back by shutdownNow");
            }
            return body.call();
        }

        /** It never starts: who waits for the future that it was is told. */
        void abandon() {
            if (claim() && original instanceof Future<?> future) {
                future.cancel(false);
            }
        }
    }

    // ---- tasks

    @Override
    public void execute(Runnable command) {
        requireNonNull(command, "command");
        Task<?> task = new Task<>(Executors.callable(command), command);
        submit(task, create(task));
    }

    @Override
    public <T> Future<T> submit(Callable<T> task) {
        requireNonNull(task, "task");
        return start(new Task<>(task, () -> callQuietly(task)));
    }

    @Override
    public <T> Future<T> submit(Runnable task, T result) {
        requireNonNull(task, "task");
        return start(new Task<>(Executors.callable(task, result), task));
    }

    @Override
    public Future<?> submit(Runnable task) {
        requireNonNull(task, "task");
        return start(new Task<>(Executors.callable(task), task));
    }

    private static void callQuietly(Callable<?> task) {
        try {
            task.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the task failed", e);
        }
    }

    private <T extends @Nullable Object> SuspendingFuture<T> start(Task<T> task) {
        Request<T> request = create(task);
        SuspendingFuture<T> future = request.future();
        try {
            submit(task, request);
        } catch (RequestException failedHere) { // without workers: the future tells
        }
        return future;
    }

    private <T extends @Nullable Object> Request<T> create(Task<T> task) {
        if (isShutdown()) {
            throw rejection(null);
        }
        try {
            return engine.root(task);
        } catch (IllegalStateException e) {
            throw isShutdown() ? rejection(e) : e;
        }
    }

    private void submit(Task<?> task, Request<?> request) {
        task.request = request;
        open.incrementAndGet();
        try {
            live.add(task);
            if (shutdown) {
                throw rejection(null);
            }
            EndWatcher.watch(request, () -> {
                if (request.isCancelled()) {
                    task.abandon();
                }
                forget(task);
            });
            request.submit();
        } catch (Throwable thrown) {
            if (request.isCreated()) { // it will never end
                forget(task);
                if (thrown instanceof IllegalStateException) {
                    throw rejection(thrown);
                }
            }
            throw thrown;
        }
    }

    /** Once for each task. What cannot be taken out of the set, for want of memory, stands there until the executor is gone. */
    private void forget(Task<?> task) {
        try {
            live.remove(task);
        } catch (OutOfMemoryError full) {
            // it has ended nevertheless
        }
        if (open.decrementAndGet() == 0) {
            engine.switchboard().terminations().tell();
        }
    }

    private RejectedExecutionException rejection(@Nullable Throwable cause) {
        return new RejectedExecutionException(this + " is shut down and accepts no more tasks", cause);
    }

    // ---- many tasks

    @Override
    public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks) throws InterruptedException {
        return invokeAll(tasks, Deadline.NONE);
    }

    @Override
    public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException {
        return invokeAll(tasks, Deadline.after(unit.toNanos(timeout)));
    }

    private <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks, long deadline)
            throws InterruptedException {
        Request.checkCancelled();
        List<SuspendingFuture<T>> futures = new ArrayList<>(tasks.size());
        try {
            for (Callable<T> task : tasks) {
                futures.add(start(new Task<>(task, () -> callQuietly(task))));
            }
            for (SuspendingFuture<T> future : futures) {
                if (!future.awaitDone(deadline)) {
                    break;
                }
            }
        } finally {
            futures.forEach(future -> future.cancel(true)); // which the done ones ignore
        }
        return List.copyOf(futures);
    }

    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks) throws InterruptedException, ExecutionException {
        try {
            return invokeAny(tasks, Deadline.NONE);
        } catch (TimeoutException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        return invokeAny(tasks, Deadline.after(unit.toNanos(timeout)));
    }

    private <T> T invokeAny(Collection<? extends Callable<T>> tasks, long deadline)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (tasks.isEmpty()) {
            throw new IllegalArgumentException("invokeAny needs at least one task");
        }
        Request.checkCancelled();
        SuspendingFuture<T> first = new SuspendingFuture<>();
        AtomicInteger open = new AtomicInteger(tasks.size());
        List<Future<T>> futures = new ArrayList<>(tasks.size());
        try {
            for (Callable<T> task : tasks) {
                SuspendingFuture<T> future = start(new Task<>(task, () -> callQuietly(task)));
                futures.add(future);
                future.whenComplete((value, failure) -> {
                    if (failure == null) {
                        first.complete(value);
                    } else if (open.decrementAndGet() == 0) {
                        first.completeExceptionally(new CompletionException(failure));
                    }
                });
                if (first.isDone()) { // the others need not begin
                    break;
                }
            }
            if (!first.awaitDone(deadline)) {
                throw new TimeoutException("no task has finished in time");
            }
            return first.get();
        } finally {
            futures.forEach(future -> future.cancel(true));
        }
    }

    // ---- the end

    @Override
    public void shutdown() {
        StackRoom.require();
        shutdown = true;
        engine.switchboard().terminations().tell();
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown();
        List<Runnable> neverStarted = new ArrayList<>();
        for (Task<?> task : live) {
            if (task.claim()) {
                neverStarted.add(task.original);
            }
            requireNonNull(task.request).cancel();
        }
        return neverStarted;
    }

    @Override
    public boolean isShutdown() {
        return shutdown || engine.switchboard().isClosing();
    }

    @Override
    public boolean isTerminated() {
        return isShutdown() && open.get() == 0;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return engine.switchboard()
                .terminations()
                .await(this, this::isTerminated, Deadline.after(unit.toNanos(timeout)));
    }

    /** {@inheritDoc} If the calling request is cancelled as well the tasks are, and it returns when they have ended. */
    @Override
    public void close() {
        Request<?> caller = Frame.currentRequest();
        if (caller != null && live.stream().anyMatch(task -> task.request == caller)) {
            throw new IllegalStateException("a task cannot close the executor that runs it");
        }
        shutdown();
        Waiter.Outcome outcome = awaitTermination(true);
        if (outcome != Waiter.Outcome.SIGNALLED) {
            shutdownNow();
            awaitTermination(false);
            if (outcome == Waiter.Outcome.INTERRUPTED) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Waiter.Outcome awaitTermination(boolean canEnd) {
        return engine.switchboard().terminations().await(this, this::isTerminated, canEnd, canEnd, Deadline.NONE);
    }

    @Override
    public String toString() {
        return "executor of request engine " + engine.name();
    }
}
