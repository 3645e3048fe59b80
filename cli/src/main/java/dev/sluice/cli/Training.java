package dev.sluice.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a training run of the application image does besides its own command line, so that the AOT cache has the classes of all commands: the file that the
 * system property {@code dog-filter.training} names has a command on each line, its arguments between tabs.
 */
final class Training {
    private Training() {}

    /** The commands that come first; none but in a training run. */
    static List<String[]> commands() {
        String file = System.getProperty("dog-filter.training");
        if (file == null) {
            return List.of();
        }
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            return lines.map(line -> line.split("\t")).toList();
        } catch (IOException e) {
            throw new IllegalStateException("dog-filter.training: " + file + " cannot be read", e);
        }
    }
}
