package dev.sluice.samples;

import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import dev.sluice.request.RequestException;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;

/** An engine without workers runs everything in the calling thread, so that a debugger and a stack trace show one line of calls. */
final class DebuggingMode {

    /** What {@code submit()} threw: a request failed two levels down, inside this very call. */
    static RequestException fault() {
        // begin debugging
        try (RequestEngine engine = RequestEngine.create(0)) {
            Request<Integer> outer = engine.request(() -> {
                Request<Integer> inner = engine.request(() -> faultyStep(0));
                return inner.await();
            });
            outer.submit(); // executes here, and throws here
            // end debugging
            throw new AssertionError("the faulty step did not fail");
        } catch (RequestException failure) {
            return failure;
        }
    }

    private static int faultyStep(int divisor) {
        return 1 / divisor;
    }

    /** The methods of this class on the stack of the original fault, innermost first. */
    static List<String> ownFrames(RequestException failure) {
        return Arrays.stream(failure.rootCause().getStackTrace())
                .filter(frame -> frame.getClassName().equals(DebuggingMode.class.getName()))
                .map(frame -> frame.getMethodName().replaceAll("lambda\\$(\\w+)\\$\\d+", "lambda in $1"))
                .toList();
    }

    static void run(PrintStream out, List<String> arguments) {
        RequestException failure = fault();
        out.println("root cause: " + failure.rootCause());
        ownFrames(failure).forEach(frame -> out.println("  at " + frame));
    }

    private DebuggingMode() {}
}
