package dev.sluice.nativeops.spots;

import dev.sluice.nativeops.strip.OnEngine;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import dev.sluice.request.RequestException;
import dev.sluice.request.RequestPool;
import java.util.List;

/** The parts of an image or volume, a request for each. */
final class Parts {
    private Parts() {}

    /** What is done with a part. */
    @FunctionalInterface
    interface Step<P> {
        void run(P part, int number) throws InterruptedException;
    }

    /**
     * Does something with each part; when this returns or throws, nobody is inside the step any more.
     *
     * @param atOnce how many at a time
     * @param parts in the order in which they are begun
     */
    static <P> void each(RequestEngine engine, int atOnce, List<P> parts, Step<? super P> step)
            throws InterruptedException {
        try (RequestPool pool = engine.pool(atOnce)) {
            for (int i = 0; i < parts.size(); i++) {
                int number = i;
                P part = parts.get(i);
                Request<Boolean> request = engine.request(() -> {
                    step.run(part, number);
                    return Boolean.TRUE;
                });
                pool.add(request.name("spots of " + part));
            }
            pool.await();
        } catch (RequestException e) {
            throw OnEngine.unchecked(e.rootCause(), e);
        }
    }
}
