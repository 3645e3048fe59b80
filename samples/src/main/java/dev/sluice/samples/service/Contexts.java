package dev.sluice.samples.service;

import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * What a request takes along from whoever creates it: a logging context, the user, a trace. Without a decorator it would depend on who
 * happens to execute the request.
 */
public final class Contexts {

    /** A map that belongs to the thread, as the MDC of SLF4J is one. */
    static final class LoggingContext {
        private static final ThreadLocal<Map<String, String>> MAP = ThreadLocal.withInitial(Map::of);

        private LoggingContext() {}

        static Map<String, String> get() {
            return MAP.get();
        }

        static void set(Map<String, String> map) {
            MAP.set(map);
        }
    }

    // begin logging
    /** For what lives in the thread: put into place before the task, taken back after it. */
    static <T extends @Nullable Object> Callable<T> withLoggingContext(Callable<T> task) {
        Map<String, String> captured = LoggingContext.get(); // of who creates the request
        return () -> {
            Map<String, String> before = LoggingContext.get(); // of who executes it
            LoggingContext.set(captured);
            try {
                return task.call();
            } finally {
                LoggingContext.set(before);
            }
        };
    }
    // end logging

    // begin scoped
    static final ScopedValue<String> USER = ScopedValue.newInstance();

    /** Scoped values are bound around the task, and need no taking back. */
    static <T extends @Nullable Object> Callable<T> withUser(Callable<T> task) {
        if (!USER.isBound()) {
            return task;
        }
        String user = USER.get();
        return () -> ScopedValue.where(USER, user).call(task::call);
    }
    // end scoped

    /** What three requests saw, each executed in another way. */
    static List<String> seen() throws Exception {
        // begin decorate
        try (RequestEngine engine = RequestEngine.builder()
                .workers(2)
                .decorate(Contexts::withLoggingContext)
                .decorate(Contexts::withUser)
                .build()) {
            // end decorate
            LoggingContext.set(Map.of("order", "17"));
            try {
                return ScopedValue.where(USER, "ada").call(() -> {
                    Request<List<String>> root = engine.request(() -> {
                        Request<String> queued = engine.submit(Contexts::here);
                        Request<String> direct = engine.request(Contexts::here);
                        return List.of(
                                "here: " + here(),
                                "a queued child: " + queued.await(),
                                "a direct child: " + direct.await());
                    });
                    return root.await();
                });
            } finally {
                LoggingContext.set(Map.of());
            }
        }
    }

    /** What the second of two users of one request sees: the context of the first, who created it. */
    static String seenByTwo() throws Exception {
        try (RequestEngine engine =
                RequestEngine.builder().workers(1).decorate(Contexts::withUser).build()) {
            Request<String> shared = ScopedValue.where(USER, "ada").call(() -> engine.root(Contexts::here));
            return ScopedValue.where(USER, "bob")
                    .call(() -> engine.submit(() -> USER.get() + " got what was computed for " + shared.await())
                            .await());
        }
    }

    private static String here() {
        return "user " + (USER.isBound() ? USER.get() : "unknown") + ", order "
                + LoggingContext.get().getOrDefault("order", "unknown");
    }

    /**
     * Prints it.
     *
     * @param out where to
     * @param arguments none
     */
    public static void run(PrintStream out, List<String> arguments) throws Exception {
        seen().forEach(out::println);
        out.println(seenByTwo());
    }

    private Contexts() {}
}
