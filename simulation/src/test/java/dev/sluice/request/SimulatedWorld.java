package dev.sluice.request;

import dev.sluice.simulation.Injection;
import dev.sluice.simulation.Plan;
import dev.sluice.simulation.StackRooms;
import dev.sluice.simulation.Verdict;
import dev.sluice.simulation.World;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;

/** Plays scenarios on a {@link Machine} each. */
public final class SimulatedWorld implements World {

    private final Optional<StackRooms> rooms;

    /** With {@code rooms}, a world whose engine may run out of memory and stack. */
    public SimulatedWorld(Optional<StackRooms> rooms) {
        this.rooms = rooms;
    }

    @Override
    public List<String> scenarios() {
        return List.copyOf(Scenarios.ALL.keySet());
    }

    @Override
    public Verdict run(Plan plan) {
        Scenario scenario = Scenarios.ALL.get(plan.scenario());
        if (scenario == null) {
            throw new IllegalArgumentException(
                    "no scenario \"" + plan.scenario() + "\", but " + Scenarios.ALL.keySet());
        }
        if (rooms.isEmpty() && !plan.injection().equals(Injection.NONE)) {
            throw new IllegalArgumentException("nothing can be exhausted in this world: " + plan);
        }
        Machine machine = new Machine(plan.seed(), plan.traced(), new MachineFailures(plan.injection(), rooms));
        Simulation.begin(machine);
        try {
            return play(plan, scenario, machine);
        } finally {
            Simulation.end();
        }
    }

    private static Verdict play(Plan plan, Scenario scenario, Machine machine) {
        Stage stage = new Stage(machine);
        boolean[] cancelled = {false};
        if (plan.cancelAt() > 0) {
            machine.intrude(plan.cancelAt(), () -> {
                if (plan.target() < stage.targets().size()) {
                    cancelled[0] = true;
                    stage.cancel(stage.targets().get(plan.target()));
                }
            });
        }
        machine.spawn("main", () -> {
            try {
                play(scenario, stage, machine);
                stage.close();
            } catch (Throwable thrown) {
                machine.fail("on the main thread", thrown);
            }
        });
        machine.run();
        Optional<String> failure = Optional.empty();
        if (machine.failure() != null || !machine.unfinished().isEmpty()) {
            failure = Optional.of(describe(plan, machine, stage));
        }
        return new Verdict(
                failure,
                machine.trace,
                machine.steps,
                machine.points,
                stage.targets().size(),
                cancelled[0],
                machine.failures.passed(),
                machine.failures.exhaustible(),
                machine.failures.where(),
                machine.story());
    }

    /** Where something was exhausted a scenario need not come to its end: then only what always holds is looked at. */
    private static void play(Scenario scenario, Stage stage, Machine machine) throws Exception {
        try {
            scenario.play(stage);
        } catch (Throwable thrown) {
            if (!machine.failures.haveHappened()) {
                throw thrown;
            }
        }
    }

    private static String describe(Plan plan, Machine machine, Stage stage) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        Throwable failure = machine.failure();
        out.println("scenario " + plan.scenario() + ", seed " + plan.seed()
                + (plan.cancelAt() > 0 ? ", target " + plan.target() + " cancelled at point " + plan.cancelAt() : "")
                + machine.failures
                        .where()
                        .map(where -> ", " + plan.injection().resource() + " exhausted before " + where)
                        .orElse("")
                + ": " + (failure == null ? "stuck: a deadlock, or a lost wake-up" : failure.getMessage()));
        out.println("again: " + plan.command());
        if (failure != null) {
            failure.printStackTrace(out);
        }
        out.println("threads:");
        machine.unfinished().forEach(fiber -> out.println("  " + fiber));
        machine.beginPostMortem();
        for (RequestEngine engine : stage.engines()) {
            try {
                out.print(engine.snapshot());
            } catch (IllegalStateException locked) {
                out.println("engine " + engine.name() + ": no snapshot, " + locked.getMessage());
            }
        }
        return text.toString();
    }
}
