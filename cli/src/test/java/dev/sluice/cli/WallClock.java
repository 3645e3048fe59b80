package dev.sluice.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Starts programs under another wall clock, by libfaketime; the clock that only runs forward stays as it is. */
public final class WallClock {
    private WallClock() {}

    /** The words to put before a command; skips the test, saying so, where the library is missing. */
    public static List<String> moving(String clock) throws IOException {
        Optional<Path> library = library();
        if (library.isEmpty()) {
            System.out.println("WallClock: skipped, for it needs libfaketime (Debian's package faketime)");
        }
        assumeTrue(library.isPresent(), "libfaketime");
        return List.of("env", "LD_PRELOAD=" + library.get(), "FAKETIME_DONT_FAKE_MONOTONIC=1", "FAKETIME=" + clock);
    }

    private static Optional<Path> library() throws IOException {
        for (Path root : List.of(Path.of("/usr/lib"), Path.of("/usr/lib64"))) {
            if (Files.isDirectory(root)) {
                try (Stream<Path> found =
                        Files.find(root, 3, (file, attributes) -> file.endsWith("faketime/libfaketimeMT.so.1"))) {
                    Optional<Path> first = found.findFirst();
                    if (first.isPresent()) {
                        return first;
                    }
                }
            }
        }
        return Optional.empty();
    }
}
