package dev.sluice.cli.run;

import java.util.concurrent.CountDownLatch;

/**
 * Turns Ctrl-C (and a polite kill) into a call, and holds the JVM's shutdown until the run has wound up.
 *
 * <p>The JVM answers SIGINT with its shutdown hooks and then ends with 130, SIGTERM with 143. The hook made here calls
 * {@code onInterrupt} and waits for {@link #close}, which comes when the cancelled run has told how far it came.
 */
public final class Interrupts implements AutoCloseable {
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread hook;

    private Interrupts(Runnable onInterrupt) {
        this.hook = new Thread(
                () -> {
                    onInterrupt.run();
                    try {
                        over.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "dog-filter-interrupt");
    }

    /** Calls {@code onInterrupt} if the process is asked to end before {@link #close}. */
    public static Interrupts call(Runnable onInterrupt) {
        Interrupts interrupts = new Interrupts(onInterrupt);
        Runtime.getRuntime().addShutdownHook(interrupts.hook);
        return interrupts;
    }

    /** The run is over: the shutdown, if one is under way, goes on. */
    @Override
    public void close() {
        over.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // Then the hook has done its work.
        }
    }
}
