package dev.sluice.cli;

import dev.sluice.cli.decode.OwnProcess;
import dev.sluice.cli.distributed.Distribution;
import dev.sluice.cli.file.StandardStreams;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.util.Optional;

/** The entry point of {@code dog-filter}, and the only place that ends the process. */
public final class Main {
    private Main() {}

    /** Runs the program and exits with its code. */
    public static void main(String[] args) {
        System.exit(run(Optional.empty(), args));
    }

    /**
     * Runs the program and has the images made by other processes.
     *
     * @param elsewhere reaches them
     * @param args the arguments of the command line
     * @return the exit code
     */
    public static int run(Distribution.Connector elsewhere, String... args) {
        return run(Optional.of(elsewhere), args);
    }

    /**
     * Runs another command in the manner of the program: its streams, its exit codes, one line for a mistake.
     *
     * @param command a command of picocli
     * @param args the arguments of the command line
     * @return the exit code
     */
    public static int execute(Object command, String... args) {
        return program(Optional.empty()).execute(command, args);
    }

    private static int run(Optional<Distribution.Connector> elsewhere, String... args) {
        if (elsewhere.isEmpty()) {
            NativeStart.begin(args);
        }
        return program(elsewhere).run(args);
    }

    private static DogFilter program(Optional<Distribution.Connector> elsewhere) {
        OwnProcess.settle();
        return new DogFilter(
                StandardStreams.ofProcess(),
                DogFilter.writer(new FileOutputStream(FileDescriptor.out)),
                DogFilter.writer(new FileOutputStream(FileDescriptor.err)),
                elsewhere);
    }
}
