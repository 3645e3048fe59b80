package dev.sluice.request;

import static java.util.Objects.requireNonNull;

import dev.sluice.request.coroutine.Deadline;
import dev.sluice.request.coroutine.JvmThreads;
import dev.sluice.request.spin.StackRoom;
import dev.sluice.request.threadpool.QueueDiscipline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs {@linkplain Request requests} on a fixed number of workers.
 *
 * <pre>{@code
 * try (RequestEngine engine = RequestEngine.create(4)) {
 *     Request<Image> r1 = engine.request(() -> {
 *         Request<Image> r2 = engine.request(() -> smooth(image, 1.0));
 *         Request<Image> r3 = engine.request(() -> smooth(image, 3.0));
 *         r3.submit();                                   // runs on another worker
 *         return difference(r2.await(), r3.await());     // r2 is executed right here
 *     });
 *     Image result = r1.await();
 * }
 * }</pre>
 *
 * <p>A request is written in plain blocking style. When it waits, for another request, a {@link RequestPool}, a {@link RequestLock} or a
 * {@link RequestCondition}, it is suspended and its worker runs others; later it resumes on the same worker. So any number of requests may
 * wait on any number of workers, one included, and code that runs natively does so on at most as many threads as there are workers.
 *
 * <p><b>Lifecycle.</b> Created with its workers, closed by {@link #close()}. Worker threads are daemons.
 *
 * <p><b>Debugging mode.</b> With 0 workers a request is executed in the thread that submits or awaits it, and stack traces run from the caller
 * to the fault.
 *
 * <p><b>Thread-safety.</b> All methods may be called from any thread.
 */
public final class RequestEngine implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(RequestEngine.class.getName());

    private static final AtomicInteger ENGINES = new AtomicInteger();

    private final Switchboard switchboard;
    private final Carriers carriers;

    /** Takes the engine out of JMX; idempotent. */
    private final Runnable unregister;

    private RequestEngine(Builder builder) {
        String name = builder.name == null ? "sluice-" + ENGINES.incrementAndGet() : builder.name;
        this.carriers = builder.carriers.available(builder.workers == 0);
        if (carriers == Carriers.AFFINE && builder.workers > 0) {
            JvmThreads.claim();
        }
        RequestContext context = new RequestContext(
                builder.decorators,
                builder.loader == null ? RequestContext.callersLoader() : builder.loader,
                builder.takesBack);
        this.switchboard = new Switchboard(
                this, name, builder.workers, builder.discipline, carriers, context, builder.onUnhandledFailure);
        try {
            this.unregister = builder.jmx ? registerWithJmx() : () -> {};
        } catch (Throwable thrown) {
            switchboard.joinWorkers(); // nobody else could
            throw thrown;
        }
    }

    private Runnable registerWithJmx() {
        try {
            Runnable once = EngineBean.register(this);
            AtomicBoolean registered = new AtomicBoolean(true);
            return () -> {
                if (registered.getAndSet(false)) {
                    once.run();
                }
            };
        } catch (NoClassDefFoundError absent) { // a run-time image without the module
            LOG.log(
                    System.Logger.Level.WARNING,
                    this + " is not registered with JMX: module java.management is missing");
            return () -> {};
        }
    }

    /**
     * Returns a new engine with default settings.
     *
     * @param workers number of workers; 0 for the debugging mode
     * @return the engine; the caller closes it
     * @throws IllegalArgumentException if {@code workers} is negative or greater than {@link Builder#MAX_WORKERS}
     */
    public static RequestEngine create(int workers) {
        return builder().workers(workers).build();
    }

    /** {@return a builder with default settings and as many workers as there are processors} */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the engine that all who ask share, made at the first call. Its number of workers is the system property {@code sluice.workers},
     * else the environment variable {@code SLUICE_WORKERS}, else the number of processors. It lives as long as the JVM; closing it has no
     * effect.
     *
     * @return the shared engine
     * @throws IllegalArgumentException if the property or variable is not a whole number from 0 to {@link Builder#MAX_WORKERS}
     */
    public static RequestEngine shared() {
        return SharedEngine.get();
    }

    /**
     * Returns the engine of the request that the calling thread executes, for code that is called inside of requests and outside, and
     * divides its work where there are workers for it.
     *
     * @return the engine of {@link Request#current()}; empty outside of requests
     */
    public static Optional<RequestEngine> current() {
        return Request.current().map(request -> request.home().engine());
    }

    // ---- requests

    /**
     * Creates a request that nobody has submitted. Inside a request it becomes that request's child, and is cancelled with it.
     *
     * @param <T> type of the result
     * @param callable what the request executes, once
     * @return the new request
     * @throws IllegalStateException if the engine is closed, and the caller is not one of its running requests
     */
    public <T extends @Nullable Object> Request<T> request(Callable<? extends T> callable) {
        return request(Frame.current(), callable);
    }

    private <T extends @Nullable Object> Request<T> request(@Nullable Frame frame, Callable<? extends T> callable) {
        requireNonNull(callable, "callable");
        Request<?> parent = frame == null ? null : frame.request;
        if (!switchboard.accepts(parent)) {
            throw switchboard.refusal();
        }
        return Birth.of(switchboard, callable, parent);
    }

    /**
     * Creates a request without a parent, wherever it is created: for what outlives its first user (shared results, cleanup in a cancelled
     * request). It is as old as itself for the order of starts, and is cancelled by {@link Request#cancel} and the end of the engine
     * alone: neither with its creator nor with those who wait for it.
     *
     * @param <T> type of the result
     * @param callable what the request executes, once
     * @return the new request, which nobody has submitted
     * @throws IllegalStateException if the engine is closed, and the caller is not one of its running requests
     */
    public <T extends @Nullable Object> Request<T> root(Callable<? extends T> callable) {
        requireNonNull(callable, "callable");
        if (!switchboard.accepts(Frame.currentRequest())) {
            throw switchboard.refusal();
        }
        return Birth.root(switchboard, callable);
    }

    /**
     * Creates a request and submits it.
     *
     * @param <T> type of the result
     * @param callable what the request executes, once
     * @return the new request
     * @throws IllegalStateException if the engine is closed, and the caller is not one of its running requests
     * @throws RequestException in the debugging mode only, if the request failed
     */
    public <T extends @Nullable Object> Request<T> submit(Callable<? extends T> callable) {
        Frame frame = Frame.current();
        return this.<T>request(frame, callable).submit(frame);
    }

    /**
     * Returns this engine as an executor: each task is a root request, with the context that its creator gives it. The futures are
     * {@linkplain Request#toCompletableFuture() those of requests}: a request that waits for one is suspended, as it is by {@code invokeAll},
     * {@code invokeAny}, {@code awaitTermination} and {@code close}; cancelling one cancels its request, and interrupts nothing.
     *
     * <p>Tasks are refused with {@link java.util.concurrent.RejectedExecutionException} once the executor is shut down or the engine is
     * closed. Shutting down leaves the engine open, and other executors of it. A {@code Runnable} of {@code execute} that fails is reported to
     * {@link Builder#onUnhandledFailure}; a task that the engine's close keeps from starting has a cancelled future.
     *
     * @return a new executor
     */
    public ExecutorService asExecutorService() {
        return new RequestExecutor(this);
    }

    /**
     * Returns a request that ends as a stage does: with its result, its failure (the cause of a {@link java.util.concurrent.CompletionException}),
     * or cancelled. Inside a request it is that request's child. It needs no worker, and a request that awaits it is suspended. If it is
     * cancelled, as all of them are by {@link #close()}, it ends at once, and a stage that is a {@link java.util.concurrent.Future} is
     * cancelled; hand over a {@code copy()} of what others need.
     *
     * @param <T> type of the result
     * @param stage what somebody else completes
     * @return the new request, which need not be submitted
     * @throws IllegalStateException if the engine is closed, and the caller is not one of its running requests
     */
    public <T extends @Nullable Object> Request<T> fromStage(CompletionStage<T> stage) {
        return StageRequest.of(switchboard, requireNonNull(stage, "stage"), Frame.currentRequest());
    }

    /**
     * Runs all tasks, as requests, and returns the first result. The others are cancelled and have ended when this returns or throws, so that
     * what they work with can be freed; the value of one that is too late goes to its {@link Request#onDiscarded}. Inside a request the
     * tasks are its children, and the cancel of the caller is theirs.
     *
     * @param <T> type of the result
     * @param tasks what to run, at least one
     * @return the first result
     * @throws RequestException if all fail; the cause is the first failure, the others are suppressed
     * @throws InvalidRequestException if all are cancelled
     * @throws RequestCancelledException if the calling request is cancelled, before or meanwhile
     * @throws IllegalArgumentException if there is no task
     * @throws IllegalStateException if the engine is closed, and the caller is not one of its running requests
     * @throws InterruptedException if the thread is interrupted while it waits; the tasks are cancelled
     */
    public <T extends @Nullable Object> T any(Collection<? extends Callable<? extends T>> tasks)
            throws InterruptedException {
        return Group.any(this, tasks);
    }

    /**
     * Runs all tasks, as requests, and returns their results in the order of the tasks. The first failure cancels the rest. All have ended
     * when this returns or throws, so that what they work with can be freed; a value that is not returned because another task failed
     * goes to its request's {@link Request#onDiscarded}. Inside a request the tasks are its children, and the cancel of the caller is theirs.
     *
     * @param <T> type of the results
     * @param tasks what to run
     * @return the results
     * @throws RequestException if one fails; the cause is the first failure
     * @throws InvalidRequestException if one is cancelled
     * @throws RequestCancelledException if the calling request is cancelled, before or meanwhile
     * @throws IllegalStateException if the engine is closed, and the caller is not one of its running requests
     * @throws InterruptedException if the thread is interrupted while it waits; the tasks are cancelled
     */
    public <T extends @Nullable Object> List<T> all(Collection<? extends Callable<? extends T>> tasks)
            throws InterruptedException {
        return Group.all(this, tasks);
    }

    /** {@return a new pool that runs as many requests at once as there are workers} */
    public RequestPool pool() {
        return new RequestPool(Math.max(1, workers()));
    }

    /**
     * Returns a new pool that runs at most {@code maxActive} requests at once.
     *
     * @param maxActive the most that run at once, at least 1
     * @return the pool
     * @throws IllegalArgumentException if {@code maxActive} is less than 1
     */
    public RequestPool pool(int maxActive) {
        return new RequestPool(maxActive);
    }

    /** {@return the number of workers; 0 in the debugging mode} */
    public int workers() {
        return switchboard.workers();
    }

    /** {@return the engine's name, the beginning of its threads' names} */
    public String name() {
        return switchboard.name();
    }

    /** {@return what carries the requests: {@link Carriers#AFFINE} or {@link Carriers#SLOTS}} */
    public Carriers carriers() {
        return carriers;
    }

    /** {@return what the engine does at this moment} Requests go on meanwhile, so parts of it may be a little older than others. */
    public EngineSnapshot snapshot() {
        StackRoom.require();
        return EngineSnapshot.of(switchboard, carriers);
    }

    Switchboard switchboard() {
        return switchboard;
    }

    // ---- closing

    /**
     * Refuses new requests, cancels those that never started (whoever waits for one gets {@link InvalidRequestException}), waits for those that
     * have, and joins the workers. Running requests may still create and await children. Idempotent; a second caller waits as well. If the
     * thread is interrupted, the wait goes on and the flag is set again at the end. In a shutdown hook of the JVM it does not wait for requests
     * that sit in {@link System#exit}, which would wait for the hook, and for those that wait for them.
     *
     * @throws IllegalStateException if called inside one of the engine's own requests, which would wait for itself
     */
    @Override
    public void close() {
        if (beginClosing()) {
            Closing.finish(switchboard, Deadline.NONE, unregister);
        }
    }

    /**
     * {@link #close()} for programs that have to end: what has not ended after {@code timeout} is cancelled, whoever waits for it. Waits for
     * as long again, since a cancelled request ends when it notices, native code when it returns. If that is not enough the workers
     * are left to what they do, and a later {@code close} waits for them. What cancelled requests make in order to clean up (roots, and
     * children made in an uncancellable part) is not cancelled by this call; a later call with a limit cancels that as well. A shutdown hook
     * of the JVM may call it.
     *
     * @param timeout how long to let requests run, and then how long to wait for those that are cancelled
     * @return whether everything has ended, and the engine, unless it is the shared one, is closed
     * @throws IllegalStateException if called inside one of the engine's own requests, which would wait for itself
     */
    public boolean close(Duration timeout) {
        requireNonNull(timeout, "timeout");
        return beginClosing()
                ? Closing.finish(switchboard, Deadline.after(timeout), unregister)
                        || Closing.cancelAndFinish(switchboard, Deadline.after(timeout), unregister)
                : switchboard.statistics().quiet();
    }

    /** False for the shared engine, which cannot be closed. */
    private boolean beginClosing() {
        StackRoom.require();
        for (Frame frame = Frame.current(); frame != null; frame = frame.outer) {
            if (frame.home == switchboard) {
                throw new IllegalStateException("a request cannot close the engine that runs it");
            }
        }
        if (SharedEngine.is(this)) {
            return false;
        }
        switchboard.refuseMore();
        switchboard.cancelQueuedOnce();
        return true;
    }

    @Override
    public String toString() {
        return "request engine " + name() + " with " + workers() + " workers";
    }

    /** Settings of a new {@link RequestEngine}. Not thread-safe. */
    public static final class Builder {

        /** The most workers that an engine can have. */
        public static final int MAX_WORKERS = 16_384;

        private int workers = Runtime.getRuntime().availableProcessors();
        private @Nullable String name;
        private QueueDiscipline discipline = QueueDiscipline.PRIORITY;
        private Carriers carriers = Carriers.AUTO;
        private boolean jmx = Boolean.getBoolean("sluice.jmx");
        private BiConsumer<? super Request<?>, ? super Throwable> onUnhandledFailure = UnheardFailures::log;
        private final List<RequestDecorator> decorators = new ArrayList<>();
        private @Nullable ClassLoader loader;
        private boolean takesBack = true;

        private Builder() {}

        /**
         * The number of workers, 0 for the debugging mode. Default: the number of processors.
         *
         * @param workers number of workers
         * @return this builder
         * @throws IllegalArgumentException if it is negative or greater than {@link #MAX_WORKERS}
         */
        public Builder workers(int workers) {
            if (workers < 0 || workers > MAX_WORKERS) {
                throw new IllegalArgumentException(
                        "a request engine has 0 (debugging mode) to " + MAX_WORKERS + " workers, not " + workers);
            }
            this.workers = workers;
            return this;
        }

        /**
         * The name that the engine's threads' names begin with. Default: {@code sluice-N}.
         *
         * @param name what the names begin with
         * @return this builder
         */
        public Builder name(String name) {
            this.name = requireNonNull(name, "name");
            return this;
        }

        /**
         * The order in which requests are started. Default: {@link QueueDiscipline#PRIORITY}.
         *
         * @param discipline the order of first starts
         * @return this builder
         */
        public Builder queue(QueueDiscipline discipline) {
            this.discipline = requireNonNull(discipline, "discipline");
            return this;
        }

        /**
         * What carries the requests. Default: {@link Carriers#AUTO}.
         *
         * @param carriers what carries requests
         * @return this builder
         */
        public Builder carriers(Carriers carriers) {
            this.carriers = requireNonNull(carriers, "carriers");
            return this;
        }

        /**
         * Whether the engine is registered with the platform's JMX server until it is closed, as a {@link RequestEngineMXBean} named
         * {@code dev.sluice:type=RequestEngine,name=NAME}; {@code instance=2} and so on is added while other engines have that name. If the
         * module {@code java.management} is missing, or the server refuses, a warning says so and the engine runs without. Default: the
         * system property {@code sluice.jmx}, else false.
         *
         * @param registered whether to register it
         * @return this builder
         */
        public Builder jmx(boolean registered) {
            this.jmx = registered;
            return this;
        }

        /**
         * Called once for each request that failed while nobody listened or waited, and for what a cancelled request's callback threw. Runs
         * where the request ended; must be quick. Default: {@link System.Logger} at level ERROR.
         *
         * @param handler gets the request and what it threw
         * @return this builder
         */
        public Builder onUnhandledFailure(BiConsumer<Request<?>, Throwable> handler) {
            this.onUnhandledFailure = requireNonNull(handler, "handler");
            return this;
        }

        /**
         * Wraps the task of every request when it is created, in its creator's thread, to take a context along. Called again, it adds: what
         * was added later wraps what was added before. Default: none.
         *
         * @param decorator what wraps the tasks
         * @return this builder
         */
        public Builder decorate(RequestDecorator decorator) {
            decorators.add(requireNonNull(decorator, "decorator"));
            return this;
        }

        /**
         * The context class loader of all requests. Default: that of the thread that builds the engine.
         *
         * @param loader what finds the application's classes and resources
         * @return this builder
         */
        public Builder contextClassLoader(ClassLoader loader) {
            this.loader = requireNonNull(loader, "loader");
            return this;
        }

        /** Off only in tests that compare. */
        Builder takesBack(boolean takesBack) {
            this.takesBack = takesBack;
            return this;
        }

        /**
         * Starts the engine.
         *
         * @return the engine; the caller closes it
         * @throws IllegalStateException if {@link Carriers#AFFINE} was asked for and the JVM lacks the flag for it
         */
        public RequestEngine build() {
            Rehearsal.beDone();
            return new RequestEngine(this);
        }
    }
}
