package dev.sluice.request;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** What every thread does, the suspended virtual ones included, in a file: for whoever finds that something hangs. */
final class ThreadDump {

    /** Where the build leaves them. */
    static final Path FOLDER = Path.of("target", "hangs");

    private static final AtomicInteger DUMPS = new AtomicInteger();

    private ThreadDump() {}

    /** Writes one into the folder and returns its file. */
    static Path write(Path folder, String name) throws IOException {
        Path file = Files.createDirectories(folder)
                .toAbsolutePath()
                .resolve(name.replaceAll("[^\\w.-]+", "-") + "-"
                        + ProcessHandle.current().pid() + "-" + DUMPS.incrementAndGet() + ".txt");
        Files.deleteIfExists(file); // of a process of long ago
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .dumpThreads(file.toString(), ThreadDumpFormat.TEXT_PLAIN);
        return file;
    }

    /** An error for something that has not come, whose message says where the dump is. */
    static AssertionError stuck(String what, Throwable cause) {
        String where;
        try {
            where = "; what all threads did then: " + write(FOLDER, "stuck");
        } catch (IOException | RuntimeException noDump) {
            where = "; a thread dump failed: " + noDump;
        }
        return new AssertionError(what + where, cause);
    }
}
