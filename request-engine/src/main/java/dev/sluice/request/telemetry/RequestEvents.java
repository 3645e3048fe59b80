package dev.sluice.request.telemetry;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/**
 * The engine's flight recorder events. While no recording wants them, each costs a test of a flag. What begins and ends a request throws
 * nothing: without memory an event is lost, and no request.
 *
 * <p>Before the flight recorder was ever used, not even the event classes are loaded: the JVM reads the annotations of such a
 * class when it loads it, which was a fifth of the start of a short program.
 */
public final class RequestEvents {

    /** Whose requests are not recorded; null for nobody. Written by that thread. */
    private static @Nullable Thread overlooked;

    private RequestEvents() {}

    /** What {@code thread}, the calling one, executes from now on is no user's; null: from now on it is again. */
    public static void overlook(@Nullable Thread thread) {
        overlooked = thread;
    }

    @SuppressWarnings("ReferenceEquality") // that very thread
    private static boolean isWatched() {
        return FlightRecorder.isInitialized() && Thread.currentThread() != overlooked;
    }

    /** From submission to the first instruction. */
    @Name("dev.sluice.RequestQueued")
    @Label("Request Queued")
    @Description("The time between the submission of a request and its start on a worker")
    @Category({"Sluice", "Requests"})
    @StackTrace(false)
    public static final class RequestQueued extends Event {
        @Label("Request")
        @Nullable
        String request;

        @Label("Worker")
        int worker;
    }

    /** From the first instruction to the last, suspensions included. */
    @Name("dev.sluice.RequestExecution")
    @Label("Request Execution")
    @Description("A request from its first instruction to its end, suspensions included")
    @Category({"Sluice", "Requests"})
    @StackTrace(false)
    public static final class RequestExecution extends Event {
        @Label("Request")
        @Nullable
        String request;

        @Label("Worker")
        int worker;

        @Label("Outcome")
        @Nullable
        String outcome;
    }

    /** A wait of a request. */
    @Name("dev.sluice.RequestSuspension")
    @Label("Request Suspension")
    @Description(
            "The time that a request waits for another request, a pool, a lock or a condition; its worker is free meanwhile")
    @Category({"Sluice", "Requests"})
    public static final class RequestSuspension extends Event {
        @Label("Request")
        @Nullable
        String request;

        @Label("Waits For")
        @Nullable
        String target;
    }

    /**
     * Loads the event classes if the flight recorder is in use. It rewrites them then, which takes milliseconds; threads that need them
     * meanwhile wait, and a virtual thread that waits for a class holds its carrier.
     */
    public static void prepare() {
        if (FlightRecorder.isInitialized()) {
            new RequestQueued();
            new RequestExecution();
            new RequestSuspension();
        }
    }

    // What cannot be recorded, for want of memory or stack, is not: no request fails because somebody watches.

    public static @Nullable RequestQueued queued() {
        try {
            if (isWatched()) {
                RequestQueued event = new RequestQueued();
                if (event.isEnabled()) {
                    event.begin();
                    return event;
                }
            }
        } catch (VirtualMachineError exhausted) {
            // not recorded
        }
        return null;
    }

    public static void started(@Nullable RequestQueued event, Object request, int worker) {
        if (event != null) {
            try {
                if (event.shouldCommit()) {
                    event.request = request.toString();
                    event.worker = worker;
                    event.commit();
                }
            } catch (VirtualMachineError exhausted) {
                // not recorded
            }
        }
    }

    public static @Nullable RequestExecution executing(Object request) {
        try {
            if (isWatched()) {
                RequestExecution event = new RequestExecution();
                if (event.isEnabled()) {
                    event.request = request.toString(); // now: at the end it has forgotten its line of creation
                    event.begin();
                    return event;
                }
            }
        } catch (VirtualMachineError exhausted) {
            // not recorded
        }
        return null;
    }

    public static void executed(@Nullable RequestExecution event, Enum<?> outcome, int worker) {
        if (event != null) {
            try {
                if (event.shouldCommit()) {
                    event.worker = worker;
                    event.outcome = outcome.name();
                    event.commit();
                }
            } catch (VirtualMachineError exhausted) {
                // not recorded
            }
        }
    }

    public static @Nullable RequestSuspension suspended(Object request, Object target) {
        try {
            if (isWatched()) {
                RequestSuspension event = new RequestSuspension();
                if (event.isEnabled()) {
                    event.begin();
                    event.request = request.toString();
                    event.target = target.toString();
                    return event;
                }
            }
        } catch (VirtualMachineError exhausted) {
            // not recorded
        }
        return null;
    }

    public static void end(@Nullable RequestSuspension event) {
        if (event != null) {
            try {
                event.commit();
            } catch (VirtualMachineError exhausted) {
                // not recorded
            }
        }
    }
}
