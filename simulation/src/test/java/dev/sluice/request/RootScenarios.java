package dev.sluice.request;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** What outlives who made it, and what others complete: E25. */
final class RootScenarios {

    private RootScenarios() {}

    /** The first user of a shared request is cancelled, or fails, while it waits for it: the next user has its result. */
    static void sharedCache(Stage stage) {
        RequestEngine engine = stage.engine(1 + stage.choose(2));
        List<Request<Integer>> cache = new ArrayList<>();
        boolean fails = stage.choose(2) == 0;
        Request<Integer> first = stage.request(engine, "first", () -> {
            Request<Integer> shared = engine.root(() -> {
                stage.work(engine);
                return stage.await(stage.request(engine, "below", () -> 8).submit())
                        .number();
            });
            shared.submit();
            cache.add(shared);
            if (fails) {
                throw new Stage.Planned("first");
            }
            return stage.await(shared).number();
        });
        first.submit();
        stage.thread("canceller", () -> {
            stage.perhapsUntil(() -> !cache.isEmpty());
            stage.cancel(first);
        });
        Request<Integer> second = stage.request(engine, "second", () -> {
            return cache.isEmpty() ? 8 : stage.await(cache.getFirst()).number();
        });

        Stage.Seen seen = stage.await(second);
        stage.untilDone(first);
        Stage.Seen third = cache.isEmpty() ? seen : stage.await(cache.getFirst());

        stage.check(seen.isValue(8), "the second user got " + seen);
        stage.check(third.isValue(8), "the third user got " + third);
    }

    /** Tasks are handed to an executor by threads and by a request that is cancelled; it is shut down meanwhile. */
    static void executor(Stage stage) throws Exception {
        RequestEngine engine = stage.engine(1 + stage.choose(2));
        ExecutorService executor = engine.asExecutorService();
        List<Future<Integer>> accepted = new ArrayList<>();
        int[] done = new int[1];
        Stage.Body submitting = () -> {
            for (int i = 0; i < 2; i++) {
                try {
                    accepted.add(executor.submit(() -> {
                        stage.work(engine);
                        return ++done[0];
                    }));
                } catch (RejectedExecutionException shutDown) {
                    stage.check(executor.isShutdown(), "refused before the shutdown");
                }
            }
        };
        Request<Integer> creator = stage.request(engine, "creator", () -> {
            submitting.run();
            boolean ended = executor.awaitTermination(1, TimeUnit.MILLISECONDS);
            stage.check(!ended || executor.isTerminated(), "an executor that has ended and has not");
            return 1;
        });
        creator.submit();
        Thread foreign = stage.thread("foreign", submitting);
        stage.thread("canceller", () -> stage.cancel(creator));
        stage.join(foreign);

        executor.close();

        stage.check(executor.isTerminated(), "an executor that is closed has not ended");
        stage.untilDone(creator); // whose last task may be over before it knows of its being accepted
        for (Future<Integer> future : accepted) {
            stage.until(future::isDone, "a task was lost"); // its future is completed after the request has ended
            stage.check(future.state() == Future.State.SUCCESS, "a task of an executor is " + future.state());
        }
        stage.check(done[0] == accepted.size(), done[0] + " tasks were done of " + accepted.size());
    }

    /** A request gets the first and all results of an executor's tasks, suspended on an engine of one worker. */
    static void invoke(Stage stage) {
        RequestEngine engine = stage.engine(1);
        ExecutorService executor = engine.asExecutorService();
        Request<Integer> top = stage.target(stage.request(engine, "top", () -> {
            int sum = 0;
            for (Future<Integer> future : executor.<Integer>invokeAll(List.of(() -> 1, () -> 2))) {
                sum += future.get();
            }
            return sum + executor.<Integer>invokeAny(List.of(() -> 10, () -> 10));
        }));

        Stage.Seen seen = stage.await(top);

        stage.check(stage.disturbed() || seen.isValue(13), "the executor gave " + seen);
        executor.close();
    }

    /** Somebody else completes a stage, or the request that stands for it is cancelled at the same moment. */
    static void stageOfOthers(Stage stage) {
        RequestEngine engine = stage.engine(1);
        CompletableFuture<Integer> future = new CompletableFuture<>();
        boolean fails = stage.choose(2) == 0;
        Stage.Planned planned = new Stage.Planned("of others");
        Request<Integer> mirror = stage.target(engine.fromStage(future));
        Request<String> waiter = stage.request(engine, "waiter", () -> {
            Stage.Seen seen = stage.await(mirror);
            boolean expected = fails ? seen.is(Stage.How.FAILED) : seen.isValue(9);
            stage.check(expected || mirror.isCancelled(), "a stage gave " + seen);
            return seen.how().name();
        });
        waiter.submit();
        stage.thread("completer", () -> {
            stage.pause();
            if (fails) {
                future.completeExceptionally(planned);
            } else {
                future.complete(9);
            }
        });
        if (stage.choose(2) == 0) {
            stage.thread("canceller", () -> {
                boolean effect = stage.cancel(mirror);
                stage.check(!effect || future.isDone(), "the request is cancelled, and not the future");
            });
        }

        stage.untilDone(waiter);
        stage.untilDone(mirror);

        boolean right =
                mirror.isCancelled() || mirror.state() == (fails ? Request.State.FAILED : Request.State.FINISHED);
        stage.check(right, "what stands for a stage is " + mirror.state());
    }
}
