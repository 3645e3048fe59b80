package dev.sluice.samples;

import dev.sluice.nativeops.DifferenceOfGaussians;
import dev.sluice.nativeops.Image;
import dev.sluice.request.RequestEngine;
import dev.sluice.request.RequestPool;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Many requests that belong together: a pool starts as many at a time as there are workers and forgets each as it ends. */
final class PoolStart {

    /** Filters every file into the folder {@code output}, as PNG. The first failure ends the whole run. */
    static void filterAll(List<Path> files, Path output) throws InterruptedException {
        DifferenceOfGaussians filter = DifferenceOfGaussians.builder().build();
        // begin pool
        try (RequestEngine engine = RequestEngine.create(4);
                RequestPool pool = engine.pool()) {
            for (Path file : files) {
                pool.add(engine.request(() -> {
                    try (Image image = Image.read(file);
                            Image difference = filter.apply(engine, image)) {
                        difference.write(output.resolve(file.getFileName() + ".png"));
                    }
                    return file;
                }));
            }
            pool.await();
        }
        // end pool
    }

    static void run(PrintStream out, List<String> arguments) throws IOException, InterruptedException {
        Path input = Path.of(arguments.isEmpty() ? "samples/images" : arguments.get(0));
        Path output = Files.createDirectories(Path.of(arguments.size() < 2 ? "out/pool" : arguments.get(1)));
        List<Path> images;
        try (Stream<Path> files = Files.list(input)) {
            images = files.filter(file -> file.toString().matches(".*\\.(png|jpg|tif)"))
                    .sorted()
                    .toList();
        }
        filterAll(images, output);
        out.printf("%d images from %s filtered into %s%n", images.size(), input, output);
    }

    private PoolStart() {}
}
