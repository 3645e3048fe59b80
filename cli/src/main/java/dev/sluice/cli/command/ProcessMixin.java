package dev.sluice.cli.command;

import picocli.CommandLine.Option;

/** The option that has other processes of this machine do the dangerous part of the work. */
final class ProcessMixin {
    @Option(
            names = "--isolate",
            description = "decode in processes of their own: a file that crashes a decoder is one failed input")
    private boolean isolate;

    boolean isolate() {
        return isolate;
    }

    /** Refuses what a run by other processes cannot follow. */
    void refuseLocal() {
        SparkMixin.refuse(isolate, "--isolate", "a file that ends its executor is one failed input anyway");
    }
}
