package dev.sluice.scaleout;

import dev.sluice.cli.file.Origin;
import dev.sluice.nativeops.ImageFormatException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;

/**
 * One output of one input: jobs of equal files are the same. That what is computed is the same is part of the identity, since an operation that has
 * travelled to an executor is another object, which need not be equal to the one it was.
 *
 * @param input an image or volumes, on storage that all hosts see
 * @param output what is made of it, there as well
 * @param identity what its values are made of: outputs of equal identity go on with each other's parts
 */
record JobFiles(String input, String output, String identity) implements Serializable {
    static JobFiles of(Path input, Path output, Object operation) {
        try {
            return new JobFiles(
                    input.toAbsolutePath().toString(),
                    output.toAbsolutePath().toString(),
                    Origin.of(input, 0).identity(operation));
        } catch (IOException e) {
            throw new ImageFormatException(input + ": cannot be read: " + ImageFormatException.reason(e), e);
        }
    }

    Path in() {
        return Path.of(input);
    }

    Path out() {
        return Path.of(output);
    }
}
