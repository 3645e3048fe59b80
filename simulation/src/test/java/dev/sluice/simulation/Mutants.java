package dev.sluice.simulation;

import static dev.sluice.simulation.Mutant.looksThenSets;
import static dev.sluice.simulation.Mutant.of;
import static dev.sluice.simulation.Mutant.returns;
import static dev.sluice.simulation.Mutant.skips;
import static dev.sluice.simulation.Mutant.unguarded;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The broken primitives that the simulation must catch, each of them a mistake that one could make. */
final class Mutants {

    static final List<Mutant> ALL = List.of(
            of("a spin lock that excludes nobody", "SpinLock", "lock", returns(0)),
            of("a spin lock that is looked at, then taken", "SpinLock", "lock", looksThenSets("compareAndSet", 1)),
            of(
                    "a request's lock that is looked at, then taken",
                    "RequestState",
                    "lock",
                    looksThenSets("compareAndSet", 1)),
            of("a waiter that is signalled and not woken", "Waiter", "complete", skips("wake", 1, 0)),
            of("a waiter that looks, then leaves", "Waiter", "leave", looksThenSets("compareAndSet", 1)),
            of("a waiter that is looked at, then signalled", "Waiter", "signal", looksThenSets("compareAndSet", 1)),
            of("a worker that sleeps without a second look", "Worker", "awaitTask", skips("poll", 3, 0)),
            of("a searcher that finds and tells nobody", "Worker", "awaitTask", skips("signalWork", 1, 0)),
            of("a searcher that never stops searching", "Worker", "awaitTask", skips("leaveSearch", 1, 0)),
            of(
                    "a worker woken to search that keeps it to itself",
                    "Worker",
                    "cancelIdling",
                    skips("leaveSearch", 1, 0)),
            of("a worker that takes one of many and tells nobody", "Worker", "pollNew", skips("signalWork", 1, 0)),
            of("a producer that wakes nobody", "ThreadPool", "share", skips("signalWork", 1, 0)),
            of("a searcher for nobody that stays searcher", "ThreadPool", "signalWork", skips("decrementAndGet", 1, 0)),
            of("a queue whose pushes overwrite each other", "Arrivals", "push", looksThenSets("weakCompareAndSet", 1)),
            of(
                    "a taker that looks at what anyone has added only",
                    "SharedQueue",
                    "admitArrivals",
                    skips("stacks", 1, 1)),
            of("runs owed, one too few", "ThreadPool$Task", "settle", returns(0)),
            of("a task queued at every wake-up", "ThreadPool$Task", "owe", returns(1)),
            of("a lock handed to one who has left", "RequestLock", "release", skips("signal", 1, 1)),
            of("a lock freed past those who wait", "RequestLock", "release", looksThenSets("compareAndSet", 1)),
            of("a lock that is not marked as waited for", "RequestLock", "enqueue", skips("compareAndSet", 2, 1)),
            of("a lock whose next holder sleeps on", "RequestLock", "release", skips("wake", 1, 0)),
            of("a condition that forgets to retake its lock", "RequestLock", "retake", returns(0)),
            of("a condition that signals who is cancelled", "RequestCondition", "signal", skips("isLive", 1, 1)),
            of("a condition that signals who has left", "RequestCondition", "signal", skips("signal", 1, 1)),
            of("a cancel that wakes nobody", "Cancellation", "stop", skips("wake", 1, 0)),
            of("a cancel that stops at the children", "Cancellation", "stop", skips("youngest", 1, 0)),
            of("a cancel that stops at what is waited for", "Cancellation", "stop", skips("currentWait", 1, 0)),
            of("a refused cancel that is forgotten", "Cancellation", "retry", returns(0)),
            of("a waiter that does not protect", "RequestState", "hasLiveWaiter", returns(0)),
            of("a cancelled waiter that protects", "Waiter", "isLive", skips("stops", 1, 0)),
            of("a wait that starts after the end", "Submission", "enqueue", skips("signal", 1, 0)),
            of("a failure that leaves the children alone", "Cancellation", "cancelChildren", returns(0)),
            of("a circle that nobody looks for", "WaitGraph", "waitsForAnything", returns(0)),
            of("a circle that everybody finds", "WaitGraph", "check", skips("lock", 1, 0)),
            of("a pool that does not go on when a member ends", "RequestPool", "ended", skips("pump", 1, 0)),
            of("a pool that counts nobody as active", "PoolMembers", "activate", skips("active", 1, 0)),
            of("a pool that is over before its members", "PoolMembers", "releaseNeeded", skips("cancelPending", 1, 1)),
            of("a take-back that asks nobody", "RequestState", "tryTakeBack", skips("phase", 1, 1)),
            of("a worker that begins what was taken back", "RequestState", "tryBegin", skips("phase", 1, 1)),
            of("a take-back that does not protect", "DirectWaiter", "isLive", returns(0)),
            of("a close that does not wait", "Statistics", "quiet", returns(1)),
            of("a slot that is not handed back", "SlotCoroutine", "suspend", skips("unpark", 1, 0)),
            of("a priority that is the order of arrival", "Lineage", "compare", returns(0)),
            of("a callback that is lost at the end", "Request", "listen", skips("call", 1, 0)),
            of("a failure that nobody is told of", "UnheardFailures", "report", returns(0)),
            of("an uncancellable part that a cancel ends", "RequestState", "shield", returns(0)),
            of("a cancel that an uncancellable part swallows", "Shield", "call", skips("spread", 1, 0)),
            of("a cancel that does not wait for an uncancellable part", "Cancellation", "isShielded", returns(0)),
            of("a cancel that nobody is told of", "Cancellation", "stop", skips("tell", 1, 0)),
            of("a cancel that interrupts nobody", "Cancellation", "stop", skips("fire", 1, 0)),
            of("an interrupt that comes late", "Interruption", "awaitFired", returns(0)),
            of("an interrupt that a child gets", "Execution", "runUninterrupted", skips("pause", 1, 0)),
            of("an end that is told at once", "Awaiting", "witnessEnd", returns(0)),
            of("a witness who needs what he waits for", "Witness", "isLive", returns(1)),
            of("a pool that is closed at once", "RequestPool", "close", skips("isOver", 1, 1)),
            of(
                    "a pool that is closed before those that others need",
                    "RequestPool",
                    "close",
                    skips("firstReleased", 1, 0)),
            of("a close in time that respects who waits", "Closing", "cancelAndFinish", skips("force", 1, 0)),
            of("a close in time that cancels who cleans up", "Family$Link", "cleansUp", returns(0)),
            of("a root that is cancelled with who waits for it", "Cancellation", "isReached", returns(1)),
            of("an executor that ends and tells nobody", "RequestExecutor", "forget", skips("tell", 1, 0)),
            of("a future that wakes nobody", "SuspendingFuture", "hook", skips("whenComplete", 1, 0)),
            of("a stage that is never heard of", "StageRequest", "end", returns(0)),
            of("a group that keeps what it does not give", "Group$Part", "discard", returns(0)),
            of("a value that is not closed", "Ending", "discard", returns(0)),
            of("a pinned wait that keeps its worker", "AffineCoroutine", "suspendPinned", skips("leaveWorker", 1, 0)),
            of("a stand-in that nobody wakes", "Worker", "leave", skips("unpark", 1, 0)),
            of("a worker given back to one who sleeps on", "ThreadPool$Leave", "run", skips("unpark", 1, 0)),
            of("a stand-in too many that stays", "Worker", "giveBack", skips("dismiss", 1, 0)));

    /** An engine that takes no care, which nobody notices until memory or stack ends in the scenario that is named. */
    static final Map<Mutant, String> CARELESS = new LinkedHashMap<>();

    static {
        careless("a pool of threads that leaves those it has started", "ThreadPool", "<init>", unguarded(), "wake-ups");
        careless("a job that cannot be started and does not fail", "Job", "run", unguarded(), "await-chain");
        careless("a coroutine that any failure ends", "Coroutine", "begin", unguarded(), "await-chain");
        careless("a name that fails its request", "Execution", "nameThread", unguarded(), "await-chain");
        careless(
                "a callback that keeps its request from ending",
                "Ending",
                "runCallbacks",
                unguarded(),
                "failed-parent");
        careless("a request that was begun in place, left, and forgotten", "Frame", "endLeft", returns(0), "diamond");
        careless("a waiter that cannot wait and stays", "Waiter", "await", unguarded(), "lock-timeout");
        careless("a cancel short of stack", "Cancellation", "cancel", skips("require", 0, 0), "cancel-inside");
        careless("a submission short of stack", "Submission", "enqueue", skips("require", 0, 0), "await-chain");
        careless("a direct execution short of stack", "Execution", "runHere", skips("require", 0, 0), "diamond");
        careless(
                "an unlocking short of stack", "RequestLock", "unlock", skips("requireLittle", 0, 0), "cancel-between");
        careless("a snapshot short of stack", "RequestEngine", "snapshot", skips("require", 0, 0), "await-chain");
        careless("a close short of stack", "RequestEngine", "beginClosing", skips("require", 0, 0), "diamond");
        careless("a wait for a future short of stack", "Waiters", "await", skips("require", 0, 0), "invoke");
    }

    private static void careless(String name, String owner, String method, Mutant.Edit edit, String scenario) {
        CARELESS.put(of(name, owner, method, edit), scenario);
    }

    private Mutants() {}

    static Mutant named(String name) {
        return ALL.stream()
                .filter(mutant -> mutant.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
