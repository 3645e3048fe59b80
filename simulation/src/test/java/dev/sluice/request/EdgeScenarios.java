package dev.sluice.request;

import dev.sluice.request.threadpool.QueueDiscipline;
import dev.sluice.request.threadpool.ThreadPool;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Closing, callbacks, circles, interrupts, futures, and the pool of threads by itself: E3, E10, E12, E13, E19. */
final class EdgeScenarios {

    private EdgeScenarios() {}

    /** An engine is closed, twice, while requests run and threads submit more. */
    static void closeWhileBusy(Stage stage) throws Exception {
        RequestEngine engine = stage.engine(1 + stage.choose(2));
        List<Request<?>> accepted = new ArrayList<>();
        Thread submitter = stage.thread("submitter", () -> {
            for (int i = 0; i < 3; i++) {
                try {
                    Request<Integer> request = stage.request(engine, "request" + i, () -> {
                        Request<Integer> child = stage.request(engine, "child", () -> {
                            stage.work(engine);
                            return 1;
                        });
                        return stage.await(stage.choose(2) == 0 ? child.submit() : child)
                                .number();
                    });
                    accepted.add(request.submit());
                } catch (IllegalStateException refused) {
                    stage.check(refused.getMessage().contains("closed"), "refused: " + refused);
                }
            }
        });
        Thread other = stage.thread("other", engine::close);

        engine.close();
        for (Request<?> request : accepted) {
            stage.check(request.isDone(), "closed, and not done: " + request + " " + request.state());
        }
        stage.check(
                engine.snapshot().workers().stream().allMatch(state -> state == ThreadPool.WorkerState.CLOSED),
                "workers live");
        stage.join(submitter);
        stage.join(other);
        for (Request<?> request : accepted) {
            stage.check(request.isDone(), "accepted, and never done: " + request + " " + request.state());
        }
    }

    /** Who awaits a request that a closing engine drops is told. */
    static void closeBesideAwait(Stage stage) {
        RequestEngine engine = stage.engine(1);
        for (int i = 0; i < 2; i++) {
            Request<Integer> request = stage.request(engine, "request" + i, () -> {
                stage.work(engine);
                return 1;
            });
            stage.thread("waiter" + i, () -> {
                try {
                    Stage.Seen seen = stage.await(request);
                    stage.check(seen.is(Stage.How.VALUE) || seen.is(Stage.How.INVALID), "beside close: " + seen);
                } catch (IllegalStateException refused) {
                    stage.check(refused.getMessage().contains("closed"), "refused: " + refused);
                }
            });
        }
        engine.close();
    }

    /** Callbacks are registered while the request ends: each is called once, for the right outcome. */
    static void callbacks(Stage stage) throws Exception {
        RequestEngine engine = stage.engine(2);
        boolean fails = stage.choose(2) == 0;
        Request<Integer> request = stage.target(stage.request(engine, "request", () -> {
            stage.work(engine);
            if (fails) {
                throw new Stage.Planned("request");
            }
            return 4;
        }));
        List<String> early = new ArrayList<>();
        request.onDone(done -> early.add("first"));
        request.onFinished(value -> early.add("finished"));
        request.onFailed(failure -> early.add("failed"));
        request.onCancelled(() -> early.add("cancelled"));
        request.onDone(done -> early.add("last"));
        int[] late = new int[3];
        Thread registrar = stage.thread("registrar", () -> {
            request.onDone(done -> {
                stage.check(done.isDone(), "called back before the end");
                late[0]++;
            });
            request.onFinished(value -> late[1]++);
            request.onFailed(failure -> late[1]++);
            request.onCancelled(() -> late[1]++);
            request.onFailed(failure -> late[2]++);
        });

        Stage.Seen seen = stage.await(request);
        if (request.isCancelled()) {
            stage.untilDone(request); // the await threw at once, while whoever cancelled may still be calling back
        }
        String outcome = request.isCancelled() ? "cancelled" : fails ? "failed" : "finished";
        stage.check(early.equals(List.of("first", outcome, "last")), "called back " + early + " after " + seen);
        stage.join(registrar);

        stage.check(late[0] == 1 && late[1] == 1, "late ones were called x" + late[0] + " and x" + late[1]);
        stage.check(late[2] == (outcome.equals("failed") ? 1 : 0), "onFailed was called x" + late[2]);
        stage.check(stage.unhandled().isEmpty(), "told though somebody listens: " + stage.unhandled());
    }

    /** A callback makes and awaits requests, and awaits its own; another one throws. */
    static void callbackAtWork(Stage stage) {
        RequestEngine engine = stage.engine(1 + stage.choose(2));
        Request<Integer> request = stage.request(engine, "request", () -> {
            stage.work(engine);
            return 4;
        });
        stage.callbackThrows(request);
        AtomicInteger sum = new AtomicInteger();
        request.onFinished(value -> {
            Request<Integer> more = stage.request(engine, "more", () -> value + 1);
            Stage.Seen own = stage.await(request);
            stage.check(own.is(Stage.How.VALUE), "a callback awaits its own request and gets " + own);
            sum.addAndGet((int) stage.await(more.submit()).value());
        });
        Stage.Planned thrown = new Stage.Planned("callback");
        request.onFinished(value -> {
            throw thrown;
        });
        stage.thread("early", () -> stage.await(request));

        Request<Integer> last = stage.request(engine, "last", () -> {
            Stage.Seen seen = stage.await(request);
            boolean told = seen.is(Stage.How.FAILED) && seen.thrown().getCause() instanceof Stage.Planned;
            stage.check(told, "a callback threw, and its waiter got " + seen);
            stage.check(sum.get() == 5, "the callback before the one that throws gave " + sum);
            return 1;
        });
        Stage.Seen end = stage.await(last);
        stage.check(end.is(Stage.How.VALUE), "the last one gave " + end);
    }

    /** Two requests await each other: exactly one is told of the circle, and both end. */
    static void circle(Stage stage) {
        RequestEngine engine = stage.engine(1 + stage.choose(2));
        List<Request<Integer>> pair = new ArrayList<>();
        int[] circles = new int[1];
        for (int i = 0; i < 2; i++) {
            int other = 1 - i;
            pair.add(stage.request(engine, "half" + i, () -> {
                Stage.Seen seen = stage.await(pair.get(other));
                if (seen.is(Stage.How.CIRCULAR)) {
                    circles[0]++;
                    return 1;
                }
                return 1 + seen.number();
            }));
        }
        pair.forEach(Request::submit);

        Stage.Seen one = stage.await(pair.get(0));
        Stage.Seen two = stage.await(pair.get(1));

        stage.check(circles[0] == 1, circles[0] + " were told of one circle");
        stage.check(one.is(Stage.How.VALUE) && two.is(Stage.How.VALUE), "the circle gave " + one + two);
        stage.check((int) one.value() + (int) two.value() == 3, "the circle gave " + one + two);
    }

    /** Three requests in a circle, one of its edges through a pool. */
    static void circleOfThree(Stage stage) {
        RequestEngine engine = stage.engine(1 + stage.choose(3));
        List<Request<Integer>> ring = new ArrayList<>();
        int[] circles = new int[1];
        boolean pooled = stage.choose(2) == 0;
        for (int i = 0; i < 3; i++) {
            int number = i;
            ring.add(stage.request(engine, "third" + i, () -> {
                Request<Integer> next = ring.get((number + 1) % 3);
                try {
                    if (pooled && number == 0) {
                        RequestPool pool = engine.pool(1);
                        pool.add(next);
                        pool.await();
                    } else {
                        stage.await(next).get();
                    }
                } catch (CircularWaitException circular) {
                    circles[0]++;
                }
                return 1;
            }));
        }
        ring.forEach(Request::submit);

        for (Request<Integer> third : ring) {
            Stage.Seen seen = stage.await(third);
            stage.check(seen.is(Stage.How.VALUE), "a third of a circle gave " + seen);
        }

        stage.check(circles[0] == 1, circles[0] + " were told of one circle");
    }

    /** A thread is interrupted at about the moment its request ends. */
    static void interruptBesideEnd(Stage stage) throws Exception {
        RequestEngine engine = stage.engine(1);
        stage.interruptsAreExpected();
        Request<Integer> request = stage.target(stage.request(engine, "request", () -> {
            stage.work(engine);
            return 1;
        }));
        Thread waiter = stage.thread("waiter", () -> {
            Stage.Seen seen = stage.await(request);
            boolean kept = Thread.interrupted();
            boolean known = seen.is(Stage.How.VALUE) || seen.is(Stage.How.INTERRUPTED) || request.isCancelled();
            stage.check(known, "beside an interrupt: " + seen);
            stage.check(!(kept && seen.is(Stage.How.INTERRUPTED)), "interrupted twice");
            Stage.Seen again = stage.await(request);
            boolean good = again.is(Stage.How.VALUE) || again.is(Stage.How.INTERRUPTED) || request.isCancelled();
            stage.check(good, "after an interrupt: " + again);
        });
        stage.interrupt(waiter);
        stage.join(waiter);
    }

    /** A future is cancelled at about the moment its request ends; the request itself only if nobody needs it. */
    static void futureBesideEnd(Stage stage) throws Exception {
        RequestEngine engine = stage.engine(2);
        Request<Integer> request = stage.request(engine, "request", () -> {
            stage.work(engine);
            return 6;
        });
        CompletableFuture<Integer> cancelled = request.toCompletableFuture();
        CompletableFuture<Integer> mirror = request.toCompletableFuture();
        boolean needed = stage.choose(2) == 0;
        request.submit();
        Thread canceller = stage.thread("canceller", () -> cancelled.cancel(true));
        Stage.Seen seen = needed ? stage.await(request) : null;
        stage.join(canceller);
        stage.untilDone(request);
        stage.until(mirror::isDone, "a future of an ended request is not done"); // told last of all

        stage.check(cancelled.isDone(), "the future that was cancelled is not done");
        stage.check(mirror.isCompletedExceptionally() == request.isCancelled(), "the mirror shows something else");
        stage.check(request.isCancelled() || mirror.join() == 6, "the mirror shows " + mirror);
        stage.check(seen == null || seen.is(Stage.How.VALUE) || request.isCancelled(), "who needed it got " + seen);
    }

    /** Tasks of the bare thread pool are woken from everywhere: a run for each wake-up, always by the same worker. */
    static void wakeUps(Stage stage) throws Exception {
        ThreadPool pool = stage.threadPool(2, QueueDiscipline.values()[stage.choose(3)]);
        int[] runs = new int[2];
        ThreadPool.Task[] tasks = new ThreadPool.Task[2];
        for (int i = 0; i < 2; i++) {
            int number = i;
            Thread[] home = new Thread[1];
            boolean[] running = new boolean[1];
            tasks[i] = new ThreadPool.Task() {
                @Override
                public void run() {
                    stage.check(!running[0], "two runs of one task at once");
                    running[0] = true;
                    stage.check(home[0] == null || home[0] == Thread.currentThread(), "a task changed its worker");
                    home[0] = Thread.currentThread();
                    stage.pause();
                    runs[number]++;
                    if (runs[number] == 1) {
                        pool.wakeUp(tasks[1 - number]);
                    }
                    running[0] = false;
                }
            };
        }
        List<Thread> wakers = new ArrayList<>();
        for (int t = 0; t < 2; t++) {
            wakers.add(stage.thread("waker" + t, () -> {
                for (int i = 0; i < 3; i++) {
                    pool.wakeUp(tasks[i % 2]);
                }
            }));
        }
        for (Thread waker : wakers) {
            stage.join(waker);
        }
        stage.until(() -> runs[0] + runs[1] >= 8, "a wake-up was lost"); // a close now could refuse what a task wakes
        pool.close();

        stage.check(runs[0] == 5 && runs[1] == 3, "runs: " + runs[0] + " and " + runs[1]);
    }
}
