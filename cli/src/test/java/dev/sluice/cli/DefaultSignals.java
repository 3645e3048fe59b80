package dev.sluice.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Starts programs that SIGINT can end. A build in the background of a shell, under {@code nohup} or on some CI has it ignored, which every
 * program that it starts inherits.
 */
public final class DefaultSignals {
    private static final int SIGINT = 2;
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final List<String> RESET = List.of("env", "--default-signal=INT");

    private DefaultSignals() {}

    /** The words to put before a command; skips the test, saying so, where SIGINT is ignored and nothing can change that. */
    public static List<String> command() throws IOException {
        if (Program.finished(List.of(RESET.get(0), RESET.get(1), "true")).code() == 0) {
            return RESET;
        }
        assumeTrue(
                ignored().equals(Optional.of(false)),
                "SIGINT is ignored, or may be, and env knows no --default-signal (coreutils 8.31)");
        return List.of();
    }

    /** Whether this process ignores SIGINT; empty where the system does not tell. */
    static Optional<Boolean> ignored() throws IOException {
        if (!Files.isReadable(STATUS)) {
            return Optional.empty();
        }
        return Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .map(line -> Long.parseUnsignedLong(line.replaceFirst("\\w+:\\s*", ""), 16))
                .map(mask -> (mask >> (SIGINT - 1) & 1) == 1)
                .findFirst();
    }
}
