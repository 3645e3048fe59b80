package dev.sluice.request;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * What all requests of an engine find around them, whatever executes them.
 *
 * @param decorators called at the creation of a request, each on what the one before returned
 * @param loader the context class loader
 * @param takesBack whether who awaits a queued request executes it; always, but in tests that compare
 */
record RequestContext(List<RequestDecorator> decorators, ClassLoader loader, boolean takesBack) {

    RequestContext {
        decorators = List.copyOf(decorators);
    }

    /** The context class loader of the calling thread, or the system's if it has none. */
    static ClassLoader callersLoader() {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        return loader == null ? ClassLoader.getSystemClassLoader() : loader;
    }

    /** What a new request executes; called by its creator. */
    @SuppressWarnings("unchecked") // a Callable<? extends T> is a Callable<T> to whoever calls it
    <T extends @Nullable Object> Callable<? extends T> decorate(Callable<? extends T> callable) {
        Callable<T> decorated = (Callable<T>) callable;
        for (RequestDecorator decorator : decorators) {
            decorated = requireNonNull(decorator.decorate(decorated), "what a request decorator returns");
        }
        return decorated;
    }
}
