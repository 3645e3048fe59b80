package dev.sluice.nativeops.filter;

import dev.sluice.request.RequestEngine;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * The workspaces of one engine, reused from strip to strip and from image to image.
 *
 * <p>A strip never suspends while it holds one, so there are at most as many as workers.
 */
public final class Workspaces {
    /** Guarded by itself. An engine that is no longer reachable takes its workspaces along. */
    private static final Map<RequestEngine, Workspaces> BY_ENGINE = new WeakHashMap<>();

    private final ConcurrentLinkedDeque<Workspace> idle = new ConcurrentLinkedDeque<>();

    private Workspaces() {}

    public static Workspaces of(RequestEngine engine) {
        synchronized (BY_ENGINE) {
            return BY_ENGINE.computeIfAbsent(engine, key -> new Workspaces());
        }
    }

    /** The one used last, whose rows are the likeliest to be in a cache. */
    Workspace take() {
        Workspace last = idle.pollFirst();
        return last != null ? last : new Workspace();
    }

    void give(Workspace workspace) {
        idle.addFirst(workspace);
    }

    /** Bytes of the idle workspaces, on the Java heap. */
    public long bytes() {
        return idle.stream().mapToLong(Workspace::bytes).sum();
    }
}
