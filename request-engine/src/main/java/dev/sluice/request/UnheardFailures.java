package dev.sluice.request;

import java.util.function.BiConsumer;

/**
 * Where failures go that nobody has heard of.
 *
 * @param handler what the engine's owner wants done with them; may fail itself
 */
record UnheardFailures(BiConsumer<? super Request<?>, ? super Throwable> handler) {

    private static final System.Logger LOG = System.getLogger(RequestEngine.class.getName());

    /** Tells the handler, or where that fails the log. Never throws: the handler's own failure must neither hide the first nor harm a worker. */
    @SuppressWarnings("ReferenceEquality") // an exception cannot suppress itself
    void report(Request<?> request, Throwable failure) {
        try {
            handler.accept(request, failure);
        } catch (Throwable thrown) {
            try {
                if (thrown != failure) {
                    failure.addSuppressed(thrown);
                }
                log(request, failure);
            } catch (Throwable cannotTell) { // a failure that cannot be described, or no stack or memory to do it
                logBriefly();
            }
        }
    }

    private static void logBriefly() {
        try {
            LOG.log(System.Logger.Level.ERROR, "a request failed, and reporting it failed as well");
        } catch (Throwable noMemory) {
            // whoever ends the request goes on
        }
    }

    static void log(Request<?> request, Throwable failure) {
        LOG.log(System.Logger.Level.ERROR, request + " failed and nobody waits for it", failure);
    }
}
