package dev.sluice.request;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** How a request comes into the world: with a place in the line of creation, known to its parent. */
final class Birth {

    private Birth() {}

    /** A request of {@code home} that nobody has submitted; a child of {@code parent}, whose coroutine calls this, or a root. */
    static <T extends @Nullable Object> Request<T> of(
            Switchboard home, Callable<? extends T> callable, @Nullable Request<?> parent) {
        return parent == null
                ? rootOf(home, callable, RequestState.CREATED)
                : childOf(parent, home, home.context().decorate(callable));
    }

    /** A root that is cancelled neither with its creator nor with those who wait for it. */
    static <T extends @Nullable Object> Request<T> root(Switchboard home, Callable<? extends T> callable) {
        return rootOf(home, callable, RequestState.CREATED | RequestState.INDEPENDENT);
    }

    private static <T extends @Nullable Object> Request<T> rootOf(
            Switchboard home, Callable<? extends T> callable, int control) {
        Callable<? extends T> decorated = home.context().decorate(callable);
        Request<T> root = new Request<>(home, decorated, null, home.nextRank(), control);
        root.bindTo(new Family.Link(root, null));
        return root;
    }

    private static <T extends @Nullable Object> Request<T> childOf(
            Request<?> parent, Switchboard home, Callable<? extends T> callable) {
        if (parent.cancelled()) {
            return new Request<>(home, null, null, 0, RequestState.ENDED | RequestState.CANCELLED);
        }
        Family family = parent.openFamily();
        Request<T> child = new Request<>(home, callable, parent.lineage(), family.nextRank(), RequestState.CREATED);
        Family.Link link = new Family.Link(child, parent);
        child.bindTo(link);
        family.add(link);
        if (parent.cancelled()) { // meanwhile
            Cancellation.cancel(child);
        }
        return child;
    }
}
