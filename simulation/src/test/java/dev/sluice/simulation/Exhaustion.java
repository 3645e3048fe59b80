package dev.sluice.simulation;

import java.util.ArrayList;
import java.util.List;

/**
 * Runs of one scenario in which memory or stack is exhausted at one place after the other.
 *
 * @param scenario its name
 * @param resource what is exhausted
 * @param passed allocations or calls of the engine that the undisturbed run passes
 * @param places those of them where the resource could be exhausted
 * @param runs how many of these were tried
 * @param failures the runs that went wrong
 */
record Exhaustion(
        String scenario, Injection.Resource resource, long passed, long places, long runs, List<Verdict> failures) {

    /**
     * Tries every {@code stride}th place, beginning with the {@code first}, counted from 0.
     *
     * @param maxFailures after how many failures to give up
     */
    static Exhaustion of(World world, Plan plan, Injection.Resource resource, int first, int stride, int maxFailures) {
        Verdict survey = world.run(plan.exhausting(resource, 0));
        List<Long> places = survey.exhaustible();
        List<Verdict> failures = new ArrayList<>();
        if (!survey.passed()) {
            failures.add(survey);
        }
        long runs = 0;
        for (int at = first; at < places.size() && failures.size() < maxFailures; at += stride) {
            Verdict verdict = world.run(plan.exhausting(resource, places.get(at)));
            runs++;
            if (!verdict.passed()) {
                failures.add(verdict);
            }
        }
        return new Exhaustion(plan.scenario(), resource, survey.failurePoints(), places.size(), runs, failures);
    }
}
