package dev.sluice.request;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Takes something along from where a request is created to where it is executed: a logging context, a trace, scoped values.
 *
 * <p>{@link #decorate} is called once for each request, in the thread that creates it; what it returns is called in place of the task,
 * by whatever executes the request later. So a context is captured before {@code return} and put in place inside of what is returned:
 *
 * <pre>{@code
 * static <T> Callable<T> withLoggingContext(Callable<T> task) {
 *     Map<String, String> captured = MDC.getCopyOfContextMap();   // in the creator
 *     return () -> {
 *         Map<String, String> before = MDC.getCopyOfContextMap();
 *         MDC.setContextMap(captured);                            // in the request
 *         try {
 *             return task.call();
 *         } finally {
 *             MDC.setContextMap(before);
 *         }
 *     };
 * }
 *
 * RequestEngine.builder().decorate(Tracing::withLoggingContext)
 * }</pre>
 *
 * <p>What was put in place is to be taken back: a request that is executed directly shares its thread with the one that awaits it.
 * What {@code decorate} throws, the creator of the request gets. The decorated task must call the task at most once.
 *
 * @see RequestEngine.Builder#decorate
 */
@FunctionalInterface
public interface RequestDecorator {

    /**
     * Wraps a task. Must be safe to call from any number of threads at once.
     *
     * @param <T> type of the result
     * @param task what the request is to execute
     * @return what is executed in its place
     */
    <T extends @Nullable Object> Callable<T> decorate(Callable<T> task);
}
