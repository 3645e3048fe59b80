package dev.sluice.request;

import dev.sluice.request.threadpool.QueueDiscipline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** Request pools: E15, and E7 for their members. */
final class PoolScenarios {

    private PoolScenarios() {}

    private static Request<Integer> member(Stage stage, RequestEngine engine, int[] active, int max, int number) {
        return stage.request(engine, "member" + number, () -> {
            stage.check(++active[0] <= max, active[0] + " members run in a pool of " + max);
            stage.work(engine);
            active[0]--;
            return number;
        });
    }

    /** How a wait for a pool ends. */
    private static String await(RequestPool pool) {
        try {
            pool.await();
            return "done";
        } catch (RequestException e) {
            return "failed";
        } catch (InvalidRequestException e) {
            return "invalid";
        } catch (RequestCancelledException e) {
            return "cancelled";
        } catch (InterruptedException e) {
            return "interrupted";
        }
    }

    /** A pool runs a few at a time, and all of them; a thread and a request await it. */
    static void maxActive(Stage stage) {
        RequestEngine engine = stage.engine(2);
        int max = 1 + stage.choose(2);
        int[] active = new int[1];
        RequestPool pool = engine.pool(max);
        for (int i = 0; i < 4; i++) {
            pool.add(stage.target(member(stage, engine, active, max, i)));
        }
        Request<String> waiter = stage.target(stage.request(engine, "waiter", () -> await(pool)));
        waiter.submit();

        String seen = await(pool);
        stage.untilDone(waiter);

        stage.check(stage.disturbed() || seen.equals("done"), "the pool gave " + seen);
        stage.check(waiter.isCancelled() || waiter.result().equals(seen), "one saw " + seen + ", the other " + waiter);
        stage.check(pool.size() == 0, "the pool keeps " + pool.size());
    }

    /** A pool is cancelled while it is awaited: the waiter wakes, members end, whoever was shared lives on. */
    static void cancelWhileAwaited(Stage stage) {
        RequestEngine engine = stage.engine(2);
        RequestPool pool = engine.pool(1 + stage.choose(2));
        List<Request<Integer>> members = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            int number = i;
            members.add(stage.request(engine, "member" + i, () -> {
                stage.work(engine);
                return number;
            }));
            pool.add(members.get(i));
        }
        Request<String> waiter = stage.target(stage.request(engine, "waiter", () -> await(pool)));
        waiter.submit();
        stage.thread("canceller", pool::cancel);
        stage.thread("needs", () -> {
            Stage.Seen seen = stage.await(members.get(2));
            stage.check(seen.is(Stage.How.VALUE) || members.get(2).isCancelled(), "who needs a member got " + seen);
        });

        stage.untilDone(waiter);

        boolean known = waiter.isCancelled() || List.of("done", "invalid").contains(waiter.result());
        stage.check(known, "the pool gave " + waiter);
        members.forEach(stage::untilDone);
        stage.until(() -> pool.size() == 0, "the pool keeps a member");
    }

    /** The first failure is thrown once the others have ended. */
    static void failure(Stage stage) {
        RequestEngine engine = stage.engine(2);
        RequestPool pool = engine.pool(2);
        List<Request<Integer>> members = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            int number = i;
            members.add(stage.request(engine, "member" + i, () -> {
                stage.work(engine);
                if (number == 1) {
                    throw new Stage.Planned("member 1");
                }
                return number;
            }));
            pool.add(members.get(i));
        }

        String seen = await(pool);

        stage.check(seen.equals("failed"), "a member failed, and the pool gave " + seen);
        members.forEach(member -> stage.check(member.isDone(), "the pool is over, and not " + member));
        stage.check(await(pool).equals("failed"), "the second await gave something else");
        stage.check(stage.unhandled().isEmpty(), "told though the pool waited: " + stage.unhandled());
    }

    /** The time of a wait for a pool runs out, the members go on, and it is awaited again. */
    static void timedWait(Stage stage) {
        RequestEngine engine = stage.engine(1 + stage.choose(2));
        RequestPool pool = engine.pool(1);
        for (int i = 0; i < 2; i++) {
            pool.add(stage.request(engine, "member" + i, () -> {
                stage.work(engine);
                Simulation.parkNanos(stage, 600_000);
                return 1;
            }));
        }
        Request<String> waiter = stage.target(stage.request(engine, "waiter", () -> {
            try {
                pool.await(Duration.ofMillis(1));
                return "done";
            } catch (TimeoutException e) {
                return await(pool);
            }
        }));

        Stage.Seen seen = stage.await(waiter);

        stage.check(
                waiter.isCancelled() || seen.is(Stage.How.VALUE) && seen.value().equals("done"),
                "the pool gave " + seen);
    }

    /** The first failure withdraws so many that wait in the queue that their entries are swept; what waits beside them is not. */
    static void withdrawn(Stage stage) {
        RequestEngine engine = stage.engine(1, QueueDiscipline.values()[stage.choose(3)]);
        RequestPool pool = engine.pool(40);
        List<Request<Integer>> members = new ArrayList<>();
        int[] runs = new int[1];
        for (int i = 0; i < 36; i++) {
            members.add(engine.<Integer>request(() -> {
                runs[0]++;
                throw new Stage.Planned("a member");
            }));
            pool.add(members.get(i));
        }
        Request<Integer> other = stage.request(engine, "other", () -> 1);
        stage.thread("other", () -> stage.check(stage.await(other).isValue(1), "left in a queue that was swept"));

        String seen = await(pool);

        stage.check(seen.equals("failed"), "a member failed, and the pool gave " + seen);
        stage.check(runs[0] == 1, runs[0] + " members ran on one worker, the first of which failed");
        members.forEach(member -> stage.check(member.isDone(), "the pool is over, and not " + member));
    }

    /** The request that awaits a pool is cancelled: the members are asked as well. */
    static void waiterCancelled(Stage stage) {
        RequestEngine engine = stage.engine(1 + stage.choose(2));
        RequestLock gate = stage.lock();
        gate.lock();
        List<Request<Integer>> members = new ArrayList<>();
        Request<Integer> waiter = stage.request(engine, "waiter", () -> {
            RequestPool pool = engine.pool(1);
            for (int i = 0; i < 2; i++) {
                members.add(stage.request(engine, "member" + i, () -> {
                    gate.lock();
                    gate.unlock();
                    return 1;
                }));
                pool.add(members.get(i));
            }
            pool.await();
            return 1;
        });
        waiter.submit();

        stage.cancel(waiter);

        stage.untilDone(waiter); // though the gate is closed
        stage.check(waiter.state() == Request.State.CANCELLED, "waiter is " + waiter.state());
        for (Request<Integer> member : members) {
            stage.untilDone(member);
            stage.check(member.state() == Request.State.CANCELLED, member + " is " + member.state());
        }
        gate.unlock();
    }
}
