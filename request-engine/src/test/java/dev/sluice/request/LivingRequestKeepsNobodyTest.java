package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A request that outlives its parent keeps neither that nor its siblings, nor those that were the engine's roots before it. */
@Timeout(150)
class LivingRequestKeepsNobodyTest extends WithEngine {
    private static final int GENERATIONS = 5000;

    /** Ties of those that ended lie in 16 lists, each of which is swept when 64 have come; they must not add up. */
    private static final int MOST_TIES = 16 * 64;

    /** A parent that has ended and two children of it that have not, the elder of which ends first. */
    private final class Generation {
        final Gate elderGate = new Gate();
        final Gate gate = new Gate();
        final Request<Boolean> elder;
        final Request<Boolean> younger;
        final WeakReference<Object> result;

        Generation() throws InterruptedException {
            CompletableFuture<Request<Boolean>> first = new CompletableFuture<>();
            CompletableFuture<Request<Boolean>> second = new CompletableFuture<>();
            Request<Object> parent = engine.submit(() -> {
                first.complete(engine.submit(() -> held(elderGate)));
                second.complete(engine.submit(() -> held(gate)));
                return new Object();
            });
            result = new WeakReference<>(Awaits.result(parent));
            elder = first.join();
            younger = second.join();
        }

        void endElder() throws InterruptedException {
            elderGate.open();
            Awaits.result(elder);
        }

        void endYounger() throws InterruptedException {
            gate.open();
            Awaits.result(younger);
        }
    }

    private static boolean held(Gate gate) throws InterruptedException {
        gate.pass();
        return true;
    }

    @Test
    void theParentsResultGoesWhileAChildOfItGoesOn() throws InterruptedException {
        Generation generation = new Generation();
        generation.endElder();
        for (int i = 0; i < 2 * workers; i++) {
            Awaits.result(engine.submit(() -> 1)); // whatever a worker remembers of its last request is of these
        }

        try {
            Awaits.until("the result is collected", () -> {
                System.gc();
                return generation.result.refersTo(null);
            });
            assertThat(generation.younger.isDone()).isFalse();
        } finally {
            generation.endYounger();
        }
    }

    @Test
    void generationsThatOverlapAreNotTiedToEachOther() throws InterruptedException {
        Generation last = new Generation();
        last.endElder();
        for (int i = 0; i < GENERATIONS; i++) {
            Generation next = new Generation();
            last.endYounger();
            next.endElder();
            last = next;
        }

        int ties = reachable(last.younger.link()).size();
        last.endYounger();
        assertThat(ties).isBetween(1, MOST_TIES);
    }

    private static Set<Family.Link> reachable(Family.@Nullable Link from) {
        Set<Family.Link> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Family.Link> open = new ArrayDeque<>();
        add(from, seen, open);
        for (Family.Link link = open.poll(); link != null; link = open.poll()) {
            add(link.older, seen, open);
            add(link.nextRoot, seen, open);
            add(link.nextCancelled, seen, open);
        }
        return seen;
    }

    private static void add(Family.@Nullable Link link, Set<Family.Link> seen, Deque<Family.Link> open) {
        if (link != null && seen.add(link)) {
            open.add(link);
        }
    }
}
