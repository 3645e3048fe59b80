package dev.sluice.request;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/** Races, groups, and values that nobody gets: E32 and E33. */
final class GroupScenarios {

    private GroupScenarios() {}

    /** What owns memory: made, then given to somebody or closed, once. */
    private static final class Values {
        private final Stage stage;
        private final int[] closed = new int[4];
        private final boolean[] made = new boolean[4];
        private int running;

        Values(Stage stage) {
            this.stage = stage;
        }

        /** Makes a value on a worker; registers itself to close it if nobody gets it. */
        int make(RequestEngine engine, int number, boolean fails) {
            running++;
            try {
                Request<?> self = Request.current().orElseThrow();
                closesWhatNobodyGets(self);
                stage.work(engine);
                if (fails) {
                    throw new Stage.Planned("task " + number);
                }
                made[number] = true;
                return number;
            } finally {
                running--;
            }
        }

        @SuppressWarnings("unchecked") // a request of this scenario
        private void closesWhatNobodyGets(Request<?> self) {
            ((Request<Integer>) self).onDiscarded(value -> closed[value]++);
        }

        /** All has ended; {@code given} are the values that somebody has. */
        void check(List<Integer> given) {
            stage.rule(running == 0, running + " tasks run on");
            for (int number = 0; number < made.length; number++) {
                int owners = closed[number] + (given.contains(number) ? 1 : 0);
                boolean right = owners == (made[number] ? 1 : 0);
                stage.check(right, "value " + number + " has " + owners + " owners, made: " + made[number]);
            }
        }
    }

    /** The first of three tasks wins; one of them may fail. The others have ended then, and their values are closed. */
    static void race(Stage stage) throws Exception {
        RequestEngine engine = stage.engine(1 + stage.choose(3));
        Values values = new Values(stage);
        int failing = stage.choose(4);
        List<Callable<Integer>> tasks = tasks(engine, values, failing);
        if (stage.choose(2) == 0) {
            int winner = engine.any(tasks);
            stage.check(winner != failing, "a task that fails has won");
            values.check(List.of(winner));
            return;
        }
        List<Integer> given = new ArrayList<>();
        Request<Integer> top = stage.target(stage.request(engine, "top", () -> {
            try {
                int winner = engine.any(tasks);
                given.add(winner);
                return winner;
            } finally {
                stage.rule(values.running == 0, "the race is over, and " + values.running + " run");
            }
        }));
        top.submit();
        if (stage.choose(2) == 0) {
            stage.thread("canceller", () -> {
                stage.perhapsUntil(() -> values.running > 0);
                stage.cancel(top);
            });
        }

        stage.untilDone(top);

        values.check(given);
        boolean right =
                top.isCancelled() || top.state() == Request.State.FINISHED && given.equals(List.of(top.result()));
        stage.check(right, "a race ended as " + top.state());
    }

    /** All of three tasks, in order; if one fails the others have ended, and what they made is closed. */
    static void all(Stage stage) throws Exception {
        RequestEngine engine = stage.engine(1 + stage.choose(3));
        Values values = new Values(stage);
        int failing = stage.choose(6);
        List<Callable<Integer>> tasks = tasks(engine, values, failing);
        List<Integer> given = new ArrayList<>();
        Request<Integer> top = stage.target(stage.request(engine, "top", () -> {
            given.addAll(engine.all(tasks));
            return 1;
        }));
        boolean inside = stage.choose(2) == 0;
        if (inside) {
            top.submit();
            stage.untilDone(top);
        } else {
            try {
                given.addAll(engine.all(tasks));
            } catch (RequestException e) {
                stage.check(e.getCause() instanceof Stage.Planned, "a group threw " + e);
            }
        }

        values.check(given);
        boolean whole = given.equals(List.of(0, 1, 2));
        stage.check(given.isEmpty() || whole, "a group gave " + given);
        stage.check(whole == (failing > 2) || stage.disturbed(), "a group gave " + given + ", failing: " + failing);
    }

    private static List<Callable<Integer>> tasks(RequestEngine engine, Values values, int failing) {
        return IntStream.range(0, 3)
                .<Callable<Integer>>mapToObj(number -> () -> values.make(engine, number, number == failing))
                .toList();
    }

    /** A request is cancelled while it makes a value: whoever gets it, somebody does, before the end is told. */
    static void discarded(Stage stage) {
        RequestEngine engine = stage.engine(1 + stage.choose(2));
        Values values = new Values(stage);
        Request<Integer> maker = stage.request(engine, "maker", () -> values.make(engine, 3, false));
        maker.submit();
        stage.thread("canceller", () -> {
            stage.perhapsUntil(() -> values.running > 0);
            stage.cancel(maker);
        });

        Request.State end = maker.awaitEnd();

        values.check(end == Request.State.FINISHED ? List.of(3) : List.of());
    }
}
