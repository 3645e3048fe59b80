package dev.sluice.request;

import static java.util.Objects.requireNonNull;

import dev.sluice.request.spin.SpinLock;
import dev.sluice.request.spin.StackRoom;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of a request, and all locking of it.
 *
 * <p>What users see is in {@link Request}, and what happens in the stages of a life stands in a class each: {@link Birth}, {@link Submission},
 * {@link Awaiting}, {@link Execution}, {@link Ending}, {@link Cancellation}. They move the state by the methods of this class only.
 *
 * <p>The state is guarded by one lock, a bit of the {@link #control} word, held for a few instructions. Under it nothing is allocated and
 * no user code runs, so nothing is thrown; whoever comes here has made sure of his stack ({@link StackRoom}) and brings along what is needed.
 * No code holds the locks of two requests.
 *
 * <pre>
 *   lock                     may be taken under
 *   WaitGraph                none
 *   RequestPool              WaitGraph
 *   RequestState             WaitGraph, RequestPool
 *   LockQueue, Roots, the    none
 *   pool's SharedQueue
 * </pre>
 *
 * <pre>
 *   phase     to        by                                       method
 *   CREATED   QUEUED    who submits                              tryEnqueue
 *   CREATED   RUNNING   the coroutine that awaits it (direct)    tryBeginHere
 *   CREATED   ENDING    who cancels it                           tryCancel
 *   QUEUED    RUNNING   the worker that took it                  tryBegin
 *   QUEUED    RUNNING   the coroutine that awaits it: taken back tryTakeBack
 *   QUEUED    ENDING    who cancels it, closes the engine, or    tryCancel, cancelUnstarted, failUnstarted
 *                       could not start it
 *   RUNNING   ENDING    its coroutine: the outcome is known      settle
 *   ENDING    ENDED     who made it ENDING: callbacks are run    settle (if there are none), nextCallback
 *
 *   flag        set
 *   CANCELLED   once, up to ENDING: a cancel took effect         tryCancel, cancelUnstarted, or at birth
 *   UNSTARTED   with CANCELLED: by a cancel that has to end it   tryCancel
 *   ASKED       by a cancel that a live waiter refused, or that
 *               missed a child as it was born                    tryCancel, tryEnqueue, tryBeginHere
 *   FAILED      on becoming ENDING, or by a callback that threw  settle, failUnstarted, failByCallback
 *   HEARD       somebody wants to know of a failure              tryRegister, tryMirror
 *   ROOTED      the engine's register of roots holds it          tryEnqueue, tryBeginHere, orphan
 *   COUNTED     the engine's statistics count it                 tryEnqueue, tryBeginHere
 *   WAITED_FOR  a request or a pool has waited for it            addWaiter
 *   STOPPED     with CANCELLED: by a cancel that found it running tryCancel
 *   SHIELDED    while its coroutine is in an uncancellable part   shield, unshield
 *   OUTSIDE     it is not executed, but told how it ends          tryBeginOutside
 *   INDEPENDENT the cancel of one that waits for it does not
 *               spread to it                                     at birth
 * </pre>
 */
abstract sealed class RequestState permits Request {

    static final int CREATED = 0;
    static final int QUEUED = 1;
    static final int RUNNING = 2;
    static final int ENDING = 3;
    static final int ENDED = 4;
    static final int PHASE = 7;

    private static final int LOCKED = 1 << 3;
    static final int CANCELLED = 1 << 4;
    private static final int ASKED = 1 << 5;
    static final int FAILED = 1 << 6;
    static final int HEARD = 1 << 7;
    private static final int ROOTED = 1 << 8;
    static final int COUNTED = 1 << 9;
    private static final int WAITED_FOR = 1 << 10;
    private static final int UNSTARTED = 1 << 11;
    static final int INDEPENDENT = 1 << 12;
    private static final int SHIELDED = 1 << 13;
    private static final int STOPPED = 1 << 14;
    private static final int OUTSIDE = 1 << 15;

    /** The worker's index plus 1 lies above the flags. */
    private static final int WORKER_SHIFT = 16;

    /** What {@link #tryEnqueue} and {@link #tryBeginHere} found. */
    enum Entry {
        /** It was CREATED: the caller queues or executes it. */
        FIRST,
        /** Somebody else has begun it. */
        JOINED,
        /** It has ended. */
        OVER,
        /** It is cancelled, and ends. */
        INVALID,
        /** Its engine is closed. */
        REFUSED
    }

    /** What {@link #tryCancel} did. */
    enum Effect {
        /** A live waiter needs the request; remembered. */
        REFUSED,
        /** It has finished or failed. */
        OVER,
        /** It was cancelled before. */
        ALREADY,
        /** It is cancelled now, and runs or waits. */
        STOPPING,
        /** It is cancelled now, never started, and the caller must end it. */
        UNSTARTED
    }

    private static final VarHandle CONTROL;
    private static final VarHandle WAIT;
    private static final VarHandle FAMILY;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            CONTROL = lookup.findVarHandle(RequestState.class, "control", int.class);
            WAIT = lookup.findVarHandle(RequestState.class, "wait", Waiter.class);
            FAMILY = lookup.findVarHandle(RequestState.class, "family", Family.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    // ---- settled at birth

    /** Null only for {@link Request#withValue}, which is over from the start. */
    private final @Nullable Switchboard home;

    private final long rank;

    // ---- guarded by the lock, unless said otherwise

    /** Written with release, or volatile where the writer then reads what others publish before they read this ({@link #tryCancel}). */
    private volatile int control;

    /** Who waits for this request, who came last first. Once it is ENDED, of whoever ended it. */
    private @Nullable Waiter waiters;

    /** What this request waits for; written by its own coroutine, read by anyone. */
    private volatile @Nullable Waiter wait;

    /** What runs it; written by its own coroutine, read by anyone, a little outdated. Dropped when all have been told of its end. */
    private @Nullable Thread runner;

    /** What interrupts its thread when it is cancelled; written by its own coroutine, read by anyone. */
    private volatile @Nullable Interruption interruption;

    /** Made, with release, by the coroutine that runs this request when it creates its first child; dropped at the end. */
    private volatile @Nullable Family family;

    /** The tie to the parent; set before anyone else sees this request, dropped at the end. */
    private Family.@Nullable Link link;

    /** The parent's place in the line of creation; set at birth, dropped at the end. */
    private @Nullable Lineage above;

    /** Its own, made for the first child by this request's coroutine; dropped at the end. */
    private @Nullable Lineage lineage;

    /** The callable, while QUEUED the job that holds it; from ENDING on the result, or the failure if FAILED. */
    private @Nullable Object content;

    /** Dropped at the end. */
    private @Nullable Listeners listeners;

    /** Given, or kept from what the line of creation was. Anyone. */
    private volatile @Nullable String name;

    /** Born now, by {@link Birth}. */
    RequestState(Switchboard home, @Nullable Callable<?> callable, @Nullable Lineage above, long rank, int control) {
        CONTROL.set(this, control);
        this.home = home;
        this.content = callable;
        this.above = above;
        this.rank = rank;
    }

    /** A request that has finished before it began. */
    RequestState(@Nullable Object value) {
        CONTROL.set(this, ENDED);
        this.home = null;
        this.content = value;
        this.rank = 0;
    }

    // ---- the control word

    private int lock() {
        for (int turn = 1; ; turn++) {
            int word = control;
            if ((word & LOCKED) == 0 && CONTROL.compareAndSet(this, word, word | LOCKED)) {
                return word;
            }
            SpinLock.pause(turn);
        }
    }

    private void unlock(int word) {
        CONTROL.setRelease(this, word & ~LOCKED);
    }

    /** What the caller reads next is not read before others see this. */
    private void unlockAndFence(int word) {
        control = word & ~LOCKED;
    }

    final int control() {
        return control;
    }

    static int phase(int word) {
        return word & PHASE;
    }

    private static int withPhase(int word, int phase) {
        return (word & ~PHASE) | phase;
    }

    private static int withWorker(int word, int worker) {
        return (word & ((1 << WORKER_SHIFT) - 1)) | ((worker + 1) << WORKER_SHIFT);
    }

    static int worker(int word) {
        return (word >>> WORKER_SHIFT) - 1;
    }

    static boolean has(int word, int flag) {
        return (word & flag) != 0;
    }

    final boolean cancelled() {
        return has(control, CANCELLED);
    }

    /** Whether it is cancelled and to know of it: not in an uncancellable part. */
    final boolean stops() {
        return (control & (CANCELLED | SHIELDED)) == CANCELLED;
    }

    /** Whether it is in an uncancellable part. */
    final boolean isShielded() {
        return has(control, SHIELDED);
    }

    /** Whether a request or a pool has waited for it, now or earlier. */
    final boolean wasWaitedFor() {
        return has(control, WAITED_FOR);
    }

    // ---- beginning

    /**
     * CREATED to QUEUED, and registers {@code waiter} in the same step; of one that is queued or runs already, the latter only.
     *
     * @param frame what the calling thread runs
     * @param job for a request that was CREATED when the caller looked: the caller's to dispatch if this returns FIRST
     */
    final Entry tryEnqueue(@Nullable Frame frame, @Nullable Job job, @Nullable Waiter waiter) {
        int word = lock();
        Entry entry = job == null || phase(word) != CREATED ? joined(word) : admit(word, frame);
        boolean rooted = false;
        Family.Link tie = link; // gone when it has ended, a moment after we unlock
        if (job != null && entry == Entry.FIRST) {
            rooted = needsRoot(word);
            word = withPhase(askedByParent(word) | (rooted ? ROOTED : 0), QUEUED) | COUNTED;
            job.callable = (Callable<?>) content;
            content = job;
        }
        if (waiter != null && (entry == Entry.FIRST || entry == Entry.JOINED)) {
            word = addWaiter(word, waiter);
        }
        unlock(word);
        if (rooted) {
            home().addRoot(requireNonNull(tie));
        }
        return entry;
    }

    /** Direct execution: CREATED to RUNNING on the caller's coroutine, with {@code waiter}, who needs the result, registered. */
    final Entry tryBeginHere(Frame frame, Waiter waiter) {
        int word = lock();
        Entry entry = phase(word) != CREATED ? joined(word) : admit(word, frame);
        boolean rooted = false;
        Family.Link tie = link;
        if (entry == Entry.FIRST) {
            rooted = needsRoot(word);
            word = withPhase(askedByParent(word) | (rooted ? ROOTED : 0), RUNNING) | COUNTED;
            word = addWaiter(withWorker(word, frame.workerIndex()), waiter);
        }
        unlock(word);
        if (rooted) {
            home().addRoot(requireNonNull(tie));
        }
        return entry;
    }

    /**
     * Take-back: QUEUED to RUNNING on the caller's coroutine, with {@code waiter}, who needs the result, registered. Its job, which is dead from
     * now on, and the caller tells the queue; null if somebody else has begun or ended it.
     */
    final @Nullable Job tryTakeBack(Frame frame, Waiter waiter) {
        int word = lock();
        Job job = null;
        if (phase(word) == QUEUED) {
            job = (Job) requireNonNull(content);
            content = job.callable;
            job.die();
            word = addWaiter(withWorker(withPhase(word, RUNNING), frame.workerIndex()), waiter);
        }
        unlock(word);
        return job;
    }

    /** CREATED to RUNNING, for one that nobody executes. */
    final Entry tryBeginOutside(@Nullable Frame frame) {
        int word = lock();
        Entry entry = phase(word) != CREATED ? joined(word) : admit(word, frame);
        boolean rooted = false;
        Family.Link tie = link;
        if (entry == Entry.FIRST) {
            rooted = needsRoot(word);
            word = withPhase(askedByParent(word) | (rooted ? ROOTED : 0), RUNNING) | COUNTED | OUTSIDE;
        }
        unlock(word);
        if (rooted) {
            home().addRoot(requireNonNull(tie));
        }
        return entry;
    }

    /** Whether nobody executes it. */
    final boolean isOutside() {
        return has(control, OUTSIDE);
    }

    /** QUEUED to RUNNING. False if it was cancelled meanwhile. */
    final boolean tryBegin(int worker) {
        int word = lock();
        boolean begun = phase(word) == QUEUED;
        if (begun) {
            content = ((Job) requireNonNull(content)).callable;
            word = withWorker(withPhase(word, RUNNING), worker);
        }
        unlock(word);
        return begun;
    }

    private Entry admit(int word, @Nullable Frame frame) {
        if (has(word, CANCELLED)) {
            return Entry.INVALID;
        }
        return home().admit(frame, parentUnderLock()) ? Entry.FIRST : Entry.REFUSED;
    }

    private static Entry joined(int word) {
        return phase(word) == ENDED ? Entry.OVER : has(word, CANCELLED) ? Entry.INVALID : Entry.JOINED;
    }

    /** A cancel of the parent may have missed a child that was born at the same moment. It is made up for now. */
    private int askedByParent(int word) {
        Request<?> parent = parentUnderLock();
        return parent != null && parent.stops() ? word | ASKED : word;
    }

    /** A request without a living parent is known to the engine, so that a snapshot finds it. */
    private boolean needsRoot(int word) {
        return !has(word, ROOTED) && parentUnderLock() == null;
    }

    // ---- cancellation

    /** The rule itself: takes effect unless somebody alive waits; {@code forced}, whoever waits. */
    final Effect tryCancel(boolean forced) {
        int word = lock();
        Effect effect;
        if (has(word, CANCELLED)) {
            effect = Effect.ALREADY;
        } else if (phase(word) >= ENDING) {
            effect = Effect.OVER;
        } else if (!forced && hasLiveWaiter()) {
            effect = Effect.REFUSED;
            word |= ASKED;
        } else if (phase(word) == RUNNING && !has(word, OUTSIDE)) {
            effect = Effect.STOPPING;
            word |= CANCELLED | STOPPED;
        } else {
            effect = Effect.UNSTARTED;
            word = unstarted(word, CANCELLED | UNSTARTED, null);
        }
        unlockAndFence(word);
        return effect;
    }

    /** This request's coroutine only: an uncancellable part begins. False if it is in one already. */
    final boolean shield() {
        int word = lock();
        unlock(word | SHIELDED);
        return !has(word, SHIELDED);
    }

    /** The outermost uncancellable part ends. True if the request is cancelled, and the caller has to spread that. */
    final boolean unshield() {
        int word = lock();
        unlockAndFence(word & ~SHIELDED);
        return has(word, CANCELLED);
    }

    /** For an engine that closes: whoever waits, what never started is cancelled. True if the caller must end it. */
    final boolean cancelUnstarted() {
        int word = lock();
        boolean unstarted = phase(word) == QUEUED;
        unlock(unstarted ? unstarted(word, CANCELLED | UNSTARTED, null) : word);
        return unstarted;
    }

    /** For a worker that could not start it: it fails instead. True if the caller must end it. */
    final boolean failUnstarted(Throwable failure) {
        int word = lock();
        boolean unstarted = phase(word) == QUEUED;
        unlock(unstarted ? unstarted(word, FAILED, failure) : word);
        return unstarted;
    }

    private int unstarted(int word, int flags, @Nullable Throwable failure) {
        if (content instanceof Job job) {
            job.die();
        }
        content = failure;
        return withPhase(word, ENDING) | flags;
    }

    /** Whether it was a cancel that reached it before it started. */
    final boolean cancelledUnstarted() {
        return has(control, UNSTARTED);
    }

    /** Whether a cancel was asked for and has not taken effect. */
    final boolean cancelPending() {
        int word = control;
        return has(word, ASKED) && !has(word, CANCELLED) && phase(word) < ENDING;
    }

    private boolean hasLiveWaiter() {
        for (Waiter waiter = waiters; waiter != null; waiter = waiter.next) {
            if (waiter.isLive()) {
                return true;
            }
        }
        return false;
    }

    // ---- those who wait for it

    private int addWaiter(int word, Waiter waiter) {
        waiters = waiter.ahead(waiters);
        boolean foreign = waiter.request == null && !(waiter.target instanceof RequestPool);
        return foreign ? word : word | WAITED_FOR;
    }

    /** Adds a waiter that is told of the end. False if the request is over. */
    final boolean attach(Waiter waiter) {
        int word = lock();
        boolean attached = phase(word) != ENDED;
        if (attached) {
            word = addWaiter(word, waiter);
        }
        unlock(word);
        return attached;
    }

    /** Removes a waiter that has left. */
    final void removeWaiter(Waiter waiter) {
        int word = lock();
        if (phase(word) != ENDED) { // else they are being woken
            waiters = waiter.out(waiters);
        }
        unlock(word);
    }

    /** For whoever ended it: all waiters, first come first. */
    final @Nullable Waiter takeWaiters() {
        Waiter reversed = null;
        for (Waiter waiter = waiters; waiter != null; ) {
            Waiter next = waiter.next;
            waiter.next = reversed;
            reversed = waiter;
            waiter = next;
        }
        waiters = null;
        return reversed;
    }

    // ---- what it waits for

    /** This request's coroutine only. Sequentially consistent, see {@link Waiter}. */
    final void beginWait(Waiter waiter) {
        wait = waiter;
    }

    final void endWait() {
        WAIT.setRelease(this, null);
    }

    final @Nullable Waiter currentWait() {
        return wait;
    }

    /** This request's coroutine only. */
    final void setRunner(@Nullable Thread thread) {
        runner = thread;
    }

    final @Nullable Thread runner() {
        return runner;
    }

    /** This request's coroutine only. Sequentially consistent: it then looks whether the request is cancelled. */
    final void setInterruption(@Nullable Interruption now) {
        interruption = now;
    }

    final @Nullable Interruption interruption() {
        return interruption;
    }

    // ---- family

    /** Before anyone else sees this request. */
    final void bindTo(Family.Link tie) {
        link = tie;
    }

    /** Null before it is bound, and after the end; a little outdated. */
    final Family.@Nullable Link link() {
        return link;
    }

    final @Nullable Family family() {
        return family;
    }

    /** This request's coroutine only. */
    final Family openFamily() {
        Family mine = family;
        if (mine == null) {
            mine = new Family();
            FAMILY.setRelease(this, mine);
        }
        return mine;
    }

    /** For whoever ended it. */
    final @Nullable Family takeFamily() {
        Family mine = family;
        if (mine != null) {
            FAMILY.set(this, null);
        }
        return mine;
    }

    private @Nullable Request<?> parentUnderLock() {
        Family.Link tie = link;
        return tie == null ? null : tie.parent;
    }

    /** The parent, if neither has ended. */
    final @Nullable Request<?> livingParent() {
        StackRoom.require();
        int word = lock();
        Request<?> parent = parentUnderLock();
        unlock(word);
        return parent;
    }

    /** The parent has ended. */
    final void orphan() {
        int word = lock();
        Family.Link tie = link;
        boolean rooted = false;
        if (tie != null) {
            tie.parent = null;
            rooted = phase(word) != CREATED && needsRoot(word);
            word |= rooted ? ROOTED : 0;
        }
        unlock(word);
        if (rooted) {
            home().addRoot(requireNonNull(tie));
        }
    }

    // ---- ending

    /**
     * RUNNING to ENDING, on the request's coroutine; to ENDED at once if it finished and nobody is to be called back.
     *
     * @param label what a failed request is called from now on
     * @return the control word as it is then; with a phase before ENDING if it was cancelled and ended before, OUTSIDE as it is
     */
    final int settle(
            @Nullable Frame frame, @Nullable Object value, @Nullable Throwable failure, @Nullable String label) {
        int before = lock();
        if (phase(before) != RUNNING) {
            unlock(before);
            return withPhase(before, CREATED);
        }
        int word = withPhase(before, ENDING);
        if (has(word, CANCELLED)) {
            content = null;
        } else if (failure != null) {
            content = failure;
            word |= FAILED;
            name = label;
        } else {
            content = value;
            if (listeners == null) {
                return conclude(word, frame);
            }
        }
        unlock(word);
        return word;
    }

    /** For whoever made it ENDING: the next callback to run on this thread; null if there is none, and then it is ENDED. */
    final Listeners.@Nullable Callback nextCallback(@Nullable Frame frame) {
        int word = lock();
        Listeners registered = listeners;
        Listeners.Callback callback = null;
        if (registered != null) {
            registered.runner = Thread.currentThread();
            callback = registered.poll();
        }
        if (callback == null) {
            conclude(word, frame);
        } else {
            unlock(word);
        }
        return callback;
    }

    /** ENDING to ENDED, with the lock held: lets go of its past, is counted, and unlocks. */
    private int conclude(int word, @Nullable Frame frame) {
        above = null;
        lineage = null;
        Family.Link tie = link;
        if (tie != null) {
            tie.parent = null; // the tie itself may stay, before that of a sibling who goes on
            tie.cut();
            link = null;
        }
        home().count(word, frame);
        int ended = withPhase(word, ENDED);
        unlock(ended);
        return ended;
    }

    /**
     * A callback has thrown: fails a finished request.
     *
     * @param label what it is called from now on
     * @return the control word before
     */
    final int failByCallback(Throwable thrown, String label) {
        int word = lock();
        boolean fails = !has(word, CANCELLED | FAILED);
        if (fails) {
            content = thrown;
            name = label;
        }
        unlock(fails ? word | FAILED : word);
        return word;
    }

    /** Whether the request is over, for everyone or at least for the thread that runs its callbacks. */
    final boolean isOver(int word) {
        if (phase(word) != ENDING) {
            return phase(word) == ENDED;
        }
        StackRoom.require();
        int locked = lock();
        Listeners registered = listeners;
        boolean inCallback =
                phase(locked) == ENDING && registered != null && registered.runner == Thread.currentThread();
        unlock(locked);
        return inCallback || phase(locked) == ENDED;
    }

    // ---- those who want to be told

    /**
     * Registers a callback, or a future.
     *
     * @param spare what holds them if there was none before
     * @param heard HEARD if it hears of failures, else 0
     * @return false if the request is over, so that the caller tells it himself
     */
    final boolean tryRegister(Listeners.Callback callback, Listeners spare, int heard) {
        int word = lock();
        boolean registered = phase(word) != ENDED;
        if (registered) {
            open(spare).add(callback);
            word |= heard;
        }
        unlock(word);
        return registered;
    }

    /** {@link #tryRegister} for a future. */
    final boolean tryMirror(RequestFuture<?> future, Listeners spare) {
        int word = lock();
        boolean registered = phase(word) != ENDED;
        if (registered) {
            open(spare).add(future);
            word |= HEARD;
        }
        unlock(word);
        return registered;
    }

    private Listeners open(Listeners spare) {
        Listeners registered = listeners;
        if (registered == null) {
            registered = spare;
            listeners = registered;
        }
        return registered;
    }

    /** Registers one of kind CANCEL_REQUESTED. False if a cancel has found the request running, so that the caller tells it himself. */
    final boolean tryRegisterCancelRequested(Listeners.Callback callback, Listeners spare) {
        int word = lock();
        if (phase(word) < ENDING && !has(word, CANCELLED)) {
            open(spare).add(callback);
        }
        unlock(word);
        return !has(word, STOPPED);
    }

    /** For who made it STOPPED: who wants to know of it; the caller's from now on, even if the request has ended meanwhile. */
    final Listeners.@Nullable Callback takeCancelRequests() {
        int word = lock();
        Listeners registered = listeners;
        Listeners.Callback taken = registered == null ? null : registered.takeOfCancel();
        if (registered != null && registered.left) {
            listeners = null;
        }
        unlock(word);
        return taken;
    }

    /** Who is to get a value that nobody gets; the caller's from now on. */
    final Listeners.@Nullable Callback takeDiscards() {
        int word = lock();
        Listeners registered = listeners;
        Listeners.Callback taken = registered == null ? null : registered.takeDiscards();
        unlock(word);
        return taken;
    }

    /** This request's coroutine only: who takes the callbacks of kind DISCARDED if it finishes. */
    final void keepDiscards(Consumer<Listeners.Callback> keeper, Listeners spare) {
        int word = lock();
        open(spare).keeper = keeper;
        unlock(word);
    }

    /** For whoever made it ENDING. */
    final @Nullable Consumer<Listeners.Callback> discardsKeeper() {
        int word = lock();
        Consumer<Listeners.Callback> keeper = listeners == null ? null : listeners.keeper;
        unlock(word);
        return keeper;
    }

    /** For whoever ended it. */
    final @Nullable Listeners takeListeners() {
        Listeners registered = listeners;
        if (registered == null) {
            return null;
        }
        int word = lock();
        registered.left =
                has(word, STOPPED) && registered.hasOfCancel(); // who stopped it has not come to tell them yet
        if (!registered.left) {
            listeners = null;
        }
        unlock(word);
        return registered;
    }

    // ---- what and who it is

    final @Nullable Object content() {
        return content;
    }

    final void rename(String given) {
        name = given;
    }

    /** What it is called: as it was told, or after its line of creation. */
    final String label() {
        String given = name;
        if (given != null) {
            return given;
        }
        Lineage parents = above;
        if (parents == null && (home == null || phase(control) == ENDED)) {
            return "request";
        }
        return "request " + Lineage.below(parents, rank);
    }

    final @Nullable String givenName() {
        return name;
    }

    /** This request's coroutine only: for its children. */
    final Lineage lineage() {
        Lineage line = lineage;
        if (line == null) {
            line = Lineage.below(above, rank);
            lineage = line;
        }
        return line;
    }

    final @Nullable Lineage above() {
        return above;
    }

    final long rank() {
        return rank;
    }

    final @Nullable Switchboard switchboard() {
        return home;
    }

    final Switchboard home() {
        return requireNonNull(home);
    }
}
