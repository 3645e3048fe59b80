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

    /** A child of {@code parent}, or a root, that will be told how it ends instead of being executed. */
    static <T extends @Nullable Object> Request<T> waiting(Switchboard home, @Nullable Request<?> parent) {
        return parent == null ? bornAsRoot(home, null, RequestState.CREATED) : childOf(parent, home, null);
    }

    /** A root that is cancelled neither with its creator nor with those who wait for it. */
    static <T extends @Nullable Object> Request<T> root(Switchboard home, Callable<? extends T> callable) {
        return rootOf(home, callable, RequestState.CREATED | RequestState.INDEPENDENT);
    }

    private static <T extends @Nullable Object> Request<T> rootOf(
            Switchboard home, Callable<? extends T> callable, int control) {
        return bornAsRoot(home, home.context().decorate(callable), control);
    }

    private static <T extends @Nullable Object> Request<T> bornAsRoot(
            Switchboard home, @Nullable Callable<? extends T> callable, int control) {
        Request<T> root = new Request<>(home, callable, null, home.nextRank(), control);
        root.bindTo(new Family.Link(root, null));
        return root;
    }

    private static <T extends @Nullable Object> Request<T> childOf(
            Request<?> parent, Switchboard home, @Nullable Callable<? extends T> callable) {
        if (parent.stops()) {
            return new Request<>(home, null, null, 0, RequestState.ENDED | RequestState.CANCELLED);
        }
        Family family = parent.openFamily();
        Request<T> child = new Request<>(home, callable, parent.lineage(), family.nextRank(), RequestState.CREATED);
        Family.Link link = new Family.Link(child, parent);
        child.bindTo(link);
        family.add(link);
        if (parent.stops()) { // meanwhile
            Cancellation.cancel(child);
        }
        return child;
    }
}
