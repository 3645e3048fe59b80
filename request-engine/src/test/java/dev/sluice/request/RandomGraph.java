package dev.sluice.request;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A random graph of requests, drawn from a seed: they spawn children, share and await each other, lock, wait for conditions, run pools,
 * fail, cancel and are cancelled. Everybody may await everybody, so circles and mutual cancels are part of it. Whatever happens, each
 * exception must be one that the contract knows, and everything must come to an end. The seed fixes what is attempted; the interleaving is
 * the machine's.
 */
final class RandomGraph {

    /** Thrown by requests that fail on purpose. */
    static final class Planned extends RuntimeException {
        private static final long serialVersionUID = 1;

        Planned() {
            super("planned", null, false, false);
        }
    }

    private static final int SHARED = 64;
    private static final int LOCKS = 3;
    private static final int FOREIGN = 3;
    private static final int MAX_DEPTH = 6;

    private final RequestEngine engine;
    private final SplittableRandom seeds;
    private final int size;

    /** Requests that anybody may await or cancel. */
    private final AtomicReferenceArray<Request<Integer>> shared = new AtomicReferenceArray<>(SHARED);

    private final RequestLock[] locks = new RequestLock[LOCKS];
    private final RequestCondition[] conditions = new RequestCondition[LOCKS];

    /** Who holds each lock, to see that nobody else does. */
    private final AtomicInteger[] holders = new AtomicInteger[LOCKS];

    private final AtomicInteger made = new AtomicInteger();
    private final ConcurrentLinkedQueue<Request<Integer>> all = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Throwable> violations = new ConcurrentLinkedQueue<>();

    RandomGraph(RequestEngine engine, long seed, int size) {
        this.engine = engine;
        this.seeds = new SplittableRandom(seed);
        this.size = size;
        for (int i = 0; i < LOCKS; i++) {
            locks[i] = new RequestLock();
            conditions[i] = locks[i].newCondition();
            holders[i] = new AtomicInteger();
        }
    }

    /** Runs it from several foreign threads; returns when they have done what they wanted. */
    void run() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        CyclicBarrier start = new CyclicBarrier(FOREIGN);
        for (int i = 0; i < FOREIGN; i++) {
            SplittableRandom random = seeds.split();
            Thread.Builder builder = i == 0 ? Thread.ofVirtual() : Thread.ofPlatform();
            threads.add(builder.start(() -> guarded(() -> {
                start.await();
                while (made.get() < size) {
                    act(random, 0, null);
                }
            })));
        }
        for (Thread thread : threads) {
            Awaits.join(thread);
        }
    }

    /** All requests that were ever made, submitted or not. */
    List<Request<Integer>> requests() {
        return List.copyOf(all);
    }

    List<Throwable> violations() {
        return List.copyOf(violations);
    }

    List<RequestLock> locks() {
        return List.of(locks);
    }

    private interface Body {
        void run() throws Exception;
    }

    private void guarded(Body body) {
        try {
            body.run();
        } catch (Throwable unexpected) {
            violations.add(unexpected);
        }
    }

    /** A new request; its own randomness is drawn by whoever makes it. */
    private Request<Integer> make(SplittableRandom random, int depth) {
        SplittableRandom own = random.split();
        int number = made.incrementAndGet();
        Request<Integer> request = engine.request(() -> live(own, depth, number));
        all.add(request);
        if (random.nextInt(8) == 0) {
            guarded(() -> request.onDone(done -> check(done.isDone(), "a callback of a request that is not done")));
        }
        if (random.nextInt(3) == 0) {
            shared.set(random.nextInt(SHARED), request);
        }
        return request;
    }

    private int live(SplittableRandom random, int depth, int number) throws Exception {
        Request<?> me = Request.current().orElseThrow();
        int worker = me.worker().orElseThrow();
        Thread thread = Thread.currentThread();
        int steps = random.nextInt(7);
        try {
            for (int step = 0; step < steps; step++) {
                act(random, depth + 1, me);
                if (random.nextInt(40) == 0) {
                    throw new Planned();
                }
            }
        } finally {
            check(Request.current().orElse(null) == me, "the current request has changed");
            check(me.worker().orElse(-1) == worker, "the worker has changed");
            check(Thread.currentThread() == thread, "the thread has changed");
        }
        return number;
    }

    /** One random thing; in a request, or (me is null) in a foreign thread. Throws what the request is to end with. */
    private void act(SplittableRandom random, int depth, Request<?> me) throws Exception {
        boolean room = depth < MAX_DEPTH && made.get() < size;
        try {
            switch (random.nextInt(16)) {
                case 0, 1 -> {
                    if (room) {
                        make(random, depth).submit();
                    }
                }
                case 2, 3 -> {
                    if (room) {
                        expect(make(random, depth), make(random, depth).submit());
                    }
                }
                case 4 -> fan(random, depth, room);
                case 5, 14 -> awaitShared(random);
                case 6 -> awaitTimed(random);
                case 7, 15 -> cancelShared(random);
                case 8 -> locked(random, false);
                case 9 -> locked(random, true);
                case 10 -> pool(random, depth, room);
                case 11 -> {
                    if (me != null && random.nextInt(6) == 0) {
                        me.cancel();
                    }
                    Request.checkCancelled();
                }
                case 12 -> Thread.yield();
                default -> signal(random);
            }
        } catch (RequestException | InvalidRequestException | TimeoutException expected) {
            // somebody else's end
        } catch (CircularWaitException circular) {
            check(me != null, "a foreign thread cannot wait in a circle");
        } catch (RequestCancelledException cancelled) {
            check(me != null && me.isCancelled(), "cancelled without being cancelled");
            throw cancelled;
        }
    }

    @SafeVarargs
    private void expect(Request<Integer>... requests) throws InterruptedException {
        for (Request<Integer> request : requests) {
            int result = request.await();
            check(result > 0 && request.isDone() && request.result() == result, "a wrong result");
        }
    }

    private void fan(SplittableRandom random, int depth, boolean room) throws InterruptedException {
        List<Request<Integer>> children = new ArrayList<>();
        for (int i = random.nextInt(6); room && i > 0; i--) {
            children.add(make(random, depth).submit());
        }
        for (Request<Integer> child : children) {
            expect(child);
        }
    }

    private void awaitShared(SplittableRandom random) throws InterruptedException {
        Request<Integer> request = shared.get(random.nextInt(SHARED));
        if (request != null) {
            expect(request);
        }
    }

    private void awaitTimed(SplittableRandom random) throws InterruptedException, TimeoutException {
        Request<Integer> request = shared.get(random.nextInt(SHARED));
        if (request != null) {
            request.await(Duration.ofNanos(random.nextInt(300_000)));
        }
    }

    private void cancelShared(SplittableRandom random) {
        Request<Integer> request = shared.get(random.nextInt(SHARED));
        if (request != null && request.cancel()) {
            check(request.isCancelled(), "a cancel that took effect did not");
        }
    }

    private void locked(SplittableRandom random, boolean waits) throws InterruptedException {
        int which = random.nextInt(LOCKS);
        RequestLock lock = locks[which];
        switch (random.nextInt(3)) {
            case 0 -> lock.lock();
            case 1 -> lock.lockInterruptibly();
            default -> {
                if (!lock.tryLock(random.nextInt(200), TimeUnit.MICROSECONDS)) {
                    return;
                }
            }
        }
        enter(which);
        try {
            if (waits) {
                leave(which);
                try {
                    conditions[which].await(random.nextInt(300), TimeUnit.MICROSECONDS);
                } finally {
                    enter(which);
                }
            } else if (ThreadLocalRandom.current().nextInt(4) == 0) {
                Thread.yield();
            }
        } finally {
            leave(which);
            lock.unlock();
        }
    }

    private void enter(int which) {
        check(holders[which].incrementAndGet() == 1, "two hold one lock");
    }

    private void leave(int which) {
        check(holders[which].decrementAndGet() == 0, "two held one lock");
    }

    private void signal(SplittableRandom random) {
        int which = random.nextInt(LOCKS);
        locks[which].lock();
        enter(which);
        try {
            if (random.nextBoolean()) {
                conditions[which].signal();
            } else {
                conditions[which].signalAll();
            }
        } finally {
            leave(which);
            locks[which].unlock();
        }
    }

    private void pool(SplittableRandom random, int depth, boolean room) throws InterruptedException, TimeoutException {
        RequestPool pool = engine.pool(1 + random.nextInt(3));
        for (int i = random.nextInt(5); room && i > 0; i--) {
            pool.add(make(random, depth));
        }
        Request<Integer> other = shared.get(random.nextInt(SHARED));
        if (other != null && random.nextInt(4) == 0) {
            pool.add(other);
        }
        switch (random.nextInt(8)) {
            case 0 -> pool.await(Duration.ofNanos(random.nextInt(300_000)));
            case 1 -> pool.cancel();
            default -> {
                pool.await();
                check(pool.size() == 0, "a pool that is over has members");
            }
        }
    }

    private void check(boolean holds, String otherwise) {
        if (!holds) {
            violations.add(new AssertionError(otherwise));
        }
    }
}
