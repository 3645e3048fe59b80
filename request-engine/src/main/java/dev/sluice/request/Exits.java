package dev.sluice.request;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Requests that will not end because the JVM does: one has called {@link System#exit}, which waits for the shutdown hooks, one of which
 * closes the engine and would wait for the request; others wait for that one.
 */
final class Exits {

    private static final Set<String> EXIT = Set.of("exit", "halt");

    private Exits() {}

    static boolean jvmEnds() {
        try {
            Runtime.getRuntime().removeShutdownHook(new Thread()); // which is none
            return false;
        } catch (IllegalStateException inProgress) {
            return true;
        }
    }

    /** Whether all requests that live wait for the end of the JVM, directly or through others. */
    static boolean holdAll(Switchboard engine) {
        Set<Request<?>> live = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Request<?>> open = new ArrayDeque<>(engine.liveRoots());
        for (Request<?> request; (request = open.poll()) != null; ) {
            if (live.add(request)) {
                Closing.addChildren(request.family(), open, true);
            }
        }
        Set<Request<?>> held = new HashSet<>();
        boolean full = engine.busyWorkers() == engine.workers();
        live.removeIf(request -> switch (request.state()) {
            case CREATED -> true;
            case QUEUED -> full; // of requests that exit
            default -> false;
        });
        for (int before = -1; before < held.size(); ) {
            before = held.size();
            live.stream().filter(request -> isHeld(request, held)).forEach(held::add);
        }
        return !held.isEmpty() && held.size() == live.size();
    }

    private static boolean isHeld(Request<?> request, Set<Request<?>> held) {
        Waiter waiter = request.currentWait();
        if (waiter == null) {
            return exits(request.runner());
        }
        return waiter.target instanceof RequestPool pool
                ? pool.members().stream().anyMatch(held::contains)
                : held.contains(waiter.target);
    }

    private static boolean exits(@Nullable Thread thread) {
        if (thread != null) {
            for (StackTraceElement frame : thread.getStackTrace()) {
                if (frame.getClassName().equals("java.lang.Runtime") && EXIT.contains(frame.getMethodName())) {
                    return true;
                }
            }
        }
        return false;
    }
}
