package dev.sluice.request;

import java.util.LinkedHashMap;
import java.util.Map;

/** All scenarios by name. */
final class Scenarios {

    static final Map<String, Scenario> ALL = new LinkedHashMap<>();

    static {
        ALL.put("await-chain", AwaitScenarios::chain);
        ALL.put("diamond", AwaitScenarios::diamond);
        ALL.put("direct-execution", AwaitScenarios::direct);
        ALL.put("direct-shared-child", AwaitScenarios::directShared);
        ALL.put("submit-twice", AwaitScenarios::submitTwice);
        ALL.put("many-waiters", AwaitScenarios::manyWaiters);
        ALL.put("timed-wait", AwaitScenarios::timedWait);
        ALL.put("other-engine", AwaitScenarios::otherEngine);
        ALL.put("arrivals", AwaitScenarios::arrivals);
        ALL.put("fan-out", AwaitScenarios::fanOut);
        ALL.put("all-workers", AwaitScenarios::allWorkers);
        ALL.put("order", AwaitScenarios::order);
        ALL.put("take-back-beside-worker", TakeBackScenarios::besideWorker);
        ALL.put("take-back-alone", TakeBackScenarios::nobodyElse);
        ALL.put("take-back-beside-cancel", TakeBackScenarios::besideCancel);
        ALL.put("take-back-protects", TakeBackScenarios::protectedByItsParent);
        ALL.put("take-back-parent-cancelled", TakeBackScenarios::besideCancelOfTheParent);
        ALL.put("take-back-by-two", TakeBackScenarios::byTwo);
        ALL.put("take-back-last-waiter", TakeBackScenarios::lastWaiter);
        ALL.put("take-back-beside-close", TakeBackScenarios::besideClose);
        ALL.put("take-back-sweep", TakeBackScenarios::sweep);
        ALL.put("cancel-inside", CancelScenarios::inside);
        ALL.put("cancel-outside", CancelScenarios::outside);
        ALL.put("cancel-between", CancelScenarios::between);
        ALL.put("last-waiter", CancelScenarios::lastWaiter);
        ALL.put("waiter-cancelled", CancelScenarios::waiterCancelled);
        ALL.put("waiter-protects", CancelScenarios::waiterProtects);
        ALL.put("children", CancelScenarios::children);
        ALL.put("failure-beside-cancel", CancelScenarios::failureBesideCancel);
        ALL.put("failed-parent", CancelScenarios::failedParent);
        ALL.put("born-cancelled", CancelScenarios::bornCancelled);
        ALL.put("direct-beside-cancel", CancelScenarios::directBesideCancel);
        ALL.put("lock-hand-over", LockScenarios::handOver);
        ALL.put("lock-timeout", LockScenarios::handOverAndTimeout);
        ALL.put("lock-interrupt", LockScenarios::handOverAndInterrupt);
        ALL.put("jdk-lock", LockScenarios::jdkLock);
        ALL.put("condition", LockScenarios::condition);
        ALL.put("one-signal", LockScenarios::oneSignal);
        ALL.put("signal-all", LockScenarios::signalAll);
        ALL.put("pool-max-active", PoolScenarios::maxActive);
        ALL.put("pool-cancel", PoolScenarios::cancelWhileAwaited);
        ALL.put("pool-failure", PoolScenarios::failure);
        ALL.put("pool-withdrawn", PoolScenarios::withdrawn);
        ALL.put("pool-timed-wait", PoolScenarios::timedWait);
        ALL.put("pool-waiter-cancelled", PoolScenarios::waiterCancelled);
        ALL.put("close-while-busy", EdgeScenarios::closeWhileBusy);
        ALL.put("close-beside-await", EdgeScenarios::closeBesideAwait);
        ALL.put("callbacks", EdgeScenarios::callbacks);
        ALL.put("callback-at-work", EdgeScenarios::callbackAtWork);
        ALL.put("circle-of-two", EdgeScenarios::circle);
        ALL.put("circle-of-three", EdgeScenarios::circleOfThree);
        ALL.put("interrupt-beside-end", EdgeScenarios::interruptBesideEnd);
        ALL.put("future-beside-end", EdgeScenarios::futureBesideEnd);
        ALL.put("wake-ups", EdgeScenarios::wakeUps);
        ALL.put("clean-up", ShieldScenarios::cleanUp);
        ALL.put("cancel-afterwards", ShieldScenarios::cancelAfterwards);
        ALL.put("cancel-requested", ShieldScenarios::cancelRequested);
        ALL.put("interruptible", ShieldScenarios::interruptible);
        ALL.put("shielded-from-interrupt", ShieldScenarios::shieldedFromInterrupt);
        ALL.put("await-end", EndScenarios::awaitEnd);
        ALL.put("await-or-cancel", EndScenarios::awaitOrCancel);
        ALL.put("close-of-pool", EndScenarios::closeOfPool);
        ALL.put("close-of-broken-pool", EndScenarios::closeOfBrokenPool);
        ALL.put("close-in-time", EndScenarios::closeInTime);
        ALL.put("clean-up-beside-close", EndScenarios::cleanUpBesideClose);
        ALL.put("shared-cache", RootScenarios::sharedCache);
        ALL.put("executor", RootScenarios::executor);
        ALL.put("invoke", RootScenarios::invoke);
        ALL.put("stage-of-others", RootScenarios::stageOfOthers);
        ALL.put("pinned-wait", PinnedScenarios::standIn);
        ALL.put("pinned-in-turn", PinnedScenarios::inTurn);
        ALL.put("race", GroupScenarios::race);
        ALL.put("all", GroupScenarios::all);
        ALL.put("discarded", GroupScenarios::discarded);
    }

    private Scenarios() {}
}
