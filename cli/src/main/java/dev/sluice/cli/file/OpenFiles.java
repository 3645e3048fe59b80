package dev.sluice.cli.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the system says of this process's file descriptors. */
public final class OpenFiles {
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final Path OPEN = Path.of("/proc/self/fd");
    private static final String LINE = "Max open files";

    private OpenFiles() {}

    /** How many more may be opened; very many where the system does not tell. */
    public static int left() {
        try (Stream<String> limits = Files.lines(LIMITS);
                Stream<Path> open = Files.list(OPEN)) {
            long most = limits.filter(line -> line.startsWith(LINE))
                    .map(line -> line.substring(LINE.length()).strip().split("\\s+")[0])
                    .mapToLong(soft -> soft.equals("unlimited") ? Integer.MAX_VALUE : Long.parseLong(soft))
                    .findFirst()
                    .orElse(Integer.MAX_VALUE);
            return (int) Math.clamp(most - open.count(), 0, Integer.MAX_VALUE);
        } catch (IOException | NumberFormatException notOnThisSystem) {
            return Integer.MAX_VALUE;
        }
    }
}
