package dev.sluice.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;

/** The entry point of {@code dog-filter}, and the only place that ends the process. */
public final class Main {
    private Main() {}

    /** Runs the program and exits with its code. */
    public static void main(String[] args) {
        DogFilter program = new DogFilter(
                StandardStreams.ofProcess(),
                DogFilter.writer(new FileOutputStream(FileDescriptor.out)),
                DogFilter.writer(new FileOutputStream(FileDescriptor.err)));
        System.exit(program.run(args));
    }
}
