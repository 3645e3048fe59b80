package dev.sluice.request;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What must hold after memory or stack was exhausted somewhere: E27. The scenario may have stopped anywhere; nothing is exhausted any more. */
final class Aftermath {

    private static final Duration GRACE = Duration.ofMillis(20);

    private static final int MAX_LOOKS = 100;

    private final Stage stage;

    private Aftermath(Stage stage) {
        this.stage = stage;
    }

    /** On the scenario's main thread. */
    static void see(Stage stage) throws InterruptedException {
        Aftermath aftermath = new Aftermath(stage);
        aftermath.letGo();
        for (RequestEngine engine : stage.engines()) {
            if (!engine.switchboard().isClosing()) {
                aftermath.tryAllWorkers(engine);
            }
        }
        for (RequestEngine engine : stage.engines()) {
            if (!engine.close(GRACE)) {
                stage.failed("requests that do not end when they are cancelled:\n" + engine.snapshot(), null);
            }
        }
        aftermath.endThreads();
    }

    /** Unlocks what the main thread holds, as a user's finally would have. */
    private void letGo() {
        for (RequestLock lock : stage.locks()) {
            try {
                lock.unlock();
            } catch (IllegalMonitorStateException notOurs) {
                // somebody else's, or free
            }
        }
    }

    /** The engine works: as many requests run at the same time as there are workers. */
    private void tryAllWorkers(RequestEngine engine) throws InterruptedException {
        int[] started = new int[1];
        List<Request<Integer>> requests = new ArrayList<>();
        for (int i = 0; i < engine.workers(); i++) {
            requests.add(engine.submit(() -> {
                started[0]++;
                for (int looks = 0; started[0] < engine.workers(); looks++) {
                    stage.rule(
                            looks < 100 * MAX_LOOKS, // a worker may be with what the scenario has left for long
                            "only " + started[0] + " workers of " + engine.workers() + " are left");
                    stage.machine().spin();
                }
                return 42;
            }));
        }
        for (Request<Integer> request : requests) {
            stage.rule(request.await() == 42, "the engine does not work any more");
        }
    }

    /** No thread waits for what has ended. Those that wait for what a scenario does not do any more are interrupted. */
    private void endThreads() throws InterruptedException {
        stage.interruptsAreExpected();
        for (Thread thread : stage.threads()) {
            for (int looks = 0; Simulation.isAlive(thread) && looks < MAX_LOOKS; looks++) {
                Simulation.parkNanos(this, 1_000_000);
            }
            Object blocker = stage.machine().known(thread).blocker;
            boolean slept = blocker instanceof Request<?> request && request.isDone();
            stage.rule(!slept, thread.getName() + " waits for " + blocker + ", which has ended");
            if (Simulation.isAlive(thread)) {
                Simulation.interrupt(thread);
            }
        }
    }
}
