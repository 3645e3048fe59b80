package dev.sluice.nativeops;

import dev.sluice.nativeops.memory.IdleScratch;
import dev.sluice.request.Request;
import dev.sluice.request.RequestCondition;
import dev.sluice.request.RequestLock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the native bytes that images and workspaces hold, and keeps them within a budget. One account for the process.
 *
 * <p>Whoever would exceed the budget waits until others have released enough; inside a request that is a suspension, which
 * frees the worker. What is larger than the whole budget fails at once with {@link NativeMemoryException}. So does whoever
 * waits when that can never end, because all that hold memory are waiting for more. To make that rare, a file is only read
 * while there would be room left for results, four times its pixels, unless nobody else holds any memory.
 *
 * <p>Scratch of the fixed-point filters stays allocated between operations for the next one. Such idle scratch is not in use and
 * not part of {@link #inUse()} and {@link #peak()}; it is freed at once where the budget would not hold otherwise, so nobody
 * waits for it.
 *
 * <p>Decoders' and encoders' inner buffers are OpenCV's own and are not counted. Safe for use by any number of threads.
 */
public final class NativeMemory {
    /*
     * Owners: a root request (its children work for it), or a thread outside of requests; an operation submitted for such a
     * thread is that thread's. Waiters are listed under LOCK. They are stuck when every owner that holds bytes is among them
     * and none of their needs fits. Then first the room that a reader wanted to leave is waived, and if that helps none, the
     * newest waiter that holds something fails: what it frees lets the others go on.
     */
    private static final ScopedValue<Object> OWNER = ScopedValue.newInstance();

    private static final AtomicLong IN_USE = new AtomicLong();
    private static final AtomicLong PEAK = new AtomicLong();
    private static final Map<Object, Long> HELD = new ConcurrentHashMap<>();
    private static volatile long budget = Long.MAX_VALUE;

    private static final RequestLock LOCK = new RequestLock();
    private static final RequestCondition RELEASED = LOCK.newCondition();

    /** In order of arrival; guarded by LOCK. */
    private static final List<Waiter> WAITERS = new ArrayList<>();

    /** Those who are in WAITERS or about to be, so that a release need not take the lock when there are none. */
    private static final AtomicLong WAITING = new AtomicLong();

    /** Someone who waits for room; its fields are guarded by LOCK. */
    private static final class Waiter {
        final Object owner;
        final long bytes;
        long room;
        boolean failed;

        Waiter(Object owner, long bytes, long room) {
            this.owner = owner;
            this.bytes = bytes;
            this.room = room;
        }
    }

    private NativeMemory() {}

    /** {@return bytes held now} */
    public static long inUse() {
        return IN_USE.get();
    }

    /** {@return the most bytes ever held at once since the start or the last {@link #resetPeak()}} */
    public static long peak() {
        return PEAK.get();
    }

    /** Begins a new measurement of the peak, at what is held now. */
    public static void resetPeak() {
        PEAK.set(IN_USE.get());
    }

    /** {@return the most bytes that may be held at once; {@link Long#MAX_VALUE}, no limit, unless set} */
    public static long budget() {
        return budget;
    }

    /**
     * Sets the budget. What is held already stays, even if it is more.
     *
     * @param bytes at least 1
     */
    public static void budget(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("the budget must be at least 1 byte, not " + bytes);
        }
        budget = bytes;
        IdleScratch.makeRoom();
        wakeWaiting();
    }

    /** Who takes and gives back memory in the calling thread now. */
    public static Object owner() {
        if (OWNER.isBound()) {
            return OWNER.get();
        }
        Optional<Request<?>> request = Request.current();
        if (request.isEmpty()) {
            return Thread.currentThread();
        }
        Request<?> root = request.get();
        for (Optional<Request<?>> parent = root.parent(); parent.isPresent(); parent = root.parent()) {
            root = parent.get();
        }
        return root;
    }

    /** Runs an operation whose memory is that of the given owner. */
    public static <T> T ownedBy(Object owner, ScopedValue.CallableOp<T, InterruptedException> operation)
            throws InterruptedException {
        return ScopedValue.where(OWNER, owner).call(operation);
    }

    /**
     * Takes bytes from the budget, waiting for room if need be.
     *
     * @return who they count for, to be given to {@link #release}
     * @throws NativeMemoryException if they can never fit
     */
    public static Object reserve(long bytes) {
        return reserve(bytes, 0);
    }

    /**
     * Takes bytes from the budget while further ones stay free, waiting for room if need be.
     *
     * @param room bytes to leave, unless nobody else holds any memory
     */
    public static Object reserve(long bytes, long room) {
        Object owner = owner();
        if (!tryReserve(owner, bytes, room)) {
            WAITING.incrementAndGet();
            LOCK.lock();
            try {
                waitFor(new Waiter(owner, bytes, room));
            } finally {
                LOCK.unlock();
                WAITING.decrementAndGet();
            }
        }
        return owner;
    }

    private static void waitFor(Waiter waiter) {
        WAITERS.add(waiter);
        try {
            while (!tryReserve(waiter.owner, waiter.bytes, waiter.room)) {
                resolve();
                if (waiter.failed) {
                    throw new NativeMemoryException("needs " + waiter.bytes + " bytes of native memory, but of the "
                            + budget + " allowed " + IN_USE.get() + " are held, all by work that waits for memory too");
                }
                if (!fits(waiter)) {
                    RELEASED.awaitUninterruptibly();
                }
            }
        } finally {
            WAITERS.remove(waiter);
        }
    }

    /** Lets someone go on when nobody could. */
    private static void resolve() {
        boolean moves = WAITERS.stream().anyMatch(waiter -> waiter.failed || fits(waiter))
                || HELD.keySet().stream().anyMatch(owner -> WAITERS.stream().noneMatch(w -> w.owner.equals(owner)));
        if (moves) {
            return;
        }
        Optional<Waiter> reader = WAITERS.stream()
                .filter(waiter -> waiter.room > 0 && waiter.bytes <= budget - IN_USE.get())
                .findFirst();
        if (reader.isPresent()) {
            reader.get().room = 0;
        } else {
            WAITERS.reversed().stream()
                    .filter(waiter -> HELD.containsKey(waiter.owner))
                    .findFirst()
                    .ifPresent(waiter -> waiter.failed = true);
        }
        RELEASED.signalAll();
    }

    private static boolean fits(Waiter waiter) {
        return fits(HELD.getOrDefault(waiter.owner, 0L), waiter.bytes, waiter.room, IN_USE.get());
    }

    /** Whether bytes fit for someone who holds {@code own} of all that is held. */
    private static boolean fits(long own, long bytes, long room, long held) {
        boolean alone = held <= own;
        long wanted = alone || room > Long.MAX_VALUE - bytes ? bytes : bytes + room;
        return held <= budget - wanted;
    }

    private static boolean tryReserve(Object owner, long bytes, long room) {
        long own = HELD.getOrDefault(owner, 0L);
        // Entered first: whoever looks for someone that holds memory and does not wait must not overlook this one.
        enter(owner, bytes);
        while (true) {
            long allowed = budget;
            long held = IN_USE.get();
            if (bytes > allowed || !fits(own, bytes, room, held)) {
                enter(owner, -bytes);
                if (bytes > allowed) {
                    throw NativeMemoryException.neverFits(bytes, allowed);
                }
                return false;
            }
            if (IN_USE.compareAndSet(held, held + bytes)) {
                raisePeak(held + bytes);
                IdleScratch.makeRoom();
                return true;
            }
        }
    }

    /** Counts bytes that exist already, whatever the budget. */
    public static void account(Object owner, long bytes) {
        enter(owner, bytes);
        raisePeak(IN_USE.addAndGet(bytes));
        IdleScratch.makeRoom();
    }

    public static void release(Object owner, long bytes) {
        IN_USE.addAndGet(-bytes);
        enter(owner, -bytes);
        wakeWaiting();
    }

    private static void enter(Object owner, long bytes) {
        HELD.compute(owner, (key, held) -> {
            long sum = (held == null ? 0 : held) + bytes;
            return sum == 0 ? null : sum;
        });
    }

    private static void raisePeak(long held) {
        PEAK.accumulateAndGet(held, Math::max);
    }

    /**
     * A waiter counts itself before it looks for room, so one that missed this release is seen here and woken.
     *
     * <p>Whoever releases may be a cancelled request, for which a lock that is not free would throw: another thread wakes the
     * waiters then.
     */
    private static void wakeWaiting() {
        if (WAITING.get() == 0) {
            return;
        }
        if (LOCK.tryLock()) {
            signalAndUnlock();
        } else {
            Thread.ofPlatform().daemon().name("sluice-native-memory").start(() -> {
                LOCK.lock();
                signalAndUnlock();
            });
        }
    }

    private static void signalAndUnlock() {
        try {
            RELEASED.signalAll();
        } finally {
            LOCK.unlock();
        }
    }
}
