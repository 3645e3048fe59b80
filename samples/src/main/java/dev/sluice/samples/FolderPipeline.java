package dev.sluice.samples;

import dev.sluice.nativeops.DifferenceOfGaussians;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.request.RequestEngine;
import dev.sluice.request.RequestPool;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder of images through a filter inside a fixed amount of native memory: what would go beyond it waits, suspended, until something
 * is freed, and its worker does something else meanwhile.
 */
final class FolderPipeline {

    /** How many images were filtered, and how much native memory that took at most. */
    record Outcome(int images, long peakBytes) {}

    static Outcome filter(List<Path> images, Path output, int workers, long budget) throws InterruptedException {
        DifferenceOfGaussians filter = DifferenceOfGaussians.builder().build();
        long before = NativeMemory.budget();
        NativeMemory.budget(budget);
        NativeMemory.resetPeak();
        // begin folder
        try (RequestEngine engine = RequestEngine.create(workers);
                RequestPool pool = engine.pool()) {
            for (Path file : images) {
                pool.add(engine.request(() -> {
                    try (Image image = Image.read(file);
                            Image difference = filter.apply(engine, image)) {
                        difference.write(output.resolve(file.getFileName() + ".png"));
                        return file;
                    }
                }));
            }
            pool.await();
        } finally {
            NativeMemory.budget(before);
        }
        // end folder
        return new Outcome(images.size(), NativeMemory.peak());
    }

    static void run(PrintStream out, List<String> arguments) throws IOException, InterruptedException {
        Path input = Path.of(arguments.isEmpty() ? "samples/images" : arguments.get(0));
        Path output = Files.createDirectories(Path.of(arguments.size() < 2 ? "out/folder" : arguments.get(1)));
        long budget = 64L << 20;
        try (Stream<Path> files = Files.list(input)) {
            List<Path> images = files.filter(
                            file -> file.getFileName().toString().matches(".*\\.(png|jpg|tif)"))
                    .sorted()
                    .toList();
            Outcome outcome = filter(images, output, 4, budget);
            out.printf(
                    "%d images filtered into %s with at most %,d of %,d bytes of native memory%n",
                    outcome.images(), output, outcome.peakBytes(), budget);
        }
    }

    private FolderPipeline() {}
}
