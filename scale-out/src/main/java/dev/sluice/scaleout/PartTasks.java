package dev.sluice.scaleout;

import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.NativeMemoryException;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import dev.sluice.request.RequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Does something with parts in this process, one after the other; what fails is told in its result.
 *
 * @param engine where it is done
 * @param failed the result of a part that failed, from the reason
 * @param <J> a part
 * @param <R> its result
 */
record PartTasks<J, R>(RequestEngine engine, BiFunction<J, String, R> failed) {
    /** What is done with a part of what is open. */
    @FunctionalInterface
    interface Step<J, O, R> {
        R run(J job, O open) throws InterruptedException;
    }

    <O> List<R> each(List<J> jobs, Function<J, O> files, Step<J, O, R> step) throws InterruptedException {
        List<R> results = new ArrayList<>();
        for (J job : jobs) {
            results.add(run(job, files, step));
        }
        return results;
    }

    private <O> R run(J job, Function<J, O> files, Step<J, O, R> step) throws InterruptedException {
        try {
            O open = files.apply(job);
            return await(engine.request(() -> step.run(job, open)));
        } catch (ImageFormatException | NativeMemoryException | IllegalArgumentException e) {
            return failed.apply(job, String.valueOf(e.getMessage()));
        } catch (RequestException e) {
            return failed.apply(job, String.valueOf(e.rootCause().getMessage()));
        }
    }

    /**
     * The whole of it is a request, the reading as well: Spark interrupts the threads of tasks that it no longer needs, and a thread that
     * is interrupted while it reads closes the file for all others.
     */
    private static <R> R await(Request<R> request) throws InterruptedException {
        try {
            return request.await();
        } catch (InterruptedException e) {
            request.cancel();
            throw e;
        }
    }
}
