package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Shows that each worker of an engine still works, by occupying all of them at the same time. */
final class WorkersAlive {

    private WorkersAlive() {}

    static void check(RequestEngine engine) throws InterruptedException {
        CountDownLatch arrived = new CountDownLatch(engine.workers());
        List<Request<Integer>> all = new ArrayList<>();
        for (int i = 0; i < engine.workers(); i++) {
            all.add(engine.submit(() -> {
                arrived.countDown();
                hold(arrived);
                return Request.current().orElseThrow().worker().orElseThrow();
            }));
        }

        List<Integer> seen = new ArrayList<>();
        for (Request<Integer> request : all) {
            seen.add(Awaits.result(request));
        }

        assertThat(seen).doesNotHaveDuplicates().hasSize(engine.workers());
    }

    /** Keeps the worker until the latch opens: an affine one by its processor, a slot by not giving it back. */
    static void hold(CountDownLatch arrived) throws InterruptedException {
        if (!Engines.affine()) {
            Awaits.on(arrived);
            return;
        }
        long deadline = System.nanoTime() + Awaits.LONG.toNanos();
        while (arrived.getCount() > 0 && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        Awaits.on(arrived);
    }
}
