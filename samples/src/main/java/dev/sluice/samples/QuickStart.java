package dev.sluice.samples;

import dev.sluice.nativeops.Difference;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.Smoothing;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/** Two smoothing requests and their difference: the engine in fifteen lines. */
final class QuickStart {

    /** Returns the difference of Gaussians of an image file; the caller closes it. */
    static Image differenceOfGaussians(Path file) throws InterruptedException {
        // begin quick-start
        try (Image image = Image.read(file);
                RequestEngine engine = RequestEngine.create(4)) {
            // nothing runs yet
            Request<Image> difference = engine.request(() -> {
                Request<Image> fine = engine.request(() -> Smoothing.gaussian(engine, image, 1.0))
                        .onDiscarded(Image::close);
                Request<Image> coarse = engine.request(() -> Smoothing.gaussian(engine, image, 3.0))
                        .onDiscarded(Image::close);
                coarse.submit(); // runs on another worker
                try (Image a = fine.await(); // is executed right here
                        Image b = coarse.await()) {
                    return Difference.of(engine, a, b);
                }
            });
            return difference.onDiscarded(Image::close).await(); // submits and waits
        }
        // end quick-start
    }

    static void run(PrintStream out, List<String> arguments) throws IOException, InterruptedException {
        Path input = Path.of(arguments.isEmpty() ? "samples/images/hubble_deep_field.jpg" : arguments.get(0));
        Path output = Samples.outputFile(arguments.size() < 2 ? "out/quick-start.png" : arguments.get(1));
        try (Image difference = differenceOfGaussians(input)) {
            difference.write(output);
            out.printf(
                    "%s: %d x %d, difference of Gaussians written to %s%n",
                    input, difference.rows(), difference.columns(), output);
        }
    }

    private QuickStart() {}
}
