package dev.sluice.request;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Requests that wait where they cannot leave their worker's thread, which another one then does for them: E28. */
final class PinnedScenarios {

    private PinnedScenarios() {}

    /**
     * As many as there are workers, or more, wait so for one that began before them: what belongs to their workers goes on, and new work as well,
     * without which nothing would.
     */
    static void standIn(Stage stage) {
        RequestEngine engine = stage.engine(1 + stage.choose(2));
        RequestLock gate = stage.lock();
        gate.lock();
        Request<Integer> source = stage.request(engine, "source", () -> {
            gate.lock();
            gate.unlock();
            stage.work(engine);
            return 3;
        });
        source.submit();
        List<Request<Integer>> waiting = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            waiting.add(stage.target(stage.request(engine, "pinned" + i, () -> {
                stage.work(engine);
                int number = stage.pinned(() -> stage.await(source)).number();
                stage.work(engine);
                return number;
            })));
        }
        waiting.forEach(Request::submit);
        stage.perhapsUntil(() -> waiting.stream().allMatch(request -> request.currentWait() != null));
        Request<Integer> opener = stage.request(engine, "opener", () -> {
            stage.work(engine);
            return 1;
        });

        stage.check(stage.await(opener).isValue(1), "new work gave something else");
        gate.unlock();

        for (Request<Integer> request : waiting) {
            Stage.Seen seen = stage.await(request);
            stage.check(stage.disturbed() || seen.isValue(3), "who waited pinned got " + seen);
        }
    }

    /** Two hand something to each other, pinned and not, again and again, and with a time limit, on one worker: one of them is out, or both, or none. */
    static void inTurn(Stage stage) throws Exception {
        RequestEngine engine = stage.engine(1);
        RequestLock lock = stage.lock();
        RequestCondition turned = lock.newCondition();
        int[] turn = new int[1];
        List<Request<Integer>> both = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            int mine = i;
            boolean pinned = i == 0 || stage.choose(2) == 0;
            Callable<Integer> play = () -> {
                int looks = 0;
                for (int round = 0; round < 2; round++) {
                    lock.lock();
                    try {
                        while (turn[0] % 2 != mine) {
                            stage.check(!stage.isDisrupted() || ++looks < 20, "the other one does not play");
                            turned.awaitNanos(1_000_000L * (1 + stage.choose(3)));
                        }
                        turn[0]++;
                        turned.signalAll();
                    } finally {
                        lock.unlock();
                    }
                }
                return mine;
            };
            both.add(stage.request(engine, "player" + i, pinned ? () -> stage.pinned(play) : play));
        }
        both.forEach(Request::submit);

        for (int i = 0; i < 2; i++) {
            Stage.Seen seen = stage.await(both.get(i));
            stage.check(seen.isValue(i), "a player got " + seen);
        }
        stage.check(turn[0] == 4, turn[0] + " turns");
    }
}
