package dev.sluice.request;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.PreInterruptCallback;
import org.junit.jupiter.api.extension.PreInterruptContext;

/**
 * Leaves a {@link ThreadDump} of a test whose {@code @Timeout} is over, before JUnit interrupts it, and ends the JVM if the test goes on
 * all the same: one that fails before it has opened its gates waits in {@link RequestEngine#close} for ever. JUnit finds it for all
 * tests of this module by {@code META-INF/services}; {@code junit-platform.properties} lets it.
 */
public final class HangDump implements PreInterruptCallback {

    /** JUnit's configuration parameter with the folder for dumps. */
    static final String FOLDER = "sluice.hangs";

    /** JUnit's configuration parameter with how long an interrupted test may take to end, as {@link Duration} is written. */
    static final String PATIENCE = "sluice.hangs.patience";

    /** The name of the thread that ends the JVM of a test that does not end. */
    static final String WATCHER = "hang-watcher";

    /** How the JVM ends. */
    static final int EXIT = 75;

    private static final Namespace HERE = Namespace.create(HangDump.class);

    /** For JUnit. */
    public HangDump() {}

    @Override
    public void beforeThreadInterrupt(PreInterruptContext interrupt, ExtensionContext test) throws IOException {
        Path folder = test.getConfigurationParameter(FOLDER).map(Path::of).orElse(ThreadDump.FOLDER);
        String name = test.getRequiredTestClass().getSimpleName() + "." + test.getDisplayName();
        System.err.println(name + " hangs; what all threads do: " + ThreadDump.write(folder, name));
        Duration patience =
                test.getConfigurationParameter(PATIENCE, Duration::parse).orElse(Duration.ofMinutes(1));
        CountDownLatch ended = new CountDownLatch(1);
        // Closed with the test, or with the class whose @BeforeAll this is.
        test.getStore(HERE).put(CountDownLatch.class, (AutoCloseable) ended::countDown);
        Thread.ofPlatform().daemon().name(WATCHER).start(() -> endJvmUnless(ended, patience, name));
    }

    private static void endJvmUnless(CountDownLatch ended, Duration patience, String name) {
        try {
            if (ended.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            return;
        }
        System.err.println(name + " goes on although it was interrupted; this JVM ends");
        Runtime.getRuntime().halt(EXIT);
    }
}
