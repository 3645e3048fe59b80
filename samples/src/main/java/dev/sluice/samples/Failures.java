package dev.sluice.samples;

import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import dev.sluice.request.RequestException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;

/**
 * How a failure travels: every waiter gets an exception of its own, each with the one below as its cause.
 *
 * <pre>
 *       read        fails
 *      /    \
 *   left   right    each sees it, and fails in turn
 *      \    /
 *       top         asks left first
 *        |
 *      main
 * </pre>
 */
final class Failures {

    /** What each saw: the names of the exceptions from the one that was thrown to it down to the original. */
    static Map<String, List<String>> whoSawWhat() throws InterruptedException {
        Map<String, List<String>> seen = new ConcurrentSkipListMap<>();
        try (RequestEngine engine = RequestEngine.create(2)) {
            Request<String> read = engine.request(() -> {
                throw new IllegalStateException("the disk is gone");
            });
            Request<String> left = engine.request(() -> witness("left", read, seen));
            Request<String> right = engine.request(() -> witness("right", read, seen));
            Request<String> top = engine.request(() -> {
                left.submit();
                right.submit();
                right.onDone(any -> {});
                return witness("top", left, seen);
            });
            try {
                witness("main", top, seen);
            } catch (RequestException expected) {
                seen.put(
                        "root cause",
                        List.of(String.valueOf(expected.rootCause().getMessage())));
            }
            right.toCompletableFuture().exceptionally(failure -> "").join();
        }
        return seen;
    }

    private static String witness(String name, Request<String> awaited, Map<String, List<String>> seen)
            throws InterruptedException {
        try {
            return awaited.await();
        } catch (RequestException failure) {
            seen.put(name, chain(failure));
            throw failure;
        }
    }

    private static List<String> chain(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .map(each -> each.getClass().getSimpleName())
                .toList();
    }

    static void run(PrintStream out, List<String> arguments) throws InterruptedException {
        whoSawWhat().forEach((who, what) -> out.printf("%-10s %s%n", who, String.join(" <- ", what)));
    }

    private Failures() {}
}
