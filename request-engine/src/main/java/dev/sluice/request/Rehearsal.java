package dev.sluice.request;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Lives through a request's life once, before the first engine is there.
 *
 * <p>The JVM loads a class, and links a call to a {@code VarHandle}, when it is first needed, and allocates for that. A request that fails
 * because the heap is full would be the first to need what a failing request needs, and could not end. So all of it is needed here.
 */
final class Rehearsal {

    static {
        try {
            play();
        } catch (Throwable unexpected) {
            System.getLogger(RequestEngine.class.getName())
                    .log(System.Logger.Level.DEBUG, "the rehearsal of a request's life failed", unexpected);
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
            Request<?> current = requireNonNull(Coroutine.currentRequest());
            Request<?> failing = Birth.of(
                    stage,
                    () -> {
                        throw planned;
                    },
                    current);
            failing.toCompletableFuture();
            Request<?> finishing = Birth.of(stage, () -> 1, current).onDone(request -> {});
            finishing.submit();
            Request<?> cancelled = Birth.of(stage, () -> 1, current).onCancelled(() -> {});
            cancelled.cancel();
            Request<?> left = Birth.of(stage, () -> 1, current);
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
        RequestLock lock = new RequestLock();
        lock.lock();
        lock.unlock();
        stage.statistics().quiet();
        stage.liveRoots();
    }

    /** Outside of the count that real ones are named by. */
    private static Request<?> root(Switchboard stage, Callable<@Nullable Object> callable) {
        Request<@Nullable Object> root = new Request<>(stage, callable, null, 0, RequestState.CREATED);
        root.bindTo(new Family.Link(root, null));
        return root;
    }
}
