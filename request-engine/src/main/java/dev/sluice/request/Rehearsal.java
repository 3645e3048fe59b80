package dev.sluice.request;

import static java.util.Objects.requireNonNull;

import dev.sluice.request.coroutine.Coroutine;
import dev.sluice.request.coroutine.Deadline;
import dev.sluice.request.spin.SpinLock;
import dev.sluice.request.telemetry.RequestEvents;
import dev.sluice.request.telemetry.Statistics;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lives through a request's life once, before the first engine is there.
 *
 * <p>The JVM loads a class, and links a call to a {@code VarHandle}, when it is first needed, and allocates for that. A request that fails
 * because the heap is full would be the first to need what a failing request needs, and could not end. So all of it is needed here.
 */
final class Rehearsal {

    /**
     * What the engine catches, and the JDK's virtual threads and pools below it. The JVM loads the class that a handler is for when an exception
     * first comes by; if the heap is too full for that, it throws on, past the handler. So the first unpark of a virtual thread that
     * found no memory was lost, although the JDK means to try it again, and the thread with it.
     */
    static final List<Class<?>> CAUGHT = List.of(
            CancellationException.class,
            CompletionException.class,
            ConcurrentModificationException.class,
            Error.class,
            Exception.class,
            IllegalStateException.class,
            InterruptedException.class,
            InvalidRequestException.class,
            OutOfMemoryError.class,
            RejectedExecutionException.class,
            RequestCancelledException.class,
            RequestException.class,
            RuntimeException.class,
            StackOverflowError.class,
            Throwable.class,
            TimeoutException.class,
            UnsupportedOperationException.class,
            VirtualMachineError.class);

    /** What the first suspension, the first close and the like load, on which others depend. */
    static final List<List<Class<?>>> NEEDED = List.of(Coroutine.NEEDED, List.of(Closing.class));

    static {
        RequestEvents.overlook(Thread.currentThread());
        try {
            play();
        } catch (Throwable unexpected) {
            System.getLogger(RequestEngine.class.getName())
                    .log(System.Logger.Level.DEBUG, "the rehearsal of a request's life failed", unexpected);
        } finally {
            RequestEvents.overlook(null);
        }
    }

    private Rehearsal() {}

    /** Returns when it has been done. */
    static void beDone() {}

    @SuppressWarnings("FutureReturnValueIgnored") // it is for the one who completes it
    private static void play() throws InterruptedException {
        RequestContext context = new RequestContext(List.of(), ClassLoader.getSystemClassLoader(), true);
        Switchboard stage = Switchboard.inline("rehearsal", context);
        RuntimeException planned = new RuntimeException("planned", null, false, false) {};
        Request<?> parent = root(stage, () -> {
            Request<?> current = requireNonNull(Frame.currentRequest());
            Request<?> failing = Birth.of(
                    stage,
                    () -> {
                        throw planned;
                    },
                    current);
            failing.toCompletableFuture();
            Nothing nothing = new Nothing();
            Request<?> finishing = Birth.of(stage, nothing, current).onDone(nothing);
            finishing.submit();
            Request<?> cancelled = Birth.of(stage, nothing, current).onCancelled(nothing);
            cancelled.cancel();
            Request<?> left = Birth.of(stage, nothing, current);
            Request.uncancellable(nothing);
            Request.interruptible(nothing);
            StageRequest.of(stage, CompletableFuture.completedFuture(1), current);
            together(Birth.of(stage, nothing, current), Birth.of(stage, nothing, current));
            EndWatcher.watch(finishing, nothing);
            current.cancel();
            return failing.await() == left;
        });
        try {
            parent.await();
        } catch (RequestException | InvalidRequestException expected) {
            stage.unhandled(parent, planned);
        }
        Waiter waiter = new Waiter(null, stage);
        waiter.leave();
        waiter.complete();
        parent.removeWaiter(waiter);
        Submission.enqueue(parent, null, null);
        parent.awaitEnd();
        WaitGraph.check(parent, waiter);
        Request.withValue(1).state();
        new SuspendingFuture<>().awaitDone(Deadline.after(0));
        new SpinLock().tryLock();
        new Statistics(1).count(0, Statistics.SUBMITTED);
        stage.statistics().quiet();
        stage.liveRoots();
        hold(new RequestLock());
        waitByTheJdk();
    }

    /** One class for what would be a lambda each, which the JVM would have to make. */
    private static final class Nothing implements Callable<Object>, Runnable, Consumer<Object> {
        @Override
        public Object call() {
            return this;
        }

        @Override
        public void run() {}

        @Override
        public void accept(Object ignored) {}
    }

    private static void together(Request<?> member, Request<?> dropped) throws InterruptedException {
        try (RequestPool pool = new RequestPool(1)) {
            pool.add(member);
            pool.await();
        }
        RequestPool cancelled = new RequestPool(1);
        cancelled.add(dropped);
        cancelled.cancel();
        cancelled.close();
    }

    /** As if others wanted it as well. */
    private static void hold(RequestLock lock) throws InterruptedException {
        RequestCondition condition = lock.newCondition();
        lock.lock();
        lock.tryLock(0, TimeUnit.NANOSECONDS);
        condition.awaitNanos(0);
        condition.signal();
        condition.signalAll();
        lock.unlock();
    }

    /**
     * As locks and conditions of the JDK do, its timer of virtual threads among them. If a class is first needed on a full heap, its initialisation fails, once and for all, and with it
     * every wait in the JVM that needs it.
     */
    private static void waitByTheJdk() throws InterruptedException {
        ReentrantLock lock = new ReentrantLock();
        Condition condition = lock.newCondition();
        lock.lock();
        try {
            condition.awaitNanos(1);
        } finally {
            lock.unlock();
        }
        new CountDownLatch(1).await(1, TimeUnit.NANOSECONDS);
    }

    /** Outside of the count that real ones are named by. */
    private static Request<?> root(Switchboard stage, Callable<@Nullable Object> callable) {
        Request<@Nullable Object> root = new Request<>(stage, callable, null, 0, RequestState.CREATED);
        root.bindTo(new Family.Link(root, null));
        return root;
    }
}
