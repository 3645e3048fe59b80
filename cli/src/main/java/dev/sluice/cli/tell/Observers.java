package dev.sluice.cli.tell;

import dev.sluice.cli.plan.Job;
import dev.sluice.cli.plan.Plan;
import dev.sluice.cli.plan.Problem;
import dev.sluice.cli.run.Outcome;
import dev.sluice.cli.run.RunObserver;
import dev.sluice.cli.run.RunSummary;
import java.util.List;

/**
 * Passes everything on to several observers, in their order.
 *
 * @param all who is told
 */
public record Observers(List<RunObserver> all) implements RunObserver {
    public Observers {
        all = List.copyOf(all);
    }

    @Override
    public void started(Plan plan) {
        all.forEach(observer -> observer.started(plan));
    }

    @Override
    public void problem(Problem problem) {
        all.forEach(observer -> observer.problem(problem));
    }

    @Override
    public void note(String line) {
        all.forEach(observer -> observer.note(line));
    }

    @Override
    public void note(Job job, String note) {
        all.forEach(observer -> observer.note(job, note));
    }

    @Override
    public void warning(Job job, String warning) {
        all.forEach(observer -> observer.warning(job, warning));
    }

    @Override
    public void progressed(Job job, long pixels, long total) {
        all.forEach(observer -> observer.progressed(job, pixels, total));
    }

    @Override
    public void ended(Job job, Outcome outcome) {
        all.forEach(observer -> observer.ended(job, outcome));
    }

    @Override
    public void finished(RunSummary summary) {
        all.forEach(observer -> observer.finished(summary));
    }
}
