package dev.sluice.cli;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A test with a folder of its own, and in it names for one of inputs and one of outputs. */
public abstract class WithFolders {
    @TempDir
    protected Path folder;

    protected Path in;
    protected Path out;

    @BeforeEach
    void nameFolders() {
        in = folder.resolve("in");
        out = folder.resolve("out");
    }
}
