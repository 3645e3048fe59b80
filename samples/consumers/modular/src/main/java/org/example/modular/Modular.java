package org.example.modular;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.Smoothing;
import dev.sluice.request.RequestEngine;
import java.nio.file.Path;

/** A Gaussian of an image, on the module path or in a run-time image. */
public final class Modular {
    private Modular() {}

    /** Reads the first argument, writes the second. */
    public static void main(String[] arguments) throws InterruptedException {
        try (RequestEngine engine = RequestEngine.create(2);
                Image image = Image.read(Path.of(arguments[0]));
                Image smooth = Smoothing.gaussian(engine, image, 2)) {
            smooth.write(Path.of(arguments[1]));
            System.out.println("in module " + Modular.class.getModule().getName() + ", by " + engine.carriers()
                    + " carriers");
        }
    }
}
