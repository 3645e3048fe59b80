package dev.sluice.request;

import static java.util.Objects.requireNonNull;

import dev.sluice.request.threadpool.QueueDiscipline;
import dev.sluice.request.threadpool.ThreadPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a scenario works with: engines, threads, requests that are watched, and the rules that hold in every scenario. Not woven with
 * preemption points, so its own bookkeeping is atomic; it is preempted inside the engine, and at {@link #pause}.
 */
final class Stage {

    /** How an await ended. */
    enum How {
        VALUE,
        FAILED,
        INVALID,
        CANCELLED,
        CIRCULAR,
        INTERRUPTED,
        TIMED_OUT
    }

    /** One await, as its caller saw it. */
    record Seen(How how, @Nullable Object value, @Nullable Throwable thrown) {
        boolean is(How expected) {
            return how == expected;
        }

        boolean isValue(int expected) {
            return is(How.VALUE) && Objects.equals(value, expected);
        }

        /** The value, or what was thrown. */
        @Nullable
        Object get() throws Exception {
            if (thrown instanceof Exception e) {
                throw e;
            }
            return value;
        }

        int number() throws Exception {
            return (int) requireNonNull(get());
        }
    }

    @FunctionalInterface
    interface Body {
        void run() throws Exception;
    }

    /** A failure that a scenario plans. */
    static final class Planned extends RuntimeException {
        private static final long serialVersionUID = 1;

        Planned(String message) {
            super(message, null, false, false);
        }
    }

    /** A scenario that cannot go on because memory or stack was exhausted somewhere. */
    static final class Disrupted extends Error {
        private static final long serialVersionUID = 1;

        Disrupted(String message) {
            super(message, null, false, false);
        }
    }

    private static final int MAX_LOOKS = 3_000;
    private static final int MAX_LOOKS_DISRUPTED = 200;

    private final Machine machine;
    private final Carriers carriers;
    private final List<RequestEngine> engines = new ArrayList<>();
    private final Map<RequestEngine, int[]> working = new IdentityHashMap<>();
    private final Map<Request<?>, Watched> watched = new IdentityHashMap<>();
    private final List<Watched> order = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<RequestLock> locks = new ArrayList<>();
    private final List<ThreadPool> threadPools = new ArrayList<>();
    private final List<Request<?>> targets = new ArrayList<>();
    private final List<Throwable> unhandled = new ArrayList<>();
    private boolean interrupts;

    Stage(Machine machine) {
        this.machine = machine;
        this.carriers = machine.chooser.below(4) == 0 ? Carriers.SLOTS : Carriers.AFFINE;
    }

    // ---- what scenarios make

    RequestEngine engine(int workers) {
        return engine(workers, QueueDiscipline.PRIORITY);
    }

    @SuppressWarnings("ReferenceEquality") // the very exception
    RequestEngine engine(int workers, QueueDiscipline queue) {
        RequestEngine engine = RequestEngine.builder()
                .workers(workers)
                .name("engine" + engines.size())
                .carriers(carriers)
                .queue(queue)
                .onUnhandledFailure((request, failure) -> {
                    rule(
                            request.failure().isPresent()
                                    || request.isCancelled()
                                    || machine.failures.isInjected(failure),
                            "reported, but not failed: " + request);
                    rule(unhandled.stream().noneMatch(other -> other == failure), "reported twice: " + failure);
                    unhandled.add(failure);
                })
                .build();
        engines.add(engine);
        working.put(engine, new int[1]);
        return engine;
    }

    RequestLock lock() {
        return made(RequestLock::new, locks);
    }

    ThreadPool threadPool(int workers, QueueDiscipline queue) {
        return made(() -> new ThreadPool(workers, queue), threadPools);
    }

    private static <T> T made(Supplier<T> maker, List<? super T> all) {
        while (true) {
            try {
                T made = maker.get();
                all.add(made);
                return made;
            } catch (Throwable thrown) {
                Simulation.again(thrown);
            }
        }
    }

    /** A number from 0 to {@code bound} - 1 that the seed chooses. */
    int choose(int bound) {
        return machine.chooser.below(bound);
    }

    Thread thread(String name, Body body) {
        Thread thread = Simulation.platformThread(name, () -> {
            try {
                body.run();
            } catch (Throwable thrown) {
                if (!isDisrupted()) {
                    machine.fail("in thread " + name, thrown);
                }
            }
        });
        threads.add(thread);
        Simulation.start(thread);
        return thread;
    }

    <T extends @Nullable Object> Request<T> request(RequestEngine engine, String name, Callable<T> callable) {
        Watched watch = new Watched(this, name);
        Request<T> request = engine.request(() -> watch.call(callable));
        request.name(name);
        watch.of(request, choose(2) == 0);
        watched.put(request, watch);
        order.add(watch);
        return request;
    }

    /** A request that the systematic test may cancel at any point. */
    <R extends Request<?>> R target(R request) {
        targets.add(request);
        return request;
    }

    /** Whether one of the targets is cancelled: then others may end as they would not otherwise. */
    boolean disturbed() {
        return targets.stream().anyMatch(Request::isCancelled);
    }

    List<Request<?>> targets() {
        return targets;
    }

    /** A place in a scenario where others may go on. */
    void pause() {
        machine.point();
    }

    /** Calls something with what stands for native frames below it, so that who waits in it keeps his thread. */
    <T extends @Nullable Object> T pinned(Callable<T> callable) throws Exception {
        Fiber self = machine.current();
        boolean before = self.pinned;
        self.pinned = true;
        try {
            return callable.call();
        } finally {
            self.pinned = before;
        }
    }

    /** Something that keeps a worker busy: never more at once than there are workers. */
    void work(RequestEngine engine) {
        int[] now = working.get(engine);
        check(++now[0] <= engine.workers(), now[0] + " run at once on " + engine.workers() + " workers");
        for (int i = 0; i < 3; i++) {
            pause();
        }
        now[0]--;
    }

    // ---- what scenarios do

    boolean cancel(Request<?> request) {
        boolean effect = request.cancel();
        Watched watch = watched.get(request);
        if (effect && watch != null) {
            watch.cancelled();
        }
        check(!effect || request.isCancelled(), "cancel took effect and did not: " + request);
        return effect;
    }

    /** Of a cancel that nobody's wait stood against: if it had no effect, the request was over, or its outcome settled. */
    void refusedOnlyIfOver(boolean effect, Request<?> request) {
        boolean over = RequestState.phase(request.control()) >= RequestState.ENDING;
        check(effect || over, "nobody waits for " + request + ", yet its cancel was refused");
    }

    /** For a request one of whose callbacks throws: finished ones have been called, and yet it fails. */
    void callbackThrows(Request<?> request) {
        Watched watch = watched.get(request);
        if (watch != null) {
            watch.ignoreCallbacks();
        }
    }

    Seen await(Request<?> request) {
        return await(request, null);
    }

    @SuppressWarnings("ReferenceEquality") // the very thread, request, and exception
    Seen await(Request<?> request, @Nullable Duration timeout) {
        Request<?> waiting = Request.current().orElse(null);
        Thread thread = Thread.currentThread();
        Seen seen = see(request, timeout);
        check(Thread.currentThread() == thread, "another thread after an await of " + request);
        check(Request.current().orElse(null) == waiting, "another current request after an await of " + request);
        switch (seen.how()) {
            case VALUE ->
                check(request.state() == Request.State.FINISHED, "a value of " + request + " " + request.state());
            case FAILED -> {
                Throwable cause = seen.thrown() == null ? null : seen.thrown().getCause();
                check(request.failure().orElse(null) == cause, "another failure of " + request);
            }
            case INVALID -> check(request.isCancelled(), "invalid, but not cancelled: " + request);
            case CANCELLED -> check(waiting != null && waiting.isCancelled(), "nobody cancelled " + waiting);
            case INTERRUPTED -> check(interrupts, "nobody interrupts");
            case TIMED_OUT -> check(timeout != null, "an await without a time runs out");
            case CIRCULAR -> check(waiting != null, "a circle without a request");
        }
        Watched watch = watched.get(request);
        if (watch != null && (seen.is(How.VALUE) || seen.is(How.FAILED))) {
            watch.awaited(seen);
        }
        return seen;
    }

    private static Seen see(Request<?> request, @Nullable Duration timeout) {
        try {
            return new Seen(How.VALUE, timeout == null ? request.await() : request.await(timeout), null);
        } catch (RequestException e) {
            return new Seen(How.FAILED, null, e);
        } catch (InvalidRequestException e) {
            return new Seen(How.INVALID, null, e);
        } catch (RequestCancelledException e) {
            return new Seen(How.CANCELLED, null, e);
        } catch (CircularWaitException e) {
            return new Seen(How.CIRCULAR, null, e);
        } catch (InterruptedException e) {
            return new Seen(How.INTERRUPTED, null, e);
        } catch (TimeoutException e) {
            return new Seen(How.TIMED_OUT, null, e);
        }
    }

    void interrupt(Thread thread) {
        interrupts = true;
        Simulation.interrupt(thread);
    }

    /** Waits for the end without being a waiter, who would keep the request from being cancelled. */
    void untilDone(Request<?> request) {
        until(request::isDone, "never ends: " + request);
    }

    /** Looks again and again until something holds that nobody announces. */
    void until(BooleanSupplier holds, String otherwise) {
        for (int looks = 0; !holds.getAsBoolean(); looks++) {
            check(looks < (isDisrupted() ? MAX_LOOKS_DISRUPTED : MAX_LOOKS), otherwise);
            Simulation.parkNanos(this, 1_000);
        }
    }

    /** Gives way until something holds, some times at most, or not at all, as the seed says; for an act that is to meet others in the middle. */
    void perhapsUntil(BooleanSupplier holds) {
        for (int looks = choose(2) * MAX_LOOKS_DISRUPTED; looks > 0 && !holds.getAsBoolean(); looks--) {
            Simulation.yield();
        }
    }

    /** From now on waits may end by interrupts. */
    void interruptsAreExpected() {
        interrupts = true;
    }

    void join(Thread thread) throws InterruptedException {
        Simulation.join(thread);
    }

    /** Waits for all threads that were made by {@link #thread}. */
    void joinAll() throws InterruptedException {
        for (int i = 0; i < threads.size(); i++) { // more may come meanwhile
            join(threads.get(i));
        }
    }

    /** Keeps the worker or thread busy until something holds that others do. */
    void holdUntil(BooleanSupplier holds) {
        for (int looks = 0; !holds.getAsBoolean(); looks++) {
            check(!isDisrupted() || looks < MAX_LOOKS_DISRUPTED, "what a request waits for does not come");
            machine.spin();
        }
    }

    List<Throwable> unhandled() {
        return unhandled;
    }

    /** What holds in this scenario, unless something was exhausted. */
    void check(boolean holds, String otherwise) {
        if (!holds && isDisrupted()) {
            throw new Disrupted(otherwise);
        }
        rule(holds, otherwise);
    }

    /** What always holds. */
    void rule(boolean holds, String otherwise) {
        if (!holds) {
            failed(otherwise, null);
            throw new AssertionError(otherwise);
        }
    }

    void failed(String what, @Nullable Throwable cause) {
        machine.fail(what, cause == null ? new AssertionError(what) : cause);
    }

    /** Whether memory or stack was exhausted somewhere. */
    boolean isDisrupted() {
        return machine.failures.haveHappened();
    }

    // ---- the rules that always hold

    /** The end of every scenario: all threads are joined, all engines closed; nothing is left. */
    void close() throws InterruptedException {
        if (isDisrupted()) {
            Aftermath.see(this);
        }
        joinAll();
        threadPools.forEach(ThreadPool::close);
        for (RequestEngine engine : engines) {
            engine.close();
        }
        for (RequestEngine engine : engines) {
            EngineSnapshot end = engine.snapshot();
            long ended = end.finished() + end.failed() + end.cancelled();
            if (!end.requests().isEmpty() || end.queued() != 0 || end.submitted() != ended) {
                failed("after close requests live or wait, got lost, or were counted twice:\n" + end, null);
            }
        }
        order.forEach(Watched::checkEnd);
        locks.forEach(lock -> rule(lock.tryLock(), "a lock stays held"));
    }

    List<RequestLock> locks() {
        return locks;
    }

    List<Thread> threads() {
        return threads;
    }

    Machine machine() {
        return machine;
    }

    /** All engines, for a look at what is stuck. */
    List<RequestEngine> engines() {
        return engines;
    }
}
