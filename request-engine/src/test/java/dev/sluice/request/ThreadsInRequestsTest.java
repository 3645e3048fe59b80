package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** E3 and "how a request runs": JDK blocking calls free an affine worker, threads started in requests, and nothing that leaks. */
@Timeout(150)
class ThreadsInRequestsTest extends WithEngine {

    private static final ThreadLocal<String> LOCAL = new ThreadLocal<>();
    private static final InheritableThreadLocal<String> INHERITED = new InheritableThreadLocal<>();

    private static final String NOT_IN_SLOTS = "in SLOTS mode the JDK's blocking calls keep the slot";

    /** As many requests as there are workers block in {@code wait}; {@code end}, in one more request, ends that. */
    private void freesTheWorker(Step wait, Step end) throws InterruptedException {
        assumeTrue(Engines.affine(), NOT_IN_SLOTS);
        CountDownLatch inside = new CountDownLatch(workers);
        List<Request<String>> blocked = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            blocked.add(engine.submit(() -> {
                Thread thread = Thread.currentThread();
                String carrier = AffinityTest.carrier();
                inside.countDown();
                wait.run();
                assertThat(Thread.currentThread()).isSameAs(thread);
                assertThat(AffinityTest.carrier()).isEqualTo(carrier);
                return "went on";
            }));
        }
        Awaits.on(inside);

        Awaits.result(engine.submit(() -> {
            end.run();
            return null;
        }));

        for (Request<String> request : blocked) {
            assertThat(Awaits.result(request)).isEqualTo("went on");
        }
    }

    private interface Step {
        void run() throws Exception;
    }

    @Test
    void aBlockingQueueFreesTheWorker() throws InterruptedException {
        LinkedBlockingQueue<String> queue = new LinkedBlockingQueue<>();

        freesTheWorker(queue::take, () -> {
            for (int i = 0; i < workers; i++) {
                queue.put("element");
            }
        });
    }

    @Test
    void aLatchFreesTheWorker() throws InterruptedException {
        CountDownLatch latch = new CountDownLatch(1);

        freesTheWorker(latch::await, latch::countDown);
    }

    @Test
    void aMonitorFreesTheWorker() throws InterruptedException {
        Object monitor = new Object();
        boolean[] go = {false};

        freesTheWorker(
                () -> {
                    synchronized (monitor) {
                        while (!go[0]) {
                            monitor.wait();
                        }
                    }
                },
                () -> {
                    synchronized (monitor) {
                        go[0] = true;
                        monitor.notifyAll();
                    }
                });
    }

    @Test
    void aFutureFreesTheWorker() throws InterruptedException {
        CompletableFuture<String> future = new CompletableFuture<>();

        freesTheWorker(future::get, () -> future.complete("value"));
    }

    @Test
    void aSocketFreesTheWorker() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            freesTheWorker(
                    () -> {
                        try (Socket client = new Socket(server.getInetAddress(), server.getLocalPort())) {
                            assertThat(client.getInputStream().read()).isEqualTo('x');
                        }
                    },
                    () -> {
                        for (int i = 0; i < workers; i++) {
                            try (Socket accepted = server.accept()) {
                                accepted.getOutputStream().write('x');
                            }
                        }
                    });
        }
    }

    @Test
    void aRequestThatKeepsYieldingDoesNotStarveThoseThatResumeOnItsWorker() throws InterruptedException {
        assumeTrue(Engines.affine(), NOT_IN_SLOTS);
        Gate gate = new Gate();
        AtomicInteger resumed = new AtomicInteger();
        List<Request<Object>> all = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            all.add(engine.submit(() -> {
                gate.pass();
                resumed.incrementAndGet();
                return null;
            }));
        }
        gate.untilArrived(workers);
        CountDownLatch yielding = new CountDownLatch(workers);
        for (int i = 0; i < workers; i++) {
            all.add(engine.submit(() -> {
                yielding.countDown();
                while (resumed.get() < workers) {
                    Thread.yield();
                }
                return null;
            }));
        }
        Awaits.on(yielding);

        gate.open();

        for (Request<Object> request : all) {
            Awaits.result(request);
        }
    }

    @Test
    void reentrantLocksAndMonitorsExcludeRequests() throws InterruptedException {
        assumeTrue(Engines.affine(), NOT_IN_SLOTS);
        ReentrantLock lock = new ReentrantLock();
        Object monitor = new Object();
        int[] counts = {0, 0};
        List<Request<Object>> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            all.add(engine.submit(() -> {
                for (int n = 0; n < 100; n++) {
                    lock.lock();
                    try {
                        counts[0]++;
                        if (n % 10 == 0) {
                            engine.submit(() -> "suspends while it holds the lock")
                                    .await();
                        }
                    } finally {
                        lock.unlock();
                    }
                    synchronized (monitor) {
                        counts[1]++;
                        if (n % 50 == 0) {
                            LockSupport.parkNanos(1_000);
                        }
                    }
                }
                return null;
            }));
        }
        for (Request<Object> request : all) {
            Awaits.result(request);
        }

        assertThat(counts).containsExactly(5_000, 5_000);
    }

    @Test
    void virtualThreadsStartedInARequestRunAndAreNotTheRequest() throws InterruptedException {
        int each = 20;
        AtomicInteger ran = new AtomicInteger();
        List<Request<String>> all = new ArrayList<>();
        for (int i = 0; i < 3 * workers; i++) {
            all.add(engine.submit(() -> {
                Request<?> me = Request.current().orElseThrow();
                String home = AffinityTest.carrier();
                LinkedBlockingQueue<String> carriers = new LinkedBlockingQueue<>();
                CountDownLatch over = new CountDownLatch(each);
                for (int t = 0; t < each; t++) {
                    Thread.startVirtualThread(() -> {
                        if (Request.current().isEmpty()) {
                            ran.incrementAndGet();
                        }
                        carriers.add(AffinityTest.carrier());
                        Thread.yield();
                        LockSupport.parkNanos(1_000);
                        carriers.add(AffinityTest.carrier());
                        over.countDown();
                    });
                }
                engine.submit(() -> "suspends the request").await();
                over.await();
                assertThat(Request.current()).containsSame(me);
                assertThat(carriers).hasSize(2 * each);
                if (Engines.affine()) {
                    assertThat(carriers).containsOnly(home);
                    assertThat(AffinityTest.carrier()).isEqualTo(home);
                }
                return "done";
            }));
        }

        for (Request<String> request : all) {
            assertThat(Awaits.result(request)).isEqualTo("done");
        }
        assertThat(ran).hasValue(3 * workers * each);
    }

    @Test
    void aVirtualThreadStartedInARequestMayAwaitRequestsLikeAnyForeignThread() throws InterruptedException {
        Request<String> request = engine.submit(() -> {
            CompletableFuture<String> seen = new CompletableFuture<>();
            Thread.startVirtualThread(() -> {
                try {
                    seen.complete(engine.request(() -> "from a stranger").await());
                } catch (InterruptedException e) {
                    seen.completeExceptionally(e);
                }
            });
            if (Engines.affine() || workers > 1) {
                return seen.get();
            }
            return "from a stranger"; // the only slot is kept while the request blocks
        });

        assertThat(Awaits.result(request)).isEqualTo("from a stranger");
    }

    @Test
    void aVirtualThreadOutlivesItsRequestAndItsEngine() throws InterruptedException {
        CountDownLatch latch = new CountDownLatch(1);
        CompletableFuture<String> outcome = new CompletableFuture<>();
        RequestEngine shortLived = Engines.create(workers);
        Awaits.result(shortLived.submit(() -> {
            Thread.startVirtualThread(() -> {
                try {
                    latch.await();
                    outcome.complete("woke");
                } catch (InterruptedException e) {
                    outcome.completeExceptionally(e);
                }
            });
            return null;
        }));

        shortLived.close();
        latch.countDown();

        assertThat(outcome.orTimeout(Awaits.LONG.toSeconds(), TimeUnit.SECONDS).join())
                .isEqualTo("woke");
        assertThat(Awaits.result(engine.submit(() -> "strangers are unharmed"))).isEqualTo("strangers are unharmed");
    }

    @Test
    void nothingThatARequestLeavesOnItsThreadReachesTheNext() throws Exception {
        List<String> leaks = new ArrayList<>();
        ClassLoader usual =
                Awaits.result(engine.submit(() -> Thread.currentThread().getContextClassLoader()));
        try (URLClassLoader other = new URLClassLoader(new URL[0])) {
            for (int i = 0; i < 300; i++) {
                Awaits.result(engine.submit(() -> {
                    Thread thread = Thread.currentThread();
                    report(leaks, "thread-local", LOCAL.get() != null);
                    report(leaks, "inheritable thread-local", INHERITED.get() != null);
                    report(leaks, "interrupt", thread.isInterrupted());
                    report(leaks, "name", thread.getName().equals("renamed"));
                    report(
                            leaks,
                            "class loader",
                            !thread.getContextClassLoader().equals(usual));
                    LOCAL.set("mine");
                    INHERITED.set("mine");
                    thread.setName("renamed");
                    thread.setContextClassLoader(other);
                    thread.interrupt();
                    return null;
                }));
            }
        }

        assertThat(leaks).isEmpty();
    }

    @Test
    void aLateInterruptOfAThreadThatServedARequestDoesNotReachTheNext() throws InterruptedException {
        for (int i = 0; i < 200; i++) {
            CompletableFuture<Thread> served = new CompletableFuture<>();
            Awaits.result(engine.submit(() -> served.complete(Thread.currentThread())));
            Engines.untilAtRest(engine);

            served.join().interrupt();

            assertThat(Awaits.result(engine.submit(() -> {
                        engine.submit(() -> "suspends").await();
                        return Thread.interrupted();
                    })))
                    .isFalse();
        }
    }

    @Test
    void aRequestDoesNotInheritTheThreadLocalsOfWhoSubmitsIt() throws InterruptedException {
        INHERITED.set("of the submitter");
        try {
            assertThat(Awaits.result(engine.submit(INHERITED::get))).isNull();
        } finally {
            INHERITED.remove();
        }
    }

    private static void report(List<String> leaks, String what, boolean leaked) {
        if (leaked) {
            leaks.add(what);
        }
    }

    @Test
    void aThreadThatOutlivesItsRequestReachesNoOtherOne() throws InterruptedException {
        List<Thread> kept = new ArrayList<>();
        for (int i = 0; i < 20 * workers; i++) {
            kept.add(Awaits.result(engine.submit(Thread::currentThread)));
        }
        Gate gate = new Gate();
        List<Request<Boolean>> others = new ArrayList<>();
        for (int i = 0; i < 2 * workers; i++) {
            others.add(engine.submit(() -> {
                gate.pass();
                return Thread.interrupted() || kept.contains(Thread.currentThread());
            }));
        }
        others.forEach(Awaits::untilSuspended);

        kept.forEach(Thread::interrupt);
        gate.open();

        for (Request<Boolean> other : others) {
            assertThat(Awaits.result(other)).isFalse();
        }
        assertThat(kept).doesNotHaveDuplicates();
    }
}
