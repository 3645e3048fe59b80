package dev.sluice.samples.service;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.Smoothing;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

/** Several ways to one result: the first that gets there wins, the others are cancelled, and what they made is closed. */
public final class Race {

    // begin race
    /** The file, from whichever copy can be read first; those that cannot be read lose. */
    static Image first(RequestEngine engine, List<Path> copies) throws InterruptedException {
        return engine.any(
                copies.stream().<Callable<Image>>map(copy -> () -> read(copy)).toList());
    }

    private static Image read(Path copy) throws InterruptedException {
        Request.current().orElseThrow().onDiscarded(late -> ((Image) late).close()); // one that loses the race
        Image image = Image.read(copy);
        try {
            return Smoothing.gaussian(RequestEngine.current().orElseThrow(), image, 1.0);
        } finally {
            image.close();
        }
    }
    // end race

    /**
     * Prints it.
     *
     * @param out where to
     * @param arguments an image, and nothing else
     */
    public static void run(PrintStream out, List<String> arguments) throws InterruptedException {
        Path file = Path.of(arguments.isEmpty() ? "samples/images/camera.png" : arguments.getFirst());
        try (RequestEngine engine = RequestEngine.create(2);
                Image image = first(engine, List.of(Path.of("no-such.png"), file, file))) {
            out.println("the winner has " + image.rows() + " x " + image.columns() + " pixels");
        }
        out.println("native memory in use afterwards: " + NativeMemory.inUse());
    }

    private Race() {}
}
