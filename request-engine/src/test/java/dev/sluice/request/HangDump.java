package dev.sluice.request;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.PreInterruptCallback;
import org.junit.jupiter.api.extension.PreInterruptContext;

/**
 * Leaves a {@link ThreadDump} of a test whose {@code @Timeout} is over, before JUnit interrupts it. JUnit finds it for all tests of this
 * module by {@code META-INF/services}; {@code junit-platform.properties} lets it.
 */
public final class HangDump implements PreInterruptCallback {

    /** JUnit's configuration parameter with the folder for dumps. */
    static final String FOLDER = "sluice.hangs";

    /** For JUnit. */
    public HangDump() {}

    @Override
    public void beforeThreadInterrupt(PreInterruptContext interrupt, ExtensionContext test) throws IOException {
        Path folder = test.getConfigurationParameter(FOLDER).map(Path::of).orElse(ThreadDump.FOLDER);
        String name = test.getRequiredTestClass().getSimpleName() + "." + test.getDisplayName();
        System.err.println(name + " hangs; what all threads do: " + ThreadDump.write(folder, name));
    }
}
