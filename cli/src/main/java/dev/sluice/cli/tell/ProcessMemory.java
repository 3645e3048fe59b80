package dev.sluice.cli.tell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the system says of this process's memory. */
final class ProcessMemory {
    private static final Path STATUS = Path.of("/proc/self/status");

    private ProcessMemory() {}

    /** The most memory that was ever resident, in bytes; 0 where the system does not tell. */
    static long peakResident() {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith("VmHWM:")) {
                    return 1024 * Long.parseLong(line.replaceAll("\\D+", ""));
                }
            }
        } catch (IOException | NumberFormatException e) {
            // Not a Linux system.
        }
        return 0;
    }
}
