package dev.sluice.simulation;

/**
 * Which run of a scenario is wanted. Equal plans give equal runs.
 *
 * @param scenario its name
 * @param seed chooses the interleaving
 * @param cancelAt the preemption point, counted from 1, at which one of the scenario's targets is cancelled; 0 for none
 * @param target which of the targets, counted from 0
 * @param injection what the engine runs out of; only in a world whose engine may
 * @param traced whether the verdict shows every step
 */
public record Plan(String scenario, long seed, long cancelAt, int target, Injection injection, boolean traced) {

    public static Plan of(String scenario, long seed) {
        return new Plan(scenario, seed, 0, 0, Injection.NONE, false);
    }

    public Plan cancelling(int which, long at) {
        return new Plan(scenario, seed, at, which, injection, traced);
    }

    public Plan exhausting(Injection.Resource resource, long at) {
        return new Plan(scenario, seed, cancelAt, target, new Injection(resource, at), traced);
    }

    public Plan withTrace() {
        return new Plan(scenario, seed, cancelAt, target, injection, true);
    }

    /** What a person types to see this run again. */
    public String command() {
        String cancel = cancelAt == 0
                ? ""
                : " -Dsluice.simulation.cancelAt=" + cancelAt + " -Dsluice.simulation.target=" + target;
        String exhausted = injection.resource() == Injection.Resource.NOTHING
                ? ""
                : " -Dsluice.simulation.exhausted=" + injection.resource() + " -Dsluice.simulation.exhaustedAt="
                        + injection.at();
        return "mvn -pl simulation -am test -Dtest=ReplayTest -Dsurefire.failIfNoSpecifiedTests=false"
                + " -Dsluice.simulation.scenario=" + scenario + " -Dsluice.simulation.seed=" + seed + cancel
                + exhausted;
    }
}
