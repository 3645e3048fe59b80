package dev.sluice.nativeops.memory;

import dev.sluice.nativeops.NativeMemoryException;
import dev.sluice.request.Request;
import dev.sluice.request.RequestCondition;
import dev.sluice.request.RequestLock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The books of {@link dev.sluice.nativeops.NativeMemory}: who holds how many bytes, and who waits for more.
 *
 * <p>Whoever takes memory reserves its bytes before the memory is there, so the budget is never exceeded, and releases them after it
 * has gone.
 */
public final class MemoryAccount {
    /*
     * Owners: a root request (its children work for it), or a thread outside of requests; an operation submitted for such a
     * thread is that thread's. They stand here by a token each, since whoever is kept by what he holds is never collected: a request has a result, which may be an image. Waiters are listed under LOCK. They are stuck when every owner that holds bytes is among them
     * and none of their needs fits. Then first the room that a reader wanted to leave is waived, and if that helps none, the
     * newest waiter that holds something fails: what it frees lets the others go on.
     */
    static {
        MemoryBean.registerUnlessSwitchedOff();
    }

    private static final ScopedValue<Object> OWNER = ScopedValue.newInstance();

    private static final AtomicLong IN_USE = new AtomicLong();
    private static final AtomicLong PEAK = new AtomicLong();
    private static final Map<Object, Long> HELD = new ConcurrentHashMap<>();

    /** The token of a request or thread; guarded by itself. */
    private static final Map<Object, Object> TOKENS = new WeakHashMap<>();

    private static volatile long budget = Long.MAX_VALUE;

    private static final RequestLock LOCK = new RequestLock();
    private static final RequestCondition RELEASED = LOCK.newCondition("native memory");

    /** When unreachable images were last looked for. */
    private static final AtomicLong LAST_COLLECTION = new AtomicLong(System.nanoTime() - TimeUnit.HOURS.toNanos(1));

    /** Milliseconds after which a waiter has unreachable images looked for; then twice as long, and so on. */
    private static final long PATIENCE = 1000;

    /** Milliseconds from one such search to the next at least. */
    private static final long BETWEEN_COLLECTIONS = 20;

    /** Milliseconds that such a search may take before a waiter fails. */
    private static final long PATIENCE_BEFORE_FAILURE = 1000;

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

        /** Whether images that nobody can reach were looked for on its account before it fails. */
        boolean collected;

        Waiter(Object owner, long bytes, long room) {
            this.owner = owner;
            this.bytes = bytes;
            this.room = room;
        }
    }

    private MemoryAccount() {}

    /** Bytes held now. */
    public static long inUse() {
        return IN_USE.get();
    }

    /** The most bytes ever held at once since the start or the last {@link #resetPeak()}. */
    public static long peak() {
        return PEAK.get();
    }

    /** Begins a new measurement of the peak, at what is held now. */
    public static void resetPeak() {
        PEAK.set(IN_USE.get());
    }

    /** The most bytes that may be held at once. */
    public static long budget() {
        return budget;
    }

    /** Sets the budget, at least 1 byte. What is held already stays, even if it is more. */
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
            return token(Thread.currentThread());
        }
        Request<?> root = request.get();
        for (Optional<Request<?>> parent = root.parent(); parent.isPresent(); parent = root.parent()) {
            root = parent.get();
        }
        return token(root);
    }

    private static Object token(Object requestOrThread) {
        synchronized (TOKENS) {
            return TOKENS.computeIfAbsent(requestOrThread, key -> new Object());
        }
    }

    /** How many wait for room. */
    public static int waiting() {
        return (int) WAITING.get();
    }

    /** Runs an operation whose memory is that of the given owner. */
    public static <T> T ownedBy(Object owner, ScopedValue.CallableOp<T, InterruptedException> operation)
            throws InterruptedException {
        return ScopedValue.where(OWNER, owner).call(operation);
    }

    /**
     * Takes bytes from the budget, waiting for room if need be. An interrupt ends the wait and leaves its flag.
     *
     * @return who they count for, to be given to {@link #release}
     * @throws NativeMemoryException if they can never fit, or the wait was interrupted
     */
    public static Object reserve(long bytes) {
        return reserve(bytes, 0);
    }

    /**
     * Takes bytes from the budget while further ones stay free; see {@link #reserve(long)}.
     *
     * @param room bytes to leave, unless nobody else holds any memory
     */
    public static Object reserve(long bytes, long room) {
        try {
            return reserveInterruptibly(bytes, room);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NativeMemoryException("interrupted while waiting for " + bytes + " bytes of native memory");
        }
    }

    /** Takes bytes as {@link #reserve(long, long)} does, but says by its own exception that it was interrupted. */
    public static Object reserveInterruptibly(long bytes, long room) throws InterruptedException {
        Object owner = owner();
        if (!tryReserve(owner, bytes, room)) {
            WAITING.incrementAndGet();
            try {
                Lingering.sweep();
                waitFor(new Waiter(owner, bytes, room));
            } finally {
                WAITING.decrementAndGet();
            }
        }
        return owner;
    }

    private static void waitFor(Waiter waiter) throws InterruptedException {
        LOCK.lockInterruptibly();
        try {
            WAITERS.add(waiter);
            long patience = PATIENCE;
            long giveUp = 0;
            while (!tryReserve(waiter.owner, waiter.bytes, waiter.room)) {
                resolve();
                if (waiter.failed && !waiter.collected) {
                    waiter.collected = true;
                    collect();
                    giveUp = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_BEFORE_FAILURE);
                }
                if (waiter.failed && giveUp - System.nanoTime() > 0) {
                    waiter.failed = false;
                    RELEASED.awaitNanos(giveUp - System.nanoTime());
                    continue;
                }
                if (waiter.failed) {
                    throw new NativeMemoryException("needs " + waiter.bytes + " bytes of native memory, but of the "
                            + budget + " allowed " + IN_USE.get() + " are held, all by work that waits for memory too");
                }
                if (!fits(waiter) && !RELEASED.await(patience, TimeUnit.MILLISECONDS)) {
                    collect();
                    patience *= 2;
                }
            }
        } finally {
            WAITERS.remove(waiter);
            LOCK.unlock();
        }
    }

    /** Has images found that nobody closed and nobody can reach any more: nothing but the lack of memory would make the collector look. */
    private static void collect() {
        long last = LAST_COLLECTION.get();
        long now = System.nanoTime();
        if (now - last < TimeUnit.MILLISECONDS.toNanos(BETWEEN_COLLECTIONS)
                || !LAST_COLLECTION.compareAndSet(last, now)) {
            return;
        }
        Thread.ofPlatform().daemon().name("sluice-native-memory-collect").start(System::gc);
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
                    throw new NativeMemoryException(
                            "needs " + bytes + " bytes of native memory, but only " + allowed + " are allowed");
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

    /** Gives bytes back whose memory is free again. */
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
