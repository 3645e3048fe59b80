package dev.sluice.samples.service;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.Operation;
import dev.sluice.nativeops.Smoothing;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/** An operation that has only so much time. */
public final class Deadlines {

    // begin deadline
    /** The result, or nothing if it takes too long. The image may be closed while the operation is still inside. */
    static Optional<Image> within(Duration limit, RequestEngine engine, Operation operation, Path file)
            throws InterruptedException {
        try (Image image = Image.read(file)) {
            Request<Image> request = engine.request(() -> operation.apply(engine, image))
                    .onDiscarded(Image::close); // what comes too late
            return Optional.of(request.awaitOrCancel(limit));
        } catch (TimeoutException late) {
            return Optional.empty();
        }
    }
    // end deadline

    /**
     * Prints it.
     *
     * @param out where to
     * @param arguments an image, and nothing else
     */
    public static void run(PrintStream out, List<String> arguments) throws InterruptedException {
        Path file = Path.of(arguments.isEmpty() ? "samples/images/astronaut.png" : arguments.getFirst());
        Operation slow = Smoothing.builder().sigma(100).build();
        try (RequestEngine engine = RequestEngine.create(2)) {
            for (Duration limit : List.of(Duration.ofNanos(1), Duration.ofMinutes(1))) {
                Optional<Image> result = within(limit, engine, slow, file);
                out.println(
                        "within " + limit + ": " + result.map(Deadlines::sizeOf).orElse("too late"));
            }
        }
        out.println("native memory in use afterwards: " + NativeMemory.inUse());
    }

    private static String sizeOf(Image image) {
        try (image) {
            return image.rows() + " x " + image.columns();
        }
    }

    private Deadlines() {}
}
