package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** E16: requests and threads share a lock in turns, and neither a lock nor a signal is ever lost. */
@Timeout(60)
class LockIsSharedFairlyTest {

    private static final String WORKERS = "dev.sluice.request.Engines#workers";

    private final List<String> order = Collections.synchronizedList(new ArrayList<>());

    private void pass(RequestLock lock, String name) {
        lock.lock();
        try {
            order.add(name);
        } finally {
            lock.unlock();
        }
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void threadsAndRequestsAlternateAndOlderRequestsGoFirst(int workers) throws Exception {
        try (RequestEngine engine = Engines.create(workers)) {
            RequestLock lock = new RequestLock();
            lock.lock();
            List<Request<?>> requests = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                String name = "request " + i;
                requests.add(engine.request(() -> {
                    pass(lock, name);
                    return null;
                }));
            }
            for (Request<?> request : requests.reversed()) {
                request.submit();
                Awaits.untilSuspended(request);
            }
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                String name = "thread " + i;
                Thread thread = Thread.ofPlatform().start(() -> pass(lock, name));
                Awaits.untilParked(thread);
                threads.add(thread);
            }

            lock.unlock();
            for (Thread thread : threads) {
                Awaits.join(thread);
            }
            for (Request<?> request : requests) {
                request.await();
            }

            List<String> kinds =
                    order.stream().map(name -> name.substring(0, 6)).toList();
            for (int i = 1; i < kinds.size(); i++) {
                assertThat(kinds.get(i)).isNotEqualTo(kinds.get(i - 1));
            }
            assertThat(order.stream().filter(name -> name.startsWith("request")))
                    .containsExactly("request 0", "request 1", "request 2", "request 3", "request 4");
            assertThat(order.stream().filter(name -> name.startsWith("thread")))
                    .containsExactly("thread 0", "thread 1", "thread 2", "thread 3", "thread 4");
        }
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void whoWaitsIsServedBeforeALatecomerIsServedTwice(int workers) throws Exception {
        try (RequestEngine engine = Engines.create(workers)) {
            RequestLock lock = new RequestLock();
            Request<Object> old = engine.request(() -> {
                for (int i = 0; i < 50; i++) {
                    pass(lock, "old");
                }
                return null;
            });
            Request<Object> young = engine.request(() -> {
                pass(lock, "young");
                return null;
            });
            lock.lock();
            young.submit();
            Awaits.untilSuspended(young);
            old.submit();
            Awaits.untilSuspended(old);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                threads.add(Thread.ofPlatform().start(() -> {
                    for (int j = 0; j < 50; j++) {
                        pass(lock, Thread.currentThread().getName());
                    }
                }));
            }
            threads.forEach(Awaits::untilParked);

            lock.unlock();
            for (Thread thread : threads) {
                Awaits.join(thread);
            }
            old.await();
            young.await();

            List<String> before = order.subList(0, order.indexOf("young"));
            assertThat(before).doesNotHaveDuplicates();
            assertThat(order).hasSize(201);
            assertThat(lock.isLocked()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void cancellationsTimeoutsAndInterruptsNeverLoseTheLock(int workers) throws Exception {
        try (RequestEngine engine = Engines.create(workers)) {
            RequestLock lock = new RequestLock();
            int[] counter = new int[1];
            AtomicInteger passed = new AtomicInteger();
            List<Request<?>> requests = new ArrayList<>();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                threads.add(Thread.ofPlatform().start(() -> {
                    for (int j = 0; j < 300; j++) {
                        count(lock, counter, passed, j);
                    }
                }));
            }
            for (int i = 0; i < 600; i++) {
                int number = i;
                Request<?> request = engine.submit(() -> {
                    count(lock, counter, passed, number);
                    return null;
                });
                requests.add(request);
                if (i % 3 == 0) {
                    request.cancel();
                }
                if (i % 50 == 0) {
                    threads.get(i % 3).interrupt();
                }
            }
            requests.forEach(Awaits::untilDone);
            for (Thread thread : threads) {
                Awaits.join(thread);
            }

            assertThat(lock.isLocked()).isFalse();
            assertThat(lock.tryLock()).isTrue();
            assertThat(counter[0]).isEqualTo(passed.get()).isPositive();
        }
    }

    private static void count(RequestLock lock, int[] counter, AtomicInteger passed, int number) {
        try {
            if (number % 2 == 0) {
                lock.lock();
            } else if (!lock.tryLock(20, TimeUnit.MICROSECONDS)) {
                return;
            }
        } catch (InterruptedException | RequestCancelledException left) {
            return;
        }
        try {
            counter[0]++;
            passed.incrementAndGet();
        } finally {
            lock.unlock();
        }
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void aRequestThatEndedHoldingTheLockLeavesItToNobodyElse(int workers) throws Exception {
        try (RequestEngine engine = Engines.create(workers)) {
            RequestLock lock = new RequestLock();
            Awaits.result(engine.submit(() -> {
                lock.lock();
                return true;
            }));

            for (int i = 0; i < 20; i++) {
                Awaits.result(engine.submit(() -> {
                    assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
                    return true;
                }));
            }

            assertThat(lock.isLocked()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    @Covers("RequestLock.unlock() throws IllegalMonitorStateException")
    void onlyTheHolderMayUnlockAndItIsNotReentrant(int workers) throws Exception {
        try (RequestEngine engine = Engines.create(workers)) {
            RequestLock lock = new RequestLock();
            assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
            lock.lock();

            Request<Boolean> other = engine.submit(() -> {
                assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
                assertThatThrownBy(lock.newCondition()::signal).isInstanceOf(IllegalMonitorStateException.class);
                return lock.tryLock() || lock.tryLock(1, TimeUnit.MILLISECONDS);
            });

            assertThat(Awaits.result(other)).isFalse();
            assertThat(lock.isLocked()).isTrue();
            assertThat(lock.tryLock()).isFalse();
            lock.unlock();
            assertThat(lock.isLocked()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void everySignalReachesOneWaiterAndSignalAllReachesAll(int workers) throws Exception {
        try (RequestEngine engine = Engines.create(workers)) {
            RequestLock lock = new RequestLock();
            RequestCondition condition = lock.newCondition();
            AtomicInteger woken = new AtomicInteger();
            List<Request<?>> requests = new ArrayList<>();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                requests.add(engine.submit(() -> {
                    awaitOnce(lock, condition, woken);
                    return null;
                }));
                threads.add(Thread.ofPlatform().start(() -> awaitOnce(lock, condition, woken)));
            }
            requests.forEach(Awaits::untilSuspended);
            threads.forEach(Awaits::untilParked);

            for (int i = 1; i <= 3; i++) {
                lock.lock();
                condition.signal();
                lock.unlock();
                int expected = i;
                Awaits.until(() -> woken.get() >= expected);
                assertThat(woken).hasValue(expected);
            }
            lock.lock();
            condition.signalAll();
            lock.unlock();

            for (Request<?> request : requests) {
                Awaits.result(request);
            }
            for (Thread thread : threads) {
                Awaits.join(thread);
            }
            assertThat(woken).hasValue(8);
        }
    }

    private static void awaitOnce(RequestLock lock, RequestCondition condition, AtomicInteger woken) {
        lock.lock();
        try {
            condition.awaitUninterruptibly();
            woken.incrementAndGet();
        } finally {
            lock.unlock();
        }
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void aSignalIsNotSpentOnACancelledWaiterOrOneThatGaveUp(int workers) throws Exception {
        try (RequestEngine engine = Engines.create(workers)) {
            RequestLock lock = new RequestLock();
            RequestCondition condition = lock.newCondition();
            Request<Boolean> timed = engine.submit(() -> {
                lock.lock();
                try {
                    return condition.await(1, TimeUnit.MILLISECONDS);
                } finally {
                    lock.unlock();
                }
            });
            assertThat(Awaits.result(timed)).isFalse();
            AtomicInteger woken = new AtomicInteger();
            Request<Object> cancelled = engine.submit(() -> {
                awaitOnce(lock, condition, woken);
                return null;
            });
            Awaits.untilSuspended(cancelled);
            Request<Object> second = engine.submit(() -> {
                awaitOnce(lock, condition, woken);
                return null;
            });
            Awaits.untilSuspended(second);

            lock.lock();
            cancelled.cancel();
            condition.signal();
            lock.unlock();

            Awaits.result(second);
            Awaits.untilDone(cancelled);
            assertThat(woken).hasValue(1);
            assertThat(lock.isLocked()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    void timedWaitsForAConditionEndAndHoldTheLock(int workers) throws Exception {
        try (RequestEngine engine = Engines.create(workers)) {
            RequestLock lock = new RequestLock();
            Request<Object> inside = engine.submit(() -> {
                timedWaits(lock);
                return null;
            });

            timedWaits(lock);

            Awaits.result(inside);
            assertThat(lock.isLocked()).isFalse();
        }
    }

    private static void timedWaits(RequestLock lock) throws InterruptedException {
        lock.lock();
        try {
            RequestCondition condition = lock.newCondition();
            assertThat(condition.awaitNanos(100_000)).isNotPositive();
            assertThat(condition.awaitNanos(-1)).isNotPositive();
            assertThat(condition.await(1, TimeUnit.MILLISECONDS)).isFalse();
            assertThat(condition.awaitUntil(Date.from(Instant.now().plusMillis(2))))
                    .isFalse();
            assertThat(condition.awaitUntil(new Date(0))).isFalse();
            assertThat(condition.awaitUntil(new Date(Long.MIN_VALUE))).isFalse();
        } finally {
            lock.unlock();
        }
    }

    @ParameterizedTest
    @MethodSource(WORKERS)
    @EnabledIf("dev.sluice.request.Engines#affine")
    void reentrantLocksAndMonitorsFreeTheWorkerWhileTheyAreWaitedFor(int workers) throws Exception {
        try (RequestEngine engine = Engines.create(workers)) {
            ReentrantLock lock = new ReentrantLock();
            Object monitor = new Object();
            int[] counter = new int[1];
            List<Request<Object>> requests = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                requests.add(engine.submit(() -> {
                    lock.lock();
                    try {
                        synchronized (monitor) {
                            counter[0]++;
                            engine.submit(() -> 1).await();
                        }
                    } finally {
                        lock.unlock();
                    }
                    synchronized (monitor) {
                        counter[0]++;
                    }
                    return null;
                }));
            }

            for (Request<Object> request : requests) {
                Awaits.result(request);
            }

            assertThat(counter[0]).isEqualTo(100);
        }
    }
}
